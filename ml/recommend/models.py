"""The recommenders. Each learns from a people × items matrix of ones and then scores every item for some people."""

import warnings
from collections.abc import Callable
from typing import Protocol

import numpy as np
from implicit.cpu.als import AlternatingLeastSquares
from implicit.nearest_neighbours import CosineRecommender
from implicit.utils import ParameterWarning
from numpy.typing import NDArray
from scipy import linalg, sparse
from threadpoolctl import threadpool_limits

from ml.base import Step
from ml.recommend.params import REGULARIZATION, RecommendParams

Scores = NDArray[np.float32]
Positions = NDArray[np.int64]


class Fitted(Protocol):
    """A trained model: the scores of all items for some people, (people, items); -inf where it has no opinion."""

    def __call__(self, people: Positions) -> Scores: ...


Fit = Callable[[sparse.csr_array, RecommendParams, Step], Fitted]


def fit_random(train: sparse.csr_array, params: RecommendParams, step: Step) -> Fitted:
    """Chance: each person gets a fixed random order of the catalogue."""

    def scores(people: Positions) -> Scores:
        drawn = np.empty((len(people), train.shape[1]), dtype=np.float32)
        for row, person in zip(drawn, people, strict=True):
            np.random.default_rng([params.seed, person]).random(out=row, dtype=np.float32)
        return drawn

    return scores


def fit_popular(train: sparse.csr_array, params: RecommendParams, step: Step) -> Fitted:
    """The bestseller list: items by how many people have them, the same for everyone."""
    popularity = train.sum(axis=0).astype(np.float32)

    def scores(people: Positions) -> Scores:
        return np.tile(popularity, (len(people), 1))

    return scores


def fit_item_knn(train: sparse.csr_array, params: RecommendParams, step: Step) -> Fitted:
    """Item neighbours: items often chosen by the same people, by cosine. Sarwar et al. 2001; implicit."""
    model = CosineRecommender(K=min(params.neighbours, train.shape[1]))
    with warnings.catch_warnings(action="ignore", category=ParameterWarning):  # about implicit's own conversion
        model.fit(sparse.csr_matrix(train), show_progress=False)
    similarity = sparse.csr_array(model.similarity, dtype=np.float32)

    def scores(people: Positions) -> Scores:
        dense: Scores = (train[people] @ similarity).toarray()
        dense[dense == 0] = -np.inf
        return dense

    return scores


def fit_als(train: sparse.csr_array, params: RecommendParams, step: Step) -> Fitted:
    """Hidden tastes of people and items, refined in turn. Hu, Koren and Volinsky 2008; implicit."""
    with threadpool_limits(1, "blas"):
        model = AlternatingLeastSquares(
            factors=params.factors,
            regularization=params.regularization or REGULARIZATION["als"],
            alpha=params.alpha,
            iterations=params.iterations,
            random_state=params.seed,
        )
        model.fit(
            sparse.csr_matrix(train),
            show_progress=False,
            callback=lambda iteration, *_: step((iteration + 1) / params.iterations, "Refining tastes"),
        )

    def scores(people: Positions) -> Scores:
        return np.asarray(model.user_factors[people] @ model.item_factors.T, dtype=np.float32)

    return scores


def fit_ease(train: sparse.csr_array, params: RecommendParams, step: Step) -> Fitted:
    """A linear model in which items vote for items, in closed form. Steck 2019, "Embarrassingly shallow autoencoders".

    The scores are X − XPD, with P the inverse of XᵀX + λI and D one over P's diagonal. By the Woodbury identity
    XP = MX with M the inverse of XXᵀ + λI, so the smaller of people × people and items × items is inverted.
    """
    regularization = params.regularization or REGULARIZATION["ease"]
    people_count, items_count = train.shape
    solve = _ease_by_people if people_count <= items_count else _ease_by_items
    return solve(train.astype(np.float64), regularization, step)


def _ease_by_people(train: sparse.csr_array, regularization: float, step: Step) -> Fitted:
    inverse = _inverse((train @ train.T).toarray(), regularization)
    step(0.6, "Solving")
    votes = np.asarray(inverse @ train)
    diagonal = (1 - np.asarray(train.multiply(votes).sum(axis=0)).ravel()) / regularization

    def scores(people: Positions) -> Scores:
        return np.asarray(train[people].toarray() - votes[people] / diagonal, dtype=np.float32)

    return scores


def _ease_by_items(train: sparse.csr_array, regularization: float, step: Step) -> Fitted:
    weights = _inverse((train.T @ train).toarray(), regularization)
    step(0.6, "Solving")
    weights /= -np.diag(weights)
    np.fill_diagonal(weights, 0)

    def scores(people: Positions) -> Scores:
        return np.asarray(train[people] @ weights, dtype=np.float32)

    return scores


def _inverse(gram: NDArray[np.float64], regularization: float) -> NDArray[np.float64]:
    gram[np.diag_indices_from(gram)] += regularization
    return np.asarray(linalg.inv(gram, assume_a="pos", overwrite_a=True))


FIT: dict[str, Fit] = {
    "random": fit_random,
    "popular": fit_popular,
    "item_knn": fit_item_knn,
    "als": fit_als,
    "ease": fit_ease,
}
"""How each model is trained. Adding a model: its name in `params.Model`, its function here."""
