"""The parts every page is made of."""

from components.panels.beyond import beyond
from components.panels.catalogue import catalogue
from components.panels.chart import chart, draw
from components.panels.code import code
from components.panels.compare import compare
from components.panels.data_card import data_card
from components.panels.events import events
from components.panels.findings import findings
from components.panels.glossary import glossary
from components.panels.newcomer import newcomer
from components.panels.person import person
from components.panels.sabotage import sabotage
from components.panels.segment import cleaning, customer_map, hold, how_many, segment_cards, segment_profiles
from components.panels.side_by_side import side_by_side
from components.panels.splits import splits
from components.panels.sweep import sweep
from components.panels.table import table
from components.panels.trade_offs import trade_offs
from components.panels.verdict import cards
from components.panels.worth import worth

__all__ = [
    "beyond",
    "cards",
    "catalogue",
    "chart",
    "cleaning",
    "code",
    "compare",
    "customer_map",
    "data_card",
    "draw",
    "events",
    "findings",
    "glossary",
    "hold",
    "how_many",
    "newcomer",
    "person",
    "sabotage",
    "segment_cards",
    "segment_profiles",
    "side_by_side",
    "splits",
    "sweep",
    "table",
    "trade_offs",
    "worth",
]
