"""k-means one step at a time, inside the chart: the browser holds every step, no click asks the server."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from ml.base import Result

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

HEIGHT = 560
GREY = "#8a8f93"
WAIT = 900
"""Milliseconds from step to step while it plays."""


def step_through(result: Result) -> Figure:
    """Customers in the plane of the first two principal components; middles as numbered rings; a slider from step to step."""
    from plotly import graph_objects as go

    frames = result.frames
    points, labels, centers = (frames[name] for name in ("points", "labels", "centers"))
    placed = labels.merge(points, on="point")
    steps = frames["steps"].to_dict("records")
    segments = sorted(centers["segment"].unique())

    def drawn(step: int) -> list[Any]:
        own, middles = placed[placed["step"] == step], centers[centers["step"] == step]
        customers = [_customers(go, own[own["segment"] == segment]) for segment in segments]
        return [*customers, _middles(go, middles)]

    figure = go.Figure(
        drawn(steps[0]["step"]), frames=[go.Frame(data=drawn(row["step"]), name=str(row["step"])) for row in steps]
    )
    moved = {"mode": "immediate", "frame": {"duration": 0, "redraw": False}, "transition": {"duration": 350}}
    slider = {
        "steps": [{"label": said(row), "method": "animate", "args": [[str(row["step"])], moved]} for row in steps],
        "currentvalue": {"prefix": "", "font": {"size": 16, "color": GREY}}, "pad": {"t": 30, "b": 10}, "ticklen": 0,
        "font": {"size": 1, "color": "rgba(0,0,0,0)"},
    }  # fmt: skip
    play = {"frame": {"duration": WAIT, "redraw": False}, "transition": {"duration": 350}, "fromcurrent": True}
    buttons = [
        {"label": "▶ Play", "method": "animate", "args": [None, play]},
        {"label": "❚❚ Pause", "method": "animate", "args": [[None], {"mode": "immediate"}]},
    ]
    hidden = {"visible": False}
    figure.update_layout(
        height=HEIGHT, margin={"l": 0, "r": 0, "t": 8, "b": 0}, showlegend=False, sliders=[slider],
        xaxis=hidden | {"range": _range(points["x"])}, yaxis=hidden | {"range": _range(points["y"])},
        updatemenus=[{"type": "buttons", "direction": "left", "buttons": buttons, "x": 0, "y": 1.02, "xanchor": "left"}],
    )  # fmt: skip
    return figure


def said(row: dict[Any, Any]) -> str:
    """What one step did."""
    turn = row["step"] // 2 + 1
    if row["phase"] == "join":
        return f"Round {turn}: everyone joins the nearest middle; {row['changed']:,} changed · spread {row['inertia']:,.0f}"
    return f"Round {turn}: every middle moves to the mean of its people · spread {row['inertia']:,.0f}"


def _customers(go: Any, rows: pd.DataFrame) -> Any:
    return go.Scatter(
        x=rows["x"], y=rows["y"], mode="markers", hoverinfo="skip", marker={"size": 6, "opacity": 0.6}
    )  # fmt: skip


def _middles(go: Any, rows: pd.DataFrame) -> Any:
    return go.Scatter(
        x=rows["x"], y=rows["y"], mode="markers+text", text=rows["segment"], textposition="middle center", hoverinfo="skip",
        textfont={"size": 14, "weight": 700, "color": "#1d2326"},
        marker={"size": 26, "color": "#ffffff", "line": {"width": 3, "color": "#1d2326"}},
    )  # fmt: skip


def _range(values: pd.Series) -> list[float]:
    room = 0.06 * float(values.max() - values.min())
    return [float(values.min()) - room, float(values.max()) + room]
