"""The pictures of evaluating: curves with bands, each class for itself, how far off amounts are, learning from fewer rows."""

import altair as alt
import pandas as pd

from components.charts.predict_steps import QUIET
from components.words import predict as words
from components.words import predict_steps as more
from ml.base import Result

HEIGHT = 290


def curve(result: Result, name: str, of: str, share: float) -> alt.LayerChart:
    """One of the classic curves of one class with its bootstrap band; chance is dashed."""
    rows = result.frames["curves"]
    rows = rows[(rows["curve"] == name) & (rows["class"] == of)]
    across, up = more.CURVES[name]
    chance = {"roc": [0, 1], "gains": [0, 1], "precision_recall": [share, share], "lift": [1, 1]}[name]
    base = alt.Chart(rows).encode(
        x=alt.X("x:Q", title=across, axis=alt.Axis(format=".0%", grid=False), scale=alt.Scale(domain=[0, 1]))
    )
    y = alt.Y("value:Q", title=up, axis=alt.Axis(format="~g" if name == "lift" else ".0%"))
    return alt.layer(
        base.mark_area(opacity=0.18).encode(y=alt.Y("low:Q", title=up), y2="high:Q"),
        base.mark_line(strokeWidth=2.4).encode(y=y),
        alt.Chart(pd.DataFrame({"x": [0.0, 1.0], "value": chance}))
        .mark_line(strokeDash=[5, 4], opacity=0.6)
        .encode(x="x:Q", y="value:Q"),
    ).properties(height=HEIGHT)


def calibration(result: Result, of: str) -> alt.LayerChart:
    """What was said and what happened, in ten groups; on the line probabilities are right."""
    rows = result.frames["calibration"].query("`class` == @of")
    base = alt.Chart(rows).encode(x=alt.X("said:Q", title="Said on average", axis=alt.Axis(format=".0%", grid=False)))
    ends = pd.DataFrame({"said": [0.0, 1.0], "value": [0.0, 1.0]})
    return alt.layer(
        alt.Chart(ends).mark_line(strokeDash=[5, 4], opacity=0.6).encode(x="said:Q", y="value:Q"),
        base.mark_rule(strokeWidth=2, opacity=0.5, color=QUIET).encode(y=alt.Y("low:Q", title="Happened"), y2="high:Q"),
        base.mark_line(point=alt.OverlayMarkDef(size=60, filled=True)).encode(
            y=alt.Y("value:Q", title="Happened", axis=alt.Axis(format=".0%"))
        ),
    ).properties(height=HEIGHT)


def per_class(result: Result) -> alt.LayerChart:
    """Precision, recall and F1 of each class, with intervals, the most frequent class first."""
    rows = result.frames["per_class"].dropna(subset=["value"])
    rows = rows.assign(measure=rows["metric"].map(more.PER_CLASS))
    rows["label"] = rows["class"].astype("str") + " (" + rows["n"].map("{:,}".format) + ")"
    order = rows.sort_values("n", ascending=False, kind="stable")["label"].drop_duplicates().tolist()
    measures = list(more.PER_CLASS.values())
    color = alt.Color("measure:N", scale=alt.Scale(domain=measures), legend=alt.Legend(title=None, orient="top"))
    base = alt.Chart(rows).encode(
        y=alt.Y("label:N", sort=order, title=None, axis=alt.Axis(labelLimit=150, domain=False, ticks=False)),
        yOffset=alt.YOffset("measure:N", sort=measures),
        color=color,
    )
    x = alt.X("value:Q", title=None, scale=alt.Scale(domain=[0, 1]), axis=alt.Axis(format=".0%", tickCount=5))
    tooltip = ["label:N", "measure:N", alt.Tooltip("value:Q", format=".1%")]
    return alt.layer(
        base.mark_rule(strokeWidth=4, opacity=0.45, color=QUIET).encode(x=alt.X("low:Q", title=None), x2="high:Q"),
        base.mark_point(filled=True, size=70, opacity=1).encode(x=x, tooltip=tooltip),
    ).properties(height=46 * len(order) + 90)


def residuals(result: Result, evaluated: Result) -> alt.LayerChart:
    """Truth less prediction over what was said: rows as dots, the mean of ten groups with its interval, the middle 80 of 100 as band."""
    rows = result.frames["predictions"]
    rows = rows.sample(2000, random_state=0) if len(rows) > 2000 else rows
    rows = rows.assign(off=rows["truth"] - rows["predicted"])
    groups = evaluated.frames["along"]
    x = alt.X(
        "predicted:Q",
        title="Predicted",
        axis=alt.Axis(format="~s", grid=False, tickCount=6),
        scale=alt.Scale(zero=False),
    )
    said = alt.X("said:Q", title="Predicted")
    low, high = rows["off"].quantile([0.01, 0.99])
    rows = rows.assign(off=rows["off"].clip(1.6 * min(low, 0), 1.6 * max(high, 0)))
    y = alt.Y("off:Q", title="Actual less predicted", axis=alt.Axis(format="~s", tickCount=6))
    tooltip = ["row:Q", alt.Tooltip("truth:Q", format=",.4~g"), alt.Tooltip("predicted:Q", format=",.4~g")]
    base = alt.Chart(groups)
    return alt.layer(
        base.mark_area(opacity=0.12).encode(x=said, y=alt.Y("lower:Q", title="Actual less predicted"), y2="upper:Q"),
        alt.Chart(rows).mark_circle(opacity=0.3, size=30, color=QUIET).encode(x=x, y=y, tooltip=tooltip),
        alt.Chart(pd.DataFrame({"off": [0.0]})).mark_rule(strokeDash=[5, 4], color=QUIET).encode(y="off:Q"),
        base.mark_rule(strokeWidth=3, opacity=0.7, color="#c8553d").encode(x=said, y="low:Q", y2="high:Q"),
        base.mark_line(point=True, color="#c8553d", strokeWidth=2).encode(x=said, y="value:Q"),
    ).properties(height=330)


def spread(result: Result) -> alt.LayerChart:
    """How many rows are off by how much."""
    rows = result.frames["spread"]
    base = alt.Chart(rows).encode(
        x=alt.X(
            "low:Q", bin="binned", title="Actual less predicted", axis=alt.Axis(format="~s", grid=False, tickCount=5)
        ),
        x2="high:Q",
    )
    return alt.layer(
        base.mark_bar(binSpacing=1, opacity=0.8).encode(y=alt.Y("rows:Q", title="Rows"), tooltip=["rows:Q"]),
        alt.Chart(pd.DataFrame({"at": [0.0]})).mark_rule(strokeDash=[5, 4], color=QUIET).encode(x="at:Q"),
    ).properties(height=330)  # fmt: skip


def coverage(result: Result) -> alt.LayerChart:
    """The share that intervals promise to hold and the share they held; on the line they keep their word."""
    rows = result.frames["coverage"]
    rows = rows.assign(said=[f"{100 * row.value:.0f} %" for row in rows.itertuples()])
    base = alt.Chart(rows).encode(
        x=alt.X("promised:Q", title="Promised", axis=alt.Axis(format=".0%", values=rows["promised"].tolist(), grid=False), scale=alt.Scale(domain=[0.4, 1]))
    )  # fmt: skip
    y = alt.Y("value:Q", title="Held", axis=alt.Axis(format=".0%", tickCount=5), scale=alt.Scale(domain=[0.4, 1]))
    ends = pd.DataFrame({"promised": [0.4, 1.0], "value": [0.4, 1.0]})
    return alt.layer(
        alt.Chart(ends).mark_line(strokeDash=[5, 4], opacity=0.6).encode(x="promised:Q", y="value:Q"),
        base.mark_rule(strokeWidth=4, opacity=0.4, color=QUIET).encode(
            y=alt.Y("low:Q", title="Held", scale=alt.Scale(domain=[0.4, 1])), y2="high:Q"
        ),
        base.mark_point(filled=True, size=110, opacity=1).encode(y=y),
        base.mark_text(align="left", dx=9, dy=12, color=QUIET).encode(y=y, text="said:N"),
    ).properties(height=HEIGHT)


def learning(result: Result) -> alt.LayerChart:
    """The mean of five folds with its band, each fold thin behind it; dashed the rows learned from."""
    rows, folds = result.frames["curve"], result.frames["folds"]
    title = words.METRICS[more.learned_by(result)].label
    x = alt.X("rows:Q", title="Rows learned from", axis=alt.Axis(grid=False, format="~s"))
    y = alt.Y("value:Q", title=title, scale=alt.Scale(zero=False))
    color = alt.Color(
        "part:N",
        scale=alt.Scale(domain=[more.OTHERS, more.OWN]),
        legend=alt.Legend(title=None, orient="top", labelLimit=300),
    )
    base = alt.Chart(rows).encode(x=x, color=color)
    return alt.layer(
        base.mark_area(opacity=0.15).encode(y=alt.Y("low:Q", title=title, scale=alt.Scale(zero=False)), y2="high:Q"),
        alt.Chart(folds.dropna()).mark_line(opacity=0.3, strokeWidth=1).encode(x=x, y=y, color=color, detail="fold:N"),
        base.mark_line(point=True, strokeWidth=2.4).encode(y=y),
    ).properties(height=300)  # fmt: skip
