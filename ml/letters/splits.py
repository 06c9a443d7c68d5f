"""Which rows are hidden: phrases with all their variants, single rows, or what one author wrote."""

import numpy as np
from numpy.typing import NDArray

from data.dataset import DataError
from ml.base import ParamError
from ml.letters.params import LettersParams
from ml.letters.reader import Corpus

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

HIDDEN = 0.25


def hidden(corpus: Corpus, params: LettersParams) -> Bools:
    """True for a row that is hidden.

    Raises `ParamError` for the split by author where there are not two, `DataError` where no graded row is hidden.
    """
    found = _hidden(corpus, params)
    if not (found & (corpus.grades > 0)).any():
        raise DataError(
            "label must have grades in the hidden part; got none, as the data is small. Add texts: four of each grade at least."
        )
    return found


def _hidden(corpus: Corpus, params: LettersParams) -> Bools:
    rng = np.random.default_rng(params.seed)
    if params.split == "row":
        return np.asarray(rng.random(len(corpus.texts)) < HIDDEN)
    by_phrase = np.isin(corpus.groups, _drawn(corpus, rng, 4)[0])
    if params.split == "phrase":
        return np.asarray(by_phrase)
    graded = corpus.grades > 0
    authors = np.unique(corpus.authors[graded].astype(str))
    if len(authors) < 2:
        raise ParamError(
            f"split author needs at least 2 authors; this data has {len(authors)}. Choose phrase.", ("split",)
        )
    return np.where(graded, corpus.authors == authors[params.seed % len(authors)], by_phrase)


def folds(corpus: Corpus, number: int, seed: int) -> Ints:
    """The fold of every row; variants of a phrase share one."""
    place = np.zeros(len(corpus.names), dtype=np.int64)
    for fold, groups in enumerate(_drawn(corpus, np.random.default_rng(seed), number)):
        place[groups] = fold
    return place[corpus.groups]


def _drawn(corpus: Corpus, rng: np.random.Generator, parts: int) -> list[Ints]:
    """Groups in as many parts, each with the same share of every grade and reading."""
    first = np.unique(corpus.groups, return_index=True)[1]
    labels = np.where(corpus.grades[first] > 0, corpus.grades[first], -corpus.readings[first])
    groups: list[list[int]] = [[] for _ in range(parts)]
    start = 0
    for label in np.unique(labels):
        members = rng.permutation(corpus.groups[first][labels == label])
        for part in range(parts):
            groups[part].extend(members[(part - start) % parts :: parts])
        start += len(members)
    return [np.array(sorted(part), dtype=np.int64) for part in groups]
