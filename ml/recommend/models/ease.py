"""A linear model in which items vote for items, in closed form. Steck 2019, "Embarrassingly shallow autoencoders"."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ml.recommend.models import Positions, Scores, Size, Spec, Training

if TYPE_CHECKING:
    from scipy import sparse

    from ml.base import Step
    from ml.recommend.params import RecommendParams

Floats = NDArray[np.float64]


def _seconds(size: Size, params: RecommendParams) -> float:
    smaller = min(size.people, size.items)
    return 1e-9 * (smaller**3 / 3 + smaller * size.events)


def _bytes(size: Size, params: RecommendParams) -> float:
    smaller = min(size.people, size.items)
    return 8 * smaller * (2 * smaller + (size.items if size.people <= size.items else 0))


SPEC = Spec(
    label="EASE",
    how="Lets everything you chose vote for everything else, with weights learned from all people at once.",
    library="scipy.linalg",
    reads=("regularization", "half_life"),
    auto={"regularization": 300.0},
    seconds=_seconds,
    bytes=_bytes,
)


class EaseByItems:
    """Votes are kept: items × items."""

    def __init__(self, train: sparse.csr_array, weights: Floats):
        self._train, self._weights = train, weights

    def scores(self, people: Positions) -> Scores:
        return self.fold_in(Training(self._train[people]))

    def fold_in(self, histories: Training) -> Scores:
        return np.asarray(histories.matrix @ self._weights, dtype=np.float32)


class EaseByPeople:
    """Votes follow from people × people. With P the inverse of XᵀX + λI and D one over P's diagonal, a history h
    scores h − hPD; by the Woodbury identity hP = (h − hXᵀMX) / λ with M the inverse of XXᵀ + λI, and XP = MX.
    """

    def __init__(self, train: sparse.csr_array, inverse: Floats, regularization: float):
        self._train, self._regularization = train, regularization
        self._votes = np.asarray(inverse @ train)
        self._diagonal = (1 - np.asarray(train.multiply(self._votes).sum(axis=0)).ravel()) / regularization

    def scores(self, people: Positions) -> Scores:
        return np.asarray(self._train[people].toarray() - self._votes[people] / self._diagonal, dtype=np.float32)

    def fold_in(self, histories: Training) -> Scores:
        shared = (histories.matrix @ self._train.T).toarray()
        votes = (histories.matrix.toarray() - shared @ self._votes) / self._regularization
        return np.asarray(histories.matrix.toarray() - votes / self._diagonal, dtype=np.float32)


def fit(training: Training, params: RecommendParams, step: Step) -> EaseByItems | EaseByPeople:
    """The smaller of people × people and items × items is inverted."""
    train = training.matrix.astype(np.float64)
    solve = _by_people if train.shape[0] <= train.shape[1] else _by_items
    return solve(train, SPEC.value(params, "regularization"), step)


def _by_people(train: sparse.csr_array, regularization: float, step: Step) -> EaseByPeople:
    inverse = _inverse((train @ train.T).toarray(), regularization)
    step(0.6, "Solving")
    return EaseByPeople(train, inverse, regularization)


def _by_items(train: sparse.csr_array, regularization: float, step: Step) -> EaseByItems:
    weights = _inverse((train.T @ train).toarray(), regularization)
    step(0.6, "Solving")
    weights /= -np.diag(weights)
    np.fill_diagonal(weights, 0)
    return EaseByItems(train, weights)


def _inverse(gram: Floats, regularization: float) -> Floats:
    from scipy import linalg

    gram[np.diag_indices_from(gram)] += regularization
    return np.asarray(linalg.inv(gram, assume_a="pos", overwrite_a=True))
