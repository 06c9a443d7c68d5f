"""Hidden tastes of people and items, refined in turn. Hu, Koren and Volinsky 2008; implicit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ml.recommend.models import Positions, Scores, Spec, Training, Vectors

if TYPE_CHECKING:
    from implicit.cpu.als import AlternatingLeastSquares

    from ml.base import Step
    from ml.recommend.params import RecommendParams

SPEC: Spec = Spec(
    label="ALS",
    how="Describes every person and every item by a few hidden tastes, and matches them.",
    library="implicit.cpu.als",
    reads=("factors", "regularization", "iterations", "alpha", "half_life", "seed"),
    auto={"regularization": 0.01, "iterations": 10},
    seconds=lambda size, params: (
        SPEC.value(params, "iterations")
        * params.factors
        * (3e-9 * size.events + 3e-10 * (size.people + size.items) * params.factors)
    ),
    bytes=lambda size, params: 8 * (size.people + size.items) * params.factors,
)


class ALS:
    """A score is how well the tastes of a person and of an item agree."""

    def __init__(self, model: AlternatingLeastSquares):
        self._model = model

    def scores(self, people: Positions) -> Scores:
        return np.asarray(self._model.user_factors[people] @ self._model.item_factors.T, dtype=np.float32)

    def item_vectors(self) -> Vectors:
        return np.asarray(self._model.item_factors)

    def fold_in(self, histories: Training) -> Scores:
        """By the tastes that fit a history best while items stay as they are: equation 4 of the paper."""
        from scipy import sparse

        matrix = sparse.csr_matrix(histories.matrix)
        tastes = self._model.recalculate_user(np.arange(matrix.shape[0]), matrix)
        return np.asarray(tastes @ self._model.item_factors.T, dtype=np.float32)


def fit(training: Training, params: RecommendParams, step: Step) -> ALS:
    from implicit.cpu.als import AlternatingLeastSquares
    from scipy import sparse
    from threadpoolctl import threadpool_limits

    iterations = SPEC.value(params, "iterations")
    with threadpool_limits(1, "blas"):
        model = AlternatingLeastSquares(
            factors=params.factors,
            regularization=SPEC.value(params, "regularization"),
            alpha=params.alpha,
            iterations=iterations,
            random_state=params.seed,
        )
        model.fit(
            sparse.csr_matrix(training.matrix),
            show_progress=False,
            callback=lambda iteration, *_: step((iteration + 1) / iterations, "Refining tastes"),
        )
    return ALS(model)
