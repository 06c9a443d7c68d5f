"""Six steps from a messy table to a model, each with its own evidence: look, clean, select, train, evaluate, interpret."""

import streamlit as st

from components import training
from components.charts import predict as charts
from components.charts import predict_steps as more
from components.panels.chart import chart
from components.panels.findings import findings
from components.panels.table import table
from components.words import predict as words
from components.words.markdown import plain
from data.dataset import Manifest
from ml.base import Params, Result

KINDS = {
    "column": "Column", "kind": "Read as", "missing": "Missing", "different": "Different", "alone": "Foretells alone",
    "remark": "Remark", "examples": "For example",
}  # fmt: skip


def look(manifest: Manifest, params: Params) -> None:
    """What each column is, what is missing together, how the target differs along a column, what looks suspicious."""
    result = training.run("predict", manifest, params, "look", label="Look at every column")
    if result is None:
        return
    columns = result.frames["columns"]
    st.caption(
        "Every column, what it was read as, and how well it foretells the target all by itself (0.5 is chance for a class, "
        "0 for an amount; near 1 it gives the answer away)."
    )
    table(
        columns.assign(alone=columns["alone"].round(3)),
        "predict-columns",
        KINDS,
        alt="Every column of the table",
        height=320,
    )
    names = result.frames["by_target"]["column"].unique().tolist()
    if names:
        name = st.selectbox("How does the target go along", names, key="predict_look")
        rows = result.frames["by_target"].query("column == @name")
        chart(
            more.by_target,
            result,
            name,
            frame=rows,
            alt=f"The target along {name}, with intervals.",
            key="predict-by-target",
        )
    copies, gaps = result.frames["copies"].iloc[0], result.frames["missing"]
    st.markdown(
        f"**{copies['repeated']:,} of {copies['rows']:,}** rows repeat another to the letter; **{copies['straddling']:,}** of them stand on both sides of the test."
    )
    if len(gaps):
        st.caption("What is missing together:")
        table(gaps, "predict-gaps", {"pattern": "Missing", "rows": "Rows"}, alt="Patterns of missing cells")
    findings(result)


def clean(manifest: Manifest, params: Params) -> None:
    """What each switch of cleaning touches."""
    result = training.run("predict", manifest, params, "look", label="Look at every column")
    if result is None:
        return
    rows = result.frames["touched"]
    st.caption(
        "Cells of the training part that each step touches as it is set under Advanced. Whatever is learned here, is learned from that part only."
    )
    steps = rows.groupby("step", sort=False)["cells"].sum().reset_index()
    st.markdown(
        "\n".join(f"- {plain(row.step)}: **{row.cells:,}** cells" for row in steps.itertuples()) or "Nothing to clean."
    )
    table(
        rows,
        "predict-touched",
        {"step": "Step", "column": "Column", "cells": "Cells", "rows": "of rows"},
        alt="Cells touched by cleaning",
    )


def select(manifest: Manifest, params: Params, page: str) -> None:
    """Which columns say something, which say the same, which can go; and leaving out by hand."""
    names = [name for name in manifest.columns["table"] if name != "target"]
    st.multiselect(
        "Leave out by hand",
        names,
        key=f"{page}_drop",
        placeholder="nothing is left out",
        help="The model is trained anew without them.",
    )
    result = training.run("predict", manifest, params, "columns", label="Measure every column")
    if result is None:
        return
    rows = result.frames["columns"]
    chart(
        more.information,
        result,
        frame=rows,
        alt="Mutual information of each column with the target, in bits.",
        key="predict-information",
    )
    twins = rows[rows["correlation"] > 0.9]
    for one in twins.itertuples():
        st.markdown(
            f"- {plain(one.column)} and {plain(one.twin)} say nearly the same (rank correlation {one.correlation:.2f})."
        )
    gone = rows.loc[~rows["kept"], "column"].tolist()
    st.markdown(f"Left out in turn, cross-validated, these can go: {plain(', '.join(gone)) or 'none'}.")


def train(manifest: Manifest, params: Params) -> None:
    """Every model side by side, and settings searched."""
    result = training.run("predict", manifest, params, "compare", label="Compare all models")
    if result is not None:
        metric = words.headline(result)
        rows = result.metrics[result.metrics["metric"] == metric]
        chart(
            more.models,
            result,
            frame=rows,
            alt="Every model with its interval, on the same test rows.",
            key="predict-models",
        )
        st.markdown(words.winner(result))
        table(words.pairs(result), "predict-pairs", words.PAIRS, alt="Differences of every pair of models")
    st.markdown("**Search the settings**")
    st.caption(
        "Optuna tries settings for 20 seconds, judged in five folds of the training part. The test part is not asked."
    )
    if params.model in words.TUNABLE:
        tuned = training.run("predict", manifest, params, "search", label="Search for 20 s", seconds=20.0)
        if tuned is not None and "trials" in tuned.frames:
            rows = tuned.frames["trials"]
            chart(
                more.trials,
                tuned,
                frame=rows,
                alt="Cross-validated score of every trial, and the best so far.",
                key="predict-trials",
            )
            best = ", ".join(f"{row.field} {row.value:.3g}" for row in tuned.frames["best"].itertuples())
            st.markdown(f"Best of {len(rows)}: **{best}**. Set it in the sidebar to see it on the test part.")
    else:
        st.markdown(f"{words.model(params.model)} has nothing to search.")


def evaluate(manifest: Manifest, result: Result, params: Params) -> None:
    """The classic curves with their bands, calibration, errors of amounts and whether their intervals hold, learning curve."""
    if words.is_binary(result):
        left, right = st.columns(2, gap="large")
        for place, name in enumerate(charts.CURVES):
            with (left, right)[place % 2]:
                st.markdown(f"**{words.CURVE_NAMES[name]}**")
                rows = result.frames["curves"].query("curve == @name")
                chart(
                    charts.curve,
                    result,
                    name,
                    frame=rows,
                    alt=f"{words.CURVE_NAMES[name]} with its 95 % band.",
                    key=f"predict-{name}",
                )
        st.markdown("**Are the probabilities right?**")
        chart(
            charts.calibration,
            result,
            frame=result.frames["calibration"],
            alt="What was said and what happened.",
            key="predict-calibration",
        )
    if words.is_amount(result):
        sure = training.run("predict", manifest, params, "coverage", label="Check the intervals")
        if sure is not None:
            rows = sure.frames["coverage"]
            st.markdown(words.covered(rows))
            table(
                rows,
                "predict-coverage",
                {"promised": "Promised", "value": "Held", "low": "from", "high": "to", "width": "Mean width"},
                alt="Promised and held coverage",
            )
    elif not words.is_binary(result):
        chart(
            charts.confusion,
            result,
            frame=result.frames["confusion"],
            alt="Which answer is taken for which.",
            key="predict-confusion-again",
        )
    learned = training.run("predict", manifest, params, "learning_curve", label="Learn from fewer rows")
    if learned is not None:
        st.markdown("**Would more rows help?**")
        chart(
            more.learning,
            learned,
            frame=learned.frames["curve"],
            alt="The score by how many rows were learned from.",
            key="predict-learning",
        )


def interpret(manifest: Manifest, result: Result, params: Params) -> None:
    """What the model leans on, which way values push, and what it says as one column changes."""
    leaning = training.run("predict", manifest, params, "importance", label="Ask what it leans on")
    if leaning is not None:
        left, right = st.columns(2, gap="large")
        rows = leaning.frames["importance"]
        with left:
            st.markdown("**What is lost without a column**")
            chart(
                charts.importance,
                leaning,
                frame=rows,
                alt="Permutation importance with intervals.",
                key="predict-importance",
            )
        with right:
            st.markdown("**Which way each value pushes**")
            st.caption("One dot is one test row. Numbers from yellow, low, to green, high.")
            chart(
                charts.pushes,
                leaning,
                frame=leaning.frames["pushes"],
                alt="SHAP values of test rows by column.",
                key="predict-pushes",
            )
    names = result.frames["columns"].query("used")["column"].tolist()
    column = st.selectbox("As one column changes", names, key="predict_dependence")
    changed = training.run("predict", manifest, params, "dependence", label="Change it", column=column)
    if changed is not None:
        rows = changed.frames["curves"]
        chart(
            charts.dependence,
            changed,
            frame=rows,
            alt="What the model says as one column changes.",
            key="predict-dependence",
        )


def slices(manifest: Manifest, params: Params) -> None:
    """Where the model is weak."""
    result = training.run("predict", manifest, params, "weak_slices", label="Look at every group")
    if result is None:
        return
    rows = result.frames["slices"]
    st.caption(
        f"{len(rows):,} groups of test rows were looked at, one column and two together. What a model loses on a group is its mean "
        "log loss, or how far off it is; p is corrected for having looked so often."
    )
    shown = rows.head(15)
    chart(more.slices, result, frame=shown, alt="The groups on which the model loses most.", key="predict-slices")
    findings(result)


def ladder(manifest: Manifest, params: Params) -> None:
    """What each step brought."""
    st.caption("The same test rows, step by step. Which step would you have bet on?")
    result = training.run("predict", manifest, params, "ladder", label="Climb the ladder")
    if result is None:
        return
    rows = result.metrics[result.metrics["metric"] == words.headline(result)]
    chart(more.ladder, result, frame=rows, alt="The score after each step, with its interval.", key="predict-ladder")
    for sentence in words.ladder(result):
        st.markdown(f"- {sentence}")


def sabotage(manifest: Manifest, params: Params) -> None:
    """The data broken in four ways, and what notices."""
    st.caption(
        "Four accidents that happen to real data. Before you look: which makes the model look better, and which would you notice?"
    )
    result = training.run("predict", manifest, params, "sabotage", label="Break the data")
    if result is None:
        return
    rows = result.metrics[result.metrics["metric"] == words.headline(result)]
    chart(
        more.sabotage,
        result,
        frame=rows,
        alt="The score on the data as it is, and after each accident.",
        key="predict-sabotage",
    )
    for sentence in words.sabotage(result):
        st.markdown(f"- {sentence}")
