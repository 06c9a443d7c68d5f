"""User neighbours: what people with a similar history have, by cosine. Herlocker et al. 1999."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ml.recommend.models import Positions, Scores, Spec, Training

if TYPE_CHECKING:
    from scipy import sparse

    from ml.base import Step
    from ml.recommend.params import RecommendParams

SPEC = Spec(
    label="User neighbours",
    how="Finds the people whose history is most like yours, and shows what they have and you have not.",
    reads=("neighbours",),
    seconds=lambda size, params: 2e-9 * size.people * (size.events + params.neighbours * size.events / size.people),
    bytes=lambda size, params: 12 * size.people * params.neighbours,
)

BLOCK = 1_000
"""People whose neighbours are searched at a time."""


class UserKNN:
    """The nearest people vote for what they have, each by how near they are; what nobody has gets no score."""

    def __init__(self, train: sparse.csr_array, neighbours: int):
        self._train, self._neighbours = train, neighbours
        self._unit = _unit_rows(train)

    def scores(self, people: Positions) -> Scores:
        return self._votes(self._unit[people], people)

    def fold_in(self, histories: Training) -> Scores:
        return self._votes(_unit_rows(histories.matrix), None)

    def _votes(self, unit: sparse.csr_array, people: Positions | None) -> Scores:
        votes = np.empty((unit.shape[0], self._train.shape[1]), dtype=np.float32)
        for start in range(0, unit.shape[0], BLOCK):
            near: Scores = (unit[start : start + BLOCK] @ self._unit.T).toarray()
            if people is not None:  # nobody is their own neighbour
                near[np.arange(len(near)), people[start : start + BLOCK]] = 0
            votes[start : start + BLOCK] = (_nearest(near, self._neighbours) @ self._train).toarray()
        votes[votes == 0] = -np.inf
        return votes


def _unit_rows(matrix: sparse.csr_array) -> sparse.csr_array:
    from scipy import sparse

    norms = np.sqrt(matrix.multiply(matrix).sum(axis=1))
    inverse = np.divide(1, norms, out=np.zeros_like(norms), where=norms > 0)
    return sparse.csr_array(sparse.diags_array(inverse) @ matrix).astype(np.float32)


def _nearest(near: Scores, count: int) -> sparse.csr_array:
    """Only the largest `count` of each row stay; among equals at the border all do."""
    from scipy import sparse

    if count < near.shape[1]:
        border = -np.partition(-near, count - 1, axis=1)[:, [count - 1]]
        near[near < border] = 0
    return sparse.csr_array(near)


def fit(training: Training, params: RecommendParams, step: Step) -> UserKNN:
    return UserKNN(training.matrix, params.neighbours)
