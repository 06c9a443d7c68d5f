"""Trade accuracy for diversity: a model's candidates in another order. Carbonell and Goldstein 1998, MMR."""

import numpy as np
from numpy.typing import NDArray

from ml.recommend.diversity import cosines
from ml.recommend.ranking import NOTHING, Lists
from ml.recommend.splits import Parts

Floats = NDArray[np.float64]

STRENGTHS = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
"""How much being different from what is listed already counts against the model's own score."""
CANDIDATES = 5
"""For each place of the list, so many of the model's best take part."""

LAST = -1e9
"""Finite, so that an empty place is still picked before a candidate is picked twice."""
MOST_PEOPLE = 2_000
"""The cosines of everyone's candidates are held at once: 40 MB at ten places."""


def reranked(candidates: Lists, near: Floats, strength: float, k: int) -> Lists:
    """The k candidates picked one by one: each time the one with the most of (1 - strength) · score - strength · cosine.

    Scores go from 0 to 1 over a person's candidates; the cosine, `near` (people, candidates, candidates), is to the
    nearest item already picked. At strength 0 the model's own order is left as it is.
    """
    people, count = candidates.items.shape
    gain = (1 - strength) * _relevance(candidates)
    closest = np.zeros((people, count))
    rows = np.arange(people)
    picked = np.empty((people, min(k, count)), dtype=np.int64)
    for place in range(picked.shape[1]):
        best = np.argmax(gain - strength * closest, axis=1)
        picked[:, place] = best
        gain[rows, best] = -np.inf
        closest = np.maximum(closest, near[rows, best])
    items = np.take_along_axis(candidates.items, picked, axis=1)
    return Lists(candidates.people, items, np.take_along_axis(candidates.scores, picked, axis=1))


def nearness(candidates: Lists, parts: Parts) -> Floats:
    """(people, candidates, candidates): the cosine of each two candidates of a person."""
    people, count = candidates.items.shape
    first, second = np.triu_indices(count, 1)
    one, other = candidates.items[:, first], candidates.items[:, second]
    both = (one != NOTHING) & (other != NOTHING)
    values = np.zeros(both.shape)
    values[both] = cosines(one[both], other[both], parts)
    near = np.zeros((people, count, count))
    near[:, first, second] = near[:, second, first] = values
    return near


def _relevance(candidates: Lists) -> Floats:
    """Scores from 0 to 1 over each person's candidates; what is no candidate comes last."""
    listed = candidates.items != NOTHING
    scores = np.where(listed, candidates.scores, np.nan).astype(np.float64)
    low = np.nanmin(scores, axis=1, keepdims=True, initial=np.inf, where=listed)
    high = np.nanmax(scores, axis=1, keepdims=True, initial=-np.inf, where=listed)
    span = np.where(high > low, high - low, 1.0)
    return np.where(listed, (scores - low) / span, LAST)
