"""Customers on a map, flat or in space, in Plotly: points that can be chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from components.words.segment import Identity, number, spoken
from ml.base import Result

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

MOST_POINTS = 5_000
HEIGHT = 520
SAID = 3
"""Features said of a customer."""


def sampled(result: Result, laid_out: pd.DataFrame | None) -> pd.DataFrame:
    """Customers with segment and place: those on a map that was laid out, else at most `MOST_POINTS` drawn at random."""
    points = result.frames["assignments"]
    if laid_out is not None:
        return points.drop(columns=["x", "y"]).merge(laid_out, on="customer")
    if len(points) <= MOST_POINTS:
        return points
    rows = np.random.default_rng(0).permutation(len(points))[:MOST_POINTS]
    return points.iloc[np.sort(rows)]


def customer_map(points: pd.DataFrame, said: pd.DataFrame, known: Identity, you: tuple[float, float] | None) -> Figure:
    """One colour per segment, its number where its middle is; a star for `you`. `said` holds what hovering tells."""
    from plotly import graph_objects as go  # a large library: only for who opens the page

    drawn = go.Scattergl if you is None else go.Scatter  # the star would lie below what is drawn by the graphics card
    marker = {"size": 5, "opacity": 0.65}
    traces = [drawn(x=rows["x"], y=rows["y"], marker=marker, **style) for rows, style in _traces(points, said, known)]
    middles = points[points["segment"] > 0].groupby("segment")[["x", "y"]].median()
    marks = [_mark(x, y, str(segment)) for segment, x, y in middles.itertuples()]
    if you is not None:
        star = {"size": 30, "symbol": "star", "color": "#ffffff", "line": {"width": 3, "color": "#1d2326"}}
        traces.append(
            go.Scatter(
                x=[you[0]], y=[you[1]], mode="markers", name="you", showlegend=False, hoverinfo="name", marker=star
            )
        )
        marks.append(_mark(*you, "<b>you</b>", yshift=30))
    hidden = {"visible": False}
    layout = {
        "height": HEIGHT, "margin": {"l": 0, "r": 0, "t": 8, "b": 0}, "xaxis": hidden, "yaxis": hidden,
        "dragmode": "lasso", "legend": {"orientation": "h", "y": -0.02, "itemsizing": "constant"}, "annotations": marks,
    }  # fmt: skip
    return go.Figure(traces, layout)


def space(points: pd.DataFrame, said: pd.DataFrame, known: Identity) -> Figure:
    """The same in three dimensions, to be turned; nothing can be chosen in it."""
    from plotly import graph_objects as go

    figure = go.Figure()
    for rows, style in _traces(points, said, known):
        figure.add_trace(go.Scatter3d(x=rows["x"], y=rows["y"], z=rows["z"], **style))
    figure.update_traces(marker={"size": 2.5, "opacity": 0.7})
    hidden = {"visible": False}
    figure.update_layout(
        height=HEIGHT, margin={"l": 0, "r": 0, "t": 8, "b": 0}, scene={axis: hidden for axis in ("xaxis", "yaxis", "zaxis")},
        legend={"orientation": "h", "y": -0.02, "itemsizing": "constant"},
    )  # fmt: skip
    return figure


def _traces(points: pd.DataFrame, said: pd.DataFrame, known: Identity) -> list[tuple[pd.DataFrame, dict[str, Any]]]:
    """One per place in the palette, so that each has its colour; an empty one where no segment has that place."""
    text = _hover(points, said)
    by_slot = {known.slot(segment): segment for segment in sorted(map(int, points["segment"].unique()))}
    traces = []
    for slot in range(max(by_slot) + 1):
        segment = by_slot.get(slot)
        rows = points.iloc[:0] if segment is None else points[points["segment"] == segment]
        style: dict[str, Any] = {"mode": "markers", "showlegend": segment is not None}
        if segment is not None:
            style |= {
                "name": plain(known.label(segment)), "customdata": rows["customer"], "text": text[rows.index],
                "hoverinfo": "text", "legendrank": 1000 + (segment or 999),
            }  # fmt: skip
        traces.append((rows, style))
    return traces


def _hover(points: pd.DataFrame, said: pd.DataFrame) -> pd.Series:
    """Who it is, and their first few features."""
    rows = points[["customer"]].merge(said, on="customer", how="left").set_axis(points.index)
    text = "customer " + rows["customer"].map(plain)
    for name in [column for column in map(str, said) if column != "customer"][:SAID]:
        numeric = pd.api.types.is_numeric_dtype(rows[name])
        shown = rows[name].map(number) if numeric else rows[name].astype(str).map(plain)
        text = text + "<br>" + plain(spoken(name)) + " " + shown
    return text


def _mark(x: float, y: float, text: str, yshift: int = 0) -> dict[str, Any]:
    """An annotation."""
    return {
        "x": x, "y": y, "text": text, "showarrow": False, "yshift": yshift, "font": {"size": 15, "color": "#1d2326"},
        "bgcolor": "rgba(255,255,255,0.85)", "borderpad": 3,
    }  # fmt: skip


def plain(text: str) -> str:
    """Plotly reads a little HTML: data must not be any."""
    return text.replace("&", "&amp;").replace("<", "&lt;")
