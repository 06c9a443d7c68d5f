"""Money, groups and neighbours, by hand."""

import numpy as np
import pandas as pd
import pytest

from ml.predict.curves import banded, thresholds
from ml.predict.groups import parity, rates
from ml.predict.money import Money, best, break_even, everyone, profits
from ml.predict.nearest import distances

POSITIVE = np.array([True, True, False, False, False])
SAID = np.array([0.9, 0.3, 0.4, 0.2, 0.1])
MONEY = Money(value=100, cost=10, success=0.5)


def at(frame, threshold):
    return frame[np.isclose(frame["threshold"], threshold)].iloc[0]


def test_hits_and_misses_by_hand():
    here = at(thresholds(POSITIVE, SAID), 0.3)
    assert [here[name] for name in ("tp", "fp", "fn", "tn")] == [2, 1, 0, 2]
    assert at(thresholds(POSITIVE, SAID), 0.31)["tp"] == 1


def test_profit_by_hand():
    table = thresholds(POSITIVE, SAID)
    earned = profits(table, MONEY)
    assert at(earned, 0.3)["value"] == 2 * (50 - 10) - 10
    assert at(earned, 0.95)["value"] == 0
    assert everyone(table, MONEY) == at(earned, 0.0)["value"] == 2 * 40 - 3 * 10
    assert best(earned)["value"] == 70 and 0.2 < best(earned)["threshold"] <= 0.3
    assert break_even(MONEY) == 0.2
    assert break_even(Money(value=0)) == 1.0


def test_the_profit_interval_is_that_of_resampled_rows():
    rng = np.random.default_rng(0)
    positive = rng.random(500) < 0.3
    said = np.clip(0.3 * positive + rng.random(500) * 0.7, 0, 1)
    row = at(profits(thresholds(positive, said), MONEY), 0.5)
    worth = np.where(said >= 0.5, np.where(positive, 40.0, -10.0), 0.0)
    drawn = [worth[rng.integers(0, 500, 500)].sum() for _ in range(2000)]
    assert row["low"] == pytest.approx(np.quantile(drawn, 0.025), abs=0.15 * worth.sum())
    assert row["high"] == pytest.approx(np.quantile(drawn, 0.975), abs=0.15 * worth.sum())


def test_curves_start_and_end_where_they_must():
    table = banded(POSITIVE, SAID, 0)
    roc = table[table["curve"] == "roc"]
    assert roc["value"].iloc[0] == 0.5  # the surest is right, and one of two
    assert roc["value"].iloc[-1] == 1 and roc["x"].tolist() == pytest.approx([place / 100 for place in range(101)])
    assert ((table["low"] <= table["value"] + 1e-12) & (table["value"] <= table["high"] + 1e-12)).all()


def test_rates_by_group_by_hand():
    group = pd.Series(["a"] * 40 + ["b"] * 40 + ["c"] * 3)
    said = pd.Series([0.9] * 10 + [0.1] * 30 + [0.9] * 20 + [0.1] * 20 + [0.9] * 3)
    positive = pd.Series(([True] * 20 + [False] * 20) * 2 + [True] * 3)
    table = rates(group, said, positive, 0.5).set_index("group")
    assert table.loc["a", "contacted"] == 0.25 and table.loc["a", "caught"] == 0.5
    assert table.loc["b", "caught"] == 1.0 and table.loc["b", "false_alarms"] == 0.0
    assert table.loc["all others", "n"] == 3
    assert parity(table.reset_index()).set_index("measure").loc["caught", "ratio"] == 0.5


def test_the_nearest_row_by_hand():
    rows = pd.DataFrame({"row": [1, 2, 3], "age": [10.0, 20.0, 30.0], "plan": ["a", "a", "b"]})
    assert distances(rows, 1).tolist() == [0.0, 0.25, 1.0]
