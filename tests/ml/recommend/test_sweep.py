"""One parameter over its grid."""

import pandas as pd
import pytest

from ml.base import ParamError
from ml.recommend import findings, sweep, tasks
from ml.recommend.params import MODELS, SPECS, RecommendParams

PARAMS = RecommendParams(model="item_knn", k=5)


@pytest.mark.parametrize("model", MODELS)
def test_every_value_of_every_grid_is_allowed_and_the_chosen_one_among_them(model):
    params = RecommendParams(model=model)
    for field in sweep.fields(model):
        asked = sweep.settings(params, field)
        for setting in asked:
            RecommendParams.parse(setting.model_dump())
        values = [getattr(setting, field) for setting in asked]
        assert values == sorted(set(values))
        assert SPECS[model].value(params, field) in values


def test_a_value_of_ones_own_is_tried_too():
    asked = sweep.settings(RecommendParams(model="ease", regularization=77), "regularization")
    assert [sweep.name(setting, "regularization") for setting in asked] == [
        "10",
        "30",
        "77",
        "100",
        "300",
        "1000",
        "3000",
    ]


@pytest.mark.parametrize(
    ("model", "field"), [("popular", "factors"), ("ease", "factors"), ("ease", "seed"), ("als", "")]
)
def test_what_the_model_does_not_read_is_not_swept(model, field):
    with pytest.raises(ParamError, match="field must be one of"):
        sweep.settings(RecommendParams(model=model), field)


def test_each_setting_has_the_numbers_it_has_alone(tastes):
    swept = tasks.sweep(tastes, PARAMS, field="neighbours")
    for value in ("3", "20"):
        alone = tasks.run(tastes, PARAMS.model_copy(update={"neighbours": int(value)})).metrics
        columns = ["metric", "k", "value", "low", "high", "n"]
        pd.testing.assert_frame_equal(
            swept.metrics.query("model == @value")[columns].reset_index(drop=True),
            alone.query("model == 'item_knn' and metric != 'diversity'")[columns].reset_index(drop=True),
        )


def test_two_parameters_are_tried_in_every_pair_and_have_the_numbers_they_have_alone(tastes):
    params = RecommendParams(model="als", k=5, factors=8, iterations=3)
    swept = tasks.sweep(tastes, params, field="factors", other="iterations")
    tried = set(swept.metrics["model"]) - {"popular"}
    firsts, seconds = ({name.split(sweep.BETWEEN)[place] for name in tried} for place in (0, 1))
    assert {"4", "8"} <= firsts and {"1", "3"} <= seconds
    assert len(tried) == len(firsts) * len(seconds)
    alone = tasks.run(tastes, params).metrics.query("model == 'als' and metric == 'hit_rate'")["value"]
    there = swept.metrics.query("model == '8 × 3' and metric == 'hit_rate'")["value"]
    assert there.tolist() == alone.tolist()


def test_two_parameters_must_differ_and_be_read():
    params = RecommendParams(model="als")
    with pytest.raises(ParamError, match="other must differ from field; got factors twice"):
        sweep.settings(params, "factors", "factors")
    with pytest.raises(ParamError, match="other must be one of factors"):
        sweep.settings(params, "factors", "neighbours")


def test_the_best_is_compared_with_every_other_and_the_bestsellers(tastes):
    swept = tasks.sweep(tastes, PARAMS, field="neighbours")
    best = sweep.best_of(swept.metrics, 5)
    hit_rates = swept.metrics.query("metric == 'hit_rate' and k == 5 and model != 'popular'").set_index("model")[
        "value"
    ]
    assert hit_rates[best] == hit_rates.max()
    assert set(swept.comparisons["model_a"]) == {best}
    assert set(swept.comparisons["model_b"]) == set(swept.metrics["model"]) - {best}


def test_progress_rises_and_names_the_values(tastes):
    told = []
    tasks.sweep(tastes, PARAMS, lambda fraction, message: told.append((fraction, message)), field="neighbours")
    assert [fraction for fraction, _ in told] == sorted(fraction for fraction, _ in told)
    assert ("neighbours = 20") in [message for _, message in told]


@pytest.mark.parametrize(("best", "fires"), [("3", True), ("300", True), ("20", False)])
def test_r08_best_at_an_end(best, fires):
    found = list(findings.best_at_an_end(best, ["3", "300"], "neighbours", PARAMS))
    assert [finding.code for finding in found] == (["R08"] if fires else [])
