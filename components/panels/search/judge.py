"""Judge hits yourself: blind, pooled, shuffled. What is judged stays in this session until it is taken along."""

import json
import math
from typing import Any

import pandas as pd
import streamlit as st

from components import training
from components.panels.search.question import QUESTION
from components.panels.table import table
from components.words import search as words
from components.words.markdown import plain
from data.dataset import DataError, Manifest
from data.qrels import from_trec, to_trec
from ml.base import Result
from ml.metrics import CONDENSED, JUDGED, NDCG
from ml.search.judging import GRADES, agreement, frame, judged_so_far, pool

CHOICE = "search_judge_query"
TYPED = "your question"
SHOWN = {"engine": "Engine", "ndcg": "nDCG@10", "condensed": "judged hits only", "judged": "Judged@10"}

Grades = dict[str, dict[str, int]]
"""Query → document → grade."""


@st.fragment
def judge(manifest: Manifest, result: Result) -> None:
    """One document at a time, without its engine or rank; keys 0 to 3 grade it."""
    mine: Grades = st.session_state.setdefault(f"search/judged/{manifest.fingerprint}", {})
    lists, texts = _lists(manifest, result)
    if not texts:
        st.markdown("Ask something above first: what it finds can be judged here.")
        return
    st.caption(
        "The first ten hits of every engine on this page, mixed: you cannot see who found what. Press a key: 0 to 3."
    )
    query = st.selectbox("Query", list(texts), format_func=texts.__getitem__, key=CHOICE)
    documents = pool(lists, query)
    left = [doc for doc in documents if doc not in mine.get(query, {})]
    st.progress(1 - len(left) / max(1, len(documents)), text=f"{len(documents) - len(left)} of {len(documents)} judged")
    if left:
        _grade(manifest, result, mine, query, left[0])
    else:
        st.markdown(":material/check: Every hit of this query is judged. Choose the next.")
    st.button(
        "Take the last one back",
        icon=":material/undo:",
        type="tertiary",
        on_click=_back,
        args=(mine,),
        disabled=not mine,
    )
    if mine:
        _so_far(result, lists, mine)
    _along(manifest, mine, texts, set(lists["doc"]))


def _lists(manifest: Manifest, result: Result) -> tuple[pd.DataFrame, dict[str, str]]:
    """Every engine's hits, and query → its text; the question in the box comes first where the data does not have it."""
    run, queries = result.frames["run"], result.frames["queries"]
    texts = dict(zip(queries["query"], queries["text"], strict=True))
    asked = str(st.session_state.get(QUESTION) or "").strip()
    answer = training.answered("search", "ask", manifest)
    if asked and asked not in texts.values() and answer is not None:
        hits = answer.frames["hits"].assign(query=TYPED)
        run = pd.concat([run, hits[["model", "query", "doc", "rank", "score"]]], ignore_index=True)
        texts = {TYPED: asked} | texts
    return run, texts


def _grade(manifest: Manifest, result: Result, mine: Grades, query: str, doc: str) -> None:
    title, text = _document(manifest, result, doc)
    with st.container(border=True):
        if title:
            st.markdown(f"**{plain(title)}**")
        st.text(text)
    with st.container(horizontal=True):
        for grade, label in GRADES.items():
            st.button(
                label, key=f"search/grade/{grade}", shortcut=str(grade), type="primary" if grade == max(GRADES) else "secondary",
                on_click=_set, args=(mine, query, doc, grade),
            )  # fmt: skip


def _document(manifest: Manifest, result: Result, doc: str) -> tuple[str, str]:
    known = result.frames["documents"]
    answer = training.answered("search", "ask", manifest)
    if doc not in set(known["doc"]) and answer is not None:
        known = answer.frames["hits"]
    row = known[known["doc"] == doc].iloc[0]
    return str(row["title"]), str(row["text"])


def _set(mine: Grades, query: str, doc: str, grade: int) -> None:
    mine.setdefault(query, {})[doc] = grade


def _back(mine: Grades) -> None:
    query = next(reversed(mine))
    mine[query].popitem()
    if not mine[query]:
        del mine[query]


def _so_far(result: Result, lists: pd.DataFrame, mine: Grades) -> None:
    """Metrics by these judgments alone, and how far they agree with those of the data."""
    values = judged_so_far(lists, mine).pivot(index="model", columns="metric", values="value")
    rows = pd.DataFrame(
        {
            "engine": [words.name(engine) for engine in values.index],
            "ndcg": values[NDCG.name].map("{:.3f}".format).tolist(),
            "condensed": values[CONDENSED.name].map("{:.3f}".format).tolist(),
            "judged": values[JUDGED.name].map("{:.0%}".format).tolist(),
        }
    )
    count = sum(map(len, mine.values()))
    st.markdown(f"**By your {count} judgments of {len(mine)} {'query' if len(mine) == 1 else 'queries'}**")
    table(rows, "search-judged", SHOWN, alt="Metrics by your judgments")
    if (values[JUDGED.name] < 1).any():
        st.caption(
            ":material/warning: Hits you have not judged count as wrong in nDCG; the next column leaves them out."
        )
    qrels = result.frames["qrels"]
    given: Grades = {
        str(query): dict(zip(own["doc"], own["relevance"].astype(int), strict=True))
        for query, own in qrels[qrels["query"].isin(list(mine))].groupby("query")
    }
    both = agreement(mine, given)
    if both.both:
        kappa = "not defined, as there is one grade only" if math.isnan(both.kappa) else f"**{both.kappa:.2f}**"
        st.markdown(
            f"You and the given judgments: weighted kappa {kappa} on {both.both} documents both have judged "
            f"({100 * both.same:.0f} of 100 grades the same). 1 is full agreement, 0 is chance."
        )


def _along(manifest: Manifest, mine: Grades, texts: dict[str, str], known: set[str]) -> None:
    """Take judgments along as TREC qrels, with the questions, and bring some back."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if mine:
            st.download_button(
                "Judgments (TREC)", lambda: to_trec(frame(mine)), "judgments.qrels", "text/plain", icon=":material/download:",
                type="tertiary", on_click="ignore", key="search/qrels",
            )  # fmt: skip
            st.download_button(
                "Their questions (JSONL)", lambda: _questions(mine, texts), "queries.jsonl", "application/jsonl",
                icon=":material/download:", type="tertiary", on_click="ignore", key="search/queries",
            )  # fmt: skip
    brought = st.file_uploader("Bring judgments (TREC qrels)", key="search_qrels", type=["qrels", "txt", "tsv", "trec"])
    if brought is not None:
        _bring(brought, mine, set(texts), known)


def _questions(mine: Grades, texts: dict[str, str]) -> bytes:
    lines = [{"_id": query.replace(" ", "_"), "text": texts.get(query, "")} for query in mine]
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines).encode()


def _bring(file: Any, mine: Grades, queries: set[str], known: set[str]) -> None:
    """Add judgments from a file; each upload once, a line of an unknown query is named."""
    seen: set[str] = st.session_state.setdefault("search/brought", set())
    if file.file_id in seen:
        return
    try:
        rows = from_trec(file.getvalue().decode("utf-8-sig", errors="replace").splitlines(), file.name)
        called = {query.replace(" ", "_"): query for query in queries}
        rows["query"] = rows["query"].map(lambda query: called.get(query, query))
        for role, there in (("query", queries), ("doc", known)):
            unknown = ~rows[role].isin(there)
            if unknown.any():
                raise DataError(
                    f"{role} must be one that is on this page; got {rows[role][unknown].iloc[0]!r} in line "
                    f"{unknown.idxmax():,} of {file.name}. Remove these {unknown.sum():,} lines."
                )
    except DataError as error:
        st.error(plain(str(error)), icon=":material/error:")
        return
    seen.add(file.file_id)
    for row in rows.itertuples():
        _set(mine, str(row.query), str(row.doc), int(row.relevance))
    st.rerun()
