"""The pictures of looking and cleaning: what is missing together, how values are spread, what moved along the file."""

import altair as alt

from components.charts.predict_steps import QUIET, intervals
from ml.base import Result

MISSING = "missing"
"""Where cells without a value are counted."""
ORDER = ("before", "after", "first third", "lowest third", "middle third", "highest third", "last third", "all others")
"""How groups follow each other that have an order."""


def patterns(result: Result) -> alt.LayerChart:
    """One column per pattern, its rows on top; a filled cell is missing."""
    rows = result.frames["patterns"]
    rows = rows.assign(named=[f"{row.rows:,}" + "\u200b" * row.pattern for row in rows.itertuples()])
    order = rows.sort_values("pattern")["named"].drop_duplicates().tolist()
    names = rows["column"].drop_duplicates().tolist()
    base = alt.Chart(rows).encode(
        x=alt.X("named:N", sort=order, title="Rows with this pattern", axis=alt.Axis(orient="top", labelAngle=-45, domain=False, ticks=False, titleAnchor="start")),
        y=alt.Y("column:N", sort=names, title=None, axis=alt.Axis(labelLimit=200, domain=False, ticks=False)),
        tooltip=["column:N", alt.Tooltip("rows:Q", format=","), "missing:N"],
    )  # fmt: skip
    return alt.layer(
        base.mark_rect(cornerRadius=2, opacity=0.14, color=QUIET, width={"band": 0.92}, height={"band": 0.88}),
        base.transform_filter("datum.missing").mark_rect(
            cornerRadius=2, color="#c8553d", width={"band": 0.92}, height={"band": 0.88}
        ),
    ).properties(height=24 * len(names) + 120)


def spread(result: Result, frame: str, column: str) -> alt.Chart | alt.LayerChart:
    """How a column is spread in each group: numbers as outlines over their bins, words as bars side by side."""
    rows = result.frames[frame]
    rows = rows[rows["column"] == column]
    groups = sorted(rows["group"].unique(), key=lambda name: (ORDER.index(name) if name in ORDER else -1, name))
    color = alt.Color(
        "group:N",
        scale=alt.Scale(domain=groups),
        legend=alt.Legend(title=None, orient="top", columns=3, labelLimit=150),
    )
    tooltip = ["group:N", "at:N", alt.Tooltip("rows:Q", format=","), alt.Tooltip("share:Q", format=".1%")]
    share = alt.Axis(format=".0%", tickCount=5)
    if rows["low"].notna().any():
        binned = rows[rows["low"].notna()].assign(middle=lambda one: (one["low"] + one["high"]) / 2)
        dated = bool(binned["at"].str.fullmatch(r"\d{4}-\d\d-\d\d").all())
        x = alt.X("middle:Q", title=column, axis=alt.Axis(format="~s", grid=False, labels=not dated))
        base = alt.Chart(binned).encode(
            x=x, y=alt.Y("share:Q", title="Share of the group", axis=share, stack=None), color=color, tooltip=tooltip
        )
        return alt.layer(
            base.mark_area(interpolate="step", opacity=0.14), base.mark_line(interpolate="step", strokeWidth=2)
        ).properties(height=270)
    order = rows.sort_values("place")["at"].drop_duplicates().tolist()
    return (
        alt.Chart(rows)
        .mark_bar(cornerRadius=2)
        .encode(
            y=alt.Y("at:N", sort=order, title=None, axis=alt.Axis(labelLimit=200, domain=False, ticks=False)),
            yOffset=alt.YOffset("group:N", sort=groups),
            x=alt.X("share:Q", title="Share of the group", axis=share),
            color=color,
            tooltip=tooltip,
        )
        .properties(height=(13 * len(groups) + 10) * len(order) + 130)
    )


def gap_shares(result: Result, frame: str, column: str) -> str:
    """What of each group is missing, in words; empty where nothing is."""
    rows = result.frames[frame]
    rows = rows[(rows["column"] == column) & (rows["at"] == MISSING) & (rows["rows"] > 0)]
    return ", ".join(f"{100 * row.share:.2g} % ({row.group})" for row in rows.itertuples())


def drift(result: Result, most: int = 15) -> alt.LayerChart:
    """How far the first and the last third of the file lie apart, per column; the tick is what chance alone may do."""
    rows = result.frames["drift"].head(most)
    rows = rows.assign(more=rows["value"] > rows["chance"])
    base = alt.Chart(rows).encode(
        y=alt.Y(
            "column:N",
            sort=rows["column"].tolist(),
            title=None,
            axis=alt.Axis(labelLimit=200, domain=False, ticks=False),
        )
    )
    title = "How far apart, 0 to 1; the tick is what chance alone may do"
    x = alt.X("value:Q", title=title, axis=alt.Axis(titleAnchor="start", titleLimit=500, tickCount=5))
    return alt.layer(
        base.mark_bar(cornerRadius=2).encode(
            x=x,
            opacity=alt.condition("datum.more", alt.value(0.9), alt.value(0.35)),
            tooltip=["column:N", "value:Q", "chance:Q"],
        ),
        base.mark_tick(color="#c8553d", thickness=2, size=16).encode(x=alt.X("chance:Q", title=title)),
    ).properties(height=24 * len(rows) + 80)


def by_target(result: Result, column: str) -> alt.LayerChart:
    """The target in each group of a column, with its interval."""
    rows = result.frames["by_target"].query("column == @column")
    return intervals(rows, "shown", "Share, or mean, of the target", 30)
