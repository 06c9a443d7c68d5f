"""What a decision costs, with a handle inside the picture: of amounts by what is added to them, of several answers by how sure."""

from collections.abc import Sequence

import altair as alt
import numpy as np
import pandas as pd

from components.charts.predict_handle import ACCENT, QUIET, grip, handle, level, target
from components.words import predict as words
from ml.base import Result
from ml.predict import amounts, triage
from ml.predict.along import nearest

AT = "at"
"""What the handle's selection holds."""
HEIGHT = 380


def shifted(result: Result, cost: amounts.ErrorCost, start: float) -> alt.LayerChart:
    """Mean cost of a row over what is added to every prediction."""
    rows = result.frames["predictions"]
    costly = amounts.costs(rows["truth"].to_numpy(), rows["predicted"].to_numpy(), cost)
    plainly = float(nearest(costly, "shift", 0.0)["value"])
    said = costly.rename(columns={"shift": AT}).assign(
        first=[
            f"{words.amount(shift, '+')}: {words.amount(value)} a row"
            for shift, value in zip(costly["shift"], costly["value"], strict=True)
        ],
        second=[_against(value, plainly) for value in costly["value"]],
    )
    peak = amounts.best(costly).rename({"shift": AT})
    return _handled(
        said, peak, [(plainly, "as the model says it")], start, "Add to every prediction", "~s", "Cost of a row"
    )


def _against(value: float, plainly: float) -> str:
    if not plainly:
        return ""
    share = value / plainly - 1
    return (
        f"{abs(100 * share):.0f} % {'less' if share < 0 else 'more'} than as it is said"
        if abs(share) >= 0.005
        else "as it is said"
    )


def unchecked(result: Result, assumed: triage.Triage, start: float) -> alt.LayerChart:
    """Mean cost of a row over how sure the model must be for its answer to be taken."""
    right, sure = surest(result)
    costly = triage.costs(right, sure, assumed)
    rows = len(right)
    said = costly.rename(columns={"threshold": AT}).assign(
        first=[f"{100 * row.threshold:.0f} %: {row.value:,.2f} a row" for row in costly.itertuples()],
        second=[
            f"{row.taken:,} taken, {row.wrong:,} wrong; {rows - row.taken:,} checked" for row in costly.itertuples()
        ],
    )
    peak = triage.best(costly).rename({"threshold": AT})
    levels = [(assumed.check, "check all"), (float(costly["value"].iloc[0]), "take all")]
    return _handled(said, peak, levels, start, "Take an answer from this sure on", ".0%", "Cost of a row")


def surest(result: Result) -> tuple[pd.Series, pd.Series]:
    """Per row of the test part whether the likeliest answer is the true one, and its probability."""
    rows = result.frames["predictions"]
    said = rows[[f"p_{name}" for name in words.classes(result)]]
    return rows["truth"].astype("str") == rows["predicted"].astype("str"), said.max(axis=1)


def within(result: Result, tolerance: float) -> alt.LayerChart:
    """The share of rows said near enough, over what near enough means; dashed, always saying the mean."""
    rows = result.frames["predictions"]
    truth, said = rows["truth"].to_numpy(), rows["predicted"].to_numpy()
    ours, same = amounts.within(truth, said), amounts.within(truth, np.full(len(truth), mean(result)))
    x = alt.X("tolerance:Q", title="Off by at most, of the true amount", axis=alt.Axis(format=".0%", grid=False))
    y = alt.Y("value:Q", title="Share of rows", axis=alt.Axis(format=".0%"), scale=alt.Scale(domain=[0, 1]))
    base = alt.Chart(ours).encode(x=x)
    here = nearest(ours, "tolerance", tolerance).to_frame().T
    said_here = here.assign(
        said=[f"{100 * row.value:.0f} % within ±{100 * row.tolerance:.0f} %" for row in here.itertuples()]
    )
    ends = pd.concat([ours.tail(1).assign(said="the model"), same.tail(1).assign(said="always the mean")])
    return alt.layer(
        base.mark_area(opacity=0.18).encode(y=alt.Y("low:Q", title="Share of rows"), y2="high:Q"),
        base.mark_line(strokeWidth=2.4).encode(y=y),
        alt.Chart(same).mark_line(strokeDash=[5, 4], opacity=0.7).encode(x=x, y=y),
        alt.Chart(said_here).mark_point(filled=True, size=160, color=ACCENT, opacity=1).encode(x=x, y=y),
        alt.Chart(said_here)
        .mark_text(align="left", dx=12, dy=10, fontSize=13, color=ACCENT)
        .encode(x=x, y=y, text="said:N"),
        alt.Chart(ends).mark_text(align="right", dy=-10, fontSize=12, color=QUIET).encode(x=x, y=y, text="said:N"),
    ).properties(height=280)


def mean(result: Result) -> float:
    """What the baseline says of everyone."""
    return float(result.frames["question"]["learned"].iloc[0])


def _handled(
    rows: pd.DataFrame,
    peak: pd.Series,
    levels: Sequence[tuple[float, str]],
    start: float,
    across: str,
    form: str,
    up: str,
) -> alt.LayerChart:
    """`rows` (at, value, low, high, first, second); the selection of the handle holds `AT`."""
    top = max(float(rows["value"].max()), *(value for value, _ in levels))
    shown = min(top, 4 * max(float(peak["value"]), *(value for value, _ in levels)))
    roof = 1.28 * shown
    scale = alt.Scale(domain=[0, roof], nice=False)
    rows = rows[rows["value"] <= shown].assign(high=lambda one: one["high"].clip(upper=shown))
    low, high = float(rows[AT].min()), float(rows[AT].max())
    start = float(nearest(rows, AT, start)[AT])
    x_axis = alt.Axis(format=form, grid=False, tickCount=6, titleAnchor="start")
    x = alt.X(f"{AT}:Q", title=across, scale=alt.Scale(domain=[low, high], nice=False), axis=x_axis)
    y_axis = alt.Axis(format="~s", tickCount=5, domain=False, gridOpacity=0.4)
    y = alt.Y("value:Q", title=up, scale=scale, axis=y_axis)
    dragged = handle(start)
    base = alt.Chart(rows)
    here = base.transform_filter(dragged)
    best = pd.DataFrame([{AT: float(peak[AT]), "value": float(peak["value"])}])
    lines = [
        level(value, label, scale, high, up, below=place == len(levels) - 1)
        for place, (value, label) in enumerate(levels)
        if value <= roof
    ]
    return alt.layer(
        *lines,
        base.mark_area(opacity=0.15).encode(x=x, y=alt.Y("low:Q", title=up, scale=scale), y2="high:Q"),
        base.mark_line(strokeWidth=2.6).encode(x=x, y=y),
        alt.Chart(best).mark_point(shape="triangle-up", filled=True, size=90, yOffset=12, opacity=0.9).encode(x=x, y=y),
        here.mark_rule(strokeWidth=2, color=ACCENT).encode(x=x),
        grip(here, x, y),
        *(
            here.transform_filter(f"datum.{AT} {side} {(low + high) / 2}")
            .transform_calculate(roof=str(roof))
            .mark_text(fontSize=14, fontWeight=weight, color=color, baseline="top", dy=dy, align=align, dx=dx)
            .encode(x=x, y=alt.Y("roof:Q", scale=scale, title=up), text=text)
            for text, dy, weight, color in (("first:N", 4, 700, ACCENT), ("second:N", 24, 400, QUIET))
            for side, align, dx in (("<=", "left", 10), (">", "right", -10))
        ),
        target(base, x, y, dragged),
    ).properties(height=HEIGHT)
