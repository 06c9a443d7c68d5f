import ir_measures
import numpy as np
import pandas as pd
import pytest

from ml.recommend import tasks
from ml.recommend.evaluate import PER_PERSON, Resampled, _coverage, best_frame
from ml.recommend.params import RecommendParams
from ml.recommend.ranking import NOTHING, Lists

MEASURES = {"hit_rate": "Success", "precision": "P", "recall": "R", "ndcg": "nDCG", "map": "AP", "mrr": "RR"}


@pytest.mark.parametrize("model", ["popular", "item_knn", "ease"])
@pytest.mark.parametrize("k", [1, 5, 10])
def test_accuracy_equals_ir_measures_on_the_exported_lists(tastes, model, k):
    result = tasks.run(tastes, RecommendParams(model=model, k=k))
    lists = result.frames["recommendations"]
    run = lists[lists["model"] == model].rename(columns={"user": "query_id", "item": "doc_id"})
    qrels = result.frames["test"].rename(columns={"user": "query_id", "item": "doc_id"}).assign(relevance=1)
    measures = {name: ir_measures.parse_measure(f"{theirs}@{k}") for name, theirs in MEASURES.items()}
    theirs = ir_measures.calc_aggregate(measures.values(), qrels, run)
    metrics = result.metrics
    for name, measure in measures.items():
        ours = metrics[(metrics["model"] == model) & (metrics["metric"] == name) & (metrics["k"] == k)]["value"].item()
        assert ours == pytest.approx(theirs[measure], abs=1e-9), name


def test_novelty_and_coverage_by_hand(tastes):
    result = tasks.run(tastes, RecommendParams(model="popular", k=3))
    train, lists = result.frames["train"], result.frames["recommendations"]
    top = lists[(lists["model"] == "popular") & (lists["rank"] <= 3)]
    owners = train.groupby("item")["user"].nunique()
    information = -np.log2(owners / train["user"].nunique())
    novelty = top["item"].map(information).groupby(top["user"]).mean().mean()
    coverage = top["item"].nunique() / result.frames["items"]["item"].nunique()
    at_k = result.metrics[(result.metrics["model"] == "popular") & (result.metrics["k"] == 3)].set_index("metric")
    assert at_k.loc["novelty", "value"] == pytest.approx(novelty)
    assert at_k.loc["coverage", "value"] == pytest.approx(coverage)


def test_the_coverage_interval_is_the_jackknife_written_out():
    items = np.array([[0, 1], [0, 2], [3, 0], [0, NOTHING]])
    value, low, high = _coverage(Lists(np.arange(4), items, items.astype(np.float32)), 10)[:, 1]
    leave_one_out = [len(set(np.delete(items, row, axis=0).ravel()) - {NOTHING}) for row in range(4)]
    error = np.sqrt(3 / 4 * np.square(leave_one_out - np.mean(leave_one_out)).sum())
    assert value == 0.4
    assert (low, high) == pytest.approx(((4 - 1.96 * error) / 10, (4 + 1.96 * error) / 10))


def test_intervals_hold_their_value_and_comparisons_equal_differences(tastes):
    result = tasks.run(tastes, RecommendParams(model="ease", k=5))
    assert (result.metrics["low"] <= result.metrics["value"] + 1e-12).all()
    assert (result.metrics["value"] <= result.metrics["high"] + 1e-12).all()
    values = result.metrics[result.metrics["k"] == 5].set_index(["model", "metric"])["value"]
    for row in result.comparisons.to_dict("records"):
        difference = values[row["model_a"], row["metric"]] - values[row["model_b"], row["metric"]]
        assert row["difference"] == pytest.approx(difference)
        assert row["low"] <= row["difference"] <= row["high"]
        assert row["p"] <= row["p_adjusted"] <= 1


def test_per_unit_averages_to_the_metrics(tastes):
    result = tasks.run(tastes, RecommendParams(model="als", k=5))
    means = result.frames["per_unit"].groupby(["model", "metric"])["value"].mean()
    at_k = (
        result.metrics[result.metrics["k"] == 5]
        .set_index(["model", "metric"])["value"]
        .drop(["coverage", "diversity"], level=1)
    )
    pd.testing.assert_series_equal(means, at_k.sort_index(), check_names=False)


def test_the_chance_of_being_best_counts_resamples_and_shares_ties():
    means = {"a": [0.5, 0.4, 0.3, 0.2], "b": [0.1, 0.4, 0.2, 0.6], "c": [0.0, 0.0, 0.3, 0.1]}
    wide = {
        model: {metric: np.column_stack([np.zeros(4), values]) for metric in PER_PERSON}
        for model, values in means.items()
    }
    best = best_frame(Resampled(wide), k=2)
    chances = best[best["metric"] == "ndcg"].set_index("model")["chance"]
    assert chances.to_dict() == {"a": (1 + 0.5 + 0.5) / 4, "b": (0.5 + 1) / 4, "c": 0.5 / 4}


def test_somebody_is_always_the_best(tastes):
    best = tasks.compare(tastes, RecommendParams(k=5)).frames["best"]
    np.testing.assert_allclose(best.groupby("metric")["chance"].sum(), 1.0)
