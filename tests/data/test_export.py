"""CSV that leaves the house cannot be run by a spreadsheet, and loses nothing else."""

import csv
import io
from datetime import timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.export import to_csv

STARTS = "=+-@＝＋－＠"

hostile = st.text(st.sampled_from(STARTS + " \t\r\n\u00a0\ufeff'\",;a1"), max_size=8) | st.text(
    st.characters(codec="utf-8"), max_size=8
)


def cells(exported):
    return list(csv.reader(io.StringIO(exported.decode("utf-8-sig"), newline="")))


def dangerous(cell):
    """As a spreadsheet may see it, said in another way than in the code."""
    return cell[:1] in ("\t", "\r", "\n") or cell.strip(" \t\r\n\v\f\x00\u00a0\u200b\ufeff")[:1] in tuple(STARTS)


@given(texts=st.lists(hostile, min_size=1, max_size=6), header=hostile)
@settings(max_examples=300, deadline=None)
def test_no_text_is_a_formula(texts, header):
    frame = pd.DataFrame({header: pd.Series(texts, dtype="str"), "n": -1.5})
    rows = cells(to_csv(frame))
    assert len(rows) == len(texts) + 1
    assert not any(dangerous(row[0]) for row in rows)
    assert all(row[0].removeprefix("'") == text.removeprefix("'") for row, text in zip(rows[1:], texts, strict=True))


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1), st.data())
@settings(deadline=None)
def test_numbers_survive(floats, data):
    whole = data.draw(st.lists(st.integers(-(2**63), 2**63 - 1), min_size=len(floats), max_size=len(floats)))
    frame = pd.DataFrame({"float": floats, "whole": np.array(whole, dtype="int64")})
    rows = cells(to_csv(frame))[1:]
    assert [(float(row[0]), int(row[1])) for row in rows] == list(zip(floats, whole, strict=True))


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("=1+1", "'=1+1"),
        (" \t=1+1", "' \t=1+1"),
        ("＝1+1", "'＝1+1"),
        ("\n=1", "'\n=1"),
        ("-3", "'-3"),
        ("a=1", "a=1"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        (-3, "-3"),
        (None, ""),
        (float("nan"), ""),
        (timedelta(seconds=-1), "'-1 day, 23:59:59"),
    ],
)
def test_cells_of_a_mixed_column(value, written):
    assert cells(to_csv(pd.DataFrame({"mixed": ["text", value]}, dtype="object")))[2] == [written]


def test_a_bare_carriage_return_starts_no_row():
    exported = to_csv(pd.DataFrame({"text": ["a\r=1+1"]})).decode("utf-8-sig")
    assert exported.splitlines(keepends=True)[1:] == ['"a\r', '=1+1"\n']


def test_categories_and_equal_column_names_are_inert_too():
    frame = pd.concat([pd.Series(["=a", "'=a"], dtype="category", name="=x")] * 2, axis="columns")
    assert cells(to_csv(frame)) == [["'=x", "'=x"], ["'=a", "'=a"], ["'=a", "'=a"]]


def test_times_and_truth_are_written_plainly_and_the_index_is_not():
    frame = pd.DataFrame({"time": pd.to_datetime(["2024-12-31 14:30"]), "true": [True]}, index=["=row"])
    assert cells(to_csv(frame)) == [["time", "true"], ["2024-12-31 14:30:00", "True"]]


def test_a_spreadsheet_is_told_that_it_is_utf_8():
    assert to_csv(pd.DataFrame({"ü": ["é"]})).startswith(b"\xef\xbb\xbf")


def test_the_frame_is_left_as_it_was():
    frame = pd.DataFrame({"=x": ["=1"]})
    to_csv(frame)
    assert frame.equals(pd.DataFrame({"=x": ["=1"]}))
