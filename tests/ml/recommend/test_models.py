import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import surprise
from implicit.cpu.als import AlternatingLeastSquares
from implicit.cpu.bpr import BayesianPersonalizedRanking
from implicit.nearest_neighbours import CosineRecommender
from scipy import sparse
from sklearn.metrics.pairwise import cosine_similarity
from threadpoolctl import threadpool_limits

from ml.base import ParamError, silent
from ml.recommend import models
from ml.recommend.models import Training, ease
from ml.recommend.models.svd import trainset
from ml.recommend.params import MODELS, SPECS, RecommendParams
from ml.recommend.ranking import rank

EVERYONE = np.arange(60)
ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def training() -> Training:
    """60 people, 25 items, the first of them everyone's; stars, and words of which no two items have the same."""
    rng = np.random.default_rng(0)
    dense = rng.random((60, 25)) < 0.25
    dense[:, 0] = True
    matrix = sparse.csr_array(dense.astype(np.float32))
    ratings = matrix.astype(np.float64)
    ratings.data = rng.integers(1, 6, size=len(ratings.data)).astype(float)
    words = [f"Title {item} {'Sci-Fi' if item % 3 else 'Drama'} shared" for item in range(25)]
    return Training(matrix, ratings, words)


def fit(name, training, **settings):
    return models.fit(name, training, RecommendParams(model=name, **settings), silent)


def rows(training: Training, people) -> Training:
    """The histories of some people."""
    return Training(training.matrix[people], training.ratings[people])


@pytest.mark.parametrize("name", MODELS)
def test_scores_are_one_row_a_person_and_the_same_each_time(training, name):
    first, again = (fit(name, training, seed=3).scores(EVERYONE) for _ in range(2))
    assert first.shape == (60, 25)
    assert not np.isnan(first).any()
    np.testing.assert_array_equal(first, again)
    np.testing.assert_allclose(fit(name, training, seed=3).scores(np.array([7, 3])), first[[7, 3]], atol=1e-6)


@pytest.mark.parametrize("name", MODELS)
def test_a_model_says_how_it_works_and_whether_it_folds_in(training, name):
    assert SPECS[name].label and SPECS[name].how.endswith(".")
    fitted = fit(name, training)
    if SPECS[name].folds_in:
        assert fitted.fold_in(rows(training, [4, 5])).shape == (2, 25)
    else:
        with pytest.raises(NotImplementedError):
            fitted.fold_in(rows(training, [4, 5]))


@pytest.mark.parametrize("name", ["popular", "item_knn", "ease", "content"])
def test_a_history_it_was_trained_on_folds_in_to_the_same_scores(training, name):
    fitted = fit(name, training)
    np.testing.assert_allclose(fitted.fold_in(rows(training, EVERYONE)), fitted.scores(EVERYONE), rtol=1e-4, atol=1e-5)


def plain_ease(matrix, regularization):
    """Steck's closed form, written out over items."""
    gram = matrix.T @ matrix + regularization * np.eye(matrix.shape[1])
    inverse = np.linalg.inv(gram)
    weights = -inverse / np.diag(inverse)
    np.fill_diagonal(weights, 0)
    return weights


@pytest.mark.parametrize("regularization", [1.0, 300.0])
@pytest.mark.parametrize("solve", [ease._by_people, ease._by_items])
def test_both_ways_to_solve_ease_equal_the_closed_form(training, solve, regularization):
    dense = training.matrix.toarray().astype(float)
    weights = plain_ease(dense, regularization)
    fitted = solve(training.matrix.astype(np.float64), regularization, silent)
    np.testing.assert_allclose(fitted.scores(EVERYONE), dense @ weights, atol=1e-5)
    without_the_first = dense.copy()
    without_the_first[:, 0] = 0
    folded = fitted.fold_in(Training(sparse.csr_array(without_the_first)))
    np.testing.assert_allclose(folded, without_the_first @ weights, atol=1e-5)


def test_ease_solves_the_smaller_side(training):
    assert isinstance(fit("ease", training), ease.EaseByItems)
    assert isinstance(fit("ease", Training(sparse.csr_array(training.matrix.T))), ease.EaseByPeople)


def bare_als(training):
    with threadpool_limits(1, "blas"):
        bare = AlternatingLeastSquares(factors=8, regularization=0.1, alpha=2.0, iterations=5, random_state=3)
        bare.fit(sparse.csr_matrix(training.matrix), show_progress=False)
    return bare


ALS = {"factors": 8, "regularization": 0.1, "alpha": 2.0, "iterations": 5, "seed": 3}


def test_als_lists_equal_bare_implicit(training):
    expected, _ = bare_als(training).recommend(EVERYONE, sparse.csr_matrix(training.matrix), N=5)
    lists = rank(fit("als", training, **ALS), training.matrix, EVERYONE, 5)
    np.testing.assert_array_equal(lists.items, expected)


def test_als_folds_a_history_in_by_the_papers_equation(training):
    items = bare_als(training).item_factors.astype(float)
    history = training.matrix[[9]].toarray()[0]
    confidence = np.where(history > 0, 2.0, 1.0)
    tastes = np.linalg.solve(items.T @ (confidence[:, None] * items) + 0.1 * np.eye(8), items.T @ (2.0 * history))
    folded = fit("als", training, **ALS).fold_in(rows(training, [9]))
    np.testing.assert_allclose(folded[0], items @ tastes, atol=1e-4)


@pytest.mark.filterwarnings("ignore::implicit.utils.ParameterWarning")
def test_item_neighbours_scores_equal_bare_implicit(training):
    bare = CosineRecommender(K=6)
    bare.fit(sparse.csr_matrix(training.matrix), show_progress=False)
    _, expected = bare.recommend(EVERYONE, sparse.csr_matrix(training.matrix), N=5)
    lists = rank(fit("item_knn", training, neighbours=6), training.matrix, EVERYONE, 5)
    listed = lists.items >= 0
    np.testing.assert_allclose(lists.scores[listed], expected[listed], rtol=1e-5)


def test_item_neighbours_has_no_opinion_on_items_nobody_near_has_chosen():
    apart = Training(sparse.csr_array(np.kron(np.eye(2), np.ones((4, 3))).astype(np.float32)))
    scores = fit("item_knn", apart).scores(np.array([0]))
    assert np.isfinite(scores[0, :3]).all()
    assert np.isneginf(scores[0, 3:]).all()


def test_user_neighbours_scores_by_cosine_written_out(training):
    dense = training.matrix.toarray()
    near = cosine_similarity(dense)
    np.fill_diagonal(near, 0)
    border = np.sort(near, axis=1)[:, [-5]]
    expected = np.where(near >= border - 1e-6, near, 0) @ dense
    scores = fit("user_knn", training, neighbours=5).scores(EVERYONE)
    np.testing.assert_allclose(np.where(np.isneginf(scores), 0, scores), expected, rtol=1e-4, atol=1e-5)


def test_a_stranger_gets_what_the_person_with_the_same_history_gets():
    """Two twins and one apart: the stranger has what the twins share, and is shown what only one of them has."""
    train = sparse.csr_array(np.array([[1, 1, 1, 0, 0], [1, 1, 0, 0, 0], [0, 0, 0, 1, 1]], dtype=np.float32))
    scores = fit("user_knn", Training(train), neighbours=2).fold_in(Training(train[[1]]))
    assert scores[0, 2] > 0
    assert np.isneginf(scores[0, 3:]).all()


def test_bpr_equals_bare_implicit_in_one_thread(training):
    bare = BayesianPersonalizedRanking(
        factors=8, learning_rate=0.05, regularization=0.01, iterations=7, random_state=1, num_threads=1
    )
    bare.fit(sparse.csr_matrix(training.matrix), show_progress=False)
    expected, _ = bare.recommend(EVERYONE, sparse.csr_matrix(training.matrix), N=5)
    lists = rank(fit("bpr", training, factors=8, iterations=7, seed=1), training.matrix, EVERYONE, 5)
    np.testing.assert_array_equal(lists.items, expected)


def test_svd_predicts_what_surprise_predicts(training):
    bare = surprise.SVD(n_factors=4, n_epochs=6, reg_all=0.1, random_state=2)
    bare.fit(trainset(training))
    expected = [[bare.predict(person, item, clip=False).est for item in range(25)] for person in EVERYONE]
    scores = fit("svd", training, factors=4, iterations=6, regularization=0.1, seed=2).scores(EVERYONE)
    np.testing.assert_allclose(scores, expected, rtol=1e-5)


def test_svd_folds_in_who_rates_everything_high_above_who_rates_everything_low(training):
    histories = training.matrix[[0, 0]]
    stars = histories.astype(float)
    half = stars.nnz // 2
    stars.data[:half], stars.data[half:] = 5.0, 1.0
    high, low = fit("svd", training).fold_in(Training(histories, stars))
    assert (high > low).all()


def test_knn_with_baseline_predicts_what_surprise_predicts(training):
    bare = surprise.KNNBaseline(k=60, sim_options={"name": "pearson_baseline"}, verbose=False)
    bare.fit(trainset(training))
    expected = [[bare.predict(person, item, clip=False).est for item in range(25)] for person in EVERYONE]
    scores = fit("knn_baseline", training, neighbours=60).scores(EVERYONE)
    np.testing.assert_allclose(scores, expected, rtol=1e-5)


def test_ratings_it_cannot_compare_are_refused_in_words(training):
    equal = Training(training.matrix, training.matrix.astype(np.float64) * 3, training.texts)
    with pytest.raises(ParamError, match="model knn_baseline needs people who rate differently"):
        fit("knn_baseline", equal)


def test_content_likes_what_reads_alike():
    texts = ["red planet Sci-Fi", "blue planet Sci-Fi", "kitchen love Drama", "garden love Drama"]
    train = sparse.csr_array(np.array([[1, 0, 0, 0], [0, 0, 1, 0]], dtype=np.float32))
    scores = fit("content", Training(train, None, texts)).scores(np.array([0, 1]))
    assert scores[0, 1] > scores[0, 2]
    assert scores[1, 3] > scores[1, 1]
    assert np.isneginf(scores[0, 2])


def test_titles_without_words_are_refused_in_words(training):
    with pytest.raises(ParamError, match="model content needs words"):
        fit("content", Training(training.matrix, None, ["!!!"] * 25))


def test_popular_counts_people(training):
    scores = fit("popular", training).scores(EVERYONE)
    np.testing.assert_array_equal(scores, np.tile(training.matrix.toarray().sum(axis=0), (60, 1)))


def test_random_depends_on_the_person_and_the_seed_alone(training):
    fitted = fit("random", training, seed=1)
    np.testing.assert_array_equal(fitted.scores(EVERYONE)[[7]], fitted.scores(np.array([7])))
    assert not np.array_equal(fitted.scores(EVERYONE), fit("random", training, seed=2).scores(EVERYONE))


@pytest.mark.parametrize("name", ["als", "bpr"])
def test_progress_is_told_at_each_iteration(training, name):
    seen = []
    params = RecommendParams(model=name, iterations=4)
    models.fit(name, training, params, lambda fraction, message: seen.append(fraction))
    assert seen == [0.25, 0.5, 0.75, 1.0]


def test_a_loaded_worker_has_every_library_that_fitting_imports():
    """Fit every model in a process that has loaded the use case: nothing more may be imported from outside."""
    script = """
import sys
import numpy as np
from scipy import sparse
from ml import use_cases
use_cases.load("recommend")
from ml.base import ParamError, silent
from ml.recommend import models
from ml.recommend.params import MODELS, RecommendParams
matrix = sparse.csr_array((np.random.default_rng(0).random((30, 12)) < 0.4).astype(np.float32))
ratings = matrix.astype(float)
ratings.data = np.random.default_rng(1).integers(1, 6, len(ratings.data)).astype(float)
training = models.Training(matrix, ratings, [f"title {n}" for n in range(12)])
before = {name.split(".")[0] for name in sys.modules}
for name in MODELS:
    models.fit(name, training, RecommendParams(model=name), silent).scores(np.arange(30))
print(sorted({name.split(".")[0] for name in sys.modules} - before))
"""
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
