"""What lists do to the catalogue and to kinds of people; one person in time."""

import altair as alt
import numpy as np
import pandas as pd

from components.charts.recommend.comparing import side_by_side
from components.charts.recommend.palette import BASELINES, HEIGHT, color
from components.words.recommend import model
from ml.base import Result


def exposure(result: Result) -> alt.LayerChart:
    """Share of all places on lists that go to the most shown items, one line per model; the x axis is logarithmic."""
    rows = pd.concat([_cumulated(shown) for _, shown in result.frames["exposure"].groupby("model", sort=False)])
    x = alt.X(
        "items:Q", title="The most shown items", scale=alt.Scale(type="log", domain=[1, 2 * float(rows["items"].max())]),
        axis=alt.Axis(grid=False, domain=False, titleAnchor="start", format=",", tickCount=5),
    )  # fmt: skip
    y = alt.Y("share:Q", title=None, scale=alt.Scale(domain=[0, 1]), axis=alt.Axis(format=".0%", domain=False))
    base = alt.Chart(rows).encode(x=x, color=color())
    tooltip = [
        alt.Tooltip("label:N", title="Model"),
        alt.Tooltip("items:Q", title="Items", format=","),
        alt.Tooltip("share:Q", title="Share of places", format=".0%"),
    ]
    lines = base.mark_line(strokeWidth=2.2).encode(
        y=y, strokeDash=alt.condition("datum.baseline", alt.value([5, 4]), alt.value([1, 0])), tooltip=tooltip,
        detail="model:N",
    )  # fmt: skip
    halves = rows[rows["share"] >= 0.5].groupby("model", sort=False).head(1)  # where lines are furthest apart
    names = (
        alt.Chart(halves)
        .mark_text(align="left", dx=8, fontSize=13, fontWeight=600)
        .encode(x="items:Q", y="share:Q", text="label:N", color=color())
    )
    return alt.layer(lines, names).properties(height=HEIGHT)


def _cumulated(shown: pd.DataFrame) -> pd.DataFrame:
    """At most a hundred points of one model's line."""
    share = shown["lists"].cumsum() / shown["lists"].sum()
    points = sorted({round(place) for place in np.geomspace(1, len(shown), 100)})
    name = shown["model"].iloc[0]
    return pd.DataFrame(
        {
            "model": name,
            "label": model(name),
            "baseline": name in BASELINES,
            "items": points,
            "share": share.iloc[[place - 1 for place in points]].to_numpy(),
        }
    )


def groups(result: Result, by: str) -> alt.LayerChart:
    """Per group of people, or of hidden items, a dot and its 95 % interval for each model."""
    rows = result.frames["groups"]
    rows = rows[rows["by"] == by]
    spans = rows["smallest"].notna()
    named = [f"{row.group}: {row.smallest:,.0f} to {row.largest:,.0f}" for row in rows[spans].itertuples()]
    return side_by_side(rows.assign(row=rows["group"].mask(spans, pd.Series(named, rows.index[spans]))), height=84)


def timeline(result: Result, user: str) -> alt.Chart:
    """What one person did over time, a row per category: known to the model filled, hidden from it ringed."""
    rows = _events_of(result, user)
    label = {"labelFontSize": 13, "labelLimit": 200, "labelFlush": False}
    return (
        alt.Chart(rows)
        .mark_point(size=70, opacity=0.85)
        .encode(
            x=alt.X("timestamp:T", title=None, axis=alt.Axis(grid=False, tickCount=5)),
            y=alt.Y("category:N", title=None, sort="-x", axis=alt.Axis(domain=False, ticks=False, grid=True, **label)),
            color=alt.Color(
                "part:N", scale=alt.Scale(domain=["known", "hidden"], range=["#0f5c5c", "#c8553d"]), legend=None
            ),
            fill=alt.Fill(
                "part:N", scale=alt.Scale(domain=["known", "hidden"], range=["#0f5c5c", "transparent"]), legend=None
            ),
            yOffset=alt.YOffset("spread:Q"),
            tooltip=[alt.Tooltip("title:N"), alt.Tooltip("timestamp:T"), alt.Tooltip("part:N", title="to the model")],
        )
        .properties(height=34 * rows["category"].nunique() + 40)
    )


MOST_CATEGORIES = 8


def _events_of(result: Result, user: str) -> pd.DataFrame:
    """One person's events with title and category, rare categories together."""
    parts = [
        result.rows(frame, "user", user).assign(part=part) for frame, part in (("train", "known"), ("test", "hidden"))
    ]
    rows = pd.concat(parts, ignore_index=True).merge(result.frames["items"][["item", "title", "category"]], on="item")
    category = rows["category"].replace("", "None given")
    named = category.value_counts().index[:MOST_CATEGORIES]
    spread = np.random.default_rng(0).random(len(rows))  # events of one evening stand apart
    return rows.assign(category=category.where(category.isin(named), "Other"), spread=spread)
