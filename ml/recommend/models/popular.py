"""The bestseller list: the same for everyone, less what they have."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ml.recommend.models import Positions, Scores, Spec, Training

if TYPE_CHECKING:
    from ml.base import Step
    from ml.recommend.params import RecommendParams

SPEC = Spec(
    label="Bestsellers",
    how="Shows everyone the same list: what most others chose and they have not.",
)


class Popular:
    """Items by how many people have them."""

    def __init__(self, owners: Scores):
        self._owners = owners

    def scores(self, people: Positions) -> Scores:
        return np.tile(self._owners, (len(people), 1))

    def first(self, people: Positions, width: int) -> tuple[NDArray[np.int32], Scores]:
        best = np.argsort(-self._owners, kind="stable")[:width].astype(np.int32)
        return np.tile(best, (len(people), 1)), np.tile(self._owners[best], (len(people), 1))

    def fold_in(self, histories: Training) -> Scores:
        return np.tile(self._owners, (histories.matrix.shape[0], 1))


def fit(training: Training, params: RecommendParams, step: Step) -> Popular:
    return Popular(training.matrix.sum(axis=0).astype(np.float32))
