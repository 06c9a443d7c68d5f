"""The pictures of a segment result. Colours are the theme's, in the order of the segments' sizes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import altair as alt
import numpy as np
import pandas as pd

from components.words.segment import CRITERIA
from ml.base import Result
from ml.segment.place import Placement, names

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

MOST_POINTS = 5_000
HEIGHT = 480


def customer_map(result: Result, you: Placement | None) -> Figure:
    """Customers in the plane of the first two principal components, one colour per segment; a star for `you`."""
    from plotly import graph_objects as go  # a large library: only for who opens the page

    points = sampled(result)
    called = names(result.frames["segments"])
    figure = go.Figure()
    drawn = go.Scattergl if you is None else go.Scatter  # the star would lie below what is drawn by the graphics card
    for segment in sorted(points["segment"].unique()):
        rows = points[points["segment"] == segment]
        name = f"{segment} · {called[segment]}" if segment > 0 else "in no segment"
        figure.add_trace(
            drawn(
                x=rows["x"], y=rows["y"], mode="markers", name=_plain(name), customdata=rows["customer"],
                text=[f"customer {_plain(customer)}" for customer in rows["customer"]], hoverinfo="text+name",
                marker={"size": 5, "opacity": 0.6},
            )
        )  # fmt: skip
    if you is not None:
        figure.add_trace(
            go.Scatter(
                x=[you.x], y=[you.y], mode="markers+text", text=["you"], textposition="top center", name="you",
                textfont={"size": 20, "weight": 800}, showlegend=False,
                marker={"size": 28, "symbol": "star", "color": "#ffffff", "line": {"width": 3, "color": "#1d2326"}},
            )
        )  # fmt: skip
    hidden = {"visible": False}
    figure.update_layout(
        height=HEIGHT, margin={"l": 0, "r": 0, "t": 8, "b": 0}, xaxis=hidden, yaxis=hidden, dragmode="lasso",
        legend={"orientation": "h", "y": -0.02},
    )  # fmt: skip
    return figure


def sampled(result: Result) -> pd.DataFrame:
    """At most `MOST_POINTS` customers, drawn at random."""
    points = result.frames["assignments"]
    if len(points) <= MOST_POINTS:
        return points
    rows = np.random.default_rng(0).permutation(len(points))[:MOST_POINTS]
    return points.iloc[np.sort(rows)]


def _plain(text: str) -> str:
    """Plotly reads a little HTML: data must not be any."""
    return text.replace("&", "&amp;").replace("<", "&lt;")


def profiles(result: Result) -> alt.LayerChart:
    """How far each segment lies from everyone, per feature, in standard deviations."""
    rows = result.frames["segments"]
    rows = rows.assign(number=rows["difference"].map("{:+.1f}".format), strong=rows["difference"].abs() > 1.2)
    shade = alt.Color(
        "difference:Q",
        scale=alt.Scale(domain=[-2, 0, 2], range=["#c8553d", "#f1eee7", "#0f5c5c"], clamp=True),
        legend=None,
    )
    order = rows.groupby("feature")["difference"].std().sort_values(ascending=False).index.tolist()[:20]
    base = alt.Chart(rows[rows["feature"].isin(order)]).encode(
        x=alt.X("segment:O", title="Segment", axis=alt.Axis(labelAngle=0, orient="top", domain=False, ticks=False)),
        y=alt.Y("feature:N", title=None, sort=order, axis=alt.Axis(domain=False, ticks=False, labelLimit=220, labelFontSize=13)),
        tooltip=[
            alt.Tooltip("segment:O"), alt.Tooltip("feature:N"), alt.Tooltip("mean:Q", format=",.3~g"),
            alt.Tooltip("overall:Q", title="everyone", format=",.3~g"),
        ],
    )  # fmt: skip
    text = base.mark_text(fontSize=13).encode(
        text="number:N", color=alt.condition("datum.strong", alt.value("#ffffff"), alt.value("#1d2326"))
    )
    return alt.layer(base.mark_rect(cornerRadius=3).encode(color=shade), text).properties(height=34 * len(order) + 40)


def how_many(result: Result) -> alt.FacetChart:
    """Each criterion over the number of segments: real data as a line with its interval, shuffled data dashed."""
    rows = result.frames["k_panel"]
    rows = rows[rows["criterion"].isin(("silhouette", "gap", "stability"))]
    rows = rows.assign(criterion=rows["criterion"].map(CRITERIA), shuffled=rows["data"] == "shuffled")
    base = alt.Chart().encode(
        x=alt.X("k:Q", title="Segments", axis=alt.Axis(tickMinStep=1, grid=False)),
        y=alt.Y("value:Q", title=None, scale=alt.Scale(zero=False)),
        color=alt.Color("data:N", scale=alt.Scale(domain=["real", "shuffled"], range=["#0f5c5c", "#8a8f93"]),
                        legend=alt.Legend(title=None, orient="top")),
    )  # fmt: skip
    band = base.mark_area(opacity=0.15).encode(y=alt.Y("low:Q", title=None), y2="high:Q")
    line = base.mark_line(strokeWidth=2.2, point=True).encode(
        strokeDash=alt.condition("datum.shuffled", alt.value([5, 4]), alt.value([1, 0]))
    )
    return (
        alt.layer(band, line, data=rows)
        .properties(width=230, height=180)
        .facet(facet=alt.Facet("criterion:N", title=None), columns=3)
        .resolve_scale(y="independent")
    )
