"""Checked statements about a search result. docs/findings.md lists them."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import pandas as pd

from ml.base import Finding
from ml.columns import DIFFERENCE, HIGH, LOW, METRIC, MODEL, MODEL_A, MODEL_B, VALUE
from ml.encoders import ENCODERS
from ml.languages import surely
from ml.metrics import JUDGED, NDCG, RECALL
from ml.search.corpus import Corpus
from ml.search.evaluate import Judged, Judgments
from ml.search.index import Questions, label
from ml.search.measures import MEASURES
from ml.search.params import BASELINE, EXACT_UP_TO, HELD_OUT, SearchParams, encoder_of

FEW_JUDGED = 0.5
FEW_QUERIES = 50
ASKED = 200
"""Queries whose language is looked at."""
MANY = 0.05
"""A share of queries or documents worth a word."""
SENSITIVE = 0.15
"""A share of nDCG lost."""


def few_are_judged(metrics: pd.DataFrame, params: SearchParams) -> Iterator[Finding]:
    """Q01: fewer than half of the ten first hits are judged."""
    rows = metrics[(metrics[MODEL] == params.engine) & (metrics[METRIC] == JUDGED.name)]
    if len(rows) and (share := float(rows[VALUE].iloc[0])) < FEW_JUDGED:
        yield Finding(
            "Q01",
            "warning",
            f"Only {100 * share:.0f} of 100 hits in the first ten of {label(params.engine)} have been judged: the others "
            "count as wrong, though they may be right.",
            {"judged": share},
            "Read nDCG beside its variant for judged hits only, and judge some of the others yourself under Judge.",
        )


def no_better_than_keywords(comparisons: pd.DataFrame, params: SearchParams) -> Iterator[Finding]:
    """Q02: the interval of the gain over BM25 includes zero or lies below it."""
    rows = comparisons[
        (comparisons[MODEL_A] == params.engine)
        & (comparisons[MODEL_B] == BASELINE)
        & (comparisons[METRIC] == NDCG.name)
    ]
    if rows.empty or rows[LOW].iloc[0] > 0:
        return
    row = rows.iloc[0]
    worse = row[HIGH] < 0
    yield Finding(
        "Q02",
        "serious" if worse else "warning",
        f"{label(params.engine)} is {'worse than' if worse else 'not clearly better than'} keywords: nDCG@10 "
        f"{row[DIFFERENCE]:+.3f} ({row[LOW]:+.3f} to {row[HIGH]:+.3f}).",
        {"difference": float(row[DIFFERENCE]), "low": float(row[LOW]), "high": float(row[HIGH])},
        "Stay with keywords, which are cheaper, or find out under Compare which engine reads these texts better.",
    )


def nobody_answers(judged: Judged, questions: Questions) -> Iterator[Finding]:
    """Q03: queries for which no engine has a relevant document among its first hundred."""
    place = [name for name, _ in MEASURES].index(RECALL.name)
    if not judged.queries:
        return
    answered = np.max([values[:, place] for values in judged.values.values()], axis=0) > 0
    lost = [query for query, found in zip(judged.queries, answered, strict=True) if not found]
    if lost:
        text = dict(zip(questions.ids, questions.texts, strict=True))[lost[0]]
        yield Finding(
            "Q03",
            "warning" if len(lost) > MANY * len(judged.queries) else "note",
            f"{len(lost):,} of {len(judged.queries):,} queries find nothing relevant in a hundred hits of any engine here, like "
            f"“{text[:80]}”.",
            {"queries": float(len(lost)), "share": len(lost) / len(judged.queries)},
            "Read them: is the document missing from the corpus, or called something else in it?",
        )


def languages_differ(
    corpus: Corpus, questions: Questions, judged: Judgments, params: SearchParams
) -> Iterator[Finding]:
    """Q04: queries in a language that the documents, or those that answer them, are not in; an encoder that cannot read it."""
    spoken = set(corpus.spoken)
    if not questions.ids:
        return
    language = dict(zip(corpus.ids.tolist(), corpus.languages, strict=True))
    places = np.unique(np.linspace(0, len(questions.ids) - 1, min(ASKED, len(questions.ids))).astype(int))
    some = questions.only(places.tolist())
    detected = surely(some.texts) if len(spoken) == 1 and not all(some.said) else some.languages
    asked = [said or own for said, own in zip(some.said, detected, strict=True)]
    crossing = [
        query
        for query, own in zip(some.ids, asked, strict=True)
        if own
        and (
            own not in spoken
            or (right := {language[doc] for doc, grade in judged.get(query, {}).items() if grade > 0})
            and own not in right
        )
    ]
    share = len(crossing) / len(some.ids)
    encoder = encoder_of(params.engine, params)
    english = encoder in ENCODERS and ENCODERS[str(encoder)].languages == "English"
    foreign = float(np.mean([code not in ("en", "") for code in corpus.languages]))
    if share > MANY:
        yield Finding(
            "Q04",
            "warning",
            f"{100 * share:.0f} of 100 queries are in another language than the documents that answer them: words cannot find "
            "these.",
            {"share": share},
            "Use the multilingual encoder, alone or in the hybrid.",
        )
    elif english and foreign > MANY:
        yield Finding(
            "Q04",
            "serious",
            f"{100 * foreign:.0f} of 100 documents are not in English, and {label(str(encoder))} reads English only.",
            {"share": foreign},
            "Use the multilingual encoder.",
        )


def typos_hurt(metrics: pd.DataFrame, names: Mapping[str, str], params: SearchParams) -> Iterator[Finding]:
    """Q05: one way of writing queries worse costs the engine more than a seventh of its nDCG."""
    rows = metrics[metrics[MODEL] == params.engine]
    plain = float(rows[rows["perturbation"] == "none"][VALUE].iloc[0])
    worst = rows.iloc[int(rows[VALUE].to_numpy().argmin())]
    lost = (plain - float(worst[VALUE])) / plain if plain else 0.0
    if lost > SENSITIVE:
        yield Finding(
            "Q05",
            "warning",
            f"{label(params.engine)} loses {100 * lost:.0f} % of its nDCG@10 by {names[str(worst['perturbation'])].lower()}.",
            {"plain": plain, "perturbed": float(worst[VALUE])},
            "Correct spelling before searching, or choose an engine that minds less: see who is on top under Robustness.",
        )


def duplicates(corpus: Corpus) -> Iterator[Finding]:
    """Q06: documents whose text is that of another."""
    plain = pd.Series([" ".join(text.casefold().split()) for text in corpus.bodies])
    filled = plain[plain != ""]
    again = int(filled.duplicated().sum())
    if again:
        example = corpus.ids[filled[filled.duplicated()].index[0]]
        yield Finding(
            "Q06",
            "warning" if again > MANY * len(plain) else "note",
            f"{again:,} of {len(plain):,} documents have the same text as an earlier one, like {example}.",
            {"documents": float(again), "share": again / len(plain)},
            "Take the copies out: they fill places in every list, and a judgment of one says nothing of the other.",
        )


def tuned_here(params: SearchParams) -> Iterator[Finding]:
    """Q07: settings that can be tuned are not at their defaults, and are scored on all queries."""
    read = {
        "k1": ("bm25", "hybrid"), "b": ("bm25", "hybrid"), "weight": ("hybrid",), "rrf_k": ("hybrid",),
    }  # fmt: skip
    changed = [
        field
        for field in HELD_OUT
        if params.engine in read[field] and getattr(params, field) != SearchParams.model_fields[field].default
    ]
    if changed:
        yield Finding(
            "Q07",
            "note",
            f"{' and '.join(changed)} {'is' if len(changed) == 1 else 'are'} not at default. If chosen by looking at these "
            "queries, the numbers flatter.",
            {field: float(getattr(params, field)) for field in changed},
            "Tune on one half of the queries and believe the score on the other: see Tune.",
        )


def did_not_hold(tuned: float, held: float, field: str, best: str) -> Iterator[Finding]:
    """Q07: what was gained on the half it was tuned on is not there on the other half."""
    if tuned > 0 and held <= tuned / 2:
        yield Finding(
            "Q07",
            "warning",
            f"Tuned to {field} = {best}, nDCG@10 rises by {tuned:.3f} on the queries it was tuned on, and by {held:+.3f} on others: "
            "the gain belongs to those queries.",
            {"tuned": tuned, "held_out": held},
            "Keep the default, or tune on many more queries.",
        )


def too_few_queries(judged: Judged, metrics: pd.DataFrame, params: SearchParams) -> Iterator[Finding]:
    """Q08: fewer than 50 queries are judged."""
    if 0 < len(judged.queries) < FEW_QUERIES:
        row = metrics[(metrics[MODEL] == params.engine) & (metrics[METRIC] == NDCG.name)].iloc[0]
        yield Finding(
            "Q08",
            "warning",
            f"Only {len(judged.queries)} queries are judged: nDCG@10 lies anywhere from {row[LOW]:.2f} to {row[HIGH]:.2f}.",
            {"queries": float(len(judged.queries)), "low": float(row[LOW]), "high": float(row[HIGH])},
            "Judge more queries before you decide; 50 is a start.",
        )


def without_judgments(questions: Questions, judged: Sequence[str]) -> Iterator[Finding]:
    """Q09: nothing can be measured: no query has judgments."""
    if not judged:
        what = "There are no queries" if not questions.ids else f"None of the {len(questions.ids):,} queries is judged"
        yield Finding(
            "Q09",
            "note",
            f"{what}: searching works, measuring does not.",
            {"queries": float(len(questions.ids))},
            "Ask what your customers ask, and judge what comes under Judge.",
        )


def not_all_compared(index: pd.DataFrame) -> Iterator[Finding]:
    """Q10: an encoder's vectors are too many to compare each with the question."""
    for row in index[index["approximate"]].to_dict("records"):
        vectors, recall = int(row["vectors"]), float(row["recall"])
        yield Finding(
            "Q10",
            "note",
            f"{label(str(row[MODEL]))} compares a question with the likeliest of its {vectors:,} vectors alone: of the ten "
            f"nearest it finds {10 * recall:.1f}.",
            {"vectors": float(vectors), "recall": recall},
            f"Up to {EXACT_UP_TO:,} passages all are compared: search a part of the corpus, or make passages longer.",
        )


def left_out(problems: Mapping[str, str]) -> Iterator[Finding]:
    """Q11: engines that could not be compared."""
    for engine, message in problems.items():
        yield Finding(
            "Q11",
            "warning",
            f"{label(engine)} is left out of the comparison: {message}",
            {},
            "The other engines are compared without it.",
        )
