"""The pictures of the segment page. Colours are the theme's, by a segment's place in the palette."""

from components.charts.segment.cleaning import histogram
from components.charts.segment.compare import intervals
from components.charts.segment.flow import alluvial
from components.charts.segment.how_many import criterion
from components.charts.segment.later import later
from components.charts.segment.map import customer_map, sampled, space
from components.charts.segment.profiles import distributions, heat, parallel, shares, strip
from components.charts.segment.trace import step_through

__all__ = [
    "alluvial", "criterion", "customer_map", "distributions", "heat", "histogram", "intervals", "later", "parallel",
    "sampled", "shares", "space", "step_through", "strip",
]  # fmt: skip
