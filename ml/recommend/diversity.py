"""How different are the items of a list? Two items are near where the same people have them."""

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from ml.recommend.ranking import NOTHING, Items
from ml.recommend.splits import Parts

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

MOST_PEOPLE = 20_000
CELLS_AT_ONCE = 5_000_000
"""Owners of items compared at a time: 60 MB."""


def diversity(items: Items, parts: Parts) -> Floats:
    """Per row of item positions, 1 minus the mean cosine over its pairs; 0 for a list of one. Ziegler et al. 2005."""
    first, second = np.triu_indices(items.shape[1], 1)
    one, other = items[:, first], items[:, second]
    pairs = (one != NOTHING) & (other != NOTHING)
    near = np.zeros(pairs.shape)
    near[pairs] = cosines(one[pairs], other[pairs], parts)
    count = pairs.sum(axis=1)
    return np.where(count > 0, 1 - near.sum(axis=1) / np.maximum(count, 1), 0.0)


def cosines(one: Items, other: Items, parts: Parts) -> Floats:
    """Of each pair of items, by who has them in the training part; each distinct pair is computed once.

    Where there are more than `MOST_PEOPLE`, by so many of them drawn at random.
    """
    owned = _sample(parts.train).T.tocsr()
    count, owners = owned.shape[0], np.diff(owned.indptr)
    keys = np.minimum(one, other).astype(np.int64) * count + np.maximum(one, other)
    distinct, where = np.unique(keys, return_inverse=True)
    first, second = np.divmod(distinct, count)
    cells = np.cumsum(owners[first] + owners[second])
    bounds = [0, *np.searchsorted(cells, np.arange(CELLS_AT_ONCE, cells[-1] if len(cells) else 0, CELLS_AT_ONCE))]
    together = np.zeros(len(distinct))
    for start, end in pairwise([*bounds, len(distinct)]):
        together[start:end] = _together(owned, first[start:end], second[start:end])
    norms = np.sqrt(np.maximum(owners, 1))
    return np.asarray((together / norms[first] / norms[second])[where])


def _sample(train: sparse.csr_array) -> sparse.csr_array:
    people = train.shape[0]
    if people <= MOST_PEOPLE:
        return train
    return train[np.sort(np.random.default_rng(0).choice(people, MOST_PEOPLE, replace=False))]


def _together(owned: sparse.csr_array, first: Ints, second: Ints) -> Floats:
    """How many people have both."""
    return np.asarray(owned[first].multiply(owned[second]).sum(axis=1), dtype=np.float64).ravel()
