"""The search box: one question, two engines side by side, and why each hit stands where it does."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import pandas as pd
import streamlit as st

from components import training
from components.charts import search as charts
from components.panels.table import csv_button
from components.words import search as words
from components.words.markdown import plain
from data.dataset import Manifest
from ml.base import Result
from ml.search.params import SearchParams, encoder_of

QUESTION = "search_question"
LONGEST = 2_000
FIRST = 5
"""Hits with their texts, before somebody asks for all."""
EXAMPLES = 3
SUGGESTED_CHARACTERS = 60


class Asked(NamedTuple):
    """A question and what is known of it."""

    text: str
    grades: dict[str, int]
    """Document → grade, where the data has judged this very question."""


@st.fragment
def question(manifest: Manifest, result: Result) -> None:
    """Ask, see both lists, open a receipt. Nothing typed here is kept, logged or put in the address."""
    text = st.text_input(
        "Ask in your own words", key=QUESTION, type="search", max_chars=LONGEST, icon=":material/search:",
        placeholder="Ask as a customer would", label_visibility="collapsed",
    ).strip()  # fmt: skip
    examples = _examples(result)
    with st.container(horizontal=True, gap="small"):
        for example in examples:
            shown = example if len(example) <= SUGGESTED_CHARACTERS else f"{example[: SUGGESTED_CHARACTERS - 1]}…"
            st.button(plain(shown), key=f"search/try/{example}", type="tertiary", on_click=ask_for, args=(example,))
        only = _narrowed(result)
    asked = _asked(result, text or (examples[0] if examples else ""))
    if not asked.text:
        st.caption("Type what a customer would ask, and press Enter.")
        return
    if not text:
        st.caption(f"Nobody has asked yet, so here is a query of the data: “{plain(asked.text)}”")
    params = SearchParams(**result.params)
    answer = training.ask("search", manifest, params, "ask", text=asked.text, **only)
    if answer is None:
        return
    engines = (params.engine, params.against)
    hits = answer.frames["hits"]
    st.markdown(words.found(hits, asked.grades, engines))
    if hits.empty:
        return
    if engines[0] != engines[1]:
        st.vega_lite_chart(
            spec=charts.lists(hits, engines, asked.grades).to_dict(validate=False),
            alt=words.describe_lists(hits, engines),
        )
    st.caption(words.colours(answer, engines))
    _texts(manifest, params, answer, asked, engines)


def ask_for(text: str) -> None:
    """Put a question into the box."""
    st.session_state[QUESTION] = text


def _examples(result: Result) -> list[str]:
    """Queries of the data: two the engine gains most by, and the one it loses most by."""
    if result.metrics.empty:
        return result.frames["queries"]["text"].head(EXAMPLES).tolist()
    differences = charts.differences(result)
    return list(dict.fromkeys([*differences["text"].head(EXAMPLES - 1), differences["text"].iloc[-1]]))


def _asked(result: Result, text: str) -> Asked:
    queries, qrels = result.frames["queries"], result.frames["qrels"]
    known = queries[queries["text"] == text]["query"]
    own = qrels[qrels["query"].isin(known)]
    return Asked(text, dict(zip(own["doc"], own["relevance"].astype(int), strict=True)))


def _narrowed(result: Result) -> dict[str, list[str]]:
    """Languages and topics that may be listed; all where none is chosen."""
    facets, chosen = result.frames["facets"], {}
    with st.popover("Narrow", icon=":material/filter_list:", type="tertiary"):
        for field, argument, label, called in (
            ("language", "only_languages", "Language", words.language),
            ("category", "only_categories", "Topic", str),
        ):
            own = facets[facets["field"] == field]["value"].tolist()
            if len(own) > 1:
                picked = st.multiselect(label, own, format_func=called, key=f"search_only_{field}")
                if picked:
                    chosen[argument] = picked
        if not chosen:
            st.caption("All languages and topics.")
    return chosen


def _texts(manifest: Manifest, params: SearchParams, answer: Result, asked: Asked, engines: tuple[str, str]) -> None:
    """The hits as texts, the chosen engine's on the left."""
    everything = st.toggle("All ten with their texts", key="search_all_hits")
    hits = answer.frames["hits"]
    hits = hits if everything else hits[hits["rank"] <= FIRST]
    columns = st.columns(2, gap="large") if engines[0] != engines[1] else [st.container()]
    reading = st.container()
    dense = next((engine for engine in engines if encoder_of(engine, params)), None)
    near: Mapping[str, pd.DataFrame] = {}
    if dense:
        docs = hits[hits["model"] == dense]["doc"].head(FIRST).tolist()
        with reading:
            said = training.ask("search", manifest, params, "closest", text=asked.text, engine=dense, docs=docs)
        near = dict(list(said.frames["sentences"].groupby("doc"))) if said else {}
    for column, engine in zip(columns, dict.fromkeys(engines), strict=True):
        with column:
            st.markdown(f"**{words.name(engine)}**")
            own = hits[hits["model"] == engine]
            if own.empty:
                st.caption("Finds nothing: no document has a word of the question.")
            for row in own.itertuples():
                _hit(row, answer, asked, near if engine == dense else {}, bool(encoder_of(engine, params)))
    with reading:
        csv_button(answer.frames["hits"], "search-hits")


def _hit(row: object, answer: Result, asked: Asked, near: Mapping[str, pd.DataFrame], meaning: bool) -> None:
    doc, engine = row.doc, row.model  # type: ignore[attr-defined]
    lit = answer.frames["words"]
    lit = lit[lit["doc"] == doc]
    text, sentence = str(row.text), str(near[doc].iloc[0]["sentence"]) if doc in near else ""  # type: ignore[attr-defined]
    with st.container(border=True, gap="xsmall"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            title = words.marked(row.title, _spans(lit, "title"), sentence)  # type: ignore[attr-defined]
            st.markdown(f"**{row.rank}** · {title}" if title else f"**{row.rank}**")  # type: ignore[attr-defined]
            if doc in asked.grades:
                right = asked.grades[doc] > 0
                st.badge("judged right" if right else "judged wrong", color="green" if right else "gray",
                         icon=":material/check:" if right else ":material/close:")  # fmt: skip
            for badge in (words.language(row.language), row.category):  # type: ignore[attr-defined]
                if badge:
                    st.badge(plain(badge), color="gray")
        st.markdown(words.marked(text, _spans(lit, "text"), sentence))
        if sentence not in text and sentence != row.title:  # type: ignore[attr-defined]
            st.markdown(words.marked(sentence, (), sentence))
        parts = answer.frames["receipts"]
        with st.expander(
            f"Why? Score {words.number(row.score)}", icon=":material/receipt_long:", key=f"search/why/{engine}/{doc}"
        ):  # type: ignore[attr-defined]
            for line in words.receipt(parts[(parts["model"] == engine) & (parts["doc"] == doc)], row.score):  # type: ignore[attr-defined]
                st.markdown(f"- {line}")
            if doc in near:
                st.caption("Every sentence by its cosine with the question:")
                _sentences(near[doc])


def _sentences(rows: pd.DataFrame) -> None:
    for one in rows.itertuples():
        st.text(f"{one.similarity:.2f}  {' '.join(one.sentence.split())}")


def _spans(rows: pd.DataFrame, field: str) -> Sequence[tuple[int, int]]:
    own = rows[rows["field"] == field]
    return list(zip(own["start"], own["end"], strict=True))
