"""The sixth step, interpret; and weak slices, the ladder, sabotage."""

import streamlit as st

from components import training
from components.charts import predict as charts
from components.charts import predict_steps as more
from components.panels.chart import chart
from components.panels.findings import findings
from components.words import predict as words
from data.dataset import Manifest
from ml.base import Params, Result


def interpret(manifest: Manifest, result: Result, params: Params) -> None:
    """What the model leans on, which way values push, and what it says as one column changes."""
    leaning = training.run("predict", manifest, params, "importance", label="Ask what it leans on")
    if leaning is None:
        return
    left, right = st.columns(2, gap="large")
    rows = leaning.frames["importance"]
    with left:
        st.markdown("**What is lost without a column**")
        st.caption(
            "How much ROC-AUC or R² falls when a column is shuffled among up to 1,000 test rows, five times. The line is a 95 % interval: "
            "200 bootstrap resamples draw both rows and shuffles anew, so it counts that rows are a sample and a shuffle is chance."
        )
        chart(
            charts.importance,
            leaning,
            frame=rows,
            alt="Permutation importance with intervals.",
            key="predict-importance",
        )
    with right:
        st.markdown("**Which way each value pushes**")
        st.caption("One dot is one test row. Numbers from yellow, low, to green, high; words grey.")
        chart(
            charts.pushes,
            leaning,
            frame=leaning.frames["pushes"],
            alt="SHAP values of test rows by column.",
            key="predict-pushes",
        )
    names = leaning.frames["importance"]["column"].tolist()
    column = st.selectbox("As one column changes, the most telling first", names, key="predict_dependence")
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
