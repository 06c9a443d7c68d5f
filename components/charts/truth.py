"""The picture of true kinds against segments."""

import altair as alt

from components.words.truth import shares
from ml.base import Result

HEAT = ("#e4ecea", "#0f5c5c")
"""Readable in light and dark alike, as the numbers stand in the cells."""


def kinds(result: Result) -> alt.LayerChart:
    """One row per true kind: of 100 of its customers, how many are in which segment."""
    rows = shares(result)
    base = alt.Chart(rows).encode(
        x=alt.X("segment:O", title="Segment", axis=alt.Axis(labelAngle=0, titleAnchor="start", domain=False, ticks=False)),
        y=alt.Y("category:N", title=None, axis=alt.Axis(domain=False, ticks=False, labelFontSize=13, labelLimit=220)),
        tooltip=["category:N", "segment:O", alt.Tooltip("customers:Q", format=",")],
    )  # fmt: skip
    shade = alt.Color("share:Q", scale=alt.Scale(range=HEAT, domain=[0, 1]), legend=None)
    ink = alt.condition("datum.share > 0.5", alt.value("#ffffff"), alt.value("#1d2326"))
    text = base.mark_text(fontSize=13).encode(text=alt.Text("share:Q", format=".0%"), color=ink)
    return alt.layer(base.mark_rect(cornerRadius=3).encode(color=shade), text).properties(
        height=34 * rows["category"].nunique() + 40
    )
