"""Short rules: found where they are known, tested as they are shown, and the same in SQL."""

import sqlite3

import numpy as np
import pandas as pd
import pytest

from ml.segment import rules, tasks
from ml.segment.params import SegmentParams
from ml.segment.sql import case
from tests.ml.segment import made

HOSTILE = "pl\"an'; DROP TABLE t; --"


def table(rows: int = 400) -> pd.DataFrame:
    rng = np.random.default_rng(0)
    return pd.DataFrame(
        {
            "age": rng.integers(18, 80, rows).astype(float),
            "spent": rng.normal(50, 20, rows),
            HOSTILE: rng.choice(["a'b", "c"], rows),
        }
    )


def test_a_rule_that_is_known_is_found_and_shortest():
    raw = table()
    frame = rules.rules_frame(raw, np.where(raw["age"] > 40, 0, 1), seed=0).set_index("segment")
    assert frame.loc[1, "rule"] == "age > 40" and frame.loc[2, "rule"] == "age ≤ 40"
    assert frame.loc[1, ["fidelity", "precision", "recall"]].tolist() == [1, 1, 1]


def test_fidelity_is_of_customers_it_was_not_learned_on():
    raw = table()
    noise = np.random.default_rng(1).integers(0, 2, len(raw))
    frame = rules.rules_frame(raw, noise, seed=0)
    assert (frame["fidelity"] < 0.65).all() and (frame["n"] == 200).all()
    assert ((frame["low"] <= frame["fidelity"]) & (frame["fidelity"] <= frame["high"])).all()


def test_sql_says_what_the_rule_says_and_hostile_names_stay_names():
    raw = table()
    labels = np.where(raw[HOSTILE] == "c", 0, np.where(raw["age"] > 40, 1, 2))
    frame = rules.rules_frame(raw, labels, seed=0)
    database = sqlite3.connect(":memory:")
    raw.to_sql("t", database, index=False)
    named = {1: 'it\'s "them"', 2: "two", 3: "three"}
    found = pd.read_sql(f"SELECT {case(frame, named)} AS segment FROM t", database)["segment"]
    assert (found == pd.Series(labels + 1).map(named)).all()


def test_one_segment_needs_no_rule():
    frame = rules.rules_frame(table(20), np.zeros(20, dtype=int), seed=0)
    assert frame["rule"].tolist() == [""] and case(frame, {1: "all"}) == "NULL"


def test_rules_of_a_run_hold_for_its_clouds():
    frame = tasks.run(made.mixture(), SegmentParams(n_clusters=3)).frames["rules"]
    assert (frame["fidelity"] > 0.95).all()


@pytest.mark.parametrize("threshold", [7.4, 7.6])
def test_whole_numbers_are_cut_between_two(threshold):
    columns = rules.Columns(np.array([[1.0]]), [("n", None)], [True])
    assert [condition.text for condition in columns.split(0, threshold)] == ["n ≤ 7", "n > 7"]
