"""Algorithms or settings on one axis."""

import altair as alt
import pandas as pd

from components.charts.segment.palette import QUIET
from components.words.segment import SHUFFLED, setting
from ml.base import Result


def intervals(result: Result, metric: str, field: str) -> alt.LayerChart:
    """A dot and its 95 % interval each, the best first; shuffled data as a line."""
    rows = result.metrics[result.metrics["metric"] == metric]
    chance, rows = rows[rows["model"] == SHUFFLED], rows[rows["model"] != SHUFFLED]
    rows = _labelled(rows, field)
    y = alt.Y(
        "label:N", sort=rows["label"].tolist(), title=None,
        axis=alt.Axis(domain=False, ticks=False, labelFontSize=13, labelLimit=260),
    )  # fmt: skip
    x = alt.X("value:Q", title=None, scale=_room(rows, chance), axis=alt.Axis(tickCount=6))
    base = alt.Chart(rows).encode(
        y=y, tooltip=[alt.Tooltip("label:N", title=" "), alt.Tooltip("shown:N", title="Value")]
    )
    layers = [
        base.mark_rule(strokeWidth=3, color=QUIET).encode(x=alt.X("low:Q", title=None), x2="high:Q"),
        base.mark_point(filled=True, size=110, opacity=1).encode(x=x),
        base.mark_text(align="left", dx=10, dy=-10, fontSize=12).encode(
            x="value:Q", text="shown:N", color=alt.value(QUIET)
        ),
    ]
    if len(chance):
        line = alt.Chart(chance.head(1))
        layers += [
            line.mark_rule(strokeDash=[5, 4], color=QUIET).encode(x="value:Q"),
            line.mark_text(align="left", dx=4, baseline="top", fontSize=12).encode(
                x="value:Q", y=alt.value(0), text=alt.value("shuffled"), color=alt.value(QUIET)
            ),
        ]
    return alt.layer(*layers).properties(height=44 * len(rows) + 30)


def _labelled(rows: pd.DataFrame, field: str) -> pd.DataFrame:
    rows = rows.sort_values("value", ascending=False)
    names = [f"{setting(field, name)} · {k} segments" for name, k in zip(rows["model"], rows["k"], strict=True)]
    shown = [f"{row.value:.3g} ({row.low:.3g}–{row.high:.3g})" for row in rows.itertuples()]
    return rows.assign(label=names, shown=shown)


def _room(rows: pd.DataFrame, chance: pd.DataFrame) -> alt.Scale:
    """On the right for the numbers."""
    low = min(rows["low"].min(), chance["value"].min()) if len(chance) else rows["low"].min()
    high, wide = float(rows["high"].max()), float(rows["high"].max() - low) or 1.0
    return alt.Scale(domain=[float(low) - 0.05 * wide, high + 0.3 * wide], nice=False)
