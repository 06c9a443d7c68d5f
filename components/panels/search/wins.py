"""Query by query: who wins, and by how much; a click on a bar asks that query."""

import streamlit as st

from components.charts import search as charts
from components.panels.search.question import ask_for
from components.panels.table import csv_button
from components.words import search as words
from components.words.markdown import plain
from ml.base import Result

PICTURE = "search_wins"
CHOICE = "search_query"


def wins(result: Result) -> None:
    """The sorted differences; choosing a query puts it into the search box above."""
    a, b = result.params["engine"], result.params["against"]
    st.subheader(f"Where does {plain(words.name(a))} win, where does it lose?")
    if result.metrics.empty:
        st.caption("No query has judgments: there is nothing to compare yet. Judge some below.")
        return
    if a == b:
        st.caption("Both engines are the same: choose another beside it.")
        return
    rows = charts.differences(result)
    st.caption("nDCG@10 of each query against the engine beside it. Click a bar to see its two lists above.")
    st.vega_lite_chart(
        spec=charts.wins(result).to_dict(validate=False), key=PICTURE, on_select=_clicked(dict(zip(rows["query"], rows["text"], strict=True))),
        selection_mode=[charts.PICKED], alt=words.describe_wins(result, rows),
    )  # fmt: skip
    with st.container(horizontal=True, vertical_alignment="bottom"):
        labels = {row.text: f"{row.difference:+.2f} · {row.text}" for row in rows.itertuples()}
        st.selectbox(
            "Or choose a query", list(labels), index=None, format_func=labels.__getitem__, key=CHOICE,
            placeholder="sorted from the greatest gain to the greatest loss", on_change=_chosen,
        )  # fmt: skip
        csv_button(rows, "search-wins")


def _chosen() -> None:
    if (text := st.session_state.get(CHOICE)) is not None:
        ask_for(text)


def _clicked(texts: dict[str, str]):  # type: ignore[no-untyped-def]
    def clicked() -> None:
        points = st.session_state[PICTURE]["selection"].get(charts.PICKED, [])
        if points and points[0].get("query") in texts:
            ask_for(texts[points[0]["query"]])

    return clicked
