"""How many segments? Six criteria at once, beside shuffled data."""

import streamlit as st

from components import training
from components.charts import segment as charts
from components.panels.chart import draw
from components.panels.findings import findings
from components.panels.table import csv_button
from components.words import segment as words
from data.dataset import Manifest
from ml.base import Params, Result

ORDER = ("silhouette", "gap", "stability", "inertia", "calinski_harabasz", "davies_bouldin")


def how_many(manifest: Manifest, params: Params) -> None:
    """Every criterion over the number of segments, what each chooses, and one recommendation."""
    result = training.run("segment", manifest, params, "how_many", label="Ask how many")
    if result is None:
        return
    st.markdown(words.how_many(result))
    _take(int(result.frames["verdict"]["recommended"].iloc[0]))
    st.caption(
        f"{words.sampled(result)} Dashed: the same on shuffled data, which has no groups: this is what none looks like."
    )
    with st.grid(3, min_column_width=260, gap="medium"):
        for name in ORDER:
            _criterion(result, name)
    csv_button(result.frames["k_panel"], "segment-how-many")
    if result.findings:
        findings(result)


def _take(recommended: int) -> None:
    def take() -> None:
        st.session_state["segment_n_clusters"] = recommended

    if recommended > 1 and st.session_state.get("segment_n_clusters") != recommended:
        st.button(f"Make {recommended} segments", icon=":material/check:", on_click=take)


def _criterion(result: Result, name: str) -> None:
    chosen = result.frames["chosen"]
    k = int(chosen.loc[chosen["criterion"] == name, "k"].iloc[0])
    with st.container(gap="xsmall"):
        st.markdown(f"**{words.CRITERIA[name]}** chooses {k}")
        st.caption(words.ASKS[name])
        draw(charts.criterion, result, name, alt=f"{words.CRITERIA[name]} by number of segments; it chooses {k}")
