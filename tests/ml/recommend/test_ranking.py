import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import sparse

from ml.recommend import ranking
from ml.recommend.ranking import NOTHING, rank, strictly_falling

shapes = st.tuples(st.integers(1, 6), st.one_of(st.integers(1, 12), st.integers(16, 60)))
few_values = st.sampled_from([0.0, 0.5, 1.0, -2.0, -np.inf])  # many ties, on purpose


class Given:
    """A model with these scores."""

    def __init__(self, scores):
        self._scores = scores

    def scores(self, people):
        return self._scores[people].copy()


@st.composite
def scored_people(draw):
    shape = draw(shapes)
    scores = draw(arrays(np.float32, shape, elements=few_values))
    seen = draw(arrays(np.bool_, shape))
    return scores, sparse.csr_array(seen.astype(np.float32)), draw(st.integers(1, 15))


def by_sorting(scores, seen, depth):
    best = sorted((-score, item) for item, score in enumerate(scores) if not seen[item] and score > -np.inf)
    return [item for _, item in best[:depth]]


@given(scored_people())
def test_lists_equal_a_plain_sort_of_the_unseen_items(case):
    scores, seen, depth = case
    lists = rank(Given(scores), seen, np.arange(len(scores)), depth)
    for row, listed in enumerate(lists.items):
        expected = by_sorting(scores[row], seen.toarray()[row], depth)
        assert listed[listed != NOTHING].tolist() == expected
        assert (listed[len(expected) :] == NOTHING).all()


@given(scored_people())
def test_ranking_in_blocks_changes_nothing(case):
    scores, seen, depth = case
    people = np.arange(len(scores))
    whole = rank(Given(scores), seen, people, depth)
    one_row_at_a_time, ranking.BLOCK_CELLS = ranking.BLOCK_CELLS, 1
    try:
        in_blocks = rank(Given(scores), seen, people, depth)
    finally:
        ranking.BLOCK_CELLS = one_row_at_a_time
    np.testing.assert_array_equal(whole.items, in_blocks.items)


def test_exported_scores_fall_strictly_and_barely_move():
    scores = np.array([[3.0, 3.0, 3.0, 1.0]], dtype=np.float32)
    falling = strictly_falling(scores)
    assert (np.diff(falling) < 0).all()
    np.testing.assert_allclose(falling, scores, rtol=1e-6)
