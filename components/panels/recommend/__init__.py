"""The parts of the recommend page alone."""

from components.panels.recommend.beyond import beyond
from components.panels.recommend.catalogue import catalogue
from components.panels.recommend.events import events
from components.panels.recommend.newcomer import newcomer
from components.panels.recommend.person import person
from components.panels.recommend.sabotage import sabotage
from components.panels.recommend.side_by_side import side_by_side
from components.panels.recommend.splits import splits
from components.panels.recommend.sweep import sweep
from components.panels.recommend.trade_offs import trade_offs
from components.panels.recommend.worth import worth

__all__ = [
    "beyond",
    "catalogue",
    "events",
    "newcomer",
    "person",
    "sabotage",
    "side_by_side",
    "splits",
    "sweep",
    "trade_offs",
    "worth",
]
