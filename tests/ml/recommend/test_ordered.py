"""Models that know the first of their order list as if they had scored the whole catalogue."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from scipy import sparse

from ml.base import silent
from ml.recommend import models
from ml.recommend.evaluate import MOST_UNITS, _gather
from ml.recommend.models import Ordered, Training
from ml.recommend.params import RecommendParams
from ml.recommend.ranking import rank, rank_scores


@pytest.mark.parametrize("model", ["popular", "random"])
@given(seed=some.integers(0, 1000), depth=some.integers(1, 12))
@settings(max_examples=25, deadline=None)
def test_the_first_of_an_order_are_the_best_of_all_scores(model, seed, depth):
    seen = sparse.random_array((9, 12), density=0.4, format="csr", dtype=np.float32, rng=np.random.default_rng(seed))
    seen.data[:] = 1
    fitted = models.fit(model, Training(seen), RecommendParams(seed=seed), silent)
    people = np.arange(9)
    assert isinstance(fitted, Ordered)
    listed = rank(fitted, seen, people, depth)
    items, scores = rank_scores(fitted.scores(people), seen, depth)
    np.testing.assert_array_equal(listed.items, items)
    np.testing.assert_array_equal(np.isinf(listed.scores), np.isinf(scores))


def test_every_item_is_as_likely_as_any_other_to_come_first():
    seen = sparse.csr_array((20_000, 10), dtype=np.float32)
    fitted = models.fit("random", Training(seen), RecommendParams(), silent)
    first = rank(fitted, seen, np.arange(20_000), 1).items[:, 0]
    assert np.abs(np.bincount(first, minlength=10) / 2000 - 1).max() < 0.1


@pytest.mark.parametrize("people", [7, MOST_UNITS, MOST_UNITS + 1, 3 * MOST_UNITS + 17])
def test_the_mean_over_units_is_the_mean_over_people(people):
    values = np.random.default_rng(1).random((people, 2))
    gathered = _gather(people) @ values
    assert len(gathered) == min(people, MOST_UNITS)
    np.testing.assert_allclose(gathered.mean(axis=0), values.mean(axis=0))


def test_units_are_as_sure_as_people():
    values = (np.random.default_rng(2).random(40_000) < 0.1).astype(float)
    units = _gather(len(values)) @ values
    by_units, by_people = units.std() / np.sqrt(len(units)), values.std() / np.sqrt(len(values))
    assert by_units == pytest.approx(by_people, rel=0.05)
