"""Content: items whose title and text read like those you chose. TF-IDF and cosine; Salton and Buckley 1988."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ml.base import ParamError
from ml.recommend.models import Positions, Scores, Spec, Training, Vectors

if TYPE_CHECKING:
    from scipy import sparse

    from ml.base import Step
    from ml.recommend.params import RecommendParams

SPEC = Spec(
    label="Content",
    how="Shows what reads like the things you chose, by their words alone; it needs nobody else.",
    library="sklearn.feature_extraction.text",
    needs="text",
    seconds=lambda size, params: 5e-5 * size.items,
    bytes=lambda size, params: 2_000 * size.items,
)

WORDS = r"(?u)\b\w[\w-]*\b"
"""Words of one letter and up, hyphens kept: Sci-Fi is one."""


class Content:
    """A score is how near an item is to the mean of a history."""

    def __init__(self, train: sparse.csr_array, vectors: sparse.csr_array):
        self._train, self._vectors = train, vectors

    def scores(self, people: Positions) -> Scores:
        return self.fold_in(Training(self._train[people]))

    def item_vectors(self) -> Vectors:
        return self._vectors

    def fold_in(self, histories: Training) -> Scores:
        near: Scores = ((histories.matrix @ self._vectors) @ self._vectors.T).toarray().astype(np.float32)
        near[near == 0] = -np.inf
        return near


def fit(training: Training, params: RecommendParams, step: Step) -> Content:
    from scipy import sparse
    from sklearn.feature_extraction.text import TfidfVectorizer

    try:
        vectors = TfidfVectorizer(token_pattern=WORDS, sublinear_tf=True).fit_transform(training.texts)
    except ValueError:  # scikit-learn's word for an empty vocabulary
        raise ParamError(
            "model content needs words in titles or texts; there are none. Choose another model.", ("model",)
        ) from None
    return Content(training.matrix, sparse.csr_array(vectors))
