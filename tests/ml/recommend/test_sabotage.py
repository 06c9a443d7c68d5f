"""Broken data: what each way of breaking it leaves alone, and which finding sees it."""

import pytest

from ml.base import silent
from ml.recommend import findings, sabotage, tasks
from ml.recommend.agreement import agreement
from ml.recommend.params import SPECS, RecommendParams
from ml.recommend.pipeline import fitted, prepare, trainable_on

PARAMS = RecommendParams(model="item_knn", k=5)


def test_shuffling_leaves_everyone_as_active_and_everything_as_popular(tastes):
    before, after = (dataset.tables["interactions"] for dataset in (tastes, sabotage.shuffled(tastes, 0)))
    for column in ("user", "item"):
        assert before[column].value_counts().to_dict() == after[column].value_counts().to_dict()
    assert not before["item"].equals(after["item"])


def test_robots_are_a_thousand_equal_histories(tastes):
    rows = sabotage.with_robots(tastes, 0).tables["interactions"]
    robots = rows[rows["user"].str.startswith("robot ")]
    histories = robots.groupby("user")["item"].apply(frozenset)
    assert len(histories) == sabotage.ROBOTS and histories.nunique() == 1
    assert len(rows) - len(robots) == len(tastes.tables["interactions"])


def test_each_accident_is_caught_by_a_finding_of_its_own(tastes):
    result = tasks.sabotage(tastes, PARAMS.model_copy(update={"split": "recent"}))
    caught = result.frames["caught"].groupby("sabotage")["code"].apply(set)
    assert "R01" in caught["shuffled"] and "R05" in caught["robots"] and "R10" in caught["leaked"]
    rates = result.metrics.query("metric == 'hit_rate' and model == 'item_knn'").set_index("sabotage")["value"]
    assert rates["leaked"] > rates["none"] > rates["shuffled"]


@pytest.mark.parametrize("model", [name for name, spec in SPECS.items() if spec.folds_in and name != "random"])
def test_an_honest_model_knows_no_more_than_the_histories(tastes, model):
    if model not in trainable_on(tastes):
        pytest.skip("needs what this data does not have")
    params = RecommendParams(model=model, k=5)
    parts = prepare(tastes, params)
    found = agreement(fitted(model, tastes, parts, params, silent), parts, 5)
    if model not in ("svd", "user_knn"):  # their lists for a known person use more than the history, by design
        assert found[0] > findings.AGREEMENT
    assert 0 <= found[0] <= 1 and found[1] == 100


def test_r10_fires_below_its_threshold_only():
    assert [one.code for one in findings.knows_more_than_the_history(0.7, 200, PARAMS)] == ["R10"]
    assert list(findings.knows_more_than_the_history(0.9, 200, PARAMS)) == []


def test_weighted_histories_are_folded_in_as_weighted(tastes):
    params = RecommendParams(model="ease", k=5, half_life=0.001)
    parts = prepare(tastes, params)
    model = fitted("ease", tastes, parts, params, silent)
    assert agreement(model, parts, 5, 0.001)[0] == pytest.approx(1)
