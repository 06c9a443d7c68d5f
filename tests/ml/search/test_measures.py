"""Metrics equal ir_measures, whatever the judgments and lists look like; kappa equals scikit-learn's."""

import ir_measures
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score

from ml.search.hits import best, ordered, tie_places
from ml.search.measures import MEASURES, measure, weighted_kappa

THEIRS = [
    ir_measures.nDCG @ 10, ir_measures.RR @ 10, ir_measures.R @ 100, ir_measures.AP @ 100, ir_measures.Success @ 10,
    ir_measures.Judged @ 10, ir_measures.nDCG(judged_only=True) @ 10,
]  # fmt: skip


def test_there_is_one_of_theirs_for_each():
    assert len(THEIRS) == len(MEASURES)


@pytest.mark.parametrize("seed", range(4))
def test_equal_to_ir_measures_with_ties_negative_grades_and_short_lists(seed):
    rng = np.random.default_rng(seed)
    ids = np.array([f"d{number}" for number in range(200)], dtype=object)
    tie = tie_places(ids)
    qrels, run, own = {}, {}, {}
    for number in range(25):
        query = f"q{number}"
        judged = {str(doc): int(rng.integers(-1, 4)) for doc in rng.choice(ids, 20, replace=False)}
        qrels[query] = {"d1": 0} if number == 3 else judged
        scores = (rng.integers(0, 20, len(ids)) / 7).astype(np.float32)
        hits = best(scores, 100 if number % 5 else 6, tie, scores > 0)
        run[query] = {ids[doc]: float(score) for doc, score in zip(hits.docs, hits.scores, strict=True)}
        own[query] = measure(ids[hits.docs].tolist(), qrels[query])
    for one in ir_measures.iter_calc(THEIRS, qrels, run):
        assert own[one.query_id][THEIRS.index(one.measure)] == pytest.approx(one.value, abs=1e-9), one


def test_nothing_found_is_nothing_won():
    assert measure([], {"d1": 1}).tolist() == [0] * len(MEASURES)


def test_a_list_by_hand():
    values = dict(zip((name for name, _ in MEASURES), measure(["x", "a", "b"], {"a": 1, "c": 2}), strict=True))
    ideal = 2 / np.log2(2) + 1 / np.log2(3)
    assert values["ndcg"] == pytest.approx((1 / np.log2(3)) / ideal)
    assert values["mrr"] == 0.5 and values["recall"] == 0.5 and values["success"] == 1
    assert values["judged"] == pytest.approx(1 / 3)
    assert values["ndcg_condensed"] == pytest.approx(1 / ideal)


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=2, max_size=30))
@settings(max_examples=50, deadline=None)
def test_kappa_is_scikit_learns(pairs):
    one, other = zip(*pairs, strict=True)
    own = weighted_kappa(one, other)
    if len({*one, *other}) > 1:
        theirs = cohen_kappa_score(one, other, weights="quadratic", labels=[0, 1, 2, 3])
        assert own == pytest.approx(theirs, nan_ok=True)
    else:
        assert np.isnan(own)


@given(st.lists(st.integers(0, 3), min_size=1, max_size=40))
@settings(max_examples=50, deadline=None)
def test_scores_fall_and_equal_ones_stand_by_id_from_the_last(values):
    ids = np.array([f"d{number:02}" for number in range(len(values))], dtype=object)
    hits = ordered(np.arange(len(values)), np.array(values, dtype=np.float32), tie_places(ids))
    assert (np.diff(hits.scores) < 0).all()
    expected = sorted(range(len(values)), key=lambda place: (-values[place], -place))
    assert hits.docs.tolist() == expected
