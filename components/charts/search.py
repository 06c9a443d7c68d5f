"""The pictures of a search result. An engine keeps its place in `ORDER`, so it keeps its colour."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import wrap
from typing import TYPE_CHECKING

import altair as alt
import pandas as pd

from components.charts import card
from components.words.search import baseline, called, name, value
from ml.base import Result
from ml.metrics import BY_NAME, NDCG
from ml.search.params import BASELINE, SearchParams
from ml.search.perturb import NAMES as CHANGES

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

ORDER = ("hybrid", "bm25", "multilingual", "minilm", "static", "lsa", "tfidf")
ROW = 30
"""Pixels of one hit in the picture of two lists."""
SIDE = 2.1
"""Room for the titles on either side, in distances between the two lists."""
NARROW = 560
"""Pixels of a picture below which titles take two lines."""
LINE_CHARACTERS = 26
QUESTION = "#b3261e"
"""On the map, in light and dark."""
OTHERS = "#8a8f93"
"""What is not told apart, and the names of lists: readable in light and dark."""
SHADES = ("#c8553d", "#8a8f93", "#2a9184")
"""Worse, the same, better: readable in light and dark alike."""


def _color() -> alt.Color:
    return alt.Color("label:N", scale=alt.Scale(domain=[name(engine) for engine in ORDER]), legend=None)


def lists(hits: pd.DataFrame, engines: tuple[str, str], grades: dict[str, int]) -> alt.LayerChart:
    """Two lists side by side, equal documents joined; ringed where judged relevant."""
    rows = pd.DataFrame(
        [
            {
                "doc": row.doc, "rank": row.rank, "side": side, "relevant": grades.get(row.doc, 0) > 0,
                "title": called(row), "lines": _two_lines(called(row)), "full": called(row),
            }
            for side, engine in enumerate(engines)
            for row in hits[hits["model"] == engine].itertuples()
        ],
        columns=["doc", "rank", "side", "relevant", "title", "lines", "full"],
    )  # fmt: skip
    both = rows.groupby("doc")["side"].nunique()
    rows["shared"] = rows["doc"].map(both) == 2
    rows["kind"] = (
        rows["relevant"]
        .map({True: "right", False: ""})
        .where(rows["relevant"], rows["shared"].map({True: "both", False: "alone"}))
    )
    ranks = int(rows["rank"].max()) if len(rows) else 1
    x = alt.X("side:Q", scale=alt.Scale(domain=[-SIDE, 1 + SIDE], nice=False), axis=None)
    y = alt.Y("rank:Q", scale=alt.Scale(domain=[0.2, ranks + 0.6], reverse=True, nice=False), axis=None)
    shade = alt.Color(
        "kind:N",
        scale=alt.Scale(domain=["right", "both", "alone"], range=["#1f8a70", "#8a8f93", "#c8553d"]),
        legend=None,
    )
    tooltip = [alt.Tooltip("full:N", title="Document"), alt.Tooltip("rank:Q", title="Place")]
    base = alt.Chart(rows).encode(x=x, y=y, color=shade, tooltip=tooltip)
    lines = (
        base.transform_filter("datum.shared")
        .mark_line(strokeWidth=1.6, opacity=0.75)
        .encode(detail="doc:N", order="side:Q")
    )
    dots = base.mark_point(filled=True, size=70, opacity=1)
    narrow = f"width < {NARROW}"
    texts = [
        base.transform_filter(f"datum.side == {side}")
        .transform_calculate(said=f"{narrow} ? datum.lines : datum.title")
        .mark_text(
            align=align,
            dx=dx,
            lineHeight=13,
            lineBreak="\n",
            fontSize=alt.expr(f"{narrow} ? 11 : 13"),
            limit=alt.expr(f"width * {SIDE / (2 * SIDE + 1):.3f} - 14"),
        )
        .encode(text="said:N")
        for side, align, dx in ((0, "right", -10), (1, "left", 10))
    ]
    heads = pd.DataFrame({"side": [0, 1], "rank": [0.4, 0.4], "label": [name(engine) for engine in engines]})
    head = [
        alt.Chart(heads[heads["side"] == side])
        .mark_text(align=align, dx=dx, fontSize=13, fontWeight=700, baseline="bottom", color=OTHERS)
        .encode(x=x, y=y, text="label:N")
        for side, align, dx in ((0, "right", -10), (1, "left", 10))
    ]
    return alt.layer(lines, dots, *texts, *head).properties(height=ROW * ranks + 34).configure_view(strokeWidth=0)


def _two_lines(title: str) -> str:
    """For a phone."""
    return "\n".join(wrap(title, LINE_CHARACTERS, max_lines=2, placeholder="…"))


def strip(result: Result, metric: str) -> alt.LayerChart:
    """The interval of the chosen engine, and keywords as a tick."""
    rows = [row for row in (value(result, metric), baseline(result, metric)) if row is not None]
    labelled = [pd.concat([row, pd.Series({"label": name(row["model"])})]) for row in rows]
    return card.strip(labelled[0], labelled[1] if len(labelled) > 1 else None, _color())


def differences(result: Result) -> pd.DataFrame:
    """query, text, a, b, difference, place: nDCG@10 per judged query of the engine and the one beside it, sorted."""
    units = result.frames["per_unit"]
    own = units[(units["metric"] == NDCG.name)].pivot(index="unit", columns="model", values="value")
    one, other = own[result.params["engine"]], own[result.params["against"]]
    frame = pd.DataFrame({"query": own.index, "a": one.to_numpy(), "b": other.to_numpy()})
    frame["difference"] = frame["a"] - frame["b"]
    frame = frame.merge(result.frames["queries"][["query", "text"]], on="query").sort_values(
        ["difference", "query"], ascending=[False, True], kind="stable"
    )
    return frame.assign(place=range(1, len(frame) + 1)).reset_index(drop=True)


PICKED = "picked"
"""The name of the selection in the picture of wins and losses."""


def wins(result: Result) -> alt.LayerChart:
    """One bar per query: how much better or worse the engine does than the one beside it; a click chooses the query."""
    rows = differences(result)
    rows = rows.assign(
        kind=rows["difference"].map(lambda gain: "better" if gain > 0 else "worse" if gain < 0 else "same")
    )
    picked = alt.selection_point(name=PICKED, fields=["query"], on="click", empty=True)
    a, b = name(result.params["engine"]), name(result.params["against"])
    bars = (
        alt.Chart(rows)
        .mark_bar(minBandSize=1)
        .encode(
            x=alt.X("place:O", title=f"{len(rows):,} queries, from the best for {a} to the best for {b}", axis=alt.Axis(labels=False, ticks=False, domain=False)),
            y=alt.Y("difference:Q", title=None, scale=alt.Scale(domain=[-1, 1]), axis=alt.Axis(format="+.1f", tickCount=5)),
            color=alt.Color("kind:N", scale=alt.Scale(domain=["worse", "same", "better"], range=list(SHADES)), legend=None),
            opacity=alt.condition(picked, alt.value(1), alt.value(0.35)),
            tooltip=[
                alt.Tooltip("text:N", title="Query"), alt.Tooltip("a:Q", title=a, format=".2f"),
                alt.Tooltip("b:Q", title=b, format=".2f"),
            ],
        )
        .add_params(picked)
    )  # fmt: skip
    labels = pd.DataFrame(
        {
            "difference": [0.9, -0.9],
            "text": [
                f"{a} better: {(rows['difference'] > 0).sum():,}",
                f"{b} better: {(rows['difference'] < 0).sum():,}",
            ],
        }
    )
    notes = [
        alt.Chart(labels.iloc[[side]])
        .mark_text(fontSize=13, fontWeight=600, align=align, color=color)
        .encode(y="difference:Q", x=alt.value(place), text="text:N")
        for side, align, color, place in ((0, "right", SHADES[2], "width"), (1, "left", SHADES[0], 8))
    ]
    return alt.layer(bars, *notes).properties(height=280)


def intervals(result: Result, metric: str = NDCG.name) -> alt.LayerChart:
    """A dot and its 95 % interval per engine, best first, with keywords as a line."""
    rows = result.metrics[result.metrics["metric"] == metric]
    rows = rows.assign(
        label=rows["model"].map(name),
        shown=[f"{row.value:.3f} ({row.low:.3f}–{row.high:.3f})" for row in rows.itertuples()],
    ).sort_values("value", ascending=False)
    y = alt.Y(
        "label:N", sort=rows["label"].tolist(), title=None, axis=alt.Axis(domain=False, ticks=False, labelFontSize=13)
    )
    title = f"{BY_NAME[metric].label}@{int(rows['k'].iloc[0])}"
    x = alt.X("value:Q", title=title, scale=alt.Scale(zero=False, padding=12), axis=alt.Axis(format=".2f", tickCount=6))
    base = alt.Chart(rows).encode(y=y, color=_color(), tooltip=["label:N", alt.Tooltip("shown:N", title="Value")])
    bar = (
        alt.Chart(rows[rows["model"] == BASELINE]).mark_rule(strokeDash=[5, 4], opacity=0.7).encode(x=x, color=_color())
    )
    lines = base.mark_rule(strokeWidth=3).encode(x=alt.X("low:Q", title=title), x2="high:Q")
    return alt.layer(bar, lines, base.mark_point(filled=True, size=110, opacity=1).encode(x=x)).properties(
        height=44 * len(rows) + 30
    )


def sweep(result: Result) -> alt.LayerChart:
    """nDCG@10 by setting, on the half it was tuned on and on the other."""
    halves = {"tuned": "tuned on these", "held_out": "scored on these"}
    rows = result.metrics.assign(half=result.metrics["half"].map(halves))
    order = list(dict.fromkeys(result.metrics["model"]))
    base = alt.Chart(rows).encode(
        x=alt.X("model:O", sort=order, title=_field(str(result.frames["verdict"]["field"].iloc[0])), axis=alt.Axis(labelAngle=0)),
        color=alt.Color("half:N", scale=alt.Scale(domain=list(halves.values())), legend=alt.Legend(title=None, orient="top")),
    )  # fmt: skip
    band = base.mark_area(opacity=0.12).encode(
        y=alt.Y("low:Q", title="nDCG@10", scale=alt.Scale(zero=False)), y2="high:Q"
    )
    line = base.mark_line(point=True, strokeWidth=2.2).encode(
        y=alt.Y("value:Q", title="nDCG@10", scale=alt.Scale(zero=False)),
        strokeDash=alt.condition("datum.half == 'tuned on these'", alt.value([5, 4]), alt.value([1, 0])),
        tooltip=[
            alt.Tooltip("half:N", title="Queries"),
            alt.Tooltip("model:O", title="Setting"),
            alt.Tooltip("value:Q", title="nDCG@10", format=".3f"),
        ],
    )
    return alt.layer(band, line).properties(height=300)


def _field(field: str) -> str:
    return SearchParams.model_fields[field].title or field


def drops(result: Result) -> alt.LayerChart:
    """What each way of typing badly costs each engine, with its 95 % interval."""
    rows = result.frames["drops"]
    rows = rows.assign(label=rows["model"].map(name), change=rows["perturbation"].map(CHANGES))
    present = list(dict.fromkeys(rows["label"]))
    base = alt.Chart(rows).encode(
        y=alt.Y("change:N", sort=list(CHANGES.values()), title=None, axis=alt.Axis(domain=False, ticks=False, labelFontSize=13, labelLimit=230)),
        yOffset=alt.YOffset("label:N", sort=present),
        color=alt.Color("label:N", scale=alt.Scale(domain=[name(engine) for engine in ORDER]), legend=alt.Legend(title=None, orient="top", values=present)),
        tooltip=[alt.Tooltip("label:N", title="Engine"), alt.Tooltip("change:N", title="Typed"), alt.Tooltip("value:Q", title="nDCG@10", format="+.3f"), alt.Tooltip("n:Q", title="Queries changed")],
    )  # fmt: skip
    lost = "change of nDCG@10"
    zero = alt.Chart(pd.DataFrame({"value": [0]})).mark_rule(opacity=0.5).encode(x=alt.X("value:Q", title=lost))
    bars = base.mark_rule(strokeWidth=2.5, opacity=0.6).encode(x=alt.X("low:Q", title=lost), x2="high:Q")
    dots = base.mark_point(filled=True, size=70, opacity=1).encode(
        x=alt.X("value:Q", title=lost, axis=alt.Axis(tickCount=5, format="+.2~f"))
    )
    return alt.layer(zero, bars, dots).properties(height=alt.Step(19))


def corpus_map(result: Result, hits: Sequence[str], colored: str) -> Figure:
    """The documents in two dimensions, coloured by topic or language; the hits ringed, the question amid the nearest."""
    from plotly import graph_objects as go  # a large library: only for who opens the panel

    points = result.frames["map"]
    groups = points[colored].where(points[colored] != "", "none")
    names = groups.value_counts().index.tolist()
    groups = groups.where(groups.isin(names[:9]), "others")
    figure = go.Figure()
    for group in dict.fromkeys([*names[:9], "others"]):
        rows = points[groups == group]
        if rows.empty:
            continue
        figure.add_trace(
            go.Scattergl(
                x=rows["x"], y=rows["y"], mode="markers", name=_plain(group), customdata=rows["doc"],
                text=[_plain(title or doc) for title, doc in zip(rows["title"], rows["doc"], strict=True)],
                hoverinfo="text+name", marker={"size": 6, "opacity": 0.65} | ({"color": OTHERS, "size": 4} if group == "others" else {}),
            )
        )  # fmt: skip
    ringed = points.set_index("doc").reindex([doc for doc in hits if doc in set(points["doc"])])
    if len(ringed):
        figure.add_trace(
            go.Scatter(
                x=ringed["x"], y=ringed["y"], mode="markers", name="hits", hoverinfo="text",
                text=[_plain(title) for title in ringed["title"]],
                marker={"size": 15, "symbol": "circle-open", "color": QUESTION, "line": {"width": 2.5}}, showlegend=False,
            )
        )  # fmt: skip
        middle = ringed.head(5)[["x", "y"]].mean()
        figure.add_trace(
            go.Scatter(
                x=[middle["x"]], y=[middle["y"]], mode="markers", name="your question", hoverinfo="name",
                marker={"size": 14, "symbol": "diamond", "color": QUESTION, "line": {"width": 1.5, "color": "white"}}, showlegend=False,
            )
        )  # fmt: skip
        figure.add_annotation(
            x=middle["x"], y=middle["y"], text="<b>your question</b>", showarrow=False, yshift=18,
            font={"size": 13, "color": "white"}, bgcolor=QUESTION, borderpad=3,
        )  # fmt: skip
    hidden = {"visible": False}
    figure.update_layout(
        height=520, margin={"l": 0, "r": 0, "t": 8, "b": 0}, xaxis=hidden, yaxis=hidden, dragmode="pan",
        legend={"orientation": "h", "y": -0.02},
    )  # fmt: skip
    return figure


def _plain(text: str) -> str:
    """Plotly reads a little HTML: data must not be any."""
    return str(text).replace("&", "&amp;").replace("<", "&lt;")
