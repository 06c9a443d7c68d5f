"""A pasted row: read, or refused with what to do."""

import pandas as pd
import pytest

from ml.base import ParamError
from ml.segment.pasted import read_row

RAW = pd.DataFrame({"recency": [1.0, 2.0], "plan": ["a, b", "c"], "basket": [3.0, 4.0]})


@pytest.mark.parametrize(
    "text", ["12\tc\t3.5", "12;c;3.5", "12, c, 3.5", " 12,c,3.5\nand more", 'basket=3.5, recency=12, plan="c"']
)
def test_a_row_is_read_in_the_order_of_the_table_or_by_name(text):
    assert read_row(text.replace('"', ""), RAW) == {"recency": 12, "plan": "c", "basket": 3.5}


def test_a_word_may_hold_the_separator_in_quotes():
    assert read_row('12, "a, b", 3.5', RAW)["plan"] == "a, b"


def test_what_is_not_said_by_name_is_left_open():
    assert read_row("basket=3.5", RAW) == {"basket": 3.5}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "row must have 3 values"),
        ("12, 13", "row must have 3 values (recency, plan, basket), or feature=value for some; got 2"),
        ("age=3", "got age. Leave it out"),
        ("recency=often", "recency must be a number; got often"),
        ("recency=inf", "recency must be a number; got inf"),
        ("recency=", "recency must be a number; got nothing"),
        ("plan=d", "plan must be one of a, b, c; got d"),
    ],
)
def test_what_cannot_be_read_is_named(text, said):
    with pytest.raises(ParamError) as refused:
        read_row(text, RAW)
    assert said in str(refused.value)
