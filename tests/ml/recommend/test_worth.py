"""What a better list is worth, by hand."""

import pandas as pd
import pytest

from ml.base import Result
from ml.recommend.worth import Worth, monthly_gain


def result(
    model="ease", pairs=(("ease", "popular", "hit_rate", 0.1, 0.06, 0.15), ("ease", "random", "hit_rate", 9, 9, 9))
):
    columns = ["model_a", "model_b", "metric", "difference", "low", "high"]
    return Result(
        "recommend", "run", {"model": model, "k": 10}, "", {"comparisons": pd.DataFrame(pairs, columns=columns)}
    )


def test_gain_is_people_times_share_times_value_times_difference():
    gain = monthly_gain(result(), Worth(people=2_000, seen=50, find=3.0))
    assert gain == pytest.approx((300, 180, 450))


def test_the_bestseller_list_gains_nothing_over_itself():
    pairs = [("popular", "random", "hit_rate", 0.3, 0.2, 0.4)]
    assert monthly_gain(result("popular", pairs), Worth()) == (0, 0, 0)


def test_nobody_who_looks_is_worth_nothing():
    assert monthly_gain(result(), Worth(seen=0)) == (0, 0, 0)
