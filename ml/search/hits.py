"""Ranked documents. Equal scores are ordered as trec_eval orders them, by document id, the last first; then told apart.

Evaluators break ties in several ways: a run in which no two scores of a query are equal is read alike by all.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]


class Hits(NamedTuple):
    """What was found for one query, the best first."""

    docs: Ints
    """Positions in the corpus."""
    scores: Floats

    def first(self, depth: int) -> "Hits":
        return Hits(self.docs[:depth], self.scores[:depth])


def best(scores: Floats, depth: int, tie: Ints, found: Mask | None = None) -> Hits:
    """The `depth` best of all documents; `tie` is each document's place among equals, `found` which may be listed."""
    places = np.arange(len(scores)) if found is None else np.flatnonzero(found)
    if len(places) > depth:
        least = np.partition(scores[places], -depth)[-depth]
        places = places[scores[places] >= least]
    return ordered(places, scores[places], tie).first(depth)


def ordered(docs: Ints, scores: Floats, tie: Ints) -> Hits:
    """These documents, the best first. Scores are 32-bit, as in trec_eval: what differs beyond that is equal."""
    scores = scores.astype(np.float32)
    order = np.lexsort((tie[docs], -scores))
    return Hits(docs[order], _falling(scores[order]))


def _falling(scores: Floats) -> Floats:
    """Each score below the one before, by the smallest step there is where they are equal."""
    for place in np.flatnonzero(np.diff(scores) >= 0) + 1:
        below = np.nextafter(scores[place - 1], np.float32(-np.inf))
        end = place
        while end < len(scores) and scores[end] >= below:
            scores[end] = below
            below = np.nextafter(below, np.float32(-np.inf))
            end += 1
    return scores


def tie_places(ids: NDArray[np.object_]) -> Ints:
    """Each document's place when ids are sorted from last to first."""
    places = np.empty(len(ids), dtype=np.int64)
    places[np.argsort(ids.astype(str), kind="stable")[::-1]] = np.arange(len(ids))
    return places
