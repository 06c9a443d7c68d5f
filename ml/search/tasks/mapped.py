"""The corpus as a map: documents that say alike lie together."""

from time import perf_counter

import numpy as np
import pandas as pd

from data.dataset import Dataset
from ml.base import Result, Step, silent
from ml.columns import CATEGORY, DOC, LANGUAGE, TITLE
from ml.projection import MOST_POINTS, Kind, project
from ml.search.corpus import corpus_of
from ml.search.engines.dense import Dense
from ml.search.engines.lexical import LSA
from ml.search.index import check, index_of
from ml.search.params import SearchParams, encoder_of
from ml.search.tasks.judged import result_of


def topics(dataset: Dataset, params: SearchParams, step: Step = silent) -> Result:
    """A map by PCA of the documents' vectors: those of the engine's encoder, for keywords those of LSA.

    Frames: map (doc, title, category, language, x, y), quality (kind, by, trustworthiness, judged, mapped, documents). Of
    more than 5,000 documents so many are drawn at random.
    """
    return _mapped("topics", "pca", dataset, params, step)


def topics_umap(dataset: Dataset, params: SearchParams, step: Step = silent) -> Result:
    """The same by UMAP, which keeps neighbours together better and takes seconds."""
    return _mapped("topics_umap", "umap", dataset, params, step)


def _mapped(task: str, kind: Kind, dataset: Dataset, params: SearchParams, step: Step) -> Result:
    started = perf_counter()
    check(dataset, params)
    corpus = corpus_of(dataset)
    encoder = encoder_of(params.engine, params)
    drawn = np.arange(len(corpus.ids))
    if len(drawn) > MOST_POINTS:
        drawn = np.sort(np.random.default_rng(params.seed).permutation(len(drawn))[:MOST_POINTS])
    layout = project(_vectors(dataset, params, encoder, step)[drawn].astype(np.float64), kind, params.seed, step=step)
    columns = {
        DOC: corpus.ids, TITLE: np.array(corpus.titles), CATEGORY: np.array(corpus.categories),
        LANGUAGE: np.array(corpus.languages),
    }  # fmt: skip
    frame = pd.DataFrame({name: pd.Series(values[drawn], dtype="str") for name, values in columns.items()})
    quality = {
        "kind": kind, "by": encoder or "lsa", "trustworthiness": layout.trustworthiness, "judged": layout.judged,
        "mapped": len(drawn), "documents": len(corpus.ids),
    }  # fmt: skip
    frames = {
        "map": frame.assign(x=layout.coordinates[:, 0], y=layout.coordinates[:, 1]),
        "quality": pd.DataFrame([quality]),
    }
    return result_of(task, dataset, params, frames, started)


def _vectors(dataset: Dataset, params: SearchParams, encoder: str | None, step: Step) -> np.ndarray:
    """One vector per document: of a long one that of its first passage."""
    if encoder is None:
        words = index_of("lsa", dataset, params, step)
        assert isinstance(words, LSA)
        return words.vectors
    meaning = index_of(encoder, dataset, params, step)
    assert isinstance(meaning, Dense)
    return meaning.vectors[meaning.passages.starts]
