"""The other tasks: what each promises."""

import numpy as np
import pandas as pd
import pytest

from data.dataset import DataError
from ml.base import ParamError
from ml.predict.explain import MOST_TOLD
from ml.predict.params import PredictParams
from ml.predict.tasks import (
    columns,
    coverage,
    explain,
    folds,
    importance,
    ladder,
    learning_curve,
    look,
    run,
    search,
    weak_slices,
)
from tests.ml.predict import made

DATA = made.table(made.leavers())


def test_look_says_what_each_column_is_and_what_cleaning_touches():
    frame = made.leavers().assign(price=lambda rows: "$" + rows["months"].astype("int64").astype("str"))
    frame.loc[:9, "spend"] = float("nan")
    result = look(made.table(frame), PredictParams())
    kinds = result.frames["columns"].set_index("column")
    assert kinds.loc["price", "kind"] == "number in text" and kinds.loc["spend", "missing"] == 10
    touched = result.frames["touched"].set_index(["does", "column"])["cells"]
    assert touched["Numbers found in text", "price"] == 450
    assert result.frames["patterns"]["rows"].tolist() == [590, 10]


def test_columns_names_twins():
    frame = made.leavers().assign(double=lambda rows: rows["spend"] * 2)
    found = columns(made.table(frame), PredictParams()).frames["columns"].set_index("column")
    assert found.loc["double", "twin"] == "spend" and found.loc["double", "correlation"] == pytest.approx(1)


def test_the_ladder_has_four_rungs_on_the_same_rows():
    result = ladder(DATA, PredictParams())
    rows = result.metrics[result.metrics["metric"] == "roc_auc"].set_index("model")
    assert rows.index.tolist() == ["raw", "cleaned", "selected", "tuned"]
    assert rows.loc["cleaned", "value"] > rows.loc["raw", "value"]  # plan is in words


def test_the_ladder_is_climbed_by_the_chosen_model():
    best = ladder(DATA, PredictParams(model="best"))
    assert best.frames["climber"]["model"].item() == "best" and best.frames["rungs"]["model"].iloc[-1] == "selected"
    cleaned = best.metrics.query("model == 'cleaned' and metric == 'roc_auc'")["value"].item()
    own = (
        run(DATA, PredictParams(model="best")).metrics.query("model == 'best' and metric == 'roc_auc'")["value"].item()
    )
    assert cleaned == own
    assert ladder(DATA, PredictParams(model="baseline")).frames["climber"]["model"].item() == "linear"


def test_search_starts_with_what_is_set_and_never_ends_below_it():
    trials = search(DATA, PredictParams(budget=1)).frames["trials"]
    assert trials["settings"].iloc[0] == '{"strength": 1.0}'
    assert trials["best"].iloc[-1] >= trials["value"].iloc[0]
    with pytest.raises(ParamError, match="model must be one of"):
        search(DATA, PredictParams(model="baseline"))


def test_folds_and_learning_curve_know_training_rows_only():
    tested = set(run(DATA, PredictParams()).frames["predictions"]["row"])
    assert not tested & set(folds(DATA, PredictParams()).frames["predictions"]["row"])
    curve = learning_curve(DATA, PredictParams()).frames["curve"]
    assert curve["rows"].max() == 0.8 * (len(DATA.tables["table"]) - len(tested))  # four of five folds


def test_intervals_of_amounts_hold_what_they_promise():
    rows = coverage(made.table(made.amounts(1200)), PredictParams()).frames["coverage"].set_index("promised")
    assert rows.loc[0.9, "low"] <= 0.9 + 0.03 and rows.loc[0.9, "high"] >= 0.9 - 0.03
    assert rows.loc[0.9, "width"] == pytest.approx(2 * 1.645 * 2, rel=0.25)
    with pytest.raises(ParamError, match="task must be regression"):
        coverage(DATA, PredictParams())


def test_groups_looked_at_are_counted_and_corrected_for():
    frame = weak_slices(DATA, PredictParams()).frames["slices"]
    assert (frame["k"] == len(frame)).all() and (frame["p_adjusted"] >= frame["p"]).all()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda frame: frame.head(5), "table must have at least 20 rows with a target; got 5"),
        (lambda frame: frame.assign(target="Yes"), "target must have at least 2 different answers; got only 'Yes'"),
        (lambda frame: frame.assign(target=3.0), "target must have at least 2 different answers; got only '3'"),
        (
            lambda frame: frame.assign(target=[f"c{place}" for place in range(len(frame))]),
            "target must have at most 100 different answers; got 600",
        ),
        (lambda frame: frame[["target"]].assign(one=1.0, two="x"), "columns must hold at least 1 that differs"),
        (lambda frame: frame[["target"]].assign(one=float("nan")), "columns must hold at least 1 that differs"),
        (lambda frame: frame.assign(target=frame["spend"] * 1e200), "target must lie between -1e"),
    ],
)
def test_a_table_there_is_nothing_to_learn_from_is_refused(change, message):
    with pytest.raises(DataError, match=message):
        run(made.table(change(made.leavers())), PredictParams())


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"drop": "nothing"}, "drop must name columns of the table; got nothing"),
        ({"positive": "Maybe"}, "positive must be one of No, Yes; got Maybe"),
        ({"task": "regression"}, "task must be classification for a target of words"),
    ],
)
def test_a_setting_the_table_does_not_allow_is_named(settings, message):
    with pytest.raises(ParamError, match=message):
        run(DATA, PredictParams.parse(settings))


def test_rows_without_a_target_are_left_out_and_that_is_said():
    frame = made.leavers()
    frame.loc[:9, "target"] = None
    result = run(made.table(frame.astype({"target": "str"})), PredictParams())
    assert result.frames["notes"]["note"].tolist() == ["10 of 600 rows have no target and are left out."]


def test_strange_columns_are_no_trouble():
    frame = made.leavers().rename(columns={"spend": "a.b c 🦊", "plan": "<script>alert(1)</script>"})
    frame["huge"] = 1e300
    frame.loc[0, "huge"] = -1e300
    frame["mixed"] = pd.Series([str(place) if place % 2 else f"w{place % 5}" for place in range(600)], dtype="str")
    frame["empty"] = float("nan")
    result = run(made.table(frame), PredictParams(model="tree"))
    assert not result.metrics.isna().any().any()


def test_a_column_of_numbers_too_large_to_tell_apart_does_no_harm():
    plain = run(DATA, PredictParams()).metrics.query("metric == 'roc_auc'")["value"].iloc[0]
    frame = made.leavers().assign(huge=lambda rows: 1e300 * (1 + rows["months"]))
    with_huge = run(made.table(frame), PredictParams()).metrics.query("metric == 'roc_auc'")["value"].iloc[0]
    assert with_huge == pytest.approx(plain, abs=0.01)


def test_very_many_columns_are_told_in_time_and_add_up():
    frame = made.leavers(200)
    rng = np.random.default_rng(0)
    noise = pd.DataFrame(rng.normal(0, 1, (200, 150)), columns=[f"n{place}" for place in range(150)])
    wide = made.table(pd.concat([frame, noise], axis=1))
    result = explain(wide, PredictParams(), row=3)
    answer, pushes = result.frames["answer"].iloc[0], result.frames["contributions"]["value"]
    assert len(pushes) == 154 and answer["everyone"] + pushes.sum() == pytest.approx(answer["before"], abs=1e-9)
    assert len(importance(wide, PredictParams()).frames["importance"]) == MOST_TOLD


def test_a_word_or_a_class_met_in_the_test_part_only():
    frame = made.flowers()
    frame.loc[0, "target"] = "rare"
    result = run(made.table(frame), PredictParams())
    assert "rare" not in set(result.frames["predictions"]["truth"])
