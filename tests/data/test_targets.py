"""A table with a target: what cells are read as, and what is said about it."""

import pandas as pd
import pytest

from data import catalog
from data.dataset import DataError
from data.files import read_rows

SAMPLES = {
    "churn": (7043, 20),
    "loans": (10000, 55),
    "credit": (4454, 14),
    "attrition": (1470, 31),
    "titanic": (1313, 6),
    "ames": (2930, 82),
}


@pytest.fixture
def read(tmp_path):
    def read(text, target="y", name="t.csv"):
        path = tmp_path / name
        path.write_text(text)
        return catalog.load(str(path), None, {"target": target}, {}, ("table",))

    return read


def cells(dataset, name):
    return dataset.tables["table"][name]


@pytest.mark.parametrize("name", SAMPLES)
def test_every_sample_has_a_target_first_and_a_card(name):
    dataset = catalog.load(f"sample:{name}", kinds=("table",))
    frame = dataset.tables["table"]
    assert frame.shape == SAMPLES[name] and next(iter(frame)) == "target" and frame["target"].notna().all()
    assert dataset.card.flaws and dataset.card.original_columns["target"]


def test_question_marks_and_blanks_are_missing_and_that_is_said(read):
    dataset = read("y,job,pay\nyes, ?,1\nno, clerk, \nno, clerk,3\n")
    assert cells(dataset, "job").isna().tolist() == [True, False, False]
    assert cells(dataset, "pay").tolist()[::2] == [1.0, 3.0] and cells(dataset, "pay").isna().sum() == 1
    assert "1 cells of job hold ? and are taken as missing." in dataset.card.detection


def test_dates_written_in_two_ways_are_read_without_losing_a_row(read):
    dataset = read("y,when\na,4/9/2012\nb,21-08-2013\na,\nb,1-1-2014\n")
    assert cells(dataset, "when").dt.strftime("%Y-%m-%d").tolist()[:2] == ["2012-09-04", "2013-08-21"]
    assert cells(dataset, "when").isna().sum() == 1
    assert any("when is read as day first" in line for line in dataset.card.detection)


def test_dates_that_cannot_be_told_stay_words_and_that_is_said(read):
    dataset = read("y,when\na,1/2/2012\nb,3/4/2013\n")
    assert pd.api.types.is_string_dtype(cells(dataset, "when"))
    assert any("looks like dates and is taken as words" in line for line in dataset.card.detection)


def test_long_whole_numbers_are_names(read):
    dataset = read("y,id\na,12345678901234567890\nb,12345678901234567891\n")
    assert cells(dataset, "id").nunique() == 2


def test_another_column_called_target_keeps_its_values(read):
    dataset = read("y,target\na,1\nb,2\n")
    assert cells(dataset, "target").tolist() == ["a", "b"] and cells(dataset, "target_").tolist() == [1.0, 2.0]


def test_strange_names_are_kept(read):
    dataset = read("y,a.b,c d,🦊,<script>\na,1,2,3,4\nb,1,2,3,5\n")
    assert list(dataset.tables["table"]) == ["target", "a.b", "c d", "🦊", "<script>"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("y,x\na,inf\nb,1\n", "x must be finite"),
        ("y,x,x\na,1,2\nb,1,2\n", "column names must differ"),
        ("y,y2\n", "file must have rows"),
        ("z,x\na,1\nb,2\n", "--column target must name a column of t.csv; got y"),
        ("y\na\nb\n", "must have a column beside y"),
    ],
)
def test_what_cannot_be_used_is_refused(read, text, message):
    with pytest.raises(DataError, match=message):
        read(text)


def test_new_rows_are_read_alike_with_or_without_a_target(tmp_path):
    path = tmp_path / "new.csv"
    path.write_text("job,when\n?,4/9/2012\nclerk,21-08-2013\n")
    rows = read_rows(str(path), "table", {"target": "y"})
    assert rows["job"].isna().tolist() == [True, False] and pd.api.types.is_datetime64_any_dtype(rows["when"])
