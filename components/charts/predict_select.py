"""The pictures of selecting: which columns say the same, what each knows, what it costs to leave some out."""

import altair as alt
import pandas as pd

from components.charts.predict_steps import QUIET
from ml.base import Result
from ml.predict.params import TWINS


def dendrogram(result: Result) -> alt.LayerChart:
    """Brackets join columns where they part; left of the dashed line they say nearly the same."""
    links, leaves = result.frames["links"], result.frames["leaves"]
    size = leaves.groupby("group")["column"].transform("size")
    leaves = leaves.assign(twin=size > 1)
    height = 22 * len(leaves) + 60
    y = alt.Scale(domain=[0, 10 * len(leaves)], nice=False, reverse=True)
    labels = alt.Axis(
        values=leaves["place"].tolist(), domain=False, ticks=False, grid=False, labelLimit=200,
        labelExpr="{" + ",".join(f"'{place:g}':{_quoted(name)}" for place, name in zip(leaves["place"], leaves["column"], strict=True)) + "}[datum.value]",
    )  # fmt: skip
    x = alt.X(
        "apart:Q", title="1 − rank correlation: 0 says the same, 1 nothing in common", scale=alt.Scale(domain=[0, 1]),
        axis=alt.Axis(titleAnchor="start", titleLimit=500, grid=False, tickCount=5),
    )  # fmt: skip
    place = alt.Y("place:Q", scale=y, title=None, axis=labels)
    cut = pd.DataFrame({"apart": [1 - TWINS]})
    return alt.layer(
        alt.Chart(links).mark_line(strokeWidth=1.6).encode(x=x, y=place, detail="link:N", order="point:Q"),
        alt.Chart(cut).mark_rule(strokeDash=[5, 4], color="#c8553d").encode(x=x),
        alt.Chart(leaves[leaves["twin"]].assign(apart=0.0))
        .mark_point(filled=True, size=80, color="#c8553d", opacity=1)
        .encode(x=x, y=place, tooltip=["column:N"]),
    ).properties(height=height)


def _quoted(name: str) -> str:
    """A name as text of a Vega expression, which knows nothing but this text of it."""
    return (
        '"'
        + "".join(
            one if one.isalnum() or one in " _-.·" else f"\\u{ord(one):04x}" if ord(one) < 65536 else "?"
            for one in name
        )
        + '"'
    )


def information(result: Result, most: int = 30) -> alt.Chart:
    """Bits each column knows about the target; pale: elimination leaves it out."""
    return _bars(result.frames["columns"].head(most), "information", "Bits known about the target", result)


def lost(result: Result, most: int = 30) -> alt.LayerChart:
    """What is lost when a column is shuffled, with its interval, in the same order."""
    rows = result.frames["columns"].head(most)
    bars = _bars(rows, "lost", "Lost when shuffled", result)
    rule = alt.Chart(rows).mark_rule(strokeWidth=2, color=QUIET).encode(
        y=alt.Y("column:N", sort=rows["column"].tolist(), title=None), x="lost_low:Q", x2="lost_high:Q"
    )  # fmt: skip
    return alt.layer(bars, rule)


def _bars(rows: pd.DataFrame, field: str, title: str, result: Result) -> alt.Chart:
    return (
        alt.Chart(rows)
        .mark_bar(cornerRadius=2)
        .encode(
            y=alt.Y("column:N", sort=rows["column"].tolist(), title=None, axis=alt.Axis(labelLimit=190, domain=False, ticks=False)),
            x=alt.X(f"{field}:Q", title=title, axis=alt.Axis(titleAnchor="start", tickCount=4)),
            opacity=alt.condition("datum.kept", alt.value(0.9), alt.value(0.35)),
            tooltip=["column:N", alt.Tooltip(f"{field}:Q", format=".3f"), "twin:N", alt.Tooltip("correlation:Q", format=".2f")],
        )
        .properties(height=22 * len(rows) + 40)
    )  # fmt: skip


def elimination(result: Result) -> alt.LayerChart:
    """How good each number of columns was: mean of three folds, the worst and the best of them as a band."""
    rows, name = result.frames["elimination"], str(result.frames["elimination_by"]["metric"].iloc[0])
    lower = name != "R²"
    top = rows.loc[[rows["value"].idxmin() if lower else rows["value"].idxmax()]]
    top = top.assign(said=[f"{int(number)} columns" for number in top["columns"]])
    title = f"{name}, {'lower' if lower else 'higher'} is better"
    x = alt.X("columns:Q", title="Columns kept", axis=alt.Axis(tickMinStep=1, grid=False))
    y = alt.Y("value:Q", title=title, scale=alt.Scale(zero=False))
    base = alt.Chart(rows)
    return alt.layer(
        base.mark_area(opacity=0.15).encode(
            x=x, y=alt.Y("low:Q", title=title, scale=alt.Scale(zero=False)), y2="high:Q"
        ),
        base.mark_line(point=True, strokeWidth=2.2).encode(x=x, y=y),
        alt.Chart(top).mark_point(size=180, color="#c8553d", strokeWidth=2.5).encode(x=x, y=y),
        alt.Chart(top).mark_text(dy=-16, color=QUIET, fontSize=13).encode(x=x, y=y, text="said:N"),
    ).properties(height=260)
