"""Ranked documents. Equal scores are ordered as trec_eval orders them: by document id, the last first."""

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
    return Hits(docs[order], scores[order])


def tie_places(ids: NDArray[np.object_]) -> Ints:
    """Each document's place when ids are sorted from last to first."""
    places = np.empty(len(ids), dtype=np.int64)
    places[np.argsort(ids.astype(str), kind="stable")[::-1]] = np.arange(len(ids))
    return places
