"""The pictures of a recommend result."""

from components.charts.recommend.comparing import (
    heat_map,
    intervals,
    rerank,
    runs,
    sabotage,
    side_by_side,
    splits,
    sweep,
    trade_off,
)
from components.charts.recommend.curve import LABEL_GAP, LABEL_ROOM, metric_by_k, rows_by_k, spread
from components.charts.recommend.everyone import MOST_CATEGORIES, exposure, groups, timeline
from components.charts.recommend.palette import BASELINES, GREY, HEAT, HEIGHT, ORDER, color, interval_text
from components.charts.recommend.summary import funnel, strip

__all__ = [
    "BASELINES",
    "GREY",
    "HEAT",
    "HEIGHT",
    "LABEL_GAP",
    "LABEL_ROOM",
    "MOST_CATEGORIES",
    "ORDER",
    "color",
    "exposure",
    "funnel",
    "groups",
    "heat_map",
    "interval_text",
    "intervals",
    "metric_by_k",
    "rerank",
    "rows_by_k",
    "runs",
    "sabotage",
    "side_by_side",
    "splits",
    "spread",
    "strip",
    "sweep",
    "timeline",
    "trade_off",
]
