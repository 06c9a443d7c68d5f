"""Models, runs and settings side by side."""

import altair as alt
import numpy as np
import pandas as pd

from components.charts.recommend.curve import LABEL_GAP, LABEL_ROOM, rows_by_k, spread
from components.charts.recommend.palette import GREY, HEAT, HEIGHT, color, interval_text
from components.words.recommend import BASELINE, SABOTAGES, SPLIT_LABELS, ceiling, model, points
from ml.base import Result
from ml.metrics import BY_NAME, DIVERSITY, HIT_RATE
from ml.recommend.sweep import BETWEEN


def intervals(result: Result, metric: str = HIT_RATE.name) -> alt.LayerChart:
    """A dot and its 95 % interval per model, best first, with the bestseller list's value as a line.

    Where the truth is known, a dotted line says how far it would bring.
    """
    rows = rows_by_k(result, metric)
    rows = rows[rows["k"] == result.params["k"]].sort_values("value", ascending=False)
    y = alt.Y(
        "label:N", sort=rows["label"].tolist(), title=None,
        axis=alt.Axis(domain=False, ticks=False, labelFontSize=13, labelFlush=False),
    )  # fmt: skip
    share = BY_NAME[metric].unit == "share"
    x = alt.X(
        "value:Q",
        title=None,
        scale=alt.Scale(zero=False, padding=12),
        axis=alt.Axis(format=".0%" if share else "~g", tickCount=6),
    )
    base = alt.Chart(rows).encode(y=y, color=color(), tooltip=["label:N", alt.Tooltip("shown:N", title="Value")])
    line = (
        alt.Chart(rows[rows["model"] == BASELINE])
        .mark_rule(strokeDash=[5, 4], opacity=0.7)
        .encode(x="value:Q", color=color())
    )
    bars = base.mark_rule(strokeWidth=3).encode(x=alt.X("low:Q", title=None), x2="high:Q")
    dots = base.mark_point(filled=True, size=110, opacity=1).encode(x=x)
    return alt.layer(line, *_ceiling(result, metric), bars, dots).properties(height=44 * len(rows) + 30)


def _ceiling(result: Result, metric: str) -> list[alt.Chart]:
    """What the truth would reach, where it is known: in grey, as it is no model."""
    known = ceiling(result, metric)
    if known is None:
        return []
    base = alt.Chart(pd.DataFrame([known]))
    text = base.mark_text(align="right", dx=-6, y=4, fontSize=12, color=GREY).encode(
        x="value:Q", text=alt.value("the truth")
    )
    return [base.mark_rule(strokeDash=[2, 3], strokeWidth=2, color=GREY).encode(x="value:Q"), text]


def trade_off(result: Result, metric: str) -> alt.LayerChart:
    """Each model by hit rate and another measure, with both intervals; who is beaten on neither is joined by a line."""
    rows = _both(result, metric)
    return _scatter(rows.assign(name=rows["label"]), metric)


def runs(result: Result, metric: str, seen: tuple[Result, ...]) -> alt.LayerChart:
    """The same for the chosen model of every run in `seen`, numbered, beside the baselines of `result`."""
    tried = [_both(run, metric).query("model == @run.params['model']") for run in seen]
    tried = [rows.assign(name=f"{place} {rows['label'].iloc[0]}") for place, rows in enumerate(tried, 1)]
    bars = _both(result, metric).query("baseline")
    return _scatter(pd.concat([*tried, bars.assign(name=bars["label"])], ignore_index=True), metric)


def _both(result: Result, metric: str) -> pd.DataFrame:
    """Each model's row of the hit rate at the chosen length, with those of another measure under `…_other`."""
    one, other = (
        rows[rows["k"] == result.params["k"]] for rows in (rows_by_k(result, HIT_RATE.name), rows_by_k(result, metric))
    )
    return one.merge(other[["model", "value", "low", "high", "shown"]], on="model", suffixes=("", "_other"))


def _scatter(here: pd.DataFrame, metric: str) -> alt.LayerChart:
    """`here` as `_both` gives it, with the name of each point."""
    measure, right, top = BY_NAME[metric], float(here["value_other"].max()), 1.1 * float(here["value"].max())
    x = alt.X(
        "value_other:Q", title=f"{measure.label}, in bits" if measure.unit == "bits" else measure.label,
        scale=alt.Scale(domain=[0, LABEL_ROOM * right], nice=False),
        axis=alt.Axis(format=".0%" if measure.unit == "share" else "~g", tickCount=6, titleAnchor="start"),
    )  # fmt: skip
    y = alt.Y("value:Q", title=None, scale=alt.Scale(domain=[0, top], nice=False),
              axis=alt.Axis(format=".0%", tickCount=6))  # fmt: skip
    here = here.assign(place=spread(here["value"].tolist(), LABEL_GAP * top, top))
    base = alt.Chart(here).encode(color=color())
    tooltip = [
        alt.Tooltip("name:N", title="Model"),
        alt.Tooltip("shown:N", title=HIT_RATE.label),
        alt.Tooltip("shown_other:N", title=measure.label),
    ]
    joined = alt.Chart(here[_unbeaten(here)].sort_values("value_other"))
    return alt.layer(
        joined.mark_line(strokeDash=[2, 3], opacity=0.6).encode(x=x, y=y),
        base.mark_rule(strokeWidth=2, opacity=0.5).encode(x=x, y=alt.Y("low:Q", title=None), y2="high:Q"),
        base.mark_rule(strokeWidth=2, opacity=0.5).encode(x=alt.X("low_other:Q", title=None), x2="high_other:Q", y=y),
        base.mark_point(filled=True, size=110, opacity=1).encode(x=x, y=y, tooltip=tooltip),
        base.mark_text(align="left", dx=14, fontSize=13, fontWeight=600).encode(x=x, y="place:Q", text="name:N"),
    ).properties(height=HEIGHT)


def rerank(result: Result, strength: str) -> alt.LayerChart:
    """Hit rate and diversity from the model's own lists to the most diverse, with the chosen strength and its interval."""
    rows = pd.merge(
        *(result.metrics[result.metrics["metric"] == name] for name in (HIT_RATE.name, DIVERSITY.name)), on="model",
        suffixes=("", "_other"),
    )  # fmt: skip
    rows = rows.assign(
        label=[model(BASELINE if name == BASELINE else result.params["model"]) for name in rows["model"]],
        name=rows["model"].map(lambda name: model(name) if name == BASELINE else f"{100 * float(name):.0f} %"),
        shown=[interval_text(*row, "share") for row in zip(rows["value"], rows["low"], rows["high"], strict=True)],
    )
    path, bar = rows[rows["model"] != BASELINE], rows[rows["model"] == BASELINE]
    x = alt.X("value_other:Q", title="Diversity in a list", scale=alt.Scale(zero=False, padding=30, nice=False),
              axis=alt.Axis(tickCount=6, titleAnchor="start", format="~g"))  # fmt: skip
    y = alt.Y("value:Q", title=None, scale=alt.Scale(domain=[0, 1.1 * float(rows["high"].max())], nice=False),
              axis=alt.Axis(format=".0%", tickCount=6))  # fmt: skip
    tooltip = [
        alt.Tooltip("name:N", title="Strength"),
        alt.Tooltip("shown:N", title=HIT_RATE.label),
        alt.Tooltip("value_other:Q", title=DIVERSITY.label, format=".3f"),
    ]
    marked = alt.Chart(path[path["model"].isin(("0", strength))]).encode(x=x, color=color())
    here = marked.transform_filter(alt.datum.model == strength)
    return alt.layer(
        alt.Chart(path).mark_line(strokeWidth=2.2).encode(x=x, y=y, color=color(), order="value_other:Q"),
        alt.Chart(path).mark_point(filled=True, size=60, opacity=1).encode(x=x, y=y, color=color(), tooltip=tooltip),
        here.mark_rule(strokeWidth=3).encode(y=alt.Y("low:Q", title=None), y2="high:Q"),
        here.mark_point(filled=True, size=170, opacity=1).encode(y=y, tooltip=tooltip),
        marked.mark_text(dy=-16, fontSize=13, fontWeight=600).encode(y=y, text="name:N"),
        alt.Chart(bar).mark_point(filled=True, size=110, opacity=1).encode(x=x, y=y, color=color(), tooltip=tooltip),
        alt.Chart(bar).mark_text(dy=-14, fontSize=13, fontWeight=600).encode(x=x, y=y, color=color(), text="name:N"),
    ).properties(height=HEIGHT)


def _unbeaten(here: pd.DataFrame) -> list[bool]:
    """Whether no other model is better in one measure and at least as good in the other."""
    pairs = list(zip(here["value"], here["value_other"], strict=True))
    return [not any(a >= y and b >= x and (a, b) != (y, x) for a, b in pairs) for y, x in pairs]


def sweep(result: Result) -> alt.LayerChart:
    """Hit rate over the values of one parameter, with its 95 % band; the bestseller list is dashed."""
    rows = result.metrics[(result.metrics["metric"] == HIT_RATE.name) & (result.metrics["k"] == result.params["k"])]
    rows = rows.assign(
        shown=[interval_text(*row, "share") for row in zip(rows["value"], rows["low"], rows["high"], strict=True)]
    )
    tried = rows[rows["model"] != BASELINE]
    tried = tried.assign(setting=tried["model"].astype(float), label=model(result.params["model"]))
    x = alt.X(
        "setting:Q", title=result.arguments["field"].capitalize(),
        scale=alt.Scale(type="log", nice=False, padding=12), axis=alt.Axis(values=tried["setting"].tolist(), grid=False),
    )  # fmt: skip
    y = alt.Y("value:Q", title=None, scale=alt.Scale(domain=[0, 1.1 * float(rows["high"].max())], nice=False),
              axis=alt.Axis(format=".0%", tickCount=6, domain=False))  # fmt: skip
    base = alt.Chart(tried).encode(x=x, color=color())
    tooltip = [alt.Tooltip("model:N", title=result.arguments["field"]), alt.Tooltip("shown:N", title=HIT_RATE.label)]
    bestsellers = rows[rows["model"] == BASELINE].assign(label=model(BASELINE))
    return alt.layer(
        alt.Chart(bestsellers).mark_rule(strokeDash=[5, 4]).encode(y="value:Q", color=color()),
        base.mark_area(opacity=0.13).encode(y=alt.Y("low:Q", title=None), y2="high:Q"),
        base.mark_line(strokeWidth=2.2).encode(y=y),
        base.mark_point(filled=True, size=80, opacity=1).encode(y=y, tooltip=tooltip),
    ).properties(height=HEIGHT)


def heat_map(result: Result) -> alt.LayerChart:
    """Hit rate over every pair of two parameters' values; the best one is framed, intervals are under the pointer."""
    rows = result.metrics[(result.metrics["metric"] == HIT_RATE.name) & (result.metrics["k"] == result.params["k"])]
    tried = rows[rows["model"] != BASELINE]
    tried = tried.assign(
        first=[float(name.split(BETWEEN)[0]) for name in tried["model"]],
        second=[float(name.split(BETWEEN)[1]) for name in tried["model"]],
        number=tried["value"].map(points),
        best=tried["value"] == tried["value"].max(),
        bright=tried["value"] > (tried["value"].min() + tried["value"].max()) / 2,
        shown=[interval_text(*row, "share") for row in zip(tried["value"], tried["low"], tried["high"], strict=True)],
    )
    field, other = (str(result.arguments[name]).capitalize() for name in ("field", "other"))
    base = alt.Chart(tried).encode(
        x=alt.X("second:O", title=other, axis=alt.Axis(labelAngle=0, titleAnchor="start", domain=False, ticks=False)),
        y=alt.Y("first:O", title=field, sort="descending", axis=alt.Axis(domain=False, ticks=False)),
        tooltip=[
            alt.Tooltip("first:Q", title=field), alt.Tooltip("second:Q", title=other),
            alt.Tooltip("shown:N", title=HIT_RATE.label),
        ],
    )  # fmt: skip
    shade = alt.Color("value:Q", scale=alt.Scale(range=HEAT, zero=False), legend=None)
    return alt.layer(
        base.mark_rect(cornerRadius=3).encode(color=shade),
        base.transform_filter(alt.datum.best).mark_rect(filled=False, strokeWidth=3, cornerRadius=3).encode(
            stroke=alt.value("#c8553d")
        ),
        base.mark_text(fontSize=15, fontWeight=600).encode(
            text="number:N", color=alt.condition("datum.bright", alt.value("#ffffff"), alt.value("#1d2326"))
        ),
    ).properties(height=52 * tried["first"].nunique() + 30)  # fmt: skip


def splits(result: Result) -> alt.LayerChart:
    """Per split a dot and its 95 % interval for the model and the bestseller list, with how many people it tests."""
    rows = result.metrics[result.metrics["metric"] == HIT_RATE.name]
    asked = [f"{SPLIT_LABELS[split]} · {n:,} tested" for split, n in zip(rows["split"], rows["n"], strict=True)]
    return side_by_side(rows.assign(row=asked), height=72)


def sabotage(result: Result) -> alt.LayerChart:
    """Per way of breaking the data a dot and its 95 % interval for the model and the bestseller list."""
    rows = result.metrics[(result.metrics["metric"] == HIT_RATE.name) & (result.metrics["model"] != "random")]
    return side_by_side(rows.assign(row=rows["sabotage"].map(SABOTAGES)), height=72)


def side_by_side(rows: pd.DataFrame, height: int) -> alt.LayerChart:
    """Per row of the picture, one under the other, a dot and its 95 % interval for each model, named at its end."""
    rows = rows.assign(
        label=rows["model"].map(model),
        shown=[interval_text(*row, "share") for row in zip(rows["value"], rows["low"], rows["high"], strict=True)],
    )
    y = alt.Y(
        "row:N", sort=rows["row"].drop_duplicates().tolist(), title=None,
        axis=alt.Axis(domain=False, ticks=False, labelFontSize=13, labelLimit=300, labelFlush=False),
    )  # fmt: skip
    top = LABEL_ROOM * float(rows["high"].max())
    step = 0.2 if top > 0.6 else 0.1 if top > 0.25 else 0.02
    x = alt.X(
        "value:Q", title=None, scale=alt.Scale(domain=[0, top], nice=False),
        axis=alt.Axis(format=".0%", values=np.arange(0, min(top, 1) + 1e-9, step).round(2).tolist()),
    )  # fmt: skip
    base = alt.Chart(rows).encode(
        y=y, color=color(), yOffset=alt.YOffset("label:N"),
        tooltip=["label:N", alt.Tooltip("shown:N", title=HIT_RATE.label)],
    )  # fmt: skip
    bars = base.mark_rule(strokeWidth=3).encode(x=alt.X("low:Q", title=None), x2="high:Q")
    names = base.mark_text(align="left", dx=8, fontWeight=600).encode(x="high:Q", text="label:N")
    dots = base.mark_point(filled=True, size=110, opacity=1).encode(x=x)
    return alt.layer(bars, dots, names).properties(height=height * rows["row"].nunique() + 30)
