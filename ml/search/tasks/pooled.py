"""What is judged: the first hits of every engine that is ready, with their texts."""

from collections.abc import Sequence
from time import perf_counter

import numpy as np
import pandas as pd

from data.dataset import Dataset
from ml import languages
from ml.base import ParamError, Result, Step, silent
from ml.columns import DOC, MODEL, TEXT, TITLE
from ml.search.corpus import Corpus, corpus_of
from ml.search.evaluate import run_frame
from ml.search.hits import Hits
from ml.search.index import Questions, asked, check, questions_of
from ml.search.judging import POOLED
from ml.search.params import SearchParams
from ml.search.tasks.asked import LONGEST
from ml.search.tasks.judged import result_of

READ_CHARACTERS = 6_000
"""Of a document that is judged."""


def pool(
    dataset: Dataset,
    params: SearchParams,
    step: Step = silent,
    engines: Sequence[str] = (),
    queries: Sequence[str] = (),
    typed: Sequence[tuple[str, str]] = (),
) -> Result:
    """These engines' lists for some queries of the data, and for what a person typed: (what it is called, text).

    Frames: run (model, query, doc, rank, score), documents (doc, title, text; of the first ten hits), problems (model,
    message; an engine that cannot search here is left out).
    """
    started = perf_counter()
    check(dataset, params)
    corpus, questions = corpus_of(dataset), _questions(dataset, queries, typed)
    found: dict[str, list[Hits]] = {}
    problems: list[tuple[str, str]] = []
    for place, engine in enumerate(engines):
        step(place / len(engines), f"Asking {len(engines)} engines")
        try:
            found[engine] = asked(engine, dataset, params).search(questions.queries, params.depth, keep=False)
        except ParamError as error:
            problems.append((engine, str(error)))
    frames = {
        "run": run_frame(found, questions, corpus.ids),
        "documents": _documents(corpus, found),
        "problems": pd.DataFrame(problems, columns=[MODEL, "message"], dtype="str"),
    }
    return result_of("pool", dataset, params, frames, started)


def _questions(dataset: Dataset, queries: Sequence[str], typed: Sequence[tuple[str, str]]) -> Questions:
    every = questions_of(dataset)
    own = every.only([place for place, query in enumerate(every.ids) if query in set(queries)])
    texts = [text.strip()[:LONGEST] for _, text in typed]
    spoken = languages.of_queries(texts, corpus_of(dataset).spoken)
    asked_here = Questions([name for name, _ in typed], texts, spoken, [languages.UNKNOWN] * len(texts))
    return Questions(*([*one, *other] for one, other in zip(own, asked_here, strict=True)))


def _documents(corpus: Corpus, found: dict[str, list[Hits]]) -> pd.DataFrame:
    listed = [hits.docs[:POOLED] for lists in found.values() for hits in lists]
    places = np.unique(np.concatenate(listed)).astype(np.int64) if listed else np.zeros(0, dtype=np.int64)
    columns = {
        DOC: corpus.ids[places].tolist(),
        TITLE: [corpus.titles[place] for place in places],
        TEXT: [_read(corpus.bodies[place]) for place in places],
    }
    return pd.DataFrame({name: pd.Series(values, dtype="str") for name, values in columns.items()})


def _read(text: str) -> str:
    return text if len(text) <= READ_CHARACTERS else f"{text[:READ_CHARACTERS].rsplit(' ', 1)[0]} …"


def unknown(dataset: Dataset, params: SearchParams, step: Step = silent, docs: Sequence[str] = ()) -> Result:
    """Which of these documents the corpus does not have. Frame: unknown (doc)."""
    started = perf_counter()
    there = set(corpus_of(dataset).ids.tolist())
    frame = pd.DataFrame({DOC: pd.Series([doc for doc in dict.fromkeys(docs) if doc not in there], dtype="str")})
    return result_of("unknown", dataset, params, {"unknown": frame}, started)
