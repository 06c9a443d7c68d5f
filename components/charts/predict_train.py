"""The pictures of training: models side by side, what a search tried."""

import altair as alt

from components.charts.predict_steps import intervals
from components.words import predict as words
from components.words import predict_steps as more
from ml.base import Result


def models(result: Result) -> alt.LayerChart:
    """Every model with its interval, the best first."""
    metric = words.headline(result)
    rows = result.metrics[result.metrics["metric"] == metric].sort_values("value", ascending=False)
    return intervals(rows.assign(label=rows["model"].map(words.model)), "label", words.METRICS[metric].label)


def trials(result: Result) -> alt.LayerChart:
    """Every trial, and the best so far as a line."""
    rows = result.frames["trials"]
    title = f"{words.METRICS[words.headline(result)].label}, cross-validated"
    base = alt.Chart(rows.assign(number=rows["number"] + 1)).encode(
        x=alt.X("number:Q", title="Trial", axis=alt.Axis(tickMinStep=1, grid=False, format="d"))
    )
    y = alt.Y("value:Q", title=title, scale=alt.Scale(zero=False))
    return alt.layer(
        base.mark_point(filled=True, size=60, opacity=0.6).encode(y=y, tooltip=["number:Q", "value:Q", "settings:N"]),
        base.mark_line(interpolate="step-after").encode(y=alt.Y("best:Q", title=title)),
    ).properties(height=240)


def tried(result: Result, field: str) -> alt.Chart:
    """The score over one setting: where the good ones lie."""
    rows = result.frames["tried"].query("field == @field")
    spans = float(rows["setting"].max()) > 50 * max(float(rows["setting"].min()), 1e-12)
    scale = alt.Scale(type="log") if spans and (rows["setting"] > 0).all() else alt.Scale(zero=False)
    return (
        alt.Chart(rows)
        .mark_point(filled=True, size=60, opacity=0.7)
        .encode(
            x=alt.X(
                "setting:Q", title=more.field(field), scale=scale, axis=alt.Axis(grid=False, format="~g", tickCount=5)
            ),
            y=alt.Y("value:Q", title=None, scale=alt.Scale(zero=False), axis=alt.Axis(tickCount=4)),
            tooltip=["number:Q", "setting:Q", "value:Q"],
        )
        .properties(height=170)
    )


def searched(result: Result) -> alt.LayerChart:
    """What was set and what was found, on the test part, with intervals."""
    metric = words.headline(result)
    rows = result.metrics[result.metrics["metric"] == metric]
    return intervals(
        rows.assign(label=rows["model"].map(more.SEARCHED)), "label", f"{words.METRICS[metric].label} on the test part"
    )
