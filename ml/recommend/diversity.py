"""How different are the items of a list? Two items are near where the same people have them."""

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from ml.recommend.ranking import NOTHING, Items
from ml.recommend.splits import Parts

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

PAIRS_AT_ONCE = 20_000


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
    """Of each pair of items, by the people who have them in the training part; each distinct pair is computed once."""
    owned = parts.train.T.tocsr()
    count = owned.shape[0]
    keys = np.minimum(one, other).astype(np.int64) * count + np.maximum(one, other)
    distinct, where = np.unique(keys, return_inverse=True)
    first, second = np.divmod(distinct, count)
    norms = np.sqrt(np.maximum(np.diff(owned.indptr), 1))
    together = np.concatenate(
        [
            _together(owned, first[start : start + PAIRS_AT_ONCE], second[start : start + PAIRS_AT_ONCE])
            for start in range(0, len(distinct), PAIRS_AT_ONCE)
        ]
        or [np.zeros(0)]
    )
    return np.asarray((together / norms[first] / norms[second])[where])


def _together(owned: sparse.csr_array, first: Ints, second: Ints) -> Floats:
    """How many people have both."""
    return np.asarray(owned[first].multiply(owned[second]).sum(axis=1), dtype=np.float64).ravel()
