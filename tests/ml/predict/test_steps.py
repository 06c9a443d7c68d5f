"""What each step counts and draws, against hand-computed values or an independent library."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import beta
from sklearn import metrics as sk

from ml.predict import amounts, curves, triage
from ml.predict.along import nearest
from ml.predict.gaps import gaps, patterns
from ml.predict.leaning import shuffled
from ml.predict.params import PredictParams
from ml.predict.selection import correlations, eliminated, tree
from ml.predict.spread import spread
from ml.predict.tasks import columns, evaluate, look, search
from tests.ml.predict import made


def test_what_is_missing_together_is_counted_pattern_by_pattern():
    rows = pd.DataFrame({"a": [1, None, None, 4], "b": [1, None, None, None], "c": [1, 2, 3, 4]})
    assert gaps(rows)["column"].tolist() == ["b", "a"]
    found = patterns(rows).pivot(index="pattern", columns="column", values="missing")
    assert found.loc[0].tolist() == [True, True]
    assert patterns(rows).drop_duplicates("pattern")["rows"].tolist() == [2, 1, 1]
    wide = pd.DataFrame(np.full((5, 2000), np.nan)).rename(columns=str)
    assert patterns(wide)["column"].nunique() == 24


def test_a_spread_adds_up_to_one_in_each_group():
    cells = pd.DataFrame({"n": np.arange(100.0), "w": ["x", "y"] * 50})
    cells.loc[:9, "n"] = np.nan
    found = spread(cells, pd.Series(["early"] * 50 + ["late"] * 50))
    assert found.groupby(["column", "group"])["share"].sum().tolist() == pytest.approx([1, 1, 1, 1])
    missing = found[(found["column"] == "n") & (found["at"] == "missing") & (found["group"] == "early")]
    assert missing["rows"].item() == 10


def test_switches_count_cells_and_rows_once_each():
    frame = made.leavers()
    frame.loc[:9, ["spend", "months"]] = np.nan
    result = look(made.table(frame), PredictParams())
    row = result.frames["switches"].set_index("field").loc["missing"]
    learned = result.frames["touched"].query("field == 'missing'").set_index("column")
    assert row["columns"] == 2 and row["cells"] == 2 * row["rows"] == learned["cells"].sum()
    assert learned.loc["spend", "before"] == "missing"
    off = result.frames["switches"].set_index("field").loc["outliers"]
    assert not off["on"] and off["cells"] > 0


def test_a_column_that_moved_is_found_along_the_file():
    frame = made.leavers().assign(clock=np.floor(np.arange(600) / 10))
    top = look(made.table(frame), PredictParams()).frames["drift"].iloc[0]
    assert top["column"] == "clock" and top["value"] == 1


def test_the_tree_joins_twins_below_the_cut():
    rng = np.random.default_rng(0)
    a, b = rng.normal(size=(2, 300))
    found = tree(correlations(pd.DataFrame({"a": a, "again": a * 2, "b": b})))
    group = found.leaves.set_index("column")["group"]
    assert group["a"] == group["again"] != group["b"]
    assert found.links["apart"].min() == pytest.approx(0) and found.links.groupby("link").size().tolist() == [4, 4]


def test_elimination_survives_a_class_met_twice():
    frame = made.flowers()
    y = pd.factorize(frame.pop("target"))[0]
    y[:2] = 3
    left = eliminated(frame, y, False, 0)
    assert set(left.kept) == {"x", "y"} and left.curve["columns"].tolist() == [1, 2]


def test_a_leak_is_warned_of_where_columns_are_selected():
    frame = made.leavers().assign(after=lambda rows: rows["target"])
    result = columns(made.table(frame), PredictParams())
    assert [finding.code for finding in result.findings] == ["P02"]
    assert result.frames["columns"].query("leaks")["source"].tolist() == ["after"]


def test_importance_knows_what_matters_and_its_interval_holds_zero_for_what_does_not():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(400, 2))
    truth = (X[:, 0] + 0.3 * rng.normal(size=400) > 0).astype(np.int64)

    def told(place, order):
        mixed = X.copy()
        mixed[:, place] = X[order, place]
        p = 1 / (1 + np.exp(-5 * mixed[:, 0] - 0.02 * mixed[:, 1]))
        return np.column_stack([1 - p, p])

    found = shuffled(truth, ["matters", "hardly"], told, 0).set_index("column")
    assert found.loc["matters", "low"] > 0.3
    assert found.loc["hardly", "low"] <= 0.001 and found.loc["hardly", "high"] >= -0.001


def test_curves_go_through_scikit_learns_points_inside_their_bands():
    rng = np.random.default_rng(0)
    positive, score = rng.random(300) < 0.4, rng.random(300)
    found = curves.banded(positive, score, 0)
    roc = found[found["curve"] == "roc"]
    alarms, caught, _ = sk.roc_curve(positive, score, drop_intermediate=False)
    np.testing.assert_allclose(roc["value"], np.interp(roc["x"], alarms, caught), atol=1 / (~positive).sum())
    assert ((found["low"] <= found["value"]) & (found["value"] <= found["high"])).all()
    gains = found[found["curve"] == "gains"]
    assert gains["value"].iloc[-1] == 1 and np.trapezoid(roc["value"], roc["x"]) == pytest.approx(
        sk.roc_auc_score(positive, score), abs=0.01
    )


def test_each_class_has_scikit_learns_precision_recall_and_f1():
    rng = np.random.default_rng(0)
    truth, said = rng.integers(0, 3, 200), rng.integers(0, 3, 200)
    counts = curves.confusion(truth, np.eye(3)[said], ("a", "b", "c"))
    found = curves.of_each_class(counts).pivot(index="class", columns="metric", values="value")
    precision, recall, f1, _ = sk.precision_recall_fscore_support(truth, said)
    np.testing.assert_allclose(found["precision"], precision)
    np.testing.assert_allclose(found["recall"], recall)
    np.testing.assert_allclose(found["f1"], f1)


def test_a_class_never_found_among_three_rows_is_not_surely_never_found():
    counts = pd.DataFrame({"truth": ["a", "a", "b", "b"], "predicted": ["a", "b", "a", "b"], "rows": [97, 0, 3, 0]})
    recall = curves.of_each_class(counts).query("metric == 'recall' and `class` == 'b'").iloc[0]
    assert recall["value"] == 0 and recall["high"] == pytest.approx(beta.ppf(0.975, 1, 3))


def test_several_classes_have_curves_each_and_amounts_residuals():
    of_classes = evaluate(made.table(made.flowers()), PredictParams()).frames
    assert set(of_classes["curves"]["class"]) == {"a", "b", "c"}
    of_amounts = evaluate(made.table(made.amounts()), PredictParams()).frames
    assert of_amounts["spread"]["rows"].sum() == of_amounts["along"]["n"].sum() == 100


def test_where_too_low_costs_more_the_best_to_say_is_a_quantile():
    rng = np.random.default_rng(0)
    truth, said = rng.normal(0, 1, 4000), np.zeros(4000)
    cost = amounts.ErrorCost(over=1, under=3)
    found = amounts.costs(truth, said, cost)
    assert amounts.best(found)["shift"] == pytest.approx(np.quantile(truth, 0.75), abs=0.06)
    plainly = nearest(found, "shift", 0.0)
    assert plainly["value"] == pytest.approx(np.where(truth > 0, 3 * truth, -truth).mean())
    assert plainly["low"] < plainly["value"] < plainly["high"]


def test_near_enough_is_a_share_of_the_truth():
    found = amounts.within(np.array([100.0, 100, 100, 0]), np.array([109.0, 111, 90, 0])).set_index("tolerance")
    assert found.loc[0.1, "value"] == 0.75


def test_only_answers_that_are_sure_enough_are_taken():
    right, sure = pd.Series([True, False, True, False]), pd.Series([0.9, 0.8, 0.6, 0.4])
    found = triage.costs(right, sure, triage.Triage(error=100, check=20)).set_index("threshold")
    assert found.loc[0.0, "value"] == 50 and found.loc[1.0, "value"] == 20
    assert found.loc[0.85, ["taken", "wrong", "value"]].tolist() == [1, 0, 15]
    assert triage.pays_from(triage.Triage(error=100, check=20)) == pytest.approx(0.8)


def test_what_a_search_found_is_judged_on_the_test_part_beside_what_was_set():
    result = search(made.table(made.leavers()), PredictParams(budget=1))
    assert set(result.metrics["model"]) == {"now", "found"}
    assert result.comparisons["model_a"].unique().tolist() == ["found"]
    assert result.frames["tried"]["field"].unique().tolist() == ["strength"]
