"""Chance: a random order of the catalogue."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

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
    """Each person has an order of their own; people it has not met share one."""

    def __init__(self, items: int, seed: int):
        self._items, self._seed = items, seed

    def scores(self, people: Positions) -> Scores:
        drawn = np.empty((len(people), self._items), dtype=np.float32)
        for row, person in zip(drawn, people, strict=True):
            np.random.default_rng([self._seed, person]).random(out=row, dtype=np.float32)
        return drawn

    def fold_in(self, histories: Training) -> Scores:
        order = np.random.default_rng(self._seed).random(self._items, dtype=np.float32)
        return np.tile(order, (histories.matrix.shape[0], 1))


def fit(training: Training, params: RecommendParams, step: Step) -> Random:
    return Random(training.matrix.shape[1], params.seed)
