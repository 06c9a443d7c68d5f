"""Reasons add up to the answer, and are those of an independent library."""

import numpy as np
import pandas as pd
import pytest

from ml.base import ParamError
from ml.predict.explain import contributions
from ml.predict.fitted import fitted
from ml.predict.params import PredictParams
from ml.predict.tasks import dependence, explain, importance, what_if
from tests.ml.predict import made

DATA = made.table(made.leavers())


@pytest.mark.parametrize("model", ["linear", "forest", "boosting", "knn"])
def test_reasons_add_up_to_the_answer(model):
    result = explain(DATA, PredictParams(model=model, trees=20, rounds=20), row=3)
    answer = result.frames["answer"].iloc[0]
    assert answer["everyone"] + result.frames["contributions"]["value"].sum() == pytest.approx(
        answer["before"], abs=1e-9
    )


def test_reasons_are_the_exact_shapley_values_that_shap_finds():
    shap = pytest.importorskip("shap")
    params = PredictParams(model="linear")
    problem, model = fitted(DATA, params)
    row = problem.features.iloc[problem.test[:1]]
    ours, base = contributions(model, problem, row, 1, 60, 20, seed=0)
    drawn = problem.train[np.random.default_rng(0).permutation(len(problem.train))[:20]]
    table = pd.concat([problem.features.iloc[drawn], row])

    def ask(codes):
        mixed = {name: table[name].array.take(codes[:, place].astype(int)) for place, name in enumerate(table)}
        return model.predict_proba(pd.DataFrame(mixed))[:, 1]

    everyone = np.repeat(np.arange(20.0)[:, None], 4, axis=1)
    exact = shap.explainers.Exact(ask, shap.maskers.Independent(everyone, 20))(np.full((1, 4), 20.0))
    assert base == pytest.approx(float(np.ravel(exact.base_values)[0]), abs=1e-9)
    np.testing.assert_allclose(ours, exact.values, atol=0.01)


def test_a_change_moves_the_answer_and_a_value_that_is_there_may_be_tried():
    result = what_if(DATA, PredictParams(), row=5, changes={"spend": "90"})
    answer = result.frames["answer"].iloc[0]
    assert answer["after"] > answer["before"]
    grid = result.frames["grid"].query("column == 'plan'").set_index("shown")["value"]
    assert grid["basic"] > grid["gold"]


def test_what_is_not_there_is_refused_by_name():
    with pytest.raises(ParamError, match="row must be a row of the data"):
        explain(DATA, PredictParams(), row=10_000)
    with pytest.raises(ParamError, match="changes must name columns"):
        what_if(DATA, PredictParams(), row=1, changes={"nothing": 1})


@pytest.mark.parametrize(("column", "value"), [("spend", "Quastenflosser"), ("spend", "inf"), ("plan", "Quasten" * 99)])
def test_what_is_typed_wrongly_is_refused_without_being_quoted(column, value):
    with pytest.raises(ParamError, match=f"{column} must be") as error:
        what_if(DATA, PredictParams(), row=1, changes={column: value})
    assert value[:7] not in str(error.value)


def test_a_word_nobody_had_and_a_missing_cell_may_be_tried():
    answer = what_if(DATA, PredictParams(), row=1, changes={"plan": "platinum", "spend": None})
    shown = answer.frames["contributions"].set_index("column")["shown"]
    assert shown["plan"] == "platinum" and shown["spend"] == "missing"


def test_what_decides_is_important_and_noise_is_not():
    frame = importance(DATA, PredictParams()).frames["importance"].set_index("column")
    assert frame["value"].idxmax() == "spend" and frame.loc["spend", "low"] > 0
    assert frame.loc["colour", "low"] < 0.01


def test_the_mean_answer_rises_with_what_makes_people_leave():
    frame = dependence(DATA, PredictParams(), column="spend").frames["curves"]
    mean = frame[frame["row"] == 0].sort_values("at")["value"]
    assert mean.is_monotonic_increasing
