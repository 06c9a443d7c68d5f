"""Hidden tastes learned from pairs: what someone chose shall score above what they did not. Rendle et al. 2009."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ml.recommend.models import Positions, Scores, Spec, Training, Vectors

if TYPE_CHECKING:
    from implicit.cpu.bpr import BayesianPersonalizedRanking

    from ml.base import Step
    from ml.recommend.params import RecommendParams

SPEC: Spec = Spec(
    label="BPR",
    how="Learns hidden tastes from pairs: something you chose should rank above something you did not.",
    library="implicit.cpu.bpr",
    reads=("factors", "regularization", "iterations", "seed"),
    auto={"regularization": 0.01, "iterations": 100},
    folds_in=False,
    seconds=lambda size, params: SPEC.value(params, "iterations") * size.events * (1e-7 + 1e-9 * params.factors),
    bytes=lambda size, params: 8 * (size.people + size.items) * params.factors,
)

LEARNING_RATE = 0.05


class BPR:
    """A score is how well the tastes of a person and of an item agree, and how liked the item is by itself."""

    def __init__(self, model: BayesianPersonalizedRanking):
        self._model = model

    def scores(self, people: Positions) -> Scores:
        return np.asarray(self._model.user_factors[people] @ self._model.item_factors.T, dtype=np.float32)

    def item_vectors(self) -> Vectors:
        """Without the last column, how liked an item is by itself."""
        return np.asarray(self._model.item_factors[:, :-1])

    def fold_in(self, histories: Training) -> Scores:
        raise NotImplementedError  # a person's tastes are learned by descent together with everyone else's


def fit(training: Training, params: RecommendParams, step: Step) -> BPR:
    from implicit.cpu.bpr import BayesianPersonalizedRanking
    from scipy import sparse

    iterations = SPEC.value(params, "iterations")
    model = BayesianPersonalizedRanking(
        factors=params.factors,
        learning_rate=LEARNING_RATE,
        regularization=SPEC.value(params, "regularization"),
        iterations=iterations,
        random_state=params.seed,
        num_threads=1,  # threads race for the factors, and each race ends differently
    )
    model.fit(
        sparse.csr_matrix(training.matrix),
        show_progress=False,
        callback=lambda iteration, *_: step((iteration + 1) / iterations, "Comparing pairs"),
    )
    return BPR(model)
