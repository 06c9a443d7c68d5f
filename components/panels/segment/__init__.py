"""The parts of the segment page alone."""

from components.panels.segment.page import (
    cleaning,
    customer_map,
    hold,
    how_many,
    segment_cards,
    segment_profiles,
)
from components.panels.segment.truth import truth

__all__ = ["cleaning", "customer_map", "hold", "how_many", "segment_cards", "segment_profiles", "truth"]
