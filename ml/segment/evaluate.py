"""Are these groups there? Silhouette against shuffled data, stability under resampling, sizes; all with intervals."""

from itertools import chain
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import binomtest
from sklearn.metrics import (
    adjusted_rand_score,
    calinski_harabasz_score,
    davies_bouldin_score,
    silhouette_samples,
)

from ml.columns import HIGH, LOW, METRIC, MODEL, VALUE, K, N
from ml.intervals import bootstrap_counts, bootstrap_means, percentile_interval
from ml.metrics import CALINSKI_HARABASZ, DAVIES_BOULDIN, LARGEST, REVENUE, SILHOUETTE, STABILITY
from ml.segment.algorithms import Fitted, fit
from ml.segment.indices import indices
from ml.segment.structureless import box, cloud, shuffled

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

JUDGED = 2_000
"""Most customers whose silhouette is computed: it compares each with each."""
RESAMPLES = 10
RESAMPLED = 2_000
"""Most customers drawn for each refit."""
RESAMPLED_INDICES = 100
"""Resamples behind the intervals of the indices of the sample as a whole."""
REFERENCE = 1_000
"""Customers in a data set of one cloud or one box."""
SHUFFLED = "shuffled"
"""The baseline: the same algorithm where every column is shuffled by itself, so that nothing goes together."""


class Judged(NamedTuple):
    """The indices, of how many customers, and what was computed of each."""

    sampled: Ints
    silhouettes: Floats


def judge(matrix: Floats, labels: Ints, seed: int) -> Judged:
    """Silhouettes, of at most `JUDGED` customers who are in a segment, drawn at random; scikit-learn's on these rows.

    0 for everyone where there is one segment only: nobody is nearer to another.
    """
    inside = np.flatnonzero(labels >= 0)
    sampled = inside
    if len(inside) > JUDGED:
        sampled = np.sort(np.random.default_rng(seed).choice(inside, JUDGED, replace=False))
    if not 2 <= len(np.unique(labels[sampled])) < len(sampled):
        return Judged(sampled, np.zeros(len(sampled)))
    return Judged(sampled, np.asarray(silhouette_samples(matrix[sampled], labels[sampled])))


def without_groups(algorithm: str, matrix: Floats, n_clusters: int, seed: int) -> tuple[Judged, float]:
    """Silhouettes of the same algorithm on shuffled data, and the best mean it reaches on that, one box and one cloud.

    Of a sample, so that they cost little; HDBSCAN finds nothing there, so k-means stands in for it.
    """
    algorithm = "kmeans" if algorithm == "hdbscan" else algorithm
    order = np.random.default_rng(seed).permutation(len(matrix))
    judged = []
    for made, rows in ((shuffled, JUDGED), (box, REFERENCE), (cloud, REFERENCE)):
        sample = made(matrix[np.sort(order[:rows])], seed)
        k = min(n_clusters, len(sample) - 1)
        judged.append(judge(sample, fit(algorithm, sample, k, seed).labels, seed))
    return judged[0], max(float(one.silhouettes.mean()) for one in judged)


def stability(algorithm: str, matrix: Floats, fitted: Fitted, seed: int) -> Floats:
    """Adjusted Rand index between these segments and those of a refit, per bootstrap resample, on who was drawn."""
    rng, found = np.random.default_rng(seed), []
    for resample in range(RESAMPLES):
        drawn = rng.integers(0, len(matrix), min(len(matrix), RESAMPLED))
        if fitted.n_clusters >= len(np.unique(drawn)):
            break
        again = fit(algorithm, matrix[drawn], fitted.n_clusters, seed + resample)
        found.append(adjusted_rand_score(fitted.labels[drawn], again.labels))
    return np.array(found or [0.0])


def metrics_frame(
    algorithm: str,
    matrix: Floats,
    fitted: Fitted,
    real: Judged,
    null: Judged,
    repeated: Floats,
    spent: Floats | None,
    seed: int,
) -> pd.DataFrame:
    """Long: model, metric, k, value, low, high, n; `model` is the algorithm, or `SHUFFLED` for the baseline.

    Silhouette and revenue: bootstrap over customers; share: Wilson's interval. Stability: over resamples. Calinski-Harabasz and
    Davies-Bouldin: bootstrap over the customers of the sample.
    """
    rows = [
        (algorithm, SILHOUETTE.name, *_mean(real.silhouettes, seed)),
        (SHUFFLED, SILHOUETTE.name, *_mean(null.silhouettes, seed)),
        (algorithm, STABILITY.name, repeated.mean(), *np.quantile(repeated, [0.025, 0.975]), len(repeated)),
        (algorithm, LARGEST.name, *_counted(fitted.labels == 0)),
    ]
    if spent is not None:
        rows.append((algorithm, REVENUE.name, *_share(spent, fitted.labels == 0, seed)))
    sample, labels = matrix[real.sampled], fitted.labels[real.sampled]
    if len(np.unique(labels)) > 1:
        values = calinski_harabasz_score(sample, labels), davies_bouldin_score(sample, labels)
        lows, highs = percentile_interval(resampled_indices(sample, labels, seed))
        for metric, value, low, high in zip((CALINSKI_HARABASZ, DAVIES_BOULDIN), values, lows, highs, strict=True):
            rows.append((algorithm, metric.name, value, min(low, value), max(high, value), len(sample)))
    frame = pd.DataFrame(rows, columns=[MODEL, METRIC, VALUE, LOW, HIGH, N])
    frame.insert(2, K, fitted.n_clusters)
    return frame


def _mean(values: Floats, seed: int) -> tuple[float, float, float, int]:
    """Of very many, gathered at random into units: a mean over units is as sure."""
    units = values
    if len(values) > JUDGED:
        order = np.random.default_rng(seed).permutation(len(values))
        units = np.array([part.mean() for part in np.array_split(values[order], JUDGED)])
    low, high = percentile_interval(bootstrap_means(units[:, None], seed))
    return float(values.mean()), float(low[0]), float(high[0]), len(values)


def _counted(members: NDArray[np.bool_]) -> tuple[float, float, float, int]:
    """The share of customers who are members; its interval by Wilson 1927, SciPy."""
    sure = binomtest(int(members.sum()), len(members)).proportion_ci(method="wilson")
    return float(members.mean()), float(sure.low), float(sure.high), len(members)


def _share(spent: Floats, members: NDArray[np.bool_], seed: int) -> tuple[float, float, float, int]:
    """Share of a sum that members hold."""
    order = np.random.default_rng(seed).permutation(len(spent))
    parts = np.array_split(order, min(len(order), JUDGED))
    sums = np.array([(spent[part][members[part]].sum(), spent[part].sum()) for part in parts])
    means = bootstrap_means(sums, seed)
    low, high = percentile_interval((means[:, 0] / np.where(means[:, 1] == 0, 1, means[:, 1]))[:, None])
    return float(spent[members].sum() / (spent.sum() or 1)), float(low[0]), float(high[0]), len(spent)


def resampled_indices(sample: Floats, labels: Ints, seed: int) -> Floats:
    """Calinski-Harabasz and Davies-Bouldin of bootstrap resamples of customers: (resamples, 2)."""
    drawn = chain.from_iterable(bootstrap_counts(len(sample), seed, RESAMPLED_INDICES))
    found = (indices(sample, labels, weights) for weights in drawn)
    return np.array([one for one in found if one is not None])
