"""The pictures behind a predict result: groups, rungs, accidents; and values with intervals, one line each."""

import altair as alt
import pandas as pd

from components.charts.predict_handle import QUIET
from components.words import predict as words
from ml.base import Result
from ml.predict.money import Money, profits


def intervals(rows: pd.DataFrame, label: str, title: str, height: int = 40) -> alt.LayerChart:
    """One line per row: value as a dot, interval as a bar; `rows` in the order they are drawn."""
    rows = rows.assign(said=[words.amount(row.value) for row in rows.itertuples()])
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
        base.mark_rule(strokeWidth=4, opacity=0.4, color=QUIET).encode(x=alt.X("low:Q", title=title), x2="high:Q"),
        base.mark_point(filled=True, size=100, opacity=1).encode(x=x),
        base.mark_text(align="left", dx=8, color=QUIET).encode(x="high:Q", text="said:N"),
    ).properties(height=height * len(rows) + 85)


def slices(result: Result) -> alt.LayerChart:
    """The worst groups; what is lost on each, with its interval."""
    rows = result.frames["slices"].head(15)
    rows = rows.assign(label=[f"{row.slice} ({row.n:,})" for row in rows.itertuples()])
    return intervals(rows, "label", "Lost on this group", 30)


def ladder(result: Result) -> alt.LayerChart:
    """The score after each step, from the first up."""
    metric = words.headline(result)
    rows = result.metrics[result.metrics["metric"] == metric].merge(result.frames["rungs"], on="model")
    rows = rows.assign(label=[f"{row.model.capitalize()}: {row.does}" for row in rows.itertuples()])
    return intervals(rows, "label", words.METRICS[metric].label, 46)


def sabotage(result: Result) -> alt.LayerChart:
    """The score as it is and after each accident."""
    metric, names = words.headline(result), words.LABELS["sabotage"]
    rows = result.metrics[(result.metrics["metric"] == metric) & (result.metrics["model"] != words.BASELINE)]
    return intervals(rows.assign(label=rows["sabotage"].map(names)), "label", words.METRICS[metric].label)


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
        base.mark_rule(strokeWidth=4, opacity=0.4, color=QUIET).encode(x=alt.X("low:Q", title=None), x2="high:Q"),
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
