"""Queries as people really type them, and what that costs."""

import streamlit as st

from components import training
from components.charts import search as charts
from components.panels.chart import chart
from components.panels.findings import findings
from components.panels.table import table
from components.words import search as words
from data.dataset import Manifest
from ml.base import Result
from ml.search.params import SearchParams
from ml.search.perturb import NAMES

WORST = {
    "engine": "Engine", "before": "Before", "after": "After", "typed": "How", "text": "As written", "changed": "As typed",
}  # fmt: skip


def robustness(manifest: Manifest, params: SearchParams, shown: Result) -> None:
    """The loss per way of typing badly and engine, and the queries that lose most."""
    if shown.metrics.empty:
        st.markdown("No query has judgments: nobody can say what is lost.")
        return
    st.caption("A hundred queries at most, drawn at random, are typed in each of these ways and asked again.")
    result = training.run("search", manifest, params, "robustness", label="Type badly")
    if result is None:
        return
    st.markdown(words.robust(result))
    chart(charts.drops, result, frame=result.frames["drops"], alt=words.robust(result), key="search-drops")
    if result.findings:
        findings(result)
    worst = result.frames["worst"]
    if len(worst):
        st.markdown("**The queries that lose most**")
        rows = worst.assign(
            typed=worst["perturbation"].map(NAMES), engine=worst["model"].map(words.name),
            before=worst["before"].map("{:.2f}".format), after=worst["after"].map("{:.2f}".format),
        )  # fmt: skip
        table(rows, "search-worst", WORST, alt="The queries that lose most", height=320)
