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
                x=[you.x], y=[you.y], mode="markers", name="you", showlegend=False,
                marker={"size": 28, "symbol": "star", "color": "#ffffff", "line": {"width": 3, "color": "#1d2326"}},
            )
        )  # fmt: skip
        figure.add_annotation(
            x=you.x, y=you.y, text="<b>you</b>", showarrow=False, yshift=28,
            font={"size": 15, "color": "#1d2326"}, bgcolor="rgba(255,255,255,0.85)", borderpad=2,
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
    rows = rows.assign(
        number=rows["difference"].round(1).map(lambda value: f"{value:+.1f}" if value else "0"),
        strong=rows["difference"].abs() > 1.2,
    )
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


def later(result: Result) -> alt.LayerChart:
    """What each segment spent afterwards per customer, with its 95 % interval; everyone is the dashed line."""
    called = names(result.frames["segments"])
    rows = result.frames["later"]
    everyone, rows = rows[rows["segment"] == 0], rows[rows["segment"] > 0]
    rows = rows.assign(
        name=[f"{segment} · {called[segment]}" for segment in rows["segment"]],
        shown=[f"{row.value:,.0f} ({row.low:,.0f}–{row.high:,.0f})" for row in rows.itertuples()],
        back=rows["back"].map("{:.0%} came back".format),
    )
    base = alt.Chart(rows).encode(
        y=alt.Y("name:N", title=None, sort=rows["name"].tolist(),
                axis=alt.Axis(domain=False, ticks=False, labelFontSize=13, labelLimit=320)),
        tooltip=[alt.Tooltip("name:N", title="Segment"), alt.Tooltip("shown:N", title="Spent later"), "back:N"],
    )  # fmt: skip
    x = alt.X(
        "value:Q", title="per customer; dashed: everyone", axis=alt.Axis(titleAnchor="start", format=",.0f", tickCount=5),
        scale=alt.Scale(domain=[0, 1.7 * float(rows["high"].max())], nice=False),
    )  # fmt: skip
    return alt.layer(
        alt.Chart(everyone).mark_rule(strokeDash=[5, 4], opacity=0.7).encode(x="value:Q"),
        base.mark_rule(strokeWidth=3).encode(x=alt.X("low:Q", title=None), x2="high:Q"),
        base.mark_point(filled=True, size=110, opacity=1).encode(x=x),
        base.mark_text(align="left", dx=8, color="#8a8f93").encode(x="high:Q", text="back:N"),
    ).properties(height=48 * len(rows) + 40)


def moved(result: Result) -> alt.LayerChart:
    """Of each segment of then, where its customers are at the end."""
    rows = result.frames["moved"].assign(number=lambda frame: frame["share"].map("{:.0%}".format))
    rows = rows.assign(strong=rows["share"] > 0.5)
    base = alt.Chart(rows).encode(
        x=alt.X(
            "to:O", title="Segment at the end", axis=alt.Axis(labelAngle=0, orient="top", domain=False, ticks=False)
        ),
        y=alt.Y("from:O", title="Segment then", axis=alt.Axis(domain=False, ticks=False)),
        tooltip=["from:O", "to:O", alt.Tooltip("customers:Q", format=","), alt.Tooltip("share:Q", format=".0%")],
    )
    shade = alt.Color("share:Q", scale=alt.Scale(domain=[0, 1], range=["#f1eee7", "#0f5c5c"]), legend=None)
    text = base.mark_text(fontSize=14).encode(
        text="number:N", color=alt.condition("datum.strong", alt.value("#ffffff"), alt.value("#1d2326"))
    )
    return alt.layer(base.mark_rect(cornerRadius=3).encode(color=shade), text).properties(
        height=44 * rows["from"].nunique() + 60
    )


def how_many(result: Result) -> alt.FacetChart:
    """Each criterion over the number of segments: real data as a line with its interval, shuffled data dashed."""
    rows = result.frames["k_panel"]
    rows = rows[rows["criterion"].isin(("silhouette", "gap", "stability"))]
    rows = rows.assign(criterion=rows["criterion"].map(CRITERIA), shuffled=rows["data"] == "shuffled")
    base = alt.Chart().encode(
        x=alt.X("k:Q", title="Segments", axis=alt.Axis(tickMinStep=1, grid=False)),
        y=alt.Y("value:Q", title=None, scale=alt.Scale(zero=False)),
        color=alt.Color("data:N", scale=alt.Scale(domain=["real", "shuffled"]),
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
