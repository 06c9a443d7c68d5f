"""The pictures of a predict result."""

import altair as alt
import numpy as np
import pandas as pd

from components.charts import card
from components.charts.predict_handle import ACCENT, QUIET, grip, handle, level, target
from components.words import predict as words
from ml.base import Result
from ml.predict.money import Money, best, everyone, profits

HEIGHT = 430
FLOOR_SHARE = 0.38
"""The lowest part of the main picture shows the distributions."""


def decision(result: Result, assumed: Money, start: float) -> alt.LayerChart:
    """Profit over the threshold with its band; below, both classes' scores; a handle to drag, all of it precomputed.

    The selection of the handle holds the threshold; `start` is where the handle stands at first.
    """
    earned = profits(result.frames["thresholds"], assumed)
    rows = _said(result, earned, assumed)
    all_of_them, peak = everyone(result.frames["thresholds"], assumed), best(earned)
    top = max(float(earned["high"].max()), all_of_them, 1.0)
    bottom = min(float(earned["low"].min()), 0.0)
    bottom = max(bottom, -1.2 * top)
    floor = bottom - FLOOR_SHARE * (top - bottom)
    roof = top + 0.3 * (top - floor)
    y_scale = alt.Scale(domain=[floor, roof], nice=False)
    x = alt.X(
        "threshold:Q", title="Contact from this probability on", scale=alt.Scale(domain=[0, 1], nice=False),
        axis=alt.Axis(format=".0%", grid=False, tickCount=6, titleAnchor="start"),
    )  # fmt: skip
    ticks = alt.Axis(
        format=",.0f",
        tickCount=5,
        domain=False,
        grid=True,
        gridOpacity=0.4,
        labelExpr=f"datum.value < {bottom:g} ? '' : datum.label",
    )
    y = alt.Y("value:Q", title=None, scale=y_scale, axis=ticks)
    dragged = handle(start)
    base = alt.Chart(rows)
    drawn = rows.assign(low=rows["low"].clip(lower=bottom), value=rows["value"])
    curve = alt.Chart(drawn[drawn["value"] >= bottom]).encode(x=x)
    band = curve.mark_area(opacity=0.15).encode(y=alt.Y("low:Q", title=None, scale=y_scale), y2="high:Q")
    line = curve.mark_line(strokeWidth=2.6).encode(y=y)
    here = base.transform_filter(dragged)
    return alt.layer(
        _distributions(result, floor, bottom),
        level(0, "nobody: 0", y_scale),
        level(all_of_them, f"everyone: {words.money(all_of_them)}", y_scale),
        band, line,
        _peak(peak, y_scale),
        here.mark_rule(strokeWidth=2, color=ACCENT).encode(x=x, y=alt.value(BELOW_TEXT), y2=alt.value("height")),
        grip(here, x, y),
        _said_above(here, "first:N", roof, 16, 700, ACCENT, y_scale),
        _said_above(here, "second:N", roof, 36, 400, QUIET, y_scale),
        target(base, x, y, dragged),
    ).properties(height=HEIGHT)  # fmt: skip


def _said(result: Result, earned: pd.DataFrame, assumed: Money) -> pd.DataFrame:
    table = result.frames["thresholds"]
    rows = earned.assign(
        first=[f"{100 * row.threshold:.0f} %: {words.money(row.value)}" for row in earned.itertuples()],
        second=[
            f"contact {tp + fp:,}: {tp:,} of {tp + fn:,} caught, {fp:,} in vain"
            for tp, fp, fn in zip(table["tp"], table["fp"], table["fn"], strict=True)
        ],
    )
    return rows


BELOW_TEXT = 44
"""Pixels from the top: the handle's line does not cross what is said above it."""


def _said_above(
    here: alt.Chart, text: str, roof: float, dy: int, weight: int, color: str, scale: alt.Scale
) -> alt.Chart:
    """Text at the handle, kept inside the picture."""
    placed = here.transform_calculate(at="clamp(datum.threshold, 0.24, 0.76)", roof=str(roof))
    return placed.mark_text(fontSize=14, fontWeight=weight, color=color, baseline="top", dy=dy - 12).encode(
        x=alt.X("at:Q", title="Contact from this probability on"), y=alt.Y("roof:Q", scale=scale, title=None), text=text
    )


def _peak(peak: pd.Series, scale: alt.Scale) -> alt.Chart:
    rows = pd.DataFrame([{"threshold": peak["threshold"], "value": peak["value"]}])
    return (
        alt.Chart(rows)
        .mark_point(shape="triangle-down", filled=True, size=90, yOffset=-12, opacity=0.9)
        .encode(x="threshold:Q", y=alt.Y("value:Q", scale=scale, title=None))
    )


def _distributions(result: Result, floor: float, bottom: float) -> alt.LayerChart:
    """Each class's own share per bin, so that a rare class can be seen."""
    rows = result.frames["histogram"].copy()
    rows["share"] = rows["rows"] / rows.groupby("class")["rows"].transform("sum").clip(lower=1)
    rows["y"] = floor + 0.92 * (bottom - floor) * rows["share"] / max(float(rows["share"].max()), 1e-9)
    rows["floor"] = floor
    rows["x"] = (rows["low"] + rows["high"]) / 2
    known = words.classes(result)
    color = alt.Color(
        "class:N", scale=alt.Scale(domain=known[::-1]), legend=alt.Legend(title=None, orient="bottom", symbolOpacity=1)
    )
    return alt.Chart(rows).mark_area(opacity=0.45, interpolate="monotone").encode(
        x=alt.X("x:Q", title="Contact from this probability on"), y=alt.Y("y:Q", title=None), y2="floor:Q", color=color,
    )  # fmt: skip


def waterfall(result: Result, most: int = 9) -> alt.LayerChart:
    """From what is said of everyone to what is said of this row: one bar per column, the smallest put together."""
    answer = result.frames["answer"].iloc[0]
    amount = not answer["class"]
    rows = result.frames["contributions"]
    rows = rows.reindex(rows["value"].abs().sort_values(ascending=False, kind="stable").index)
    shown = [(f"{row.column} = {row.shown}", row.value) for row in rows.head(most).itertuples()]
    rest = rows.iloc[most:]
    if len(rest):
        shown.append((f"{len(rest)} others", float(rest["value"].sum())))
    steps, at = [], float(answer["everyone"])
    for name, value in shown:
        text = words.amount(value, "+") if amount else f"{100 * value:+.0f}"
        steps.append((name, at, at + value, "up" if value >= 0 else "down", text, max(at, at + value)))
        at += value
    frame = pd.DataFrame(steps, columns=["column", "from", "to", "way", "text", "end"])
    order = frame["column"].tolist()
    low, high = frame[["from", "to"]].min().min(), frame[["from", "to"]].max().max()
    room = 0.12 * (high - low or 1)
    base = alt.Chart(frame).encode(
        y=alt.Y("column:N", sort=order, title=None, axis=alt.Axis(labelLimit=230, domain=False, ticks=False))
    )
    x = alt.X(
        "from:Q", title=None if amount else f"Probability of {answer['class']}", scale=alt.Scale(domain=[low - room, high + room], nice=False),
        axis=alt.Axis(format="~s" if amount else ".0%", tickCount=5, titleAnchor="start"),
    )  # fmt: skip
    color = alt.Color("way:N", scale=alt.Scale(domain=["up", "down"], range=["#c8553d", "#35749f"]), legend=None)
    ends = pd.DataFrame({"at": [float(answer["everyone"]), at], "which": ["everyone", "this one"]})
    return alt.layer(
        alt.Chart(ends).mark_rule(strokeDash=[4, 3], color=QUIET).encode(x="at:Q"),
        base.mark_bar(cornerRadius=2).encode(x=x, x2="to:Q", color=color),
        base.mark_text(align="left", dx=5, color=QUIET).encode(x=alt.X("end:Q", title=None), text="text:N"),
    ).properties(height=26 * len(frame) + 40)


def predicted(result: Result) -> alt.LayerChart:
    """Predicted against actual amounts of at most 2,000 test rows; on the line the model is right."""
    rows = result.frames["predictions"]
    if len(rows) > 2000:
        rows = rows.sample(2000, random_state=0)
    ends = [
        float(min(rows["truth"].min(), rows["predicted"].min())),
        float(max(rows["truth"].max(), rows["predicted"].max())),
    ]
    line = pd.DataFrame({"truth": ends, "predicted": ends})
    axis = alt.Axis(format="~s", tickCount=6, grid=False)
    points = alt.Chart(rows).mark_circle(opacity=0.4, size=36).encode(
        x=alt.X("truth:Q", title="Actual", axis=axis), y=alt.Y("predicted:Q", title="Predicted", axis=axis),
        tooltip=["row:Q", alt.Tooltip("truth:Q", format=",.4~g"), alt.Tooltip("predicted:Q", format=",.4~g")],
    )  # fmt: skip
    return alt.layer(
        points, alt.Chart(line).mark_line(strokeDash=[5, 4], opacity=0.8).encode(x="truth:Q", y="predicted:Q")
    ).properties(height=HEIGHT)


def confusion(result: Result) -> alt.LayerChart:
    """How often each answer was said, per true answer; the diagonal is right."""
    rows = result.frames["confusion"]
    rows = rows.assign(share=rows["rows"] / rows.groupby("truth")["rows"].transform("sum"))
    rows = rows.assign(strong=rows["share"] > 0.5)
    order = words.classes(result)
    base = alt.Chart(rows).encode(
        x=alt.X("predicted:N", sort=order, title="The model says", axis=alt.Axis(orient="top", labelAngle=0, domain=False, ticks=False)),
        y=alt.Y("truth:N", sort=order, title="It is", axis=alt.Axis(domain=False, ticks=False)),
        tooltip=["truth:N", "predicted:N", alt.Tooltip("rows:Q", format=","), alt.Tooltip("share:Q", format=".0%")],
    )  # fmt: skip
    shade = alt.Color("share:Q", scale=alt.Scale(domain=[0, 1], range=["#f1eee7", "#0f5c5c"]), legend=None)
    text = base.mark_text(fontSize=13).encode(
        text=alt.Text("rows:Q", format=","),
        color=alt.condition("datum.strong", alt.value("#ffffff"), alt.value("#1d2326")),
    )
    return alt.layer(base.mark_rect(cornerRadius=3).encode(color=shade), text).properties(
        height=min(44 * len(order) + 60, 900)
    )


def importance(result: Result, most: int = 20) -> alt.LayerChart:
    """What the headline metric loses when a column is shuffled, with its interval."""
    rows = result.frames["importance"].head(most)
    base = alt.Chart(rows).encode(
        y=alt.Y(
            "column:N",
            sort=rows["column"].tolist(),
            title=None,
            axis=alt.Axis(labelLimit=220, domain=False, ticks=False),
        )
    )
    return alt.layer(
        base.mark_bar(opacity=0.75, cornerRadius=2).encode(
            x=alt.X("value:Q", title="Lost without it", axis=alt.Axis(titleAnchor="start"))
        ),
        base.mark_rule(strokeWidth=2, color=QUIET).encode(x="low:Q", x2="high:Q"),
    ).properties(height=24 * len(rows) + 40)


def pushes(result: Result, most: int = 12) -> alt.LayerChart:
    """SHAP summary: one dot per row and column; to the right it pushes up. Numbers from yellow, low, to green, high; words grey."""
    order = result.frames["importance"]["column"].head(most).tolist()
    rows = result.frames["pushes"]
    rows = rows[rows["column"].isin(order)]
    rows = rows.assign(jitter=np.random.default_rng(0).uniform(-1, 1, len(rows)))
    numbers = alt.Color("level:Q", scale=alt.Scale(range=["#d49a2a", "#0f5c5c"]), legend=None)
    has_level = rows["level"].notna()
    return alt.layer(
        _dots(rows[~has_level].drop(columns="level"), order).encode(color=alt.value(QUIET)),
        _dots(rows[has_level], order).encode(color=numbers),
    ).properties(height=26 * len(order) + 40)


def _dots(rows: pd.DataFrame, order: list[str]) -> alt.Chart:
    return (
        alt.Chart(rows)
        .mark_circle(size=46, opacity=0.75)
        .encode(
            y=alt.Y("column:N", sort=order, title=None, axis=alt.Axis(labelLimit=220, domain=False, ticks=False)),
            yOffset=alt.YOffset("jitter:Q", scale=alt.Scale(range=[4, 18])),
            x=alt.X("value:Q", title="Pushes the answer by", axis=alt.Axis(titleAnchor="start")),
            tooltip=["column:N", alt.Tooltip("shown:N", title="value"), alt.Tooltip("value:Q", format="+.3f"), "row:Q"],
        )
    )


def dependence(result: Result) -> alt.LayerChart:
    """The mean answer as one column changes, with its interval, and some rows of their own in grey."""
    rows = result.frames["curves"]
    order = rows.drop_duplicates("at").sort_values("at")["shown"].tolist()
    x = alt.X(
        "shown:O", sort=order, title=str(result.arguments["column"]), axis=alt.Axis(labelAngle=-35, labelLimit=140)
    )
    mean, own = rows[rows["row"] == 0], rows[rows["row"] > 0]
    return alt.layer(
        alt.Chart(own)
        .mark_line(opacity=0.25, color=QUIET, strokeWidth=1)
        .encode(x=x, y=alt.Y("value:Q", title="The model says"), detail="row:N"),
        alt.Chart(mean).mark_area(opacity=0.2).encode(x=x, y=alt.Y("low:Q", title="The model says"), y2="high:Q"),
        alt.Chart(mean).mark_line(strokeWidth=3, point=True).encode(x=x, y="value:Q"),
    ).properties(height=320)


def strip(result: Result, metric: str) -> alt.LayerChart:
    """The strip inside a card: the model's interval, and the baseline as a tick."""
    own, same = words.value(result, metric), words.baseline(result, metric)
    assert own is not None
    labelled = [
        None if row is None else pd.concat([row, pd.Series({"label": words.model(row["model"])})])
        for row in (own, same)
    ]
    color = alt.Color(
        "label:N", scale=alt.Scale(domain=[words.model(own["model"]), words.model(words.BASELINE)]), legend=None
    )
    return card.strip(labelled[0], labelled[1], color)
