"""Maps, before and after, outliers, k-means step by step, two runs side by side: by hand and beside libraries."""

import numpy as np
import pandas as pd
import pytest
from sklearn.cluster import KMeans
from sklearn.manifold import trustworthiness
from sklearn.metrics import adjusted_rand_score

from components.words.segment import ended
from ml.base import ParamError
from ml.segment import tasks, tracing
from ml.segment.features import prepare
from ml.segment.match import flow, matched
from ml.segment.params import SegmentParams
from tests.ml.segment import made

PLAIN = SegmentParams(n_clusters=3, outliers="keep", log=False)


@pytest.mark.parametrize("kind", ["pca", "tsne"])
def test_a_map_says_how_far_it_can_be_trusted(kind):
    dataset, params = made.mixture(columns=4), PLAIN.model_copy(update={"projection": kind})
    result = tasks.project(dataset, params)
    places, matrix = result.frames["map"][["x", "y"]].to_numpy(), prepare(dataset, params).matrix
    told = result.frames["trust"]["trustworthiness"].item()
    assert told == pytest.approx(trustworthiness(matrix, places, n_neighbors=10), abs=1e-9)
    assert list(tasks.project(dataset, params, dimensions=3).frames["map"]) == ["customer", "x", "y", "z"]


def test_a_map_of_many_directions_is_not_to_be_trusted():
    cloud = pd.DataFrame(np.random.default_rng(0).normal(size=(200, 30)), columns=[f"f{n}" for n in range(30)])
    assert [finding.code for finding in tasks.project(made.customers(cloud), PLAIN).findings] == ["S07"]
    assert not tasks.project(made.mixture(), PLAIN).findings


def test_before_and_after_count_everyone_and_say_what_was_done():
    table = pd.DataFrame({"a": [*np.arange(98.0), np.nan, 1e6], "b": ["x", "y"] * 50})
    frames = tasks.describe(made.customers(table), SegmentParams(clip=0.02)).frames
    counted = frames["histograms"].groupby(["feature", "stage"])["customers"].sum()
    assert counted.to_dict() == {("a", "before"): 99, ("a", "after"): 100, ("b", "before"): 100, ("b", "after"): 100}
    done = frames["cleaned"].set_index("feature")
    assert done.loc["a", ["missing", "pulled_in", "words"]].tolist() == [1, 4, 0] and done.loc["b", "words"] == 2
    assert done.loc["a", "skew_before"] > 5 > done.loc["a", "skew_after"]


def test_features_that_say_the_same_are_named_first():
    rng = np.random.default_rng(0)
    one = rng.normal(size=100)
    table = pd.DataFrame({"a": one, "b": rng.normal(size=100), "c": -one})
    pairs = tasks.describe(made.customers(table), PLAIN).frames["correlations"]
    assert pairs.iloc[0].tolist() == ["a", "c", pytest.approx(-1)] and len(pairs) == 3


def test_an_outlier_is_found_and_the_reason_is_what_is_strange():
    rng = np.random.default_rng(0)
    table = pd.DataFrame({"a": rng.normal(size=200), "b": rng.normal(size=200)})
    table.loc[17, "b"] = 40.0
    frame = tasks.outliers(made.customers(table), SegmentParams()).frames["outliers"]
    assert frame.loc[0, "customer"] == "c17" and frame.loc[0, "reason"].startswith("b 40, more than all others have")


def test_steps_of_k_means_never_raise_the_spread_and_end_where_scikit_learn_stands_still():
    features = prepare(made.mixture(), PLAIN)
    frames = tracing.frames(features, 3, seed=0)
    steps, labels = frames["steps"], frames["labels"]
    assert (steps["inertia"].diff().dropna() <= 1e-9).all()
    assert steps["phase"].tolist() == ["join", "move"] * (len(steps) // 2)
    assert steps.loc[steps["phase"] == "join", "changed"].iloc[-1] == 0
    last = labels[labels["step"] == labels["step"].max()]["segment"].to_numpy()
    middles = pd.DataFrame(features.matrix).groupby(last).mean().to_numpy()
    again = KMeans(3, init=middles, n_init=1).fit(features.matrix)
    assert adjusted_rand_score(last, again.labels_) == 1


def test_a_trace_that_is_cut_off_says_who_still_moves(monkeypatch):
    whole = tasks.trace(made.mixture(), PLAIN)
    assert ended(whole).endswith(f"here after **{int(whole.frames['steps']['step'].max()) // 2 + 1} rounds**")
    monkeypatch.setattr(tracing, "MOST_ROUNDS", 1)
    assert ended(tasks.trace(made.mixture(), PLAIN)).endswith(
        "after the **1 rounds** shown here 240 customers still do"
    )


def test_more_segments_than_can_be_watched_are_refused():
    with pytest.raises(ParamError, match="n_clusters must be at most 240 to be watched; got 300"):
        tasks.trace(made.mixture(), PLAIN.model_copy(update={"n_clusters": 300}))


def test_who_went_where_is_matched_so_that_most_stay():
    before = pd.DataFrame({"customer": list("abcdef"), "segment": [1, 1, 1, 2, 2, 3]})
    after = pd.DataFrame({"customer": list("abcdeg"), "segment": [2, 2, 1, 1, 1, 1]})
    moved = flow(before, after)
    assert moved.values.tolist() == [[1, 1, 1], [1, 2, 2], [2, 1, 2]]
    assert matched(moved) == {1: 2, 2: 1}


def test_migration_between_two_runs_adds_up():
    dataset = made.mixture()
    result = tasks.migrate(dataset, PLAIN, other={**PLAIN.model_dump(), "n_clusters": 2})
    same = tasks.migrate(dataset, PLAIN, other=PLAIN.model_dump(mode="json"))
    assert same.frames["summary"].iloc[0].to_dict() == {"customers": 240, "moved": 0, "ari": 1}
    summary = result.frames["summary"].iloc[0]
    assert result.frames["flow"]["customers"].sum() == 240
    assert summary["moved"] == pytest.approx(1 / 3)


def test_settings_can_be_set_side_by_side():
    result = tasks.vary(made.mixture(), PLAIN, field="log")
    assert set(result.metrics["model"]) == {"True", "False", "shuffled"}
    with pytest.raises(ParamError, match="field must be one of scale, outliers, log, missing; got seed"):
        tasks.vary(made.mixture(), PLAIN, field="seed")


def test_an_algorithm_that_finds_nothing_does_not_take_the_others_along():
    rng = np.random.default_rng(0)
    result = tasks.compare(made.customers(pd.DataFrame(rng.random((30, 12)), columns=list("abcdefghijkl"))), PLAIN)
    assert result.frames["refused"]["model"].tolist() == ["hdbscan"]
    assert {"kmeans", "ward"} <= set(result.metrics["model"])
