"""Metrics are scikit-learn's on what is exported; intervals are those of resampled rows."""

import numpy as np
import pandas as pd
import pytest
from sklearn import metrics as sk

from ml.intervals import bootstrap_counts
from ml.predict.evaluate import Ranked, resampled
from ml.predict.params import PredictParams
from ml.predict.tasks import apply, compare, run
from tests.ml.predict import made


def value(result, metric, model=None):
    rows = result.metrics
    return rows[(rows["model"] == (model or result.params["model"])) & (rows["metric"] == metric)]["value"].item()


@pytest.mark.parametrize("model", ["linear", "tree", "forest", "boosting", "knn"])
def test_metrics_of_two_classes_are_scikit_learns_on_the_exported_predictions(model):
    result = run(made.table(made.leavers()), PredictParams(model=model))
    said = result.frames["predictions"]
    truth, p = said["truth"] == "Yes", said["p_Yes"]
    expected = {
        "roc_auc": sk.roc_auc_score(truth, p),
        "average_precision": sk.average_precision_score(truth, p),
        "brier": sk.brier_score_loss(truth, p),
        "log_loss": sk.log_loss(truth, np.column_stack([1 - p, p])),
        "accuracy": sk.accuracy_score(said["truth"], said["predicted"]),
    }
    for metric, number in expected.items():
        assert value(result, metric) == pytest.approx(number, abs=1e-9)


def test_metrics_of_amounts_are_scikit_learns():
    result = run(made.table(made.amounts()), PredictParams())
    said = result.frames["predictions"]
    assert value(result, "r2") == pytest.approx(sk.r2_score(said["truth"], said["predicted"]), abs=1e-9)
    assert value(result, "mae") == pytest.approx(sk.mean_absolute_error(said["truth"], said["predicted"]), abs=1e-9)
    assert value(result, "mae") == pytest.approx(1.6, abs=0.4)  # the noise itself: 2 * sqrt(2 / pi)


def test_metrics_of_three_classes_are_means_over_the_classes():
    result = run(made.table(made.flowers()), PredictParams())
    said = result.frames["predictions"]
    p = said[["p_a", "p_b", "p_c"]].to_numpy()
    assert value(result, "roc_auc") == pytest.approx(sk.roc_auc_score(said["truth"], p, multi_class="ovr"), abs=1e-9)
    assert value(result, "log_loss") == pytest.approx(sk.log_loss(said["truth"], p), abs=1e-9)
    assert result.frames["confusion"]["rows"].sum() == len(said)


def test_ranking_metrics_of_a_resample_are_those_of_the_rows_drawn():
    rng = np.random.default_rng(0)
    positive, score = rng.random(60) < 0.4, np.round(rng.random(60), 1)  # many ties
    counts = next(bootstrap_counts(60, 0, 5))
    roc_auc, precision = Ranked.of(positive, score).scores(counts)
    for place, drawn in enumerate(counts.astype(int)):
        rows = np.repeat(np.arange(60), drawn)
        assert roc_auc[place] == pytest.approx(sk.roc_auc_score(positive[rows], score[rows]), abs=1e-12)
        assert precision[place] == pytest.approx(sk.average_precision_score(positive[rows], score[rows]), abs=1e-12)


def test_many_rows_are_resampled_by_part_and_the_interval_is_as_narrow():
    rng = np.random.default_rng(0)
    truth = rng.normal(0, 1, 40_000)
    draws = resampled(truth, {"m": truth + rng.normal(0, 1, 40_000)}, 0)["m"]["mae"]
    spread = np.abs(rng.normal(0, 1, 40_000)).std() / np.sqrt(40_000)
    assert draws.std() == pytest.approx(spread, rel=0.15)


def test_compare_has_every_model_on_the_same_rows_and_in_folds():
    result = compare(made.table(made.leavers(200)), PredictParams(trees=10, rounds=10, neighbours=15))
    assert set(result.metrics["model"]) == {"baseline", "linear", "tree", "forest", "boosting", "knn", "best"}
    assert set(result.frames["folds"]["model"]) == {"baseline", "linear", "tree", "forest", "boosting", "knn"}
    assert len(result.comparisons) == 21 * 5
    assert (result.comparisons["p_adjusted"] >= result.comparisons["p"]).all()


def test_the_model_is_applied_to_new_rows_as_to_the_test_part():
    dataset = made.table(made.leavers())
    result = run(dataset, PredictParams())
    said = result.frames["predictions"]
    rows = dataset.tables["table"].iloc[said["row"] - 1].drop(columns="target").reset_index(drop=True)
    applied = apply(dataset, PredictParams(), rows)
    np.testing.assert_allclose(applied["p_Yes"], said["p_Yes"], atol=1e-12)
    assert applied["model"].unique().tolist() == ["linear"]


def test_what_is_learned_does_not_know_the_test_part():
    """Other values in the test part must leave the model, and so all other answers, as they are."""
    frame = made.leavers()
    first = run(made.table(frame), PredictParams())
    row = int(first.frames["predictions"]["row"].iloc[0])
    changed = frame.copy()
    changed.loc[row - 1, ["spend", "months"]] = [1e6, -1e6]
    changed.loc[row - 1, "plan"] = "never seen"
    second = run(made.table(changed), PredictParams())
    pd.testing.assert_frame_equal(first.frames["predictions"].iloc[1:], second.frames["predictions"].iloc[1:])
