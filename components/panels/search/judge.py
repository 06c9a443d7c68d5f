"""Judge hits yourself: blind, pooled, shuffled. What is judged stays in this session until it is taken along."""

import json
import math
from dataclasses import dataclass, field
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
from ml.search.judging import GRADES, agreement, called, frame, judged_so_far, pool
from ml.search.params import SearchParams, ready

CHOICE = "search_judge_query"
FOLLOWED = "search/judge/asked"
"""The question in the box when this was last drawn."""
SHOWN = {"engine": "Engine", "ndcg": "nDCG@10", "condensed": "nDCG@10, judged hits only", "judged": "Judged@10"}

Grades = dict[str, dict[str, int]]
"""Query → document → grade."""


@dataclass
class Judging:
    """What a session has judged of one corpus, and what it read for that."""

    grades: Grades = field(default_factory=dict)
    typed: dict[str, str] = field(default_factory=dict)
    """Questions of this person that were judged: what they are called → their text."""
    settings: tuple[object, ...] = ()
    """Under which `lists` and `documents` were found."""
    lists: dict[str, pd.DataFrame] = field(default_factory=dict)
    """Query → every engine's hits."""
    engines: tuple[str, ...] = ()
    """Whose."""
    documents: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Document → title and text."""


@st.fragment
def judge(manifest: Manifest, result: Result) -> None:
    """One document at a time, without its engine or rank; keys 0 to 3 grade it."""
    judging: Judging = st.session_state.setdefault(f"search/judged/{manifest.fingerprint}", Judging())
    texts = _texts(judging, result)
    if not texts:
        st.markdown("Ask something above first: what it finds can be judged here.")
        return
    _follow_the_box(texts)
    query = st.selectbox("Query", list(texts), format_func=texts.__getitem__, key=CHOICE)
    if not _read(manifest, result, judging, texts, query):
        return
    documents = pool(judging.lists[query], query)
    left = [doc for doc in documents if doc not in judging.grades.get(query, {})]
    st.progress(1 - len(left) / max(1, len(documents)), text=f"{len(documents) - len(left)} of {len(documents)} judged")
    if left:
        _grade(judging, texts, query, left[0])
    else:
        st.markdown(":material/check: Every hit of this query is judged. Choose the next.")
    st.button(
        "Take the last one back", icon=":material/undo:", type="tertiary", on_click=_back, args=(judging.grades,),
        disabled=not judging.grades,
    )  # fmt: skip
    if judging.grades:
        _so_far(result, judging)
    _along(manifest, result, judging, texts)


def _follow_the_box(texts: dict[str, str]) -> None:
    """Who has asked something new wants to judge that."""
    asked = _asked()
    if asked and asked != st.session_state.get(FOLLOWED):
        st.session_state[CHOICE] = next(query for query, text in texts.items() if text == asked)
    st.session_state[FOLLOWED] = asked


def _asked() -> str:
    return str(st.session_state.get(QUESTION) or "").strip()


def _texts(judging: Judging, result: Result) -> dict[str, str]:
    """Query → its text: the question in the box first, then those judged before, then those of the data."""
    queries = result.frames["queries"]
    own = dict(zip(queries["query"], queries["text"], strict=True))
    asked = _asked()
    typed = {called(asked): asked} if asked and asked not in own.values() else {}
    return typed | judging.typed | own


def _read(manifest: Manifest, result: Result, judging: Judging, texts: dict[str, str], query: str) -> bool:
    """Whether every engine's hits are there for this query and for all judged ones; they are fetched where they are not."""
    params = SearchParams(**result.params)
    engines = ready(manifest, params)
    if judging.settings != (params, engines):
        judging.settings, judging.lists = (params, engines), {}
    missing = [one for one in dict.fromkeys((query, *judging.grades)) if one not in judging.lists]
    if missing:
        own = set(result.frames["queries"]["query"])
        asked = [(one, texts[one]) for one in missing if one not in own]
        answer = training.ask(
            "search", manifest, params, "pool", engines=engines, queries=[one for one in missing if one in own], typed=asked
        )  # fmt: skip
        if answer is None:
            return False
        run = answer.frames["run"]
        judging.engines = tuple(engine for engine in engines if engine not in set(answer.frames["problems"]["model"]))
        judging.lists |= {one: run[run["query"] == one] for one in missing}
        judging.documents |= {row.doc: (row.title, row.text) for row in answer.frames["documents"].itertuples()}
    st.caption(words.pooled(judging.engines))
    return True


def _grade(judging: Judging, texts: dict[str, str], query: str, doc: str) -> None:
    title, text = judging.documents[doc]
    with st.container(border=True):
        if title:
            st.markdown(f"**{plain(title)}**")
        st.text(text)
    with st.container(horizontal=True):
        for grade, label in GRADES.items():
            st.button(
                label, key=f"search/grade/{grade}", shortcut=str(grade), on_click=_set, args=(judging, texts, query, doc, grade)
            )  # fmt: skip


def _set(judging: Judging, texts: dict[str, str], query: str, doc: str, grade: int) -> None:
    if query == called(texts[query]):
        judging.typed[query] = texts[query]
    judging.grades.setdefault(query, {})[doc] = grade


def _back(mine: Grades) -> None:
    query = next(reversed(mine))
    mine[query].popitem()
    if not mine[query]:
        del mine[query]


def _so_far(result: Result, judging: Judging) -> None:
    """Metrics by these judgments alone, and how far they agree with those of the data."""
    mine = judging.grades
    lists = pd.concat([judging.lists[query] for query in mine], ignore_index=True)
    values = judged_so_far(lists, mine, judging.engines).pivot(index="model", columns="metric", values="value")
    values = values.sort_values(NDCG.name, ascending=False)
    rows = pd.DataFrame(
        {
            "engine": [words.name(engine) for engine in values.index],
            "ndcg": values[NDCG.name].map("{:.3f}".format).tolist(),
            "condensed": values[CONDENSED.name].map("{:.3f}".format).tolist(),
            "judged": values[JUDGED.name].map("{:.0%}".format).tolist(),
        }
    )
    count = sum(map(len, mine.values()))
    said = "judgment" if count == 1 else "judgments"
    st.markdown(f"**By your {count} {said} of {len(mine)} {'query' if len(mine) == 1 else 'queries'}**")
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


def _along(manifest: Manifest, result: Result, judging: Judging, texts: dict[str, str]) -> None:
    """Take judgments along as TREC qrels, with the questions, and bring some back."""
    mine = judging.grades
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
        _bring(brought, manifest, result, judging, texts)


def _questions(mine: Grades, texts: dict[str, str]) -> bytes:
    lines = [{"_id": query.replace(" ", "_"), "text": texts.get(query, "")} for query in mine]
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines).encode()


def _bring(file: Any, manifest: Manifest, result: Result, judging: Judging, texts: dict[str, str]) -> None:
    """Add judgments from a file; each upload once, a line of an unknown query or document is named."""
    seen: set[str] = st.session_state.setdefault("search/brought", set())
    if file.file_id in seen:
        return
    try:
        rows = from_trec(file.getvalue().decode("utf-8-sig", errors="replace").splitlines(), file.name)
        known = {query.replace(" ", "_"): query for query in texts}
        rows["query"] = rows["query"].map(lambda query: known.get(query, query))
        _check("query", rows, ~rows["query"].isin(texts), file.name)
        answer = training.ask(
            "search", manifest, SearchParams(**result.params), "unknown", docs=rows["doc"].unique().tolist()
        )
        if answer is None:
            return
        _check("doc", rows, rows["doc"].isin(answer.frames["unknown"]["doc"]), file.name)
    except DataError as error:
        st.error(plain(str(error)), icon=":material/error:")
        return
    seen.add(file.file_id)
    for row in rows.itertuples():
        _set(judging, texts, str(row.query), str(row.doc), int(row.relevance))
    st.rerun()


def _check(role: str, rows: pd.DataFrame, unknown: pd.Series, file: str) -> None:
    if unknown.any():
        raise DataError(
            f"{role} must be one that is there; got {rows[role][unknown].iloc[0]!r} in line {unknown.idxmax():,} of {file}. "
            f"Remove {'this line' if unknown.sum() == 1 else f'these {unknown.sum():,} lines'}."
        )
