"""The map of the catalogue, in Plotly: points that can be chosen. Colours are the theme's."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ml.base import Result

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

HEIGHT = 520
NEVER = 5
"""Pixels across: an item on nobody's list."""


def item_map(result: Result, chosen: str) -> Figure:
    """Items by their place on the map, one colour per category, larger the more lists show them; `chosen` is ringed."""
    from plotly import graph_objects as go  # a large library: only for who opens the map

    points = result.frames["map"]
    figure = go.Figure()
    for group, rows in points.groupby("group", sort=False):
        figure.add_trace(
            go.Scattergl(
                x=rows["x"], y=rows["y"], mode="markers", name=group or "Items", customdata=rows["item"],
                text=[_hover(row) for row in rows.itertuples()], hoverinfo="text",
                marker={"size": _sizes(rows["lists"]), "opacity": 0.75, "line": {"width": 0}},
            )
        )  # fmt: skip
    here = points[points["item"] == chosen]
    side = (
        "right" if float(here["x"].iloc[0]) < points["x"].median() else "left"
    )  # towards the middle, or it is cut off
    figure.add_trace(
        go.Scatter(
            x=here["x"], y=here["y"], mode="markers+text", text=here["title"].map(_plain), textposition=f"middle {side}",
            hoverinfo="skip", showlegend=False, textfont={"size": 15, "weight": 700},
            marker={"size": 20, "symbol": "circle-open", "line": {"width": 3}, "color": "#c8553d"},
        )
    )  # fmt: skip
    hidden = {"visible": False}
    figure.update_layout(
        height=HEIGHT, margin={"l": 0, "r": 0, "t": 8, "b": 0}, xaxis=hidden, yaxis=hidden, dragmode="pan",
        legend={"orientation": "h", "y": -0.02}, showlegend=points["group"].nunique() > 1,
    )  # fmt: skip
    return figure


def _sizes(lists: pd.Series) -> pd.Series:
    """Area by how many lists show an item."""
    return NEVER + 1.6 * np.sqrt(lists)


def _hover(row: pd.Series) -> str:
    shown = f"on {row.lists:,} lists" if row.lists else "on nobody's list"
    return f"{_plain(row.title)}<br>chosen by {row.events:,} · {shown}"


def _plain(title: str) -> str:
    """Plotly reads a little HTML: a title must not be any."""
    return title.replace("&", "&amp;").replace("<", "&lt;")
