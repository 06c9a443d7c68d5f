"""Each finding fires where it should, and is silent where nothing is wrong."""

import numpy as np
import pandas as pd
import pytest

from ml.predict import slices
from ml.predict.money import Money, nearly_everyone, profits
from ml.predict.params import PredictParams
from ml.predict.tasks import run, sabotage
from tests.ml.predict import made

CLEAN = made.leavers(1200)


def codes(frame, **settings):
    return {finding.code for finding in run(made.table(frame), PredictParams(**settings)).findings}


def test_all_is_silent_where_nothing_is_wrong():
    assert codes(CLEAN) == set()


def test_p01_nothing_to_learn():
    assert "P01" in codes(CLEAN, sabotage="shuffled")


@pytest.mark.parametrize("frame", [CLEAN, made.amounts(), made.flowers()])
def test_p02_the_target_under_another_name(frame):
    assert "P02" in codes(frame, sabotage="leaked")
    assert "P02" not in codes(frame.drop(columns=[name for name in ("size", "x") if name in frame]))


def test_p03_known_by_heart():
    noisy = made.leavers(400, noise=3.0)
    assert "P03" in codes(noisy, model="forest", depth=30)
    assert "P03" not in codes(noisy, model="linear")


def test_p04_too_few_to_tell():
    few = pd.concat([CLEAN[CLEAN["target"] == "No"], CLEAN[CLEAN["target"] == "Yes"].head(40)])
    assert "P04" in codes(few)


def test_p05_probabilities_too_high():
    rare = CLEAN.drop(index=CLEAN[CLEAN["target"] == "Yes"].index[100:])
    assert "P05" in codes(rare, balanced=True)
    assert "P05" not in codes(rare)


def test_p06_rows_twice():
    assert "P06" in codes(CLEAN, sabotage="duplicated")


def test_p06_is_silent_about_few_copies_and_about_equal_rows_with_another_answer():
    again = CLEAN.head(8)
    few = pd.concat([CLEAN, again], ignore_index=True)
    assert "P06" not in codes(few)
    other = CLEAN.assign(target=CLEAN["target"].map({"Yes": "No", "No": "Yes"}).astype("str"))
    assert "P06" not in codes(pd.concat([CLEAN, other], ignore_index=True))


def test_p07_ids_and_constants():
    assert "P07" in codes(CLEAN.assign(number=np.arange(len(CLEAN)) * 1.0))
    assert "P07" in codes(CLEAN.assign(country="DE"))


def test_p07_is_silent_about_amounts_that_all_differ_and_about_what_hardly_varies():
    rare = pd.Series(np.where(np.arange(len(CLEAN)) % 40 == 0, "AT", "DE"), dtype="str")
    assert "P07" not in codes(CLEAN.assign(amount=CLEAN["spend"] * 1.5, country=rare))


def test_p08_the_test_part_has_moved_and_the_file_drifts():
    assert "P08" in codes(CLEAN, sabotage="clock")
    assert "P08" in codes(CLEAN.assign(price=np.linspace(0, 1, len(CLEAN)) + CLEAN["spend"] / 1000))


@pytest.mark.parametrize("seed", range(5))
def test_p08_is_silent_about_what_comes_and_goes(seed):
    wave = np.sin(np.arange(len(CLEAN)) / 30) + np.random.default_rng(seed).normal(0, 1, len(CLEAN))
    assert "P08" not in codes(CLEAN.assign(season=wave), seed=seed, model="tree")


def test_p09_a_group_the_model_is_wrong_about():
    rng = np.random.default_rng(0)
    features = pd.DataFrame(
        {"plan": pd.Series(rng.choice(["a", "b", "c"], 600), dtype="str"), "x": rng.normal(0, 1, 600)}
    )
    even = rng.exponential(1, 600)
    assert not list(slices.much_worse(slices.weak(features, even)))
    found = list(slices.much_worse(slices.weak(features, even + 2.0 * (features["plan"] == "b"))))
    assert [finding.code for finding in found] == ["P09"] and "plan = b" in found[0].headline


def test_p10_nearly_everyone():
    thresholds = run(made.table(CLEAN), PredictParams()).frames["thresholds"]
    assert [one.code for one in nearly_everyone(profits(thresholds, Money(value=1000, cost=0.1)))] == ["P10"]
    assert not list(nearly_everyone(profits(thresholds, Money(value=100, cost=20))))


def test_every_accident_is_caught():
    result = sabotage(made.table(CLEAN), PredictParams())
    caught = result.frames["caught"].groupby("sabotage")["code"].agg(set)
    assert {"P01"} <= caught["shuffled"] and {"P02"} <= caught["leaked"]
    assert {"P06"} <= caught["duplicated"] and {"P08"} <= caught["clock"]
