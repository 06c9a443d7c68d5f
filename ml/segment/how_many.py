"""How many segments? Six criteria for every number at once, and whether there is any structure at all."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.cluster import KMeans
from sklearn.metrics import (
    adjusted_rand_score,
    calinski_harabasz_score,
    davies_bouldin_score,
    pairwise_distances,
    silhouette_samples,
)

from ml.base import Step, silent
from ml.columns import HIGH, LOW, VALUE, K
from ml.segment.evaluate import shuffled

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

NUMBERS = tuple(range(2, 13))
SAMPLE = 2_000
"""Customers every criterion is computed on, drawn at random where there are more."""
STARTS = 3
REFERENCES = 20
"""Data sets without structure that the gap and the check for any structure compare with."""
RESAMPLES = 20
MARGIN = 0.02
"""A silhouette has to lie so far above the best without structure."""
CRITERIA = ("inertia", "silhouette", "calinski_harabasz", "davies_bouldin", "gap", "stability")


class Panel(NamedTuple):
    """What each criterion says of each number, and what they choose."""

    frame: pd.DataFrame
    """criterion, data (real, shuffled), k, value, low, high."""
    chosen: pd.DataFrame
    """criterion, k: the number each would choose."""
    recommended: int
    """1 where no number makes groups that data without structure would not make too."""
    null: Floats
    """Per number of `NUMBERS`, the 97.5th percentile of the silhouette without structure."""
    sampled: int


def panel(matrix: Floats, seed: int = 0, step: Step = silent) -> Panel:
    """k-means on a sample, for 2 to 12 segments (fewer where there are few customers), real and shuffled."""
    rng = np.random.default_rng(seed)
    rows = np.sort(rng.permutation(len(matrix))[:SAMPLE])
    sample = matrix[rows]
    numbers = [k for k in NUMBERS if k < len(np.unique(sample, axis=0))]
    step(0.0, "Trying every number of segments")
    real = list(_criteria(sample, numbers, seed))
    step(0.4, "Trying them on shuffled data")
    null = list(_criteria(shuffled(sample, seed), numbers, seed))
    step(0.8, "Asking whether there is any structure")
    without = _without_structure(sample, numbers, seed)
    columns = ["criterion", K, VALUE, LOW, HIGH]
    frames = [
        pd.DataFrame(made, columns=columns).assign(data=data) for made, data in ((real, "real"), (null, "shuffled"))
    ]
    frame = pd.concat(frames, ignore_index=True)[["criterion", "data", K, VALUE, LOW, HIGH]]
    chosen = _chosen(frame[frame["data"] == "real"])
    silhouettes = _values(frame[frame["data"] == "real"], "silhouette")
    above = [k for place, k in enumerate(numbers) if silhouettes[k] > without[place] + MARGIN]
    recommended = max(above, key=silhouettes.__getitem__) if above else 1
    return Panel(frame, chosen, int(recommended), without, len(sample))


def _criteria(sample: Floats, numbers: list[int], seed: int) -> Iterator[tuple[str, int, float, float, float]]:
    """(criterion, k, value, low, high): intervals of silhouette and stability 95 %, of the gap its standard error."""
    distances = pairwise_distances(sample)
    gap = _gaps(sample, [1, *numbers], seed)
    for k, (value, error) in gap.items():
        yield "gap", k, value, value - error, value + error
    for k in numbers:
        model = KMeans(k, n_init=STARTS, random_state=seed).fit(sample)
        each = silhouette_samples(distances, model.labels_, metric="precomputed")
        error = 1.96 * each.std() / np.sqrt(len(each))
        yield "silhouette", k, float(each.mean()), float(each.mean() - error), float(each.mean() + error)
        for criterion, value in (
            ("inertia", model.inertia_),
            ("calinski_harabasz", calinski_harabasz_score(sample, model.labels_)),
            ("davies_bouldin", davies_bouldin_score(sample, model.labels_)),
        ):
            yield criterion, k, float(value), float(value), float(value)
        again = _stability(sample, model, k, seed)
        low, high = np.quantile(again, [0.025, 0.975])
        yield "stability", k, float(again.mean()), float(low), float(high)


def _gaps(sample: Floats, numbers: list[int], seed: int) -> dict[int, tuple[float, float]]:
    """Gap and its standard error. Tibshirani, Walther and Hastie 2001, references in the box along principal axes."""
    references = [_box(sample, seed + draw) for draw in range(REFERENCES)]
    found = {}
    for k in numbers:
        logs = np.log([_inertia(reference, k, seed) for reference in references])
        error = logs.std() * np.sqrt(1 + 1 / REFERENCES)
        found[k] = (float(logs.mean() - np.log(_inertia(sample, k, seed, STARTS))), float(error))
    return found


def _inertia(sample: Floats, k: int, seed: int, starts: int = 1) -> float:
    if k == 1:
        return float(np.square(sample - sample.mean(axis=0)).sum())
    return float(KMeans(k, n_init=starts, random_state=seed).fit(sample).inertia_)


def _box(sample: Floats, seed: int) -> Floats:
    """Uniform over the box around the sample along its principal axes."""
    middle = sample.mean(axis=0)
    _, _, axes = np.linalg.svd(sample - middle, full_matrices=False)
    along = (sample - middle) @ axes.T
    drawn = np.random.default_rng(seed).uniform(along.min(axis=0), along.max(axis=0), along.shape)
    return np.asarray(drawn @ axes + middle)


def _normal(sample: Floats, seed: int) -> Floats:
    """One cloud with the same means and covariances."""
    drawn = np.random.default_rng(seed).standard_normal(sample.shape)
    _, spread, axes = np.linalg.svd(sample - sample.mean(axis=0), full_matrices=False)
    return np.asarray(drawn[:, : len(spread)] * spread / np.sqrt(len(sample)) @ axes + sample.mean(axis=0))


def _without_structure(sample: Floats, numbers: list[int], seed: int) -> Floats:
    """Per number, the 97.5th percentile of silhouettes on boxes and clouds, whichever is higher."""
    part = sample[:1000]
    highest = np.zeros((2, REFERENCES // 2, len(numbers)))
    for kind, made in enumerate((_box, _normal)):
        for draw in range(REFERENCES // 2):
            reference = made(part, seed + draw)
            distances = pairwise_distances(reference)
            for place, k in enumerate(numbers):
                labels = KMeans(k, n_init=1, random_state=seed).fit(reference).labels_
                highest[kind, draw, place] = silhouette_samples(distances, labels, metric="precomputed").mean()
    return np.asarray(np.quantile(highest, 0.975, axis=1).max(axis=0))


def _stability(sample: Floats, model: KMeans, k: int, seed: int) -> Floats:
    """Adjusted Rand index with refits on bootstrap resamples."""
    rng, found = np.random.default_rng(seed), []
    for _ in range(RESAMPLES):
        drawn = rng.integers(0, len(sample), len(sample))
        again = KMeans(k, n_init=1, random_state=seed).fit(sample[drawn])
        found.append(adjusted_rand_score(model.labels_[drawn], again.labels_))
    return np.array(found)


def _values(frame: pd.DataFrame, criterion: str) -> dict[int, float]:
    rows = frame[frame["criterion"] == criterion]
    return dict(zip(rows[K].astype(int), rows[VALUE], strict=True))


def _chosen(frame: pd.DataFrame) -> pd.DataFrame:
    """The number each criterion chooses: the highest or lowest value, the elbow, the first gap within one error."""
    gap = frame[frame["criterion"] == "gap"].sort_values(K)
    first = gap[gap[VALUE].to_numpy() >= np.append(gap[LOW].to_numpy()[1:], -np.inf)].iloc[0]
    chosen = {
        "inertia": _elbow(_values(frame, "inertia")),
        "davies_bouldin": min(found := _values(frame, "davies_bouldin"), key=found.__getitem__),
        "gap": int(first[K]),
    }
    for criterion in ("silhouette", "calinski_harabasz", "stability"):
        values = _values(frame, criterion)
        chosen[criterion] = max(values, key=values.__getitem__)
    return pd.DataFrame([(criterion, chosen[criterion]) for criterion in CRITERIA], columns=["criterion", K])


def _elbow(values: dict[int, float]) -> int:
    """The number furthest below the line from the first to the last. Satopää et al. 2011."""
    numbers, inertias = np.array(list(values)), np.array(list(values.values()))
    across = (numbers - numbers[0]) / max(1, numbers[-1] - numbers[0])
    down = (inertias - inertias[-1]) / max(1e-12, inertias[0] - inertias[-1])
    return int(numbers[np.argmax(1 - across - down)])
