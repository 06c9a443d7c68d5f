"""How sure a number is: bootstrap intervals over people, paired tests, correction for many tests."""

from collections.abc import Iterator
from functools import cache

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import ThreadpoolController

RESAMPLES = 1000
CONFIDENCE = 0.95
BLOCK_DRAWS = 250_000
"""Draws held in memory at a time, about 6 MB."""

Floats = NDArray[np.float64]


def bootstrap_means(per_unit: Floats, seed: int, resamples: int = RESAMPLES) -> Floats:
    """Means of bootstrap resamples over units (people, queries, rows).

    `per_unit` has one row per unit and one column per quantity; the answer has one row per resample. The same
    seed draws the same resamples, so columns computed apart stay paired. Efron and Tibshirani 1993, ch. 6.
    """
    n = len(per_unit)
    with _blas().limit(
        limits=1, user_api="blas"
    ):  # several threads add in another order: the same request, the same digits
        return np.concatenate([counts @ per_unit / n for counts in bootstrap_counts(n, seed, resamples)])


@cache
def _blas() -> ThreadpoolController:
    """Found once: looking for the libraries of a process takes longer than most resampling."""
    return ThreadpoolController()


def bootstrap_counts(n: int, seed: int, resamples: int = RESAMPLES) -> Iterator[Floats]:
    """How often each of n units is drawn in each resample, in blocks of (resamples, n): for what is no mean."""
    rng = np.random.default_rng(seed)
    block = max(1, min(resamples, BLOCK_DRAWS // n))
    for start in range(0, resamples, block):
        yield _draw_counts(rng, min(block, resamples - start), n)


def _draw_counts(rng: np.random.Generator, resamples: int, n: int) -> Floats:
    """How often each unit is drawn in each resample: (resamples, n)."""
    drawn = rng.integers(0, n, size=(resamples, n)) + np.arange(resamples)[:, None] * n
    return np.bincount(drawn.ravel(), minlength=resamples * n).reshape(resamples, n).astype(np.float64)


def percentile_interval(resampled: Floats, confidence: float = CONFIDENCE) -> tuple[Floats, Floats]:
    """Low and high end per column: the percentile method, Efron and Tibshirani 1993, ch. 13."""
    tail = (1 - confidence) / 2
    low, high = np.quantile(resampled, [tail, 1 - tail], axis=0)
    return low, high


def paired_p(a: Floats, b: Floats) -> Floats:
    """Two-sided p of the paired t-test per column; 1 where the two never differ.

    scipy.stats.ttest_rel. Smucker, Allan and Carterette 2007 find it agrees with the randomisation test on
    retrieval metrics.
    """
    from scipy import stats  # large: pages draw intervals without it

    p = np.ones(a.shape[1])
    for column in range(a.shape[1]):  # one at a time: the test copies what it is given several times
        difference = a[:, column] - b[:, column]
        if np.ptp(difference) == 0:
            p[column] = 0.0 if difference[0] else 1.0
        elif len(difference) > 1:
            p[column] = stats.ttest_rel(a[:, column], b[:, column]).pvalue
    return p


def holm(p: Floats) -> Floats:
    """p values adjusted for having asked several questions at once. Holm 1979, step-down."""
    order = np.argsort(p, kind="stable")
    stepped = np.maximum.accumulate(p[order] * np.arange(len(p), 0, -1))
    adjusted = np.empty_like(p)
    adjusted[order] = np.minimum(stepped, 1.0)
    return adjusted
