"""The parts of the segment page alone."""

from components.panels.segment.cards import segment_cards
from components.panels.segment.cleaning import cleaning
from components.panels.segment.compare import compare
from components.panels.segment.explore import explore
from components.panels.segment.hold import hold
from components.panels.segment.how_many import how_many
from components.panels.segment.identity import identity
from components.panels.segment.map import customer_map, placed_on_map
from components.panels.segment.outliers import outliers
from components.panels.segment.profiles import profiles
from components.panels.segment.trace import trace
from components.panels.segment.truth import truth

__all__ = [
    "cleaning", "compare", "customer_map", "explore", "hold", "how_many", "identity", "outliers", "placed_on_map",
    "profiles", "segment_cards", "trace", "truth",
]  # fmt: skip
