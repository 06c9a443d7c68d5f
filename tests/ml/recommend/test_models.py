import numpy as np
import pytest
from implicit.cpu.als import AlternatingLeastSquares
from implicit.nearest_neighbours import CosineRecommender
from implicit.utils import ParameterWarning
from scipy import sparse
from threadpoolctl import threadpool_limits

from ml.base import silent
from ml.recommend import models
from ml.recommend.params import RecommendParams
from ml.recommend.ranking import rank

EVERYONE = np.arange(60)


@pytest.fixture(scope="module")
def train():
    dense = np.random.default_rng(0).random((60, 25)) < 0.25
    dense[:, 0] = True
    return sparse.csr_array(dense.astype(np.float32))


def plain_ease(matrix, regularization):
    """Steck's closed form, written out over items."""
    gram = matrix.T @ matrix + regularization * np.eye(matrix.shape[1])
    inverse = np.linalg.inv(gram)
    weights = -inverse / np.diag(inverse)
    np.fill_diagonal(weights, 0)
    return matrix @ weights


@pytest.mark.parametrize("regularization", [1.0, 300.0])
@pytest.mark.parametrize("solve", [models._ease_by_people, models._ease_by_items])
def test_both_ways_to_solve_ease_equal_the_closed_form(train, solve, regularization):
    scores = solve(train.astype(np.float64), regularization, silent)(EVERYONE)
    np.testing.assert_allclose(scores, plain_ease(train.toarray().astype(float), regularization), atol=1e-5)


def test_ease_solves_the_smaller_side(train, monkeypatch):
    monkeypatch.setattr(models, "_ease_by_people", lambda *_: "people")
    monkeypatch.setattr(models, "_ease_by_items", lambda *_: "items")
    assert models.fit_ease(train, RecommendParams(), silent) == "items"
    assert models.fit_ease(sparse.csr_array(train.T), RecommendParams(), silent) == "people"


def test_als_lists_equal_bare_implicit(train):
    params = RecommendParams(model="als", factors=8, regularization=0.1, alpha=2.0, iterations=5, seed=3)
    with threadpool_limits(1, "blas"):
        bare = AlternatingLeastSquares(factors=8, regularization=0.1, alpha=2.0, iterations=5, random_state=3)
        bare.fit(sparse.csr_matrix(train), show_progress=False)
        expected, _ = bare.recommend(EVERYONE, sparse.csr_matrix(train), N=5)
    lists = rank(models.fit_als(train, params, silent), train, EVERYONE, 5)
    np.testing.assert_array_equal(lists.items, expected)


@pytest.mark.filterwarnings("ignore::implicit.utils.ParameterWarning")
def test_item_neighbours_scores_equal_bare_implicit(train):
    assert ParameterWarning
    bare = CosineRecommender(K=6)
    bare.fit(sparse.csr_matrix(train), show_progress=False)
    _, expected = bare.recommend(EVERYONE, sparse.csr_matrix(train), N=5)
    lists = rank(models.fit_item_knn(train, RecommendParams(neighbours=6), silent), train, EVERYONE, 5)
    listed = lists.items >= 0
    np.testing.assert_allclose(lists.scores[listed], expected[listed], rtol=1e-5)


def test_item_neighbours_has_no_opinion_on_items_nobody_near_has_chosen():
    apart = sparse.csr_array(np.kron(np.eye(2), np.ones((4, 3))).astype(np.float32))
    scores = models.fit_item_knn(apart, RecommendParams(), silent)(np.array([0]))
    assert np.isfinite(scores[0, :3]).all()
    assert np.isneginf(scores[0, 3:]).all()


def test_popular_counts_people(train):
    scores = models.fit_popular(train, RecommendParams(), silent)(EVERYONE)
    np.testing.assert_array_equal(scores, np.tile(train.toarray().sum(axis=0), (60, 1)))


def test_random_depends_on_the_person_and_the_seed_alone(train):
    fitted = models.fit_random(train, RecommendParams(seed=1), silent)
    np.testing.assert_array_equal(fitted(EVERYONE)[[7]], fitted(np.array([7])))
    other = models.fit_random(train, RecommendParams(seed=2), silent)
    assert not np.array_equal(fitted(EVERYONE), other(EVERYONE))


def test_als_reports_each_iteration(train):
    seen = []
    models.fit_als(train, RecommendParams(iterations=4), lambda fraction, message: seen.append(fraction))
    assert seen == [0.25, 0.5, 0.75, 1.0]
