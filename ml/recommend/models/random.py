"""Chance: a random order of the catalogue."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ml.recommend.models import Positions, Scores, Spec, Training

if TYPE_CHECKING:
    from ml.base import Step
    from ml.recommend.params import RecommendParams

SPEC = Spec(
    label="Random",
    how="Shows everyone a random list: what pure chance would hit.",
    reads=("seed",),
)


class Random:
    """Each person reads one shuffled catalogue from a place of their own; people it has not met share one place."""

    def __init__(self, items: int, people: int, seed: int):
        rng = np.random.default_rng(seed)
        self._order = rng.permutation(items).astype(np.int32)
        self._place = np.argsort(self._order).astype(np.int32)
        self._start = rng.integers(0, items, people)

    def scores(self, people: Positions) -> Scores:
        return self._from(self._start[people])

    def first(self, people: Positions, width: int) -> tuple[NDArray[np.int32], Scores]:
        places = (self._start[people][:, None] + np.arange(width)) % len(self._order)
        return self._order[places], np.tile(-np.arange(width, dtype=np.float32), (len(people), 1))

    def fold_in(self, histories: Training) -> Scores:
        return self._from(np.zeros(histories.matrix.shape[0], dtype=np.int64))

    def _from(self, start: NDArray[np.int64]) -> Scores:
        """Minus the steps from a start to each item."""
        return -((self._place - start[:, None]) % len(self._order)).astype(np.float32)


def fit(training: Training, params: RecommendParams, step: Step) -> Random:
    people, items = training.matrix.shape
    return Random(items, people, params.seed)
