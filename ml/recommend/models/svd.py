"""Predicts stars: means, biases and hidden tastes, by gradient descent. Funk 2006; Surprise."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ml.recommend.models import Positions, Scores, Spec, Training, Vectors

if TYPE_CHECKING:
    from ml.base import Step
    from ml.recommend.params import RecommendParams

SPEC: Spec = Spec(
    label="SVD",
    how="Predicts the stars you would give, and shows what it thinks you would rate highest.",
    library="surprise",
    reads=("factors", "regularization", "iterations", "seed"),
    auto={"regularization": 0.02, "iterations": 20},
    needs="rating",
    seconds=lambda size, params: SPEC.value(params, "iterations") * size.events * (2e-7 + 5e-9 * params.factors),
    bytes=lambda size, params: 16 * (size.people + size.items) * params.factors + 300 * size.events,
)


class SVD:
    """A score is the rating expected of a person for an item."""

    def __init__(self, model: Any, mean: float):
        self._model, self._mean = model, mean

    def scores(self, people: Positions) -> Scores:
        own = self._model.bu[people][:, None] + self._model.pu[people] @ self._model.qi.T
        return np.asarray(self._mean + self._model.bi + own, dtype=np.float32)

    def item_vectors(self) -> Vectors:
        return np.asarray(self._model.qi)

    def fold_in(self, histories: Training) -> Scores:
        """Biases and tastes that fit a history's ratings best in least squares, items staying as they are."""
        assert histories.ratings is not None
        scores = np.empty(histories.matrix.shape, dtype=np.float32)
        features = np.column_stack([np.ones(len(self._model.qi)), self._model.qi])
        penalty = self._model.reg_pu * np.eye(features.shape[1])
        for row in range(len(scores)):
            span = slice(histories.ratings.indptr[row], histories.ratings.indptr[row + 1])
            items = histories.ratings.indices[span]
            chosen, left = features[items], histories.ratings.data[span] - self._mean - self._model.bi[items]
            own = np.linalg.solve(chosen.T @ chosen + max(1, len(items)) * penalty, chosen.T @ left)
            scores[row] = self._mean + self._model.bi + features @ own
        return scores


def fit(training: Training, params: RecommendParams, step: Step) -> SVD:
    import surprise

    model = surprise.SVD(
        n_factors=params.factors,
        n_epochs=SPEC.value(params, "iterations"),
        reg_all=SPEC.value(params, "regularization"),
        random_state=params.seed,
    )
    rated = trainset(training)
    step(0.1, "Predicting stars")
    model.fit(rated)
    return SVD(model, rated.global_mean)


def trainset(training: Training) -> Any:
    """Surprise's own form of the ratings, with our positions as its inner ids."""
    from surprise import Trainset

    assert training.ratings is not None
    cells = training.ratings.tocoo()
    people, items = training.ratings.shape
    by_person: dict[int, list[tuple[int, float]]] = {person: [] for person in range(people)}
    by_item: dict[int, list[tuple[int, float]]] = {item: [] for item in range(items)}
    for person, item, rating in zip(cells.row.tolist(), cells.col.tolist(), cells.data.tolist(), strict=True):
        by_person[person].append((item, rating))
        by_item[item].append((person, rating))
    scale = (float(cells.data.min()), float(cells.data.max()))
    ids = {n: n for n in range(people)}, {n: n for n in range(items)}
    return Trainset(by_person, by_item, people, items, cells.nnz, scale, *ids)
