"""A person says what a column is: it is believed where it can be, and named where it cannot."""

import numpy as np
import pandas as pd
import pytest

from ml.base import ParamError
from ml.predict.kinds import retyped
from ml.predict.params import PredictParams
from ml.predict.problem import ask
from ml.predict.tasks import apply, run
from ml.predict.tidy import Tidy, kind_of
from tests.ml.predict import made

FRAME = made.leavers().assign(
    zip=lambda rows: 10_000.0 + np.arange(len(rows)) % 7,
    since=lambda rows: [f"{day % 28 + 1}/{day % 12 + 1}/2012" for day in range(len(rows))],
    note=lambda rows: [f"likes tea and number{day % 5} seat{day}" for day in range(len(rows))],
    price=lambda rows: ["n/k" if row % 10 == 0 else f"{row} EUR" for row in range(len(rows))],
)
SAID = "zip=category,since=date,note=text,price=number"


def test_kinds_are_read_from_the_command_line_and_sorted():
    assert PredictParams.parse({"kinds": SAID}).kinds == ("note=text", "price=number", "since=date", "zip=category")
    assert PredictParams.parse({"kinds": "a, b=c=number,d=text"}).kinds == ("a, b=c=number", "d=text")


def test_every_kind_is_what_the_model_learns_from():
    params = PredictParams.parse({"kinds": SAID})
    result = run(made.table(FRAME), params)
    kinds = result.frames["columns"].set_index("column")["kind"]
    assert kinds[["zip", "since", "note", "price"]].tolist() == ["words", "date", "text", "number"]
    assert result.frames["notes"]["note"].tolist() == [
        "60 cells of price cannot be read as a number and count as missing, the first: 'n/k'."
    ]
    new = FRAME.drop(columns="target").iloc[12:60].reset_index(drop=True)
    assert len(apply(made.table(FRAME), params, new)) == 48


def test_text_is_its_length_and_its_commonest_words():
    X = pd.DataFrame({"said": ["good tea", "bad tea", "good good day"], "n": [1.0, 2.0, 3.0]})
    tidy = Tidy(kinds=("said=text",)).fit(X)
    table = tidy.transform(X)
    assert table["said · length"].tolist() == [2.0, 2.0, 3.0]
    assert (table["said · “good”"] > 0).tolist() == [True, False, True]
    assert {tidy.source(name) for name in table} == {"said", "n"}


@pytest.mark.parametrize(
    ("kinds", "message"),
    [
        ("plan=number", "kinds cannot make plan a number: 600 of 600 cells are none; got '(basic|plus|gold)' in row 1"),
        ("plan=date", "kinds cannot make plan a date: 600 of 600 cells are none"),
        ("since", "kinds must be COLUMN=KIND, each column once, with one of number, category, date, text; got 'since'"),
        ("plan=colour", "kinds must be COLUMN=KIND"),
        ("plan=text,plan=date", "kinds must be COLUMN=KIND, each column once"),
        ("nothing=text", "kinds must name columns of the table; got nothing. Choose from spend"),
    ],
)
def test_what_a_column_cannot_be_is_named(kinds, message):
    with pytest.raises(ParamError, match=message):
        ask(made.table(FRAME), PredictParams.parse({"kinds": kinds}))


def test_numbers_are_categories_without_a_point_and_dates_are_days():
    features = pd.DataFrame({"n": [1.0, 2.5, np.nan], "d": pd.to_datetime(["1970-01-02", None, "1970-01-04"])})
    made_of, _ = retyped(features, ("n=category", "d=number"))
    assert made_of["n"].tolist()[:2] == ["1", "2.5"] and pd.isna(made_of["n"][2])
    assert made_of["d"].tolist()[0] == 1.0 and pd.isna(made_of["d"][1])


def test_a_letter_before_a_digit_is_a_name_not_a_number():
    assert kind_of(pd.Series(["C3", "B4", "A1", "C3"])) == "words"
    assert kind_of(pd.Series(["EUR 3", "USD 4", "EUR 1"])) == "number in text"
