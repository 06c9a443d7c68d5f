"""Predicts stars from similar people's, beside everyone's habits. Koren 2010; Surprise's KNNBaseline."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ml.base import ParamError
from ml.recommend.models import Positions, Scores, Spec, Training
from ml.recommend.models.svd import trainset

if TYPE_CHECKING:
    from scipy import sparse

    from ml.base import Step
    from ml.recommend.params import RecommendParams

Floats = NDArray[np.float64]

SPEC = Spec(
    label="KNN with baseline",
    how="Predicts your stars from people who rate like you, and shows what it thinks you would rate highest.",
    library="surprise",
    reads=("neighbours",),
    needs="rating",
    folds_in=False,
    seconds=lambda size, params: 1.5e-8 * size.people * size.events + 5e-7 * size.people**2,
    bytes=lambda size, params: 24 * size.people**2 + 300 * size.events,
)


class KNNBaseline:
    """A rating is the baseline of person and item, moved by how the nearest raters differ from theirs."""

    def __init__(
        self, ratings: sparse.csc_array, similarity: Floats, mean: float, biases: tuple[Floats, Floats], k: int
    ):
        self._ratings, self._similarity, self._mean, self._biases, self._k = ratings, similarity, mean, biases, k

    def scores(self, people: Positions) -> Scores:
        of_people, of_items = self._biases
        scores = self._mean + of_people[people][:, None] + of_items[None, :]
        for item in range(self._ratings.shape[1]):
            span = slice(self._ratings.indptr[item], self._ratings.indptr[item + 1])
            raters, given = self._ratings.indices[span], self._ratings.data[span]
            left = given - (self._mean + of_people[raters] + of_items[item])
            scores[:, item] += _pulled(self._similarity[np.ix_(people, raters)], left, self._k)
        return np.asarray(scores, dtype=np.float32)

    def fold_in(self, histories: Training) -> Scores:
        raise NotImplementedError  # similarities are learned for the people it was trained on


def _pulled(near: Floats, left: Floats, k: int) -> Floats:
    """Mean of what the `k` nearest raters leave unexplained, weighted by how near they are; 0 without any."""
    if near.shape[1] > k:
        border = -np.partition(-near, k - 1, axis=1)[:, [k - 1]]
        near = np.where(near >= border, near, 0)
    near = np.maximum(near, 0)
    weight = near.sum(axis=1)
    return np.asarray(np.divide(near @ left, weight, out=np.zeros(len(near)), where=weight > 0))


def fit(training: Training, params: RecommendParams, step: Step) -> KNNBaseline:
    import surprise
    from scipy import sparse

    rated = trainset(training)
    model = surprise.KNNBaseline(k=params.neighbours, sim_options={"name": "pearson_baseline"}, verbose=False)
    step(0.1, "Comparing ratings")
    try:
        model.fit(rated)
    except ZeroDivisionError:
        raise ParamError(
            "model knn_baseline needs people who rate differently from what everyone would; here somebody never does. "
            "Choose another model.",
            ("model",),
        ) from None
    ratings = sparse.csc_array(training.ratings)
    return KNNBaseline(ratings, model.sim, rated.global_mean, (model.bu, model.bi), params.neighbours)
