"""The pictures of a recommend result. Colours come from the theme, in the order of `ORDER`."""

from collections.abc import Sequence

import altair as alt
import numpy as np
import pandas as pd

from components.charts import card
from components.words.recommend import BASELINE, SABOTAGES, SPLIT_LABELS, ceiling, model, points, value
from ml.base import Result
from ml.metrics import BY_NAME, DIVERSITY, HIT_RATE
from ml.recommend.sweep import BETWEEN

ORDER = (
    "ease", "als", "item_knn", "popular", "random", "user_knn", "bpr", "svd", "knn_baseline", "content"
)  # fmt: skip
"""A model keeps its place here, so it keeps its colour."""
BASELINES = ("popular", "random")

HEAT = ("#e4ecea", "#0f5c5c")
"""From the lowest to the highest: readable in light and dark alike, as the numbers stand in the cells."""
GREY = "#8a8f93"
LABEL_ROOM = 1.34
"""The x axis is this much longer than its data: room for the labels at the lines' ends."""
LABEL_GAP = 0.062
"""Smallest distance of two labels, as a share of the y axis."""
HEIGHT = 340


def metric_by_k(result: Result, metric: str = HIT_RATE.name) -> alt.LayerChart:
    """One line per model over the list length, named at its end, with its 95 % band; baselines dashed."""
    rows = _by_k(result, metric)
    k_max, top = int(rows["k"].max()), float(rows["high"].max())
    share = BY_NAME[metric].unit == "share"
    x = alt.X(
        "k:Q",
        title="Length of the list",
        scale=alt.Scale(domain=[1, k_max * LABEL_ROOM], nice=False),
        axis=alt.Axis(values=_ticks(k_max), grid=False, domain=False, titleAnchor="start"),
    )
    y = alt.Y(
        "value:Q", title=None, scale=alt.Scale(domain=[0, top], nice=False),
        axis=alt.Axis(format=".0%" if share else "~g", tickCount=6, domain=False),
    )  # fmt: skip
    base = alt.Chart(rows).encode(x=x, color=_color())
    tooltip = [
        alt.Tooltip("label:N", title="Model"),
        alt.Tooltip("k:Q", title="Length of the list"),
        alt.Tooltip("shown:N", title=BY_NAME[metric].label),
    ]
    bands = base.mark_area(opacity=0.13).encode(y=alt.Y("low:Q", title=None), y2="high:Q")
    lines = base.mark_line(strokeWidth=2.2, clip=True).encode(
        y=y, strokeDash=alt.condition("datum.baseline", alt.value([5, 4]), alt.value([1, 0])), tooltip=tooltip,
        detail="model:N",
    )  # fmt: skip
    labels = _line_ends(rows, k_max, top)
    names = (
        alt.Chart(labels)
        .mark_text(align="left", dx=6, fontSize=13, fontWeight=600)
        .encode(x="k:Q", y="place:Q", text="label:N", color=_color())
    )
    return alt.layer(bands, lines, names, *_marks_at_k(rows, result, metric)).properties(height=HEIGHT)


def _by_k(result: Result, metric: str) -> pd.DataFrame:
    rows = result.metrics[result.metrics["metric"] == metric]
    unit = BY_NAME[metric].unit
    return rows.assign(
        label=rows["model"].map(model),
        baseline=rows["model"].isin(BASELINES),
        shown=[interval_text(*row, unit) for row in zip(rows["value"], rows["low"], rows["high"], strict=True)],
    )


def interval_text(value: float, low: float, high: float, unit: str) -> str:
    """A value with its interval, as people read it: 54 % (50–58), 0.138 (0.127–0.149)."""
    if unit == "share":
        digits = 0 if value >= 0.1 else 1
        return f"{100 * value:.{digits}f} % ({100 * low:.{digits}f}–{100 * high:.{digits}f})"
    return f"{value:.3g} ({low:.3g}–{high:.3g})"


def _ticks(k_max: int) -> list[int]:
    step = max(1, round(k_max / 6 / 5) * 5) if k_max > 10 else 1
    return [1, *range(step, k_max + 1, step)] if step > 1 else list(range(1, k_max + 1))


def _color() -> alt.Color:
    labels = [model(name) for name in ORDER]
    return alt.Color("label:N", scale=alt.Scale(domain=labels), legend=None)


def _line_ends(rows: pd.DataFrame, k_max: int, top: float) -> pd.DataFrame:
    ends = rows[rows["k"] == k_max]
    return ends.assign(place=spread(ends["value"].tolist(), LABEL_GAP * top, top))


def spread(places: Sequence[float], gap: float, top: float) -> list[float]:
    """Move places apart until neighbours are `gap` from each other, as little as need be, none above `top`."""
    order = sorted(range(len(places)), key=places.__getitem__)
    moved = [places[index] for index in order]
    for position in range(1, len(moved)):
        moved[position] = max(moved[position], moved[position - 1] + gap)
    ceiling = top
    for position in range(len(moved) - 1, -1, -1):
        moved[position] = min(moved[position], ceiling)
        ceiling = moved[position] - gap
    result = [0.0] * len(places)
    for index, place in zip(order, moved, strict=True):
        result[index] = place
    return result


def _marks_at_k(rows: pd.DataFrame, result: Result, metric: str) -> list[alt.Chart]:
    """A rule at the chosen length, and the two values the verdict speaks of."""
    here = rows[(rows["k"] == result.params["k"]) & rows["model"].isin((result.params["model"], BASELINE))]
    share = BY_NAME[metric].unit == "share"
    here = here.assign(number=[points(value) if share else f"{value:.3g}" for value in here["value"]])
    above = here["value"] >= here["value"].max()
    rule = alt.Chart(here.head(1)).mark_rule(strokeDash=[2, 3], opacity=0.5).encode(x="k:Q")
    dots = alt.Chart(here).mark_point(filled=True, size=70, opacity=1).encode(x="k:Q", y="value:Q", color=_color())
    text = {
        "above": alt.Chart(here[above]).mark_text(dx=-8, dy=-13, align="right", fontSize=15, fontWeight=700),
        "below": alt.Chart(here[~above]).mark_text(dx=8, dy=16, align="left", fontSize=15, fontWeight=700),
    }
    return [
        rule,
        dots,
        *(chart.encode(x="k:Q", y="value:Q", text="number:N", color=_color()) for chart in text.values()),
    ]


def intervals(result: Result, metric: str = HIT_RATE.name) -> alt.LayerChart:
    """A dot and its 95 % interval per model, best first, with the bestseller list's value as a line.

    Where the truth is known, a dotted line says how far it would bring.
    """
    rows = _by_k(result, metric)
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
    base = alt.Chart(rows).encode(y=y, color=_color(), tooltip=["label:N", alt.Tooltip("shown:N", title="Value")])
    line = (
        alt.Chart(rows[rows["model"] == BASELINE])
        .mark_rule(strokeDash=[5, 4], opacity=0.7)
        .encode(x="value:Q", color=_color())
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
        rows[rows["k"] == result.params["k"]] for rows in (_by_k(result, HIT_RATE.name), _by_k(result, metric))
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
    base = alt.Chart(here).encode(color=_color())
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
    marked = alt.Chart(path[path["model"].isin(("0", strength))]).encode(x=x, color=_color())
    here = marked.transform_filter(alt.datum.model == strength)
    return alt.layer(
        alt.Chart(path).mark_line(strokeWidth=2.2).encode(x=x, y=y, color=_color(), order="value_other:Q"),
        alt.Chart(path).mark_point(filled=True, size=60, opacity=1).encode(x=x, y=y, color=_color(), tooltip=tooltip),
        here.mark_rule(strokeWidth=3).encode(y=alt.Y("low:Q", title=None), y2="high:Q"),
        here.mark_point(filled=True, size=170, opacity=1).encode(y=y, tooltip=tooltip),
        marked.mark_text(dy=-16, fontSize=13, fontWeight=600).encode(y=y, text="name:N"),
        alt.Chart(bar).mark_point(filled=True, size=110, opacity=1).encode(x=x, y=y, color=_color(), tooltip=tooltip),
        alt.Chart(bar).mark_text(dy=-14, fontSize=13, fontWeight=600).encode(x=x, y=y, color=_color(), text="name:N"),
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
    base = alt.Chart(tried).encode(x=x, color=_color())
    tooltip = [alt.Tooltip("model:N", title=result.arguments["field"]), alt.Tooltip("shown:N", title=HIT_RATE.label)]
    bestsellers = rows[rows["model"] == BASELINE].assign(label=model(BASELINE))
    return alt.layer(
        alt.Chart(bestsellers).mark_rule(strokeDash=[5, 4]).encode(y="value:Q", color=_color()),
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
    return _side_by_side(rows.assign(row=asked), height=72)


def sabotage(result: Result) -> alt.LayerChart:
    """Per way of breaking the data a dot and its 95 % interval for the model and the bestseller list."""
    rows = result.metrics[(result.metrics["metric"] == HIT_RATE.name) & (result.metrics["model"] != "random")]
    return _side_by_side(rows.assign(row=rows["sabotage"].map(SABOTAGES)), height=72)


def _side_by_side(rows: pd.DataFrame, height: int) -> alt.LayerChart:
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
        y=y, color=_color(), yOffset=alt.YOffset("label:N"),
        tooltip=["label:N", alt.Tooltip("shown:N", title=HIT_RATE.label)],
    )  # fmt: skip
    bars = base.mark_rule(strokeWidth=3).encode(x=alt.X("low:Q", title=None), x2="high:Q")
    names = base.mark_text(align="left", dx=8, fontWeight=600).encode(x="high:Q", text="label:N")
    dots = base.mark_point(filled=True, size=110, opacity=1).encode(x=x)
    return alt.layer(bars, dots, names).properties(height=height * rows["row"].nunique() + 30)


def exposure(result: Result) -> alt.LayerChart:
    """Share of all places on lists that go to the most shown items, one line per model; the x axis is logarithmic."""
    rows = pd.concat([_cumulated(shown) for _, shown in result.frames["exposure"].groupby("model", sort=False)])
    x = alt.X(
        "items:Q", title="The most shown items", scale=alt.Scale(type="log", domain=[1, 2 * float(rows["items"].max())]),
        axis=alt.Axis(grid=False, domain=False, titleAnchor="start", format=",", tickCount=5),
    )  # fmt: skip
    y = alt.Y("share:Q", title=None, scale=alt.Scale(domain=[0, 1]), axis=alt.Axis(format=".0%", domain=False))
    base = alt.Chart(rows).encode(x=x, color=_color())
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
        .encode(x="items:Q", y="share:Q", text="label:N", color=_color())
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
    return _side_by_side(rows.assign(row=rows["group"].mask(spans, pd.Series(named, rows.index[spans]))), height=84)


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


def strip(result: Result, metric: str) -> alt.LayerChart:
    """For a verdict card: the interval as a bar, the value as a dot, the bestseller list as a tick."""
    chosen, baseline = (
        pd.concat([row, pd.Series({"label": model(row["model"])})])
        for row in (value(result, metric), value(result, metric, BASELINE))
    )
    return card.strip(chosen, baseline, _color())


def funnel(result: Result) -> alt.LayerChart:
    """What each cleaning step left, as bars with their counts."""
    rows = result.frames["funnel"].assign(order=range(len(result.frames["funnel"])))
    y = alt.Y(
        "step:N",
        sort=rows["step"].tolist(),
        title=None,
        axis=alt.Axis(domain=False, ticks=False, labelLimit=220, labelFlush=False),
    )
    top = float(rows["events"].max())
    base = alt.Chart(rows).encode(y=y, x=alt.X("events:Q", axis=None, scale=alt.Scale(domain=[0, top * 1.25])))
    text = base.mark_text(align="left", dx=6).encode(text=alt.Text("events:Q", format=","))
    return alt.layer(base.mark_bar(cornerRadius=3), text).properties(height=30 * len(rows))
