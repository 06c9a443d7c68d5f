"""Item neighbours: items often chosen by the same people, by cosine. Sarwar et al. 2001; implicit."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

import numpy as np

from ml.recommend.models import Positions, Scores, Spec, Training, Vectors

if TYPE_CHECKING:
    from scipy import sparse

    from ml.base import Step
    from ml.recommend.params import RecommendParams

SPEC = Spec(
    label="Item neighbours",
    how="For everything you chose it looks up what was chosen by the same people.",
    library="implicit.nearest_neighbours",
    reads=("neighbours", "half_life"),
    seconds=lambda size, params: 2e-8 * size.events * size.events / size.people,
    bytes=lambda size, params: 24 * size.items * params.neighbours,
)


class ItemKNN:
    """Each item votes for its most similar ones; what nothing votes for has no score."""

    def __init__(self, train: sparse.csr_array, similarity: sparse.csr_array):
        self._train, self._similarity = train, similarity

    def scores(self, people: Positions) -> Scores:
        return self.fold_in(Training(self._train[people]))

    def item_vectors(self) -> Vectors:
        """An item is where its neighbours are."""
        return self._similarity

    def fold_in(self, histories: Training) -> Scores:
        votes: Scores = (histories.matrix @ self._similarity).toarray()
        votes[votes == 0] = -np.inf
        return votes


def fit(training: Training, params: RecommendParams, step: Step) -> ItemKNN:
    from implicit.nearest_neighbours import CosineRecommender
    from implicit.utils import ParameterWarning
    from scipy import sparse

    train = training.matrix
    model = CosineRecommender(K=min(params.neighbours, train.shape[1]))
    with warnings.catch_warnings(action="ignore", category=ParameterWarning):  # about implicit's own conversion
        model.fit(sparse.csr_matrix(train), show_progress=False)
    return ItemKNN(train, sparse.csr_array(model.similarity, dtype=np.float32))
