"""Segments of then, and what came later: by hand."""

import numpy as np
import pandas as pd
import pytest

from ml.base import ParamError
from ml.segment import findings, hold, tasks
from ml.segment.params import SegmentParams
from tests.ml.segment import made

PARAMS = SegmentParams(n_clusters=2, outliers="keep")


def shop(faithful: bool = True):
    """40 people buy much every month, 40 bought a little once; later only the first come back, or nobody in particular."""
    rng, rows = np.random.default_rng(0), []
    for person in range(80):
        much = person < 40
        for month in range(1, 9) if much else (1 + person % 3,):
            rows.append(
                (f"c{person:02}", f"2024-{month:02}-{1 + person % 27:02}", 80 + person if much else 9 + person / 10)
            )
        for month in (10, 11):
            if much if faithful else rng.random() < 0.5:
                rows.append((f"c{person:02}", f"2024-{month}-05", 50))
    rows.append(("c00", "2024-12-31", 1))
    return made.purchases(rows)


def test_what_was_spent_later_is_counted_per_customer():
    rows = [("ann", "2024-01-01", 9), ("ann", "2024-03-02", 5), ("ann", "2024-03-03", -1), ("bob", "2024-03-01", 7)]
    spent = hold.spent_later(made.purchases(rows), pd.Index(["ann", "bob", "eve"]), pd.Timestamp("2024-03-01"))
    assert spent.tolist() == [4, 0, 0]


def test_segments_that_matter_spend_differently_later():
    result = tasks.hold(shop(), PARAMS)
    later = result.frames["later"].set_index("segment")
    assert later.loc[[1, 2], "value"].max() > 10 * later.loc[[1, 2], "value"].min()
    assert later.loc[[1, 2], "share_of_money"].sum() == pytest.approx(1)
    assert later.at[0, "n"] == 80 and not result.findings
    assert result.frames["when"]["cutoff"].item() == "2024-09-01"


def test_s08_fires_where_later_spend_is_alike():
    assert [finding.code for finding in tasks.hold(shop(faithful=False), PARAMS).findings] == ["S08"]
    assert [finding.code for finding in findings.later_spend_alike(0.2, 80)] == ["S08"]
    assert list(findings.later_spend_alike(0.01, 80)) == []


def test_segments_of_then_are_told_per_customer():
    result = tasks.hold(shop(), PARAMS)
    later, own = result.frames["later"].set_index("segment")["n"], result.frames["assignments"]
    assert own["segment"].value_counts().to_dict() == later.drop(0).to_dict()


def test_everyone_is_somewhere_at_the_end():
    moved = tasks.hold(shop(), PARAMS).frames["moved"]
    assert (moved.groupby("stage")["customers"].sum() == 80).all()
    np.testing.assert_allclose(moved.groupby(["stage", "from"])["share"].sum(), 1)


def test_movement_is_quarter_by_quarter_and_who_stands_still_does_not_move():
    cutoff, end = pd.Timestamp("2023-01-01"), pd.Timestamp("2023-12-31")
    days = [f"{day:%Y-%m-%d}" for day in hold.quarters(hold.Halves(cutoff, end))]
    assert days == ["2023-01-01", "2023-04-01", "2023-07-01", "2023-10-01", "2023-12-31"]
    short = hold.Halves(cutoff, pd.Timestamp("2023-02-01"))
    assert [day.day for day in hold.quarters(short)] == [1, 1] and hold.quarters(short)[-1] == short.end
    moved = tasks.hold(shop(), PARAMS).frames["moved"]
    starts = moved[moved["stage"] == 1].groupby("from")["customers"].sum()
    assert starts.sum() == 80


def test_customers_without_purchases_cannot_be_followed():
    with pytest.raises(ParamError, match="data must be purchases to see what came later; got customers"):
        tasks.hold(made.mixture(), PARAMS)
