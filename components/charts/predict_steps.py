"""The pictures of the steps behind a predict result: columns, models, trials, rungs, groups, accidents."""

import altair as alt
import pandas as pd

from components.words import predict as words
from ml.base import Result
from ml.predict.money import Money, profits

QUIET = "#8a8f93"


def _intervals(rows: pd.DataFrame, label: str, title: str, height: int = 40) -> alt.LayerChart:
    """One line per row: value as a dot, interval as a bar; `rows` in the order they are drawn."""
    rows = rows.assign(said=[f"{row.value:,.3g}" for row in rows.itertuples()])
    order = rows[label].tolist()
    base = alt.Chart(rows).encode(
        y=alt.Y(
            f"{label}:N",
            sort=order,
            title=None,
            axis=alt.Axis(labelLimit=420, domain=False, ticks=False, labelFontSize=13),
        )
    )
    x = alt.X("value:Q", title=title, scale=alt.Scale(zero=False), axis=alt.Axis(titleAnchor="start", tickCount=6))
    return alt.layer(
        base.mark_rule(strokeWidth=4, opacity=0.4).encode(x=alt.X("low:Q", title=title), x2="high:Q"),
        base.mark_point(filled=True, size=100, opacity=1).encode(x=x),
        base.mark_text(align="left", dx=8, color=QUIET).encode(x="high:Q", text="said:N"),
    ).properties(height=height * len(rows) + 75)


def by_target(result: Result, column: str) -> alt.LayerChart:
    """The target in each group of a column, with its interval."""
    rows = result.frames["by_target"].query("column == @column")
    return _intervals(rows, "shown", "Share, or mean, of the target", 30)


def information(result: Result) -> alt.Chart:
    """Bits each column knows about the target; pale: elimination leaves it out."""
    rows = result.frames["columns"].head(30)
    return (
        alt.Chart(rows)
        .mark_bar(cornerRadius=2)
        .encode(
            y=alt.Y(
                "column:N",
                sort=rows["column"].tolist(),
                title=None,
                axis=alt.Axis(labelLimit=220, domain=False, ticks=False),
            ),
            x=alt.X(
                "information:Q", title="Bits known about the target; pale: can go", axis=alt.Axis(titleAnchor="start")
            ),
            opacity=alt.condition("datum.kept", alt.value(0.9), alt.value(0.35)),
            tooltip=[
                "column:N",
                alt.Tooltip("information:Q", format=".3f"),
                "twin:N",
                alt.Tooltip("correlation:Q", format=".2f"),
            ],
        )
        .properties(height=22 * len(rows) + 40)
    )


def models(result: Result) -> alt.LayerChart:
    """Every model with its interval, the best first."""
    metric = words.headline(result)
    rows = result.metrics[result.metrics["metric"] == metric].sort_values("value", ascending=False)
    return _intervals(rows.assign(label=rows["model"].map(words.model)), "label", words.METRICS[metric].label)


def trials(result: Result) -> alt.LayerChart:
    """Every trial, and the best so far as a line."""
    rows = result.frames["trials"]
    base = alt.Chart(rows).encode(x=alt.X("number:Q", title="Trial", axis=alt.Axis(tickMinStep=1, grid=False)))
    y = alt.Y("value:Q", title="Cross-validated", scale=alt.Scale(zero=False))
    return alt.layer(
        base.mark_point(filled=True, size=60, opacity=0.6).encode(y=y, tooltip=["number:Q", "value:Q", "settings:N"]),
        base.mark_line(interpolate="step-after").encode(y=alt.Y("best:Q", title="Cross-validated")),
    ).properties(height=240)


def learning(result: Result) -> alt.LayerChart:
    """The score on others with its band, and on the rows learned from, dashed, by how many there were."""
    rows = result.frames["curve"]
    x = alt.X("rows:Q", title="Rows learned from", axis=alt.Axis(grid=False, format="~s"))
    others, own = rows[rows["part"] == "others"], rows[rows["part"] != "others"]
    y = alt.Y("value:Q", title=None, scale=alt.Scale(zero=False))
    return alt.layer(
        alt.Chart(others)
        .mark_area(opacity=0.15)
        .encode(x=x, y=alt.Y("low:Q", title=None, scale=alt.Scale(zero=False)), y2="high:Q"),
        alt.Chart(others).mark_line(point=True, strokeWidth=2.4).encode(x=x, y=y),
        alt.Chart(own).mark_line(strokeDash=[5, 4], opacity=0.7).encode(x=x, y=y),
        alt.Chart(rows.groupby("part").tail(1))
        .mark_text(align="right", dy=-12, fontSize=12, color=QUIET)
        .encode(x=x, y=y, text="part:N"),
    ).properties(height=280)


def slices(result: Result) -> alt.LayerChart:
    """The worst groups; what is lost on each, with its interval."""
    rows = result.frames["slices"].head(15)
    rows = rows.assign(label=[f"{row.slice} ({row.n:,})" for row in rows.itertuples()])
    return _intervals(rows, "label", "Lost on this group", 30)


def ladder(result: Result) -> alt.LayerChart:
    """The score after each step, from the first up."""
    metric = words.headline(result)
    rows = result.metrics[result.metrics["metric"] == metric].merge(result.frames["rungs"], on="model")
    rows = rows.assign(label=[f"{row.model.capitalize()}: {row.does}" for row in rows.itertuples()])
    return _intervals(rows, "label", words.METRICS[metric].label, 46)


def sabotage(result: Result) -> alt.LayerChart:
    """The score as it is and after each accident."""
    metric, names = words.headline(result), words.LABELS["sabotage"]
    rows = result.metrics[(result.metrics["metric"] == metric) & (result.metrics["model"] != words.BASELINE)]
    return _intervals(rows.assign(label=rows["sabotage"].map(names)), "label", words.METRICS[metric].label)


def frozen(rows: pd.DataFrame) -> tuple[tuple[tuple[object, ...], ...], tuple[str, ...]]:
    """A small frame as what a remembered figure can be told apart by."""
    return tuple(rows.itertuples(index=False, name=None)), tuple(rows)


MEASURES = {
    "contacted": "Contacted, of all",
    "caught": "Caught, of those with",
    "false_alarms": "In vain, of those without",
}


def groups(result: Result, values: tuple[tuple[object, ...], ...], columns: tuple[str, ...]) -> alt.FacetChart:
    """Three rates per group, each with its interval."""
    rows = pd.DataFrame(list(values), columns=list(columns))
    parts = [
        pd.DataFrame({"group": rows["group"] + [f" ({n:,})" for n in rows["n"]], "measure": label, "value": rows[name],
                      "low": rows[f"{name}_low"], "high": rows[f"{name}_high"]})
        for name, label in MEASURES.items()
    ]  # fmt: skip
    data = pd.concat(parts, ignore_index=True)
    base = alt.Chart().encode(y=alt.Y("group:N", title=None, axis=alt.Axis(labelLimit=200, domain=False, ticks=False)))
    x = alt.X("value:Q", title=None, axis=alt.Axis(format=".0%", tickCount=4))
    layered = alt.layer(
        base.mark_rule(strokeWidth=4, opacity=0.4).encode(x=alt.X("low:Q", title=None), x2="high:Q"),
        base.mark_point(filled=True, size=90, opacity=1).encode(x=x), data=data,
    )  # fmt: skip
    return layered.properties(width=190, height=34 * len(rows) + 24).facet(
        facet=alt.Facet("measure:N", title=None, sort=list(MEASURES.values())), columns=3
    )


def honest(result: Result, learned: Result, assumed: Money) -> alt.Chart:
    """Profit per row over the threshold: chosen in folds of the training part, dashed, and on the test part."""
    parts = []
    for name, one in (("in folds", learned), ("on the test part", result)):
        earned = profits(one.frames["thresholds"], assumed)
        rows = float(one.frames["thresholds"].iloc[0][["tp", "fp", "fn", "tn"]].sum())
        parts.append(pd.DataFrame({"threshold": earned["threshold"], "value": earned["value"] / rows, "part": name}))
    return (
        alt.Chart(pd.concat(parts, ignore_index=True))
        .mark_line(strokeWidth=2.4)
        .encode(
            x=alt.X("threshold:Q", title="Contact from this probability on", axis=alt.Axis(format=".0%", grid=False)),
            y=alt.Y("value:Q", title="Profit per row"),
            strokeDash=alt.StrokeDash(
                "part:N",
                scale=alt.Scale(domain=["on the test part", "in folds"]),
                legend=alt.Legend(title=None, orient="top"),
            ),
        )
        .properties(height=280)
    )
