"""Cleaning, selecting, blending: whatever learns, learns in `fit`."""

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import log_loss

from ml.predict.blend import _weights
from ml.predict.clip import Clip
from ml.predict.models import pipeline
from ml.predict.params import PredictParams
from ml.predict.problem import ask
from ml.predict.selection import Selection
from ml.predict.tidy import Tidy, kind_of, matrix_sources, numbers_in
from tests.ml.predict import made


def test_numbers_in_text_are_read_and_others_are_not():
    cells = pd.Series(["$1,200", "12 %", "3 years", "-4.5", "1'000", "B12C3", "twelve", None], dtype="str")
    assert numbers_in(cells).tolist()[:5] == [1200.0, 12.0, 3.0, -4.5, 1000.0]
    assert numbers_in(cells).isna().tolist()[5:] == [True, True, True]


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        ([1.0, 2.0, np.nan], "number"),
        ([4.0, 4.0, 4.0], "constant"),
        (["a", "b", "a"], "words"),
        (["$1", "$2", "$3"], "number in text"),
        ([f"name {chr(97 + n % 26)}{chr(97 + n // 26)}" for n in range(60)], "id"),
        (pd.to_datetime(["2024-01-01", "2024-02-01"]), "date"),
    ],
)
def test_what_a_column_is(cells, kind):
    assert kind_of(pd.Series(cells)) == kind


def test_a_date_becomes_four_numbers_that_know_where_they_come_from():
    frame = pd.DataFrame({"joined": pd.to_datetime(["1970-01-02", "2024-03-04"])})
    tidy = Tidy().fit(frame)
    made_of = tidy.transform(frame)
    assert made_of.iloc[0].tolist() == [1.0, 1970.0, 1.0, 4.0]
    assert {tidy.source(name) for name in made_of} == {"joined"}


def test_every_encoded_column_has_a_source():
    dataset = made.table(made.leavers().assign(months=lambda frame: frame["months"].mask(frame["months"] < 10)))
    problem = ask(dataset, PredictParams())
    model = pipeline(PredictParams(), problem.regression).fit(*problem.part(problem.train))
    sources = matrix_sources(model.named_steps["tidy"], model.named_steps["encode"])
    width = model[:-1].transform(problem.features).shape[1]
    assert len(sources) == width
    assert sources == ["spend", "months", "months", "plan", "plan", "plan", "colour", "colour"]  # months: and its mark


def test_extremes_are_pulled_in_to_the_quantiles_of_the_training_part():
    clip = Clip(0.1).fit(np.arange(11.0)[:, None])
    assert clip.transform([[-100.0], [5.0], [100.0]]).ravel().tolist() == [1.0, 5.0, 9.0]


def test_selection_finds_what_says_something_and_one_of_two_that_say_the_same():
    frame = made.leavers(800)
    y = (frame.pop("target") == "Yes").to_numpy().astype(int)
    frame = frame.assign(again=frame["spend"] * 2 + 1)
    assert set(Selection("information", keep=2).fit(frame, y).chosen_) <= {"spend", "again", "plan"}
    kept = Selection("uncorrelated").fit(frame, y).chosen_
    assert len({"spend", "again"} & set(kept)) == 1 and "plan" in kept
    assert "spend" in (left := Selection("elimination").fit(frame, y).chosen_) or "again" in left


def test_a_blend_is_never_worse_out_of_fold_than_its_best_candidate():
    rng = np.random.default_rng(0)
    y = rng.integers(0, 2, 500)
    good, bad = np.clip(0.2 + 0.6 * y + rng.normal(0, 0.1, 500), 0.01, 0.99), rng.uniform(0.01, 0.99, 500)
    answers = np.stack([np.column_stack([1 - p, p]) for p in (good, bad)])
    weights = _weights(answers, y, regression=False)
    assert weights.sum() == pytest.approx(1) and (weights >= 0).all()
    mixed = np.tensordot(weights, answers, 1)
    assert log_loss(y, mixed) <= min(log_loss(y, one) for one in answers) + 1e-9


def test_best_says_what_it_is_made_of_and_is_no_worse_than_the_line():
    dataset = made.table(made.leavers(400))
    problem = ask(dataset, PredictParams())
    X, y = problem.part(problem.train)
    best = pipeline(PredictParams(model="best"), False).fit(X, y).named_steps["model"]
    assert sum(best.weights_.values()) == pytest.approx(1)
    assert set(best.weights_) <= set(best.losses_)
