"""What lists do to everyone's choices, by hand on four people and eight items."""

import numpy as np
import pandas as pd
import pytest
from scipy import sparse
from scipy.spatial.distance import cosine

from ml.metrics import BEYOND
from ml.recommend import beyond, diversity, tasks
from ml.recommend.params import RecommendParams
from ml.recommend.ranking import NOTHING

LISTS = np.array([[0, 1], [0, 2], [3, 0], [0, NOTHING]])


class Given:
    """Parts with this training matrix."""

    def __init__(self, dense):
        self.train = sparse.csr_array(np.array(dense, dtype=np.float32))


def gini(counts):
    """The mean absolute difference of all pairs, as a share of twice the mean."""
    counts = np.asarray(counts, dtype=float)
    return np.abs(counts[:, None] - counts[None, :]).mean() / (2 * counts.mean())


def test_gini_equals_the_mean_difference_of_pairs():
    value, low, high = beyond._gini(LISTS, 8)
    assert value == pytest.approx(gini([4, 1, 1, 1, 0, 0, 0, 0]))
    without = [gini([*counts, 0, 0, 0, 0]) for counts in ([3, 0, 1, 1], [3, 1, 0, 1], [3, 1, 1, 0], [3, 1, 1, 1])]
    error = 1.96 * np.sqrt(3 / 4 * np.square(np.array(without) - np.mean(without)).sum())
    assert (low, high) == pytest.approx((value - error, min(1, value + error)))


def test_gini_of_one_item_for_all_and_of_all_items_alike():
    assert beyond._gini(np.zeros((50, 1), dtype=np.int64), 1000)[0] == pytest.approx(0.999)
    assert beyond._gini(np.arange(50)[:, None], 50)[0] == pytest.approx(0.0)


def test_personalisation_is_one_minus_the_mean_overlap_of_pairs():
    lists = [set(row) - {NOTHING} for row in LISTS]
    by_hand = [
        1 - np.mean([len(mine & other) / len(mine) for n, other in enumerate(lists) if n != person])
        for person, mine in enumerate(lists)
    ]
    np.testing.assert_allclose(beyond._personalisation(LISTS, 8), by_hand)


def test_diversity_is_the_mean_cosine_distance_of_pairs():
    dense = np.random.default_rng(0).random((30, 6)) < 0.5
    lists = np.array([[0, 1, 2], [3, 5, NOTHING], [4, NOTHING, NOTHING]])
    columns = dense.T.astype(float)
    pairs = [cosine(columns[a], columns[b]) for a, b in ((0, 1), (0, 2), (1, 2))]
    expected = [np.mean(pairs), cosine(columns[3], columns[5]), 0.0]
    np.testing.assert_allclose(diversity.diversity(lists, Given(dense)), expected, atol=1e-6)


def test_serendipity_counts_hits_the_bestseller_list_does_not_have():
    hits = np.array([[True, True], [False, True], [True, False], [True, False]])
    obvious = np.array([[0, 4], [0, 4], [0, 4], [4, 0]])
    np.testing.assert_allclose(beyond._serendipity(LISTS, hits, obvious), [0.5, 0.5, 0.5, 0.0])


def test_the_head_is_the_smallest_set_with_four_fifths_of_the_events():
    owners = np.array([1.0, 50.0, 9.0, 40.0])
    assert beyond.head(owners).tolist() == [False, True, False, True]
    assert beyond.top(owners).tolist() == [False, True, False, False]
    np.testing.assert_allclose(
        beyond._share(LISTS, beyond.head(np.array([9, 0, 0, 1, 0, 0, 0, 0.0]))), [0.5, 0.5, 0.5, 1]
    )


def test_every_measure_has_an_interval_around_it_and_the_bestsellers_have_no_surprise(tastes):
    metrics = tasks.beyond(tastes, RecommendParams(k=5)).metrics
    assert set(metrics["metric"]) == {metric.name for metric in BEYOND}
    assert (metrics["low"] <= metrics["value"] + 1e-12).all()
    assert (metrics["value"] <= metrics["high"] + 1e-12).all()
    values = metrics.set_index(["model", "metric"])["value"]
    assert values["popular", "serendipity"] == 0
    assert values["popular", "personalisation"] < values["ease", "personalisation"]
    assert values["random", "gini"] < values["ease", "gini"] < values["popular", "gini"]


def test_thirds_together_are_everyone(tastes):
    params = RecommendParams(k=5)
    groups, whole = tasks.beyond(tastes, params).frames["groups"], tasks.run(tastes, params).metrics
    for model, rows in groups.query("by == 'history'").groupby("model"):
        together = np.average(rows["value"], weights=rows["n"])
        alone = whole.query("model == @model and metric == 'hit_rate' and k == 5")["value"].item()
        assert together == pytest.approx(alone)
        assert (rows["smallest"].to_numpy()[1:] >= rows["largest"].to_numpy()[:-1]).all()


def test_exposure_counts_the_lists_an_item_is_on(tastes):
    params = RecommendParams(k=5)
    exposure = tasks.beyond(tastes, params).frames["exposure"]
    lists = tasks.run(tastes, params).frames["recommendations"].query("rank <= 5")
    counted = lists.groupby(["model", "item"]).size().rename("lists")
    pd.testing.assert_series_equal(
        exposure.set_index(["model", "item"])["lists"].sort_index(), counted.sort_index(), check_dtype=False
    )
