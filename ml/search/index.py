"""From a data set and parameters to engines that can be asked; what does not change is remembered."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import pandas as pd

from data.dataset import Dataset
from ml import languages
from ml.base import ParamError, Step, silent
from ml.columns import LANGUAGE, QUERY, TEXT
from ml.engine.memory import remember
from ml.search.corpus import Corpus, corpus_of
from ml.search.engines import Engine, Query
from ml.search.engines.dense import Dense
from ml.search.engines.hybrid import Hybrid, Reranked
from ml.search.engines.lexical import BM25, LSA, TfIdf
from ml.search.hits import Hits
from ml.search.params import LABELS, SearchParams, reads


def index_of(engine: str, dataset: Dataset, params: SearchParams, step: Step = silent) -> Engine:
    """An engine over the data set's documents, ready to be asked. Raises `ParamError` where it cannot be made."""
    corpus = corpus_of(dataset)
    settings = tuple(getattr(params, field) for field in reads(engine))

    def make() -> Engine:
        if engine == "hybrid":
            return _hybrid(dataset, corpus, params, step)
        if engine == "bm25":
            return BM25(corpus, params, step)
        if engine == "tfidf":
            return TfIdf(corpus, params, step)
        if engine == "lsa":
            words = index_of("tfidf", dataset, params, step)
            assert isinstance(words, TfIdf)
            return LSA(corpus, params, words, step)
        return Dense(engine, corpus, params, step)

    return remember(("search", "index", engine, dataset.fingerprint, *settings), make)


def _hybrid(dataset: Dataset, corpus: Corpus, params: SearchParams, step: Step) -> Hybrid:
    words = index_of("bm25", dataset, params, step)
    meaning = index_of(params.meaning, dataset, params, step)
    assert isinstance(words, BM25) and isinstance(meaning, Dense)
    return Hybrid(words, meaning, corpus, params)


def asked(engine: str, dataset: Dataset, params: SearchParams, step: Step = silent) -> Engine:
    """The same with the reranker, where there is one, behind the chosen engine."""
    index = index_of(engine, dataset, params, step)
    if params.rerank and engine == params.engine:
        return Reranked(index, params.rerank, params.rerank_depth, corpus_of(dataset))
    return index


def label(engine: str) -> str:
    """What people call it; a model that is not bundled by its path."""
    return LABELS.get(engine, engine)


class Questions(NamedTuple):
    """The queries of a data set."""

    ids: list[str]
    texts: list[str]
    languages: list[str]
    """In which each is looked up: one of the corpus."""
    said: list[str]
    """In which each is written, where the data says so; else empty."""

    @property
    def queries(self) -> list[Query]:
        return [Query(text, language) for text, language in zip(self.texts, self.languages, strict=True)]

    def only(self, places: Sequence[int]) -> "Questions":
        """Some of them."""
        return Questions(*([column[place] for place in places] for column in self))


def questions_of(dataset: Dataset) -> Questions:
    """All queries, in the order of the data; none where the data has none."""
    table = dataset.tables.get("queries", pd.DataFrame({QUERY: [], TEXT: []}, dtype="str"))
    texts = table[TEXT].tolist()
    said = [code[:2].lower() for code in table[LANGUAGE]] if LANGUAGE in table else [languages.UNKNOWN] * len(texts)
    return Questions(table[QUERY].tolist(), texts, _looked_up(said, texts, corpus_of(dataset)), said)


def _looked_up(said: list[str], texts: list[str], corpus: Corpus) -> list[str]:
    if set(said) <= set(corpus.spoken):
        return said
    detected = languages.of_queries(texts, corpus.spoken)
    return [one if one in corpus.spoken else other for one, other in zip(said, detected, strict=True)]


def search_all(
    names: Sequence[str], dataset: Dataset, questions: Questions, params: SearchParams, step: Step
) -> Mapping[str, list[Hits]]:
    """Each engine's hits for every question; what was searched before is remembered."""
    found = {}
    for place, engine in enumerate(names):

        def inner(fraction: float, message: str, place: int = place) -> None:
            step((place + min(fraction, 1.0)) / len(names) * 0.9, message)

        inner(0.0, f"Searching with {label(engine)}")

        def one(engine: str = engine, inner: Step = inner) -> list[Hits]:
            index = asked(engine, dataset, params, lambda fraction, message: inner(0.8 * fraction, message))
            return index.search(
                questions.queries, params.depth, step=lambda fraction, message: inner(0.8 + 0.2 * fraction, message)
            )

        reranked = (params.rerank, params.rerank_depth) if params.rerank and engine == params.engine else ()
        settings = tuple(getattr(params, field) for field in (*reads(engine), "depth"))
        found[engine] = remember(("search", "hits", engine, dataset.fingerprint, *settings, *reranked), one)
    return found


def check(dataset: Dataset, params: SearchParams) -> None:
    """Raise `ParamError` where the data cannot carry the request."""
    if "corpus" not in dataset.tables or dataset.tables["corpus"].empty:
        raise ParamError("data must have at least 1 document; got none. Add documents.", ("data",))
