"""Accuracy for diversity: the picks by hand, and what must hold at either end."""

import numpy as np
import pytest

from ml.recommend import tasks
from ml.recommend.params import RecommendParams
from ml.recommend.ranking import NOTHING, Lists
from ml.recommend.rerank import nearness, reranked

CANDIDATES = Lists(np.array([0]), np.array([[10, 11, 12]], dtype=np.int32), np.array([[1.0, 0.9, 0.0]], np.float32))
NEAR = np.array([[[0.0, 1.0, 0.1], [1.0, 0.0, 0.1], [0.1, 0.1, 0.0]]])


@pytest.mark.parametrize(
    ("strength", "order"),
    # after 10: item 11 is worth .9 (1 - s) - 1.0 s, item 12 0 (1 - s) - .1 s: they change places at s = .5
    [(0.0, [10, 11, 12]), (0.4, [10, 11, 12]), (0.6, [10, 12, 11])],
)
def test_the_next_pick_weighs_its_score_against_the_nearest_pick(strength, order):
    assert reranked(CANDIDATES, NEAR, strength, 3).items[0].tolist() == order


def test_a_short_list_of_candidates_stays_short():
    short = Lists(
        np.array([0]), np.array([[10, NOTHING, NOTHING]], np.int32), np.array([[2.0, -np.inf, -np.inf]], np.float32)
    )
    assert reranked(short, np.zeros((1, 3, 3)), 0.5, 2).items[0].tolist() == [10, NOTHING]


def test_without_strength_lists_are_the_models_own_and_with_it_they_differ_more(tastes):
    params = RecommendParams(k=5)
    result, alone = tasks.rerank(tastes, params), tasks.run(tastes, params)
    values = result.metrics.set_index(["metric", "model"])["value"]
    own = alone.metrics.query("model == 'ease' and k == 5").set_index("metric")["value"]
    for metric in ("hit_rate", "ndcg", "diversity", "coverage", "novelty"):
        assert values[metric, "0"] == pytest.approx(own[metric])
    assert values["diversity", "0.9"] > values["diversity", "0.5"] > values["diversity", "0"]
    assert set(result.comparisons["model_b"]) == {"0"}


def test_nearness_is_symmetric_and_zero_where_there_is_no_candidate(tastes):
    from ml.recommend.pipeline import prepare

    parts = prepare(tastes, RecommendParams(k=5))
    items = np.array([[0, 1, NOTHING], [2, 3, 4]], dtype=np.int32)
    near = nearness(Lists(np.array([0, 1]), items, np.zeros((2, 3), np.float32)), parts)
    np.testing.assert_array_equal(near, near.transpose(0, 2, 1))
    assert near[0, 2].sum() == 0 and near[1].max() <= 1
