"""Are these groups there? Silhouette against shuffled data, stability under resampling, sizes; all with intervals."""

from itertools import chain
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats
from sklearn.metrics import (
    adjusted_rand_score,
    calinski_harabasz_score,
    davies_bouldin_score,
    silhouette_samples,
)

from ml.columns import HIGH, LOW, METRIC, MODEL, VALUE, K, N
from ml.intervals import bootstrap_counts, bootstrap_means, paired_p, percentile_interval
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
    """Silhouettes, of which rows, and their mean in each bootstrap resample of these."""

    sampled: Ints
    silhouettes: Floats
    means: Floats

    def resampled(self, seed: int) -> "Judged":
        """The same, drawn by another seed."""
        return self._replace(means=_means(self.silhouettes, seed))


def judge(matrix: Floats, labels: Ints, seed: int) -> Judged:
    """Of at most `JUDGED` customers who are in a segment, drawn at random."""
    inside = np.flatnonzero(labels >= 0)
    sampled = inside
    if len(inside) > JUDGED:
        sampled = np.sort(np.random.default_rng(seed).choice(inside, JUDGED, replace=False))
    silhouettes = _silhouettes(matrix[sampled], labels[sampled])
    return Judged(sampled, silhouettes, _means(silhouettes, seed))


def _means(silhouettes: Floats, seed: int) -> Floats:
    return bootstrap_means(silhouettes[:, None], seed)[:, 0]


def _silhouettes(matrix: Floats, labels: Ints) -> Floats:
    """scikit-learn's; 0 for everyone where there is one segment only: nobody is nearer to another."""
    if not 2 <= len(np.unique(labels)) < len(labels):
        return np.zeros(len(labels))
    return np.asarray(silhouette_samples(matrix, labels))


def without_groups(algorithm: str, matrix: Floats, n_clusters: int, seed: int) -> tuple[Judged, float]:
    """The same algorithm judged on shuffled data, and the best mean silhouette it reaches on that, one box and one cloud.

    Of a sample, so that they cost little; HDBSCAN finds nothing there, so k-means stands in for it.
    """
    algorithm = "kmeans" if algorithm == "hdbscan" else algorithm
    order = np.random.default_rng(seed).permutation(len(matrix))

    def segmented(sample: Floats) -> tuple[Floats, Ints]:
        return sample, fit(algorithm, sample, min(n_clusters, len(sample) - 1), seed).labels

    chance = judge(*segmented(shuffled(matrix[np.sort(order[:JUDGED])], seed)), seed + 1)  # resampled by itself
    small = matrix[np.sort(order[:REFERENCE])]
    others = (_silhouettes(*segmented(made(small, seed))).mean() for made in (box, cloud))
    return chance, float(max(chance.silhouettes.mean(), *others))


def compared(a: Judged, b: Judged, paired: bool) -> tuple[float, float, float, float]:
    """The difference of mean silhouettes, its bootstrap interval and p.

    Where both are of the same customers, resampled by the same seed, paired: customers are drawn together, and p is that
    of the paired t-test. Else both are drawn by themselves, p by Welch's t-test (SciPy).
    """
    low, high = percentile_interval((a.means - b.means)[:, None])
    if paired:
        p = float(paired_p(a.silhouettes[:, None], b.silhouettes[:, None])[0])
    else:
        differs = np.ptp(np.concatenate([a.silhouettes, b.silhouettes])) > 0
        p = float(stats.ttest_ind(a.silhouettes, b.silhouettes, equal_var=False).pvalue) if differs else 1.0
    return float(a.silhouettes.mean() - b.silhouettes.mean()), float(low[0]), float(high[0]), p


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
        (algorithm, SILHOUETTE.name, *_mean(real)),
        (SHUFFLED, SILHOUETTE.name, *_mean(null)),
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


def _mean(judged: Judged) -> tuple[float, float, float, int]:
    low, high = percentile_interval(judged.means[:, None])
    return float(judged.silhouettes.mean()), float(low[0]), float(high[0]), len(judged.silhouettes)


def _counted(members: NDArray[np.bool_]) -> tuple[float, float, float, int]:
    """The share of customers who are members; its interval by Wilson 1927, SciPy."""
    sure = stats.binomtest(int(members.sum()), len(members)).proportion_ci(method="wilson")
    return float(members.mean()), float(sure.low), float(sure.high), len(members)


def _share(spent: Floats, members: NDArray[np.bool_], seed: int) -> tuple[float, float, float, int]:
    """Share of a sum that members hold."""
    order = np.random.default_rng(seed).permutation(len(spent))
    units = min(len(order), JUDGED)
    both = np.column_stack([spent * members, spent])[order]
    sums = np.add.reduceat(both, np.arange(units) * len(order) // units)
    means = bootstrap_means(sums, seed)
    low, high = percentile_interval((means[:, 0] / np.where(means[:, 1] == 0, 1, means[:, 1]))[:, None])
    return float(spent[members].sum() / (spent.sum() or 1)), float(low[0]), float(high[0]), len(spent)


def resampled_indices(sample: Floats, labels: Ints, seed: int) -> Floats:
    """Calinski-Harabasz and Davies-Bouldin of bootstrap resamples of customers: (resamples, 2)."""
    drawn = chain.from_iterable(bootstrap_counts(len(sample), seed, RESAMPLED_INDICES))
    found = (indices(sample, labels, weights) for weights in drawn)
    return np.array([one for one in found if one is not None])
