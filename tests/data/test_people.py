"""A people table beside a file of interactions."""

import numpy as np
import pandas as pd
import pytest

from data.catalog import load
from data.dataset import DataError

EVENTS = "user,item\nanna,i1\nbert,i2\ncarl,i1\n"


@pytest.fixture
def read(tmp_path):
    def of(content: str):
        events, people = tmp_path / "events.csv", tmp_path / "people.csv"
        events.write_text(EVENTS)
        people.write_text(content)
        return load(str(events), beside={"people": str(people)})

    return of


def test_columns_are_numbers_or_words_and_what_is_missing_stays_so(read):
    people = read("customer,age,plan\nanna,31,gold\nbert,,\n").tables["people"]
    assert people["user"].tolist() == ["anna", "bert"]
    assert people["age"].dtype == np.float64 and people["age"].isna().tolist() == [False, True]
    assert people["plan"].isna().tolist() == [False, True]


def test_who_is_not_in_it_is_said(read):
    assert "people.csv: 1 of 3 people are not in it." in read("user,age\nanna,31\nbert,40\n").card.detection


def test_a_person_stands_there_once(read):
    with pytest.raises(DataError, match=r"user must be in people.csv once; got 'anna' again in row 3"):
        read("user,age\nanna,31\nanna,40\n")


def test_an_infinite_number_is_refused(read):
    with pytest.raises(DataError, match="age must be finite; got 'inf' in row 2"):
        read("user,age\nanna,inf\nbert,40\n")


def test_it_goes_with_a_file():
    with pytest.raises(DataError, match="--people goes with a file; got sample:movielens"):
        load("sample:movielens", beside={"people": "people.csv"})


def test_the_command_line_takes_it(tmp_path, capsys):
    from ml.__main__ import main
    from tests.ml.recommend.made import tastes

    rows = tastes().tables["interactions"]
    rows.to_csv(tmp_path / "events.csv", index=False)
    people = pd.DataFrame({"user": rows["user"].unique()}).assign(plan=lambda frame: frame["user"].str[-1])
    people.to_csv(tmp_path / "people.csv", index=False)
    out = tmp_path / "out"
    files = ["--data", str(tmp_path / "events.csv"), "--people", str(tmp_path / "people.csv"), "--out", str(out)]
    assert main(["recommend", *files, "--set", "k=5"]) == 0
    assert "plan" in set(pd.read_parquet(out / "groups.parquet")["by"])
