import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import stats
from statsmodels.stats.multitest import multipletests

from ml import intervals

probabilities = arrays(np.float64, st.integers(1, 12), elements=st.floats(0, 1))


@given(probabilities)
def test_holm_equals_statsmodels(p):
    np.testing.assert_allclose(intervals.holm(p), multipletests(p, method="holm")[1], atol=1e-12)


def test_bootstrap_spread_is_the_standard_error_of_the_mean():
    values = np.random.default_rng(1).normal(5, 2, size=(400, 1))
    means = intervals.bootstrap_means(values, seed=0, resamples=4000)
    assert means.mean() == pytest.approx(values.mean(), abs=0.01)
    assert means.std() == pytest.approx(values.std() / np.sqrt(400), rel=0.05)


def test_percentile_interval_covers_the_truth_about_95_times_in_100():
    rng = np.random.default_rng(2)
    samples = rng.random((100, 300)) < 0.3
    covered = 0
    for seed, sample in enumerate(samples):
        low, high = intervals.percentile_interval(intervals.bootstrap_means(sample[:, None] * 1.0, seed))
        covered += low[0] <= 0.3 <= high[0]
    assert 89 <= covered <= 99


def test_columns_resampled_apart_stay_paired():
    values = np.random.default_rng(3).random((50, 2))
    together = intervals.bootstrap_means(values, seed=4)
    apart = [intervals.bootstrap_means(values[:, [column]], seed=4)[:, 0] for column in (0, 1)]
    np.testing.assert_allclose(together, np.column_stack(apart))


def test_working_in_blocks_changes_nothing(monkeypatch):
    values = np.random.default_rng(5).random((60, 3))
    whole = intervals.bootstrap_means(values, seed=6)
    monkeypatch.setattr(intervals, "BLOCK_DRAWS", 60 * 7)
    np.testing.assert_allclose(intervals.bootstrap_means(values, seed=6), whole)


def test_paired_p_equals_scipy_and_is_one_without_a_difference():
    rng = np.random.default_rng(8)
    a, b = rng.random((30, 2)), rng.random((30, 2))
    b[:, 1] = a[:, 1]
    p = intervals.paired_p(a, b)
    assert p[0] == pytest.approx(stats.ttest_rel(a[:, 0], b[:, 0]).pvalue)
    assert p[1] == 1.0
