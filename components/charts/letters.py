"""The pictures of a letters result. A grade keeps its colour everywhere."""

import altair as alt
import pandas as pd

from components.charts import card
from components.words.letters import CATEGORIES, GERMAN, majority, model, value
from ml.base import Result
from ml.metrics import ACCURACY, BY_NAME

GRADES = alt.Scale(domain=[1, 2, 3, 4, 5], range=["#0f5c5c", "#4d8f86", "#a06f0a", "#c0492f", "#8f2a17"])

QUIET = "#8a8f93"
"""Seen on light and on dark."""


def probabilities(result: Result, text: str) -> alt.LayerChart:
    """How likely each grade is for one sentence of `choices`."""
    row = result.frames["choices"]
    row = row[row["text"] == text].iloc[0]
    rows = pd.DataFrame(
        {"grade": range(1, 6), "name": [f"{number} {GERMAN[number]}" for number in range(1, 6)],
         "share": [row[f"p{number}"] for number in range(1, 6)]}
    )  # fmt: skip
    rows["shown"] = rows["share"].map("{:.0%}".format)
    base = alt.Chart(rows).encode(
        y=alt.Y("name:N", sort=None, title=None, axis=alt.Axis(domain=False, ticks=False, labelLimit=140)),
        x=alt.X("share:Q", scale=alt.Scale(domain=[0, 1.15]), axis=None),
    )
    bars = base.mark_bar(cornerRadius=3).encode(color=alt.Color("grade:O", scale=GRADES, legend=None))
    return alt.layer(bars, base.mark_text(align="left", dx=5, color=QUIET).encode(text="shown:N")).properties(
        height=150
    )


def steps(result: Result, rows: tuple[tuple[str, str, str, bool], ...]) -> alt.LayerChart:
    """The grade against each edit: (slot, option, text, chosen) per row, everything else as it is."""
    read = result.frames["choices"].drop_duplicates("text").set_index("text")
    frame = pd.DataFrame(
        [(slot, option, read.loc[text, "expected_grade"], chosen) for slot, option, text, chosen in rows],
        columns=["slot", "option", "expected", "chosen"],
    )
    frame["said"] = frame["option"] + frame["chosen"].map({True: " ●", False: ""})
    base = alt.Chart(frame).encode(
        y=alt.Y("said:N", sort=None, title=None, axis=alt.Axis(domain=False, ticks=False, labelLimit=190)),
        x=alt.X(
            "expected:Q",
            title="grade, 1 is best",
            scale=alt.Scale(domain=[0.9, 5.1], nice=False, zero=False),
            axis=alt.Axis(values=[1, 2, 3, 4, 5], format="d"),
        ),
        tooltip=[alt.Tooltip("option:N"), alt.Tooltip("expected:Q", format=".2f")],
    )
    line = alt.Chart(frame).mark_rule(strokeDash=[4, 4], color=QUIET).encode(x="middle:Q")
    now = line.transform_filter("datum.chosen").transform_calculate(middle="datum.expected")
    color = alt.Color(
        "expected:Q", scale=alt.Scale(domain=[1, 2, 3, 4, 5], range=GRADES.range, interpolate="rgb"), legend=None
    )
    return alt.layer(now, base.mark_point(filled=True, size=150, opacity=1).encode(color=color)).properties(
        height=34 * len(frame) + 40
    )


def falls(result: Result) -> alt.LayerChart:
    """Every step down of every ladder: by how many grades it gets worse. Left of the line it does not."""
    rows = steps_down(result)
    base = alt.Chart(rows).encode(
        y=alt.Y("ladder:N", sort=None, title=None, axis=alt.Axis(domain=False, ticks=False, labelLimit=190)),
        x=alt.X("change:Q", title="grades it gets worse by; left of the line, better"),
        yOffset=alt.YOffset("lane:Q", scale=alt.Scale(domain=[-1, LANES])),
        tooltip=["weakened:N", alt.Tooltip("expected_above:Q", title="grade before", format=".1f"),
                 alt.Tooltip("expected_below:Q", title="after", format=".1f")],
    )  # fmt: skip
    zero = alt.Chart(pd.DataFrame({"zero": [0]})).mark_rule(strokeDash=[4, 4], color=QUIET).encode(x="zero:Q")
    step = alt.selection_point(name="step", fields=["ladder", "choice"], empty=False)
    dots = base.mark_point(filled=True, size=70, opacity=0.8).encode(color=_HOLDS, shape=_HOLDS_SHAPE)
    return alt.layer(zero, dots.add_params(step)).properties(height=340)


LANES = 4
"""Dots of a ladder lie in so many lanes, so that they do not hide each other."""
AS_IT_SHOULD, IT_DOES_NOT = "gets worse, as it should", "does not get worse"
_HELD = [AS_IT_SHOULD, IT_DOES_NOT]
_HOLDS = alt.Color(
    "held:N", scale=alt.Scale(domain=_HELD, range=["#4d8f86", "#c0492f"]), legend=alt.Legend(title=None, orient="top")
)
_HOLDS_SHAPE = alt.Shape("held:N", scale=alt.Scale(domain=_HELD, range=["circle", "diamond"]), legend=None)


def steps_down(result: Result) -> pd.DataFrame:
    """The frame `steps` with what a picture says: weakened, change, held, lane, notch_above and notch_below
    (how many words are weakened so far)."""
    rows = result.frames["steps"]
    notches = {choice: sum(map(int, choice.split("-"))) for choice in {*rows["choice"], *rows["weaker"]}}
    return rows.assign(
        weakened=[
            f"“{named(above)}” → “{named(below)}”" for above, below in zip(rows["above"], rows["below"], strict=True)
        ],
        change=rows["expected_below"] - rows["expected_above"],
        held=rows["falls"].map({True: AS_IT_SHOULD, False: IT_DOES_NOT}),
        lane=rows.groupby("ladder").cumcount() % LANES,
        notch_above=rows["choice"].map(notches),
        notch_below=rows["weaker"].map(notches),
    )


def named(option: str) -> str:
    """An option of a switch; nothing has a name, too."""
    return option.strip() or "–"


def along(result: Result, ladder: str, choice: str) -> alt.LayerChart:
    """The grade along one ladder: from left to right words are weakened one by one; where a line rises, it got better."""
    rows = steps_down(result)
    rows = rows[rows["ladder"] == ladder]
    x = alt.X("notch_above:Q", title="words weakened", axis=alt.Axis(tickMinStep=1, format="d", grid=False))
    scale = alt.Scale(domain=[5.2, 0.8], nice=False, zero=False)
    y = alt.Y("expected_above:Q", title="grade read", scale=scale, axis=alt.Axis(values=[1, 2, 3, 4, 5], format="d"))
    tooltip = ["weakened:N", alt.Tooltip("expected_above:Q", title="grade before", format=".1f"),
               alt.Tooltip("expected_below:Q", title="after", format=".1f")]  # fmt: skip
    lines = alt.Chart(rows).encode(x=x, y=y, x2="notch_below:Q", y2="expected_below:Q", tooltip=tooltip, color=_HOLDS)
    held = lines.mark_rule(strokeWidth=1.5, opacity=0.55).transform_filter("datum.falls")
    broken = lines.mark_rule(strokeWidth=3, strokeDash=[6, 3]).transform_filter("!datum.falls")
    read = result.frames["choices"]
    read = read[read["ladder"] == ladder]
    read = read.assign(notch=[sum(map(int, one.split("-"))) for one in read["choice"]], here=read["choice"] == choice)
    nodes = alt.Chart(read).encode(
        x="notch:Q", y="expected_grade:Q", tooltip=["text:N", alt.Tooltip("expected_grade:Q", title="grade", format=".1f")]
    )  # fmt: skip
    every = nodes.mark_point(filled=True, size=60, opacity=1, color=QUIET)
    here = nodes.mark_point(size=260, strokeWidth=2.5, opacity=1, color="#a06f0a").transform_filter("datum.here")
    return alt.layer(held, broken, every, here).properties(height=340)


def confusion(result: Result) -> alt.LayerChart:
    """Grades by the expert against grades read; of each row of 100 so many."""
    rows = confusion_table(result)
    rows["strong"] = rows["share"] > 0.5
    rows["shown"] = rows["share"].map(lambda share: f"{100 * share:.0f}" if share >= 0.005 else "")
    axis = alt.Axis(labelAngle=0, domain=False, ticks=False, labelFontSize=14)
    base = alt.Chart(rows).encode(
        x=alt.X("predicted:O", title="read as", axis=alt.Axis(**{**axis.to_dict(), "orient": "top"})),
        y=alt.Y("truth:O", title="by the expert", axis=axis),
        tooltip=[
            "truth:O",
            "predicted:O",
            alt.Tooltip("share:Q", format=".0%"),
            alt.Tooltip("phrases:Q", format=".0f"),
        ],
    )
    shade = alt.Color("share:Q", scale=alt.Scale(domain=[0, 1], range=["#f1eee7", "#0f5c5c"]), legend=None)
    text = base.mark_text(fontSize=15).encode(
        text="shown:N", color=alt.condition("datum.strong", alt.value("#ffffff"), alt.value("#1d2326"))
    )
    cell = alt.selection_point(name="cell", fields=["truth", "predicted"], empty=False)
    return alt.layer(base.mark_rect(cornerRadius=3).encode(color=shade).add_params(cell), text).properties(height=320)


def confusion_table(result: Result) -> pd.DataFrame:
    """truth, predicted, phrases (variants of one share it), share of the truth's phrases."""
    rows = result.frames["predictions"]
    rows = rows[rows["truth"] > 0]
    weight = 1 / rows.groupby("group")["group"].transform("size")
    table = rows.assign(phrases=weight).groupby(["truth", "predicted"])["phrases"].sum()
    every = pd.MultiIndex.from_product([range(1, 6), range(1, 6)], names=["truth", "predicted"])
    frame = table.reindex(every, fill_value=0.0).reset_index()
    return frame.assign(share=frame["phrases"] / frame.groupby("truth")["phrases"].transform("sum").clip(lower=1e-9))


def parts(result: Result) -> alt.LayerChart:
    """The grade of each part of a letter, and of the whole as a line."""
    rows, overall = result.frames["parts"], float(result.frames["overall"]["overall"].iloc[0])
    rows = rows.assign(name=rows["category"].map(lambda name: CATEGORIES.get(name, name)))
    rows = rows.sort_values("grade")
    base = alt.Chart(rows).encode(
        y=alt.Y("name:N", sort=rows["name"].tolist(), title=None, axis=alt.Axis(domain=False, ticks=False, labelFontSize=13)),
        x=alt.X("grade:Q", title="grade, 1 is best; dashed: the letter", scale=alt.Scale(domain=[0.9, 5.1], nice=False, zero=False),
                axis=alt.Axis(values=[1, 2, 3, 4, 5], format="d")),
        tooltip=["name:N", alt.Tooltip("grade:Q", format=".1f"), "sentences:Q"],
    )  # fmt: skip
    color = alt.Color(
        "grade:Q", scale=alt.Scale(domain=[1, 2, 3, 4, 5], range=GRADES.range, interpolate="rgb"), legend=None
    )
    line = (
        alt.Chart(pd.DataFrame({"overall": [overall]})).mark_rule(strokeDash=[5, 4], color=QUIET).encode(x="overall:Q")
    )
    return alt.layer(line, base.mark_point(filled=True, size=140, opacity=1).encode(color=color)).properties(
        height=32 * len(rows) + 50
    )


def strip(result: Result, metric: str) -> alt.LayerChart:
    """For a verdict card: the interval as a bar, the value as a dot, the most frequent grade as a tick."""
    chosen, often = value(result, metric), majority(result, metric)
    assert chosen is not None
    label = chosen["model"]
    rows = [None if row is None else pd.concat([row, pd.Series({"label": row["model"]})]) for row in (chosen, often)]
    color = alt.Color("label:N", scale=alt.Scale(domain=list(dict.fromkeys((label, "majority")))), legend=None)
    return card.strip(rows[0], rows[1], color)


def intervals(result: Result, metric: str = ACCURACY.name) -> alt.LayerChart:
    """A dot and its 95 % interval per model, split or switch, best first."""
    rows = result.metrics[result.metrics["metric"] == metric].sort_values("value", ascending=False, kind="stable")
    rows = rows.assign(label=rows["model"].map(model), shown=rows["value"].map("{:.3f}".format))
    share = BY_NAME[metric].unit == "share"
    base = alt.Chart(rows).encode(
        y=alt.Y("label:N", sort=rows["label"].tolist(), title=None,
                axis=alt.Axis(domain=False, ticks=False, labelFontSize=13, labelLimit=300)),
        tooltip=["label:N", alt.Tooltip("shown:N", title=BY_NAME[metric].label)],
    )  # fmt: skip
    x = alt.X("value:Q", title=None, scale=alt.Scale(zero=False, padding=12),
              axis=alt.Axis(format=".0%" if share else "~g", tickCount=6))  # fmt: skip
    bars = base.mark_rule(strokeWidth=3, color=QUIET).encode(x=alt.X("low:Q", title=None), x2="high:Q")
    return alt.layer(bars, base.mark_point(filled=True, size=110, opacity=1).encode(x=x)).properties(
        height=38 * len(rows) + 30
    )


def learning(result: Result) -> alt.LayerChart:
    """Accuracy over the number of phrases learned from, with its interval."""
    rows = result.metrics[result.metrics["metric"] == ACCURACY.name]
    base = alt.Chart(rows).encode(
        x=alt.X("k:Q", title="labelled phrases", axis=alt.Axis(grid=False)),
        y=alt.Y("value:Q", title="read as the expert does", axis=alt.Axis(format=".0%"), scale=alt.Scale(zero=False)),
        tooltip=[alt.Tooltip("k:Q", title="phrases"), alt.Tooltip("value:Q", format=".1%")],
    )
    band = base.mark_area(opacity=0.15).encode(y=alt.Y("low:Q", title=None), y2="high:Q")
    return alt.layer(band, base.mark_line(strokeWidth=2.2, point=alt.OverlayMarkDef(size=70))).properties(height=300)
