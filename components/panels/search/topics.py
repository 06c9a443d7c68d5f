"""The corpus as a map, with the question and its hits on it."""

import streamlit as st

from components import training
from components.charts import search as charts
from components.panels.table import csv_button
from components.words import search as words
from data.dataset import Manifest
from ml.base import Result
from ml.search.params import SearchParams

PICTURE = {"displaylogo": False, "scrollZoom": True}


def topics(manifest: Manifest, params: SearchParams) -> None:
    """By PCA at once, by UMAP when it is ready."""
    first = training.run("search", manifest, params, "topics", label="Draw the map")
    if first is None:
        return
    refined = training.run("search", manifest, params, "topics_umap", label=None)
    fits = refined is not None and refined.params == first.params
    result: Result = refined if refined is not None and fits else first
    colored = st.segmented_control(
        "Coloured by", ["category", "language"], default="category", required=True, key="search_colored",
        format_func={"category": "Topic", "language": "Language"}.__getitem__,
    )  # fmt: skip
    answer = training.answered("search", "ask", manifest)
    hits = answer.frames["hits"] if answer is not None else None
    docs = [] if hits is None else hits[hits["model"] == params.engine]["doc"].tolist()
    quality = result.frames["quality"].iloc[0]
    described = (
        f"{quality['mapped']:,} of {quality['documents']:,} documents by {quality['kind'].upper()} of "
        f"{words.name(str(quality['by']))}; {100 * quality['trustworthiness']:.0f} of 100 neighbourhoods are kept."
    )
    st.plotly_chart(
        charts.corpus_map(result, docs, str(colored)),
        config=PICTURE,
        key="search_map",
        theme="streamlit",
        alt=described,
    )
    st.caption(f"{described} Ringed: the hits of your question, which stands amid the five first of them.")
    csv_button(result.frames["map"], "search-map")
