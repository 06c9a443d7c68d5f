"""Hits by the length of a list, with lines that name themselves."""

from collections.abc import Sequence

import altair as alt
import pandas as pd

from components.charts.recommend.palette import BASELINES, HEIGHT, color, interval_text
from components.words.recommend import BASELINE, model, points
from ml.base import Result
from ml.metrics import BY_NAME, HIT_RATE

LABEL_ROOM = 1.34
"""The x axis is this much longer than its data: room for the labels at the lines' ends."""
LABEL_GAP = 0.062
"""Smallest distance of two labels, as a share of the y axis."""


def metric_by_k(result: Result, metric: str = HIT_RATE.name) -> alt.LayerChart:
    """One line per model over the list length, named at its end, with its 95 % band; baselines dashed."""
    rows = rows_by_k(result, metric)
    k_max, top = int(rows["k"].max()), float(rows["high"].max())
    share = BY_NAME[metric].unit == "share"
    x = alt.X(
        "k:Q",
        title="Length of the list",
        scale=alt.Scale(domain=[1, k_max * LABEL_ROOM], nice=False),
        axis=alt.Axis(values=_ticks(k_max), grid=False, domain=False, titleAnchor="start"),
    )
    y = alt.Y(
        "value:Q", title=None, scale=alt.Scale(domain=[0, top], nice=False),
        axis=alt.Axis(format=".0%" if share else "~g", tickCount=6, domain=False),
    )  # fmt: skip
    base = alt.Chart(rows).encode(x=x, color=color())
    tooltip = [
        alt.Tooltip("label:N", title="Model"),
        alt.Tooltip("k:Q", title="Length of the list"),
        alt.Tooltip("shown:N", title=BY_NAME[metric].label),
    ]
    bands = base.mark_area(opacity=0.13).encode(y=alt.Y("low:Q", title=None), y2="high:Q")
    lines = base.mark_line(strokeWidth=2.2, clip=True).encode(
        y=y, strokeDash=alt.condition("datum.baseline", alt.value([5, 4]), alt.value([1, 0])), tooltip=tooltip,
        detail="model:N",
    )  # fmt: skip
    labels = _line_ends(rows, k_max, top)
    names = (
        alt.Chart(labels)
        .mark_text(align="left", dx=6, fontSize=13, fontWeight=600)
        .encode(x="k:Q", y="place:Q", text="label:N", color=color())
    )
    return alt.layer(bands, lines, names, *_marks_at_k(rows, result, metric)).properties(height=HEIGHT)


def rows_by_k(result: Result, metric: str) -> pd.DataFrame:
    rows = result.metrics[result.metrics["metric"] == metric]
    unit = BY_NAME[metric].unit
    return rows.assign(
        label=rows["model"].map(model),
        baseline=rows["model"].isin(BASELINES),
        shown=[interval_text(*row, unit) for row in zip(rows["value"], rows["low"], rows["high"], strict=True)],
    )


def _ticks(k_max: int) -> list[int]:
    step = max(1, round(k_max / 6 / 5) * 5) if k_max > 10 else 1
    return [1, *range(step, k_max + 1, step)] if step > 1 else list(range(1, k_max + 1))


def _line_ends(rows: pd.DataFrame, k_max: int, top: float) -> pd.DataFrame:
    ends = rows[rows["k"] == k_max]
    return ends.assign(place=spread(ends["value"].tolist(), LABEL_GAP * top, top))


def spread(places: Sequence[float], gap: float, top: float) -> list[float]:
    """Move places apart until neighbours are `gap` from each other, as little as need be, none above `top`."""
    order = sorted(range(len(places)), key=places.__getitem__)
    moved = [places[index] for index in order]
    for position in range(1, len(moved)):
        moved[position] = max(moved[position], moved[position - 1] + gap)
    ceiling = top
    for position in range(len(moved) - 1, -1, -1):
        moved[position] = min(moved[position], ceiling)
        ceiling = moved[position] - gap
    result = [0.0] * len(places)
    for index, place in zip(order, moved, strict=True):
        result[index] = place
    return result


def _marks_at_k(rows: pd.DataFrame, result: Result, metric: str) -> list[alt.Chart]:
    """A rule at the chosen length, and the two values the verdict speaks of."""
    here = rows[(rows["k"] == result.params["k"]) & rows["model"].isin((result.params["model"], BASELINE))]
    share = BY_NAME[metric].unit == "share"
    here = here.assign(number=[points(value) if share else f"{value:.3g}" for value in here["value"]])
    above = here["value"] >= here["value"].max()
    rule = alt.Chart(here.head(1)).mark_rule(strokeDash=[2, 3], opacity=0.5).encode(x="k:Q")
    dots = alt.Chart(here).mark_point(filled=True, size=70, opacity=1).encode(x="k:Q", y="value:Q", color=color())
    text = {
        "above": alt.Chart(here[above]).mark_text(dx=-8, dy=-13, align="right", fontSize=15, fontWeight=700),
        "below": alt.Chart(here[~above]).mark_text(dx=8, dy=16, align="left", fontSize=15, fontWeight=700),
    }
    return [
        rule,
        dots,
        *(chart.encode(x="k:Q", y="value:Q", text="number:N", color=color()) for chart in text.values()),
    ]
