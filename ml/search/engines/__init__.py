"""The engines: each lists a corpus' documents for questions."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

import numpy as np

from ml.base import Step, silent
from ml.search.hits import Hits, Mask


class Query(NamedTuple):
    """A question and the language its words are looked up in."""

    text: str
    language: str


class Part(NamedTuple):
    """A part of a score: what it came from, and how much. The parts of a score add up to it."""

    kind: str
    """"term", "passage" or the name of an engine."""
    label: str
    value: float
    rank: int = 0
    """Of an engine: at which rank it had the document; 0 where it did not."""
    weight: float = 1.0
    """Of an engine: how much it counted."""


class Engine(Protocol):
    """An index of one corpus, ready to be asked."""

    def search(
        self,
        queries: Sequence[Query],
        depth: int,
        *,
        keep: bool = True,
        allowed: Mask | None = None,
        step: Step = silent,
    ) -> list[Hits]:
        """Hits for each query. With `keep` False nothing of a query is kept; `allowed` says which documents may be listed."""
        ...

    def explain(self, query: Query, docs: Sequence[int]) -> list[list[Part]]:
        """For each document, the parts its score is the sum of."""
        ...


def nothing() -> Hits:
    """No document."""
    return Hits(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32))
