"""The corpus as a map, with the question and its hits on it."""

import streamlit as st

from components import training
from components.charts import search as charts
from components.panels.table import csv_button
from components.words import search as words
from data.dataset import Manifest
from ml.base import Result
from ml.search.params import SearchParams

COLORS = {"category": "Topic", "language": "Language"}
PICTURE = {"displaylogo": False, "scrollZoom": True}


def topics(manifest: Manifest, params: SearchParams) -> None:
    """By PCA at once, by UMAP when it is ready."""
    first = training.run("search", manifest, params, "topics", label="Draw the map")
    if first is None:
        return
    refined = training.run("search", manifest, params, "topics_umap", label=None)
    fits = refined is not None and refined.params == first.params
    result: Result = refined if refined is not None and fits else first
    points = result.frames["map"]
    told = [field for field in COLORS if points[field].nunique() > 1] or ["category"]
    colored = told[0]
    if len(told) > 1:
        colored = st.segmented_control(
            "Coloured by", told, default=told[0], required=True, key="search_colored", format_func=COLORS.__getitem__
        )
    answer = training.answered("search", "ask", manifest)
    hits = answer.frames["hits"] if answer is not None else None
    docs = [] if hits is None else hits[hits["model"] == params.engine]["doc"].tolist()
    described = words.mapped(result.frames["quality"].iloc[0])
    st.plotly_chart(
        charts.corpus_map(result, docs, str(colored)),
        config=PICTURE,
        key="search_map",
        theme="streamlit",
        alt=described,
    )
    st.caption(f"{described} {words.ringed(docs, points['doc'])}".strip())
    csv_button(result.frames["map"], "search-map")
