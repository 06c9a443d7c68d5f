"""How good it is, and why to believe it: confusion, leak, learning curve, label check, comparisons."""

import pandas as pd
import streamlit as st

from components import training
from components.charts import letters as charts
from components.panels.chart import chart
from components.panels.code import code
from components.panels.findings import findings
from components.panels.table import table
from components.words import letters as words
from data.dataset import Manifest
from ml.base import Params, Result
from ml.metrics import ACCURACY, BY_NAME, KAPPA, MACRO_F1, WITHIN_ONE

MEASURES = (ACCURACY.name, WITHIN_ONE.name, KAPPA.name, MACRO_F1.name)
MOST_SENTENCES = 12
MOST_DISPUTED = 30


@st.fragment
def confusion(result: Result) -> None:
    """Who is taken for whom; a cell is chosen in the picture or by two boxes, and its sentences are read below."""
    rows = charts.confusion_table(result)
    picture, read = st.columns([5, 6], gap="large")
    with picture:
        off = rows[rows["truth"] != rows["predicted"]].sort_values("phrases").iloc[-1]
        alt = (
            f"Grades by the expert against grades read. Most frequent error: {off['truth']:.0f} read as "
            f"{off['predicted']:.0f}, {off['share']:.0%}."
        )
        st.caption("Of 100 sentences of each grade, so many are read as this one. Click a cell to read its sentences.")
        event = st.altair_chart(charts.confusion(result), key="letters_cell", on_select="rerun", alt=alt)
        _heed(event)
    with read:
        with st.container(horizontal=True):
            truth = st.selectbox(
                "By the expert", range(1, 6), index=int(off["truth"]) - 1, key="letters_truth", width=140
            )
            said = st.selectbox("Read as", range(1, 6), index=int(off["predicted"]) - 1, key="letters_said", width=140)
        own = result.frames["predictions"]
        own = own[(own["truth"] == truth) & (own["predicted"] == said)].drop_duplicates("group")
        if own.empty:
            st.caption("No sentence is in this cell.")
        for row in own.head(MOST_SENTENCES).itertuples():
            name = words.CATEGORIES.get(row.category, row.category)
            st.markdown(f"- {words.plain(row.text)} :gray[{words.plain(name)}]")
        if len(own) > MOST_SENTENCES:
            st.caption(f"And {len(own) - MOST_SENTENCES:,} more phrases.")


def _heed(event: object) -> None:
    """A clicked cell sets the boxes, once per click."""
    points = event["selection"].get("cell", [])  # type: ignore[index]
    cell = (int(points[0]["truth"]), int(points[0]["predicted"])) if points else None
    if cell and st.session_state.get("letters/cell") != cell:
        st.session_state["letters/cell"] = cell
        st.session_state["letters_truth"], st.session_state["letters_said"] = cell


def leak(manifest: Manifest, params: Params) -> None:
    """The same model split by row and by phrase."""
    result = training.run("letters", manifest, params, "leak", label="Split it both ways")
    if result is None:
        return
    st.markdown(words.leaked(result))
    rows = result.metrics[result.metrics["metric"] == ACCURACY.name]
    chart(charts.intervals, result, frame=rows, alt=words.describe(result, ACCURACY.name), key="letters-leak")
    findings(result)
    _code("leak")


def learning(manifest: Manifest, params: Params) -> None:
    """How many labelled sentences are enough."""
    result = training.run("letters", manifest, params, "learn", label="Learn from more and more")
    if result is None:
        return
    st.markdown(words.learned(result))
    rows = result.metrics[result.metrics["metric"] == ACCURACY.name]
    chart(charts.learning, result, frame=rows, alt=words.learned(result), key="letters-learning")
    _code("learn")


def dispute(manifest: Manifest, params: Params) -> None:
    """The labels the model most confidently disputes: re-label and retrain in place."""
    result = training.run("letters", manifest, params, "dispute", label="Look for labels in doubt")
    if result is None:
        return
    rows = result.frames["disputed"]
    if rows.empty:
        st.markdown(":material/check: No label is in doubt.")
        return
    st.markdown(
        f"A model that has not seen them disputes **{len(rows):,}** grades. Change those you find wrong, then retrain: "
        "hidden sentences keep the grade they had."
    )
    shown = rows.head(MOST_DISPUTED)[["text", "label", "suggested", "quality"]].assign(yours=rows["label"])
    edited = st.data_editor(
        shown, hide_index=True, key="letters_relabel", disabled=["text", "label", "suggested", "quality"],
        column_config={
            "text": st.column_config.TextColumn("Sentence", width="large"),
            "label": "Labelled", "suggested": "The model says",
            "quality": st.column_config.NumberColumn("Trust in the label", format="%.2f"),
            "yours": st.column_config.SelectboxColumn("You say", options=[1, 2, 3, 4, 5], required=True),
        },
    )  # fmt: skip
    _code("dispute")
    changed = edited["yours"] != edited["label"]
    if not changed.any():
        return
    told = {
        str(group): int(grade)
        for group, grade in zip(rows["group"][:MOST_DISPUTED][changed], edited["yours"][changed], strict=True)
    }
    before = training.run("letters", manifest, params)
    after = training.run("letters", manifest, params, "relabel", relabelled=told)
    if before is not None and after is not None:
        _retrained(before, after, len(told))
        _code("relabel")


def _code(task: str) -> None:
    """The script that computes what this panel shows; it is written when asked for."""
    asked = st.popover("Code", icon=":material/code:", type="tertiary", key=f"letters/code/{task}", on_change="rerun")
    if asked.open:
        with asked:
            code(training.shown("letters", task))


def _retrained(before: Result, after: Result, changed: int) -> None:
    old, new = (words.value(result, ACCURACY.name) for result in (before, after))
    if old is not None and new is not None:
        st.metric(
            f"Accuracy with {changed} grades changed", f"{100 * new['value']:.1f} %",
            delta=f"{100 * (new['value'] - old['value']):+.1f} points",
        )  # fmt: skip


def compare(manifest: Manifest, params: Params) -> None:
    """Every model on the same folds; every pair tested."""
    result = training.run("letters", manifest, params, "compare", label="Compare all models")
    if result is None:
        return
    metric = _measured(result, "letters_by", "letters-compare")
    pairs = result.comparisons[result.comparisons["metric"] == metric]
    st.caption("Every pair of models on the same phrases, corrected for asking so often (Holm).")
    table(_pairs(pairs), "letters-pairs", PAIRS, alt="Differences of every pair of models")
    _code("compare")


def ablation(manifest: Manifest, params: Params) -> None:
    """What every switch is worth, flipped by itself."""
    result = training.run("letters", manifest, params, "ablate", label="Flip every switch")
    if result is None:
        return
    metric = _measured(result, "letters_flip_by", "letters-ablation")
    pairs = result.comparisons[result.comparisons["metric"] == metric].sort_values("difference")
    worst = pairs.iloc[0]
    st.markdown(f"What hurts most: **{words.plain(worst['model_a'])}** ({worst['difference']:+.3f}).")
    table(_pairs(pairs), "letters-switches", PAIRS, alt="What every switch is worth")
    _code("ablate")


def _measured(result: Result, box: str, key: str) -> str:
    metric = st.selectbox("Measure", MEASURES, format_func=lambda name: BY_NAME[name].label, key=box)
    rows = result.metrics[result.metrics["metric"] == metric]
    chart(charts.intervals, result, metric, frame=rows, alt=words.describe(result, metric), key=key)
    return metric


PAIRS = {"first": "One", "second": "against", "by": "Difference", "interval": "95 % interval", "p": "p, corrected"}


def _pairs(pairs: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "first": pairs["model_a"].map(words.model),
            "second": pairs["model_b"].map(words.model),
            "by": pairs["difference"].map("{:+.3f}".format),
            "interval": [f"{low:+.3f} to {high:+.3f}" for low, high in zip(pairs["low"], pairs["high"], strict=True)],
            "p": ["< 0.001" if p < 0.001 else f"{p:.3f}" for p in pairs["p_adjusted"]],
        }
    )
