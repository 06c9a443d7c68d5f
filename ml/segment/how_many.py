"""How many segments? Six criteria for every number at once, and whether there is any structure at all."""

from collections.abc import Iterator, Mapping, Sequence
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

from data.dataset import DataError
from ml.base import Step, silent
from ml.columns import HIGH, LOW, VALUE, K
from ml.segment.indices import indices
from ml.segment.structureless import box, cloud, shuffled

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

NUMBERS = tuple(range(2, 13))
SAMPLE = 2_000
"""Customers every criterion is computed on, drawn at random where there are more."""
STARTS = 3
REFERENCES = 20
"""Data sets without structure that the gap, and the question whether there is any, compare with."""
RESAMPLES = 20
REFERENCE_ROWS = 1_000
MARGIN = 0.02
"""A silhouette has to lie so far above the best without structure."""
NEARLY = 0.09
"""Silhouettes nearer than this are nearly as clear."""
STABLE = 0.85
"""A segment whose Jaccard similarity to its like in other samples is higher is highly stable. Hennig 2008."""
CRITERIA = ("inertia", "silhouette", "calinski_harabasz", "davies_bouldin", "gap", "stability")

Row = tuple[str, int, float, float, float]
"""criterion, k, value, low, high."""


class Scan(NamedTuple):
    """The silhouette of every number, and what data without structure reaches."""

    numbers: list[int]
    silhouettes: Floats
    without: Floats
    """The 97.5th percentile over boxes, clouds and shuffled data, whichever is higher."""
    stabilities: Mapping[int, float]
    """Of the numbers that are nearly the clearest: the stability of the least stable segment."""

    @property
    def recommended(self) -> int:
        """From the clearest that is stable, one more for as long as that is nearly as clear, and stable in every segment.

        It says most: where two groups touch, the silhouette prefers to see one. Where none is stable the clearest; where
        none is clearer than without structure, 1.
        """
        candidates = _candidates(self.numbers, self.silhouettes, self.without)
        stable = [k for k in candidates if self.stabilities[k] >= STABLE]
        best = next(iter(stable or candidates), 1)
        while best + 1 in stable:
            best += 1
        return best


def _candidates(numbers: Sequence[int], silhouettes: Floats, without: Floats) -> list[int]:
    """Clearer than without structure, and nearly as clear as the clearest of these, which comes first."""
    above = [place for place in np.argsort(-silhouettes, kind="stable") if silhouettes[place] > without[place] + MARGIN]
    return [numbers[place] for place in above if silhouettes[place] >= silhouettes[above[0]] - NEARLY]


class Panel(NamedTuple):
    """What each criterion says of each number, and what they choose."""

    frame: pd.DataFrame
    """criterion, data (real, shuffled), k, value, low, high; of the gap, data null: what data without structure gives."""
    chosen: pd.DataFrame
    """criterion, k: the number each would choose."""
    scan: Scan
    sampled: int


def scan(matrix: Floats, seed: int = 0) -> Scan:
    """Silhouettes of k-means for 2 to 12 segments (fewer where there are few customers), of a sample."""
    sample = _sample(matrix, seed)
    numbers = _numbers(sample)
    models = {k: _fit(sample, k, seed) for k in numbers}
    distances = pairwise_distances(sample)
    silhouettes = np.array([_silhouettes(distances, model).mean() for model in models.values()])
    without = _without_structure(sample, numbers, seed)
    nearly = _candidates(numbers, silhouettes, without)
    steady = {k: _resampled(sample, models[k], k, seed).least_stable for k in nearly}
    return Scan(numbers, silhouettes, without, steady)


def panel(matrix: Floats, seed: int = 0, step: Step = silent) -> Panel:
    """All six criteria, on a sample, real and shuffled; raises `DataError` for fewer than three different customers."""
    sample = _sample(matrix, seed)
    numbers = _numbers(sample)
    if not numbers:
        raise DataError(
            "customers must be at least 3 different ones to ask how many groups they make; got 2. Add rows."
        )
    step(0.0, "Trying every number of segments")
    criteria, stabilities = _criteria(sample, numbers, seed)
    real = _frame(criteria, "real")
    step(0.4, "Trying them on shuffled data")
    null = _frame(_criteria(shuffled(sample, seed), numbers, seed)[0], "shuffled")
    step(0.8, "Asking whether there is any structure")
    without = _without_structure(sample, numbers, seed)
    frame = pd.concat([real, null], ignore_index=True)
    frame = frame[(frame["data"] == "real") | (frame["criterion"] != "null")]
    frame.loc[frame["criterion"] == "null", ["criterion", "data"]] = ["gap", "null"]
    own = frame[frame["data"] == "real"]
    silhouettes = np.array(list(_values(own, "silhouette").values()))
    scanned = Scan(numbers, silhouettes, without, stabilities)
    return Panel(frame.reset_index(drop=True), _chosen(own), scanned, len(sample))


def _sample(matrix: Floats, seed: int) -> Floats:
    return matrix[np.sort(np.random.default_rng(seed).permutation(len(matrix))[:SAMPLE])]


def _numbers(sample: Floats) -> list[int]:
    return [k for k in NUMBERS if k < len(np.unique(sample, axis=0))]


def _fit(sample: Floats, k: int, seed: int, starts: int = STARTS) -> KMeans:
    return KMeans(k, n_init=starts, random_state=seed).fit(sample)


def _silhouettes(distances: Floats, model: KMeans) -> Floats:
    return np.asarray(silhouette_samples(distances, model.labels_, metric="precomputed"))


def _frame(rows: Sequence[Row], data: str) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["criterion", K, VALUE, LOW, HIGH])
    frame.insert(1, "data", data)
    return frame


def _criteria(sample: Floats, numbers: Sequence[int], seed: int) -> tuple[list[Row], dict[int, float]]:
    """A row for each criterion and number; of each number the stability of the least stable segment.

    Intervals are 95 %: of the sample for silhouette, inertia and the two indices, over resamples for stability.

    Of the gap it is one standard error, which its own rule reads.
    """
    distances = pairwise_distances(sample)
    models = {k: _fit(sample, k, seed) for k in numbers}
    rows = list(_gaps(sample, {1: 0.0} | {k: float(model.inertia_) for k, model in models.items()}, seed))
    stabilities = {}
    for k, model in models.items():
        resampled = _resampled(sample, model, k, seed)
        stabilities[k] = resampled.least_stable
        rows += [
            ("silhouette", k, *_interval(_silhouettes(distances, model))),
            *_of_resamples(sample, model, k, resampled),
        ]
    return rows, stabilities


def _of_resamples(sample: Floats, model: KMeans, k: int, resampled: "Resampled") -> Iterator[Row]:
    spread = np.square(sample - model.cluster_centers_[model.labels_]).sum(axis=1)
    _, low, high = _interval(spread)
    yield "inertia", k, float(model.inertia_), low * len(sample), high * len(sample)
    for place, (criterion, score) in enumerate(INDICES.items()):
        ends = np.quantile(resampled.indices[:, place], [0.025, 0.975])
        value = float(score(sample, model.labels_))
        yield criterion, k, value, min(value, float(ends[0])), max(value, float(ends[1]))
    low, high = np.quantile(resampled.agreements, [0.025, 0.975])
    yield "stability", k, float(resampled.agreements.mean()), float(low), float(high)


INDICES = {"calinski_harabasz": calinski_harabasz_score, "davies_bouldin": davies_bouldin_score}


def _interval(values: Floats) -> tuple[float, float, float]:
    mean, error = float(values.mean()), float(1.96 * values.std() / np.sqrt(len(values)))
    return mean, mean - error, mean + error


class Resampled(NamedTuple):
    """Per bootstrap resample of customers, what became of the segments."""

    indices: Floats
    """(resamples, 2): both indices of the same segments."""
    agreements: Floats
    """(resamples): the adjusted Rand index of a refit with them."""
    alike: Floats
    """(resamples, segments): the Jaccard similarity of each to the segment of the refit most like it. Hennig 2007."""

    @property
    def least_stable(self) -> float:
        return float(self.alike.mean(axis=0).min())


def _resampled(sample: Floats, model: KMeans, k: int, seed: int) -> Resampled:
    rng = np.random.default_rng(seed)
    both, agreements, alike = [], [], []
    for _ in range(RESAMPLES):
        drawn = rng.integers(0, len(sample), len(sample))
        own, again = model.labels_[drawn], _fit(sample[drawn], k, seed, starts=2).labels_
        counts = np.bincount(drawn, minlength=len(sample)).astype(np.float64)
        both.append(indices(sample, model.labels_, counts) or (0.0, 0.0))
        agreements.append(adjusted_rand_score(own, again))
        alike.append(_alike(own, again, k))
    return Resampled(np.array(both), np.array(agreements), np.array(alike))


def _alike(own: Ints, again: Ints, k: int) -> Floats:
    """Of each of k segments, the Jaccard similarity to the most similar of another clustering of the same customers."""
    both = np.zeros((k, k))
    np.add.at(both, (own, again), 1)
    either = both.sum(axis=1)[:, None] + both.sum(axis=0) - both
    return np.asarray((both / np.maximum(either, 1)).max(axis=1))


def _gaps(sample: Floats, inertias: dict[int, float], seed: int) -> Iterator[Row]:
    """Gap with its standard error, and what the references themselves give. Tibshirani, Walther and Hastie 2001."""
    boxes = [box(sample, seed + draw) for draw in range(REFERENCES)]
    for k, inertia in inertias.items():
        own = _total(sample) if k == 1 else inertia
        logs = np.log([_total(one) if k == 1 else _fit(one, k, seed, starts=1).inertia_ for one in boxes])
        gap, error = float(logs.mean() - np.log(max(own, 1e-12))), float(logs.std() * np.sqrt(1 + 1 / REFERENCES))
        yield "gap", k, gap, gap - error, gap + error
        low, high = np.quantile(logs.mean() - logs, [0.025, 0.975])
        yield "null", k, 0.0, float(low), float(high)


def _total(sample: Floats) -> float:
    return float(np.square(sample - sample.mean(axis=0)).sum())


def _without_structure(sample: Floats, numbers: Sequence[int], seed: int) -> Floats:
    """Per number, the 97.5th percentile of silhouettes on boxes, clouds and shuffled data, whichever is highest."""
    part, draws = sample[:REFERENCE_ROWS], REFERENCES // 2
    highest = np.zeros((3, draws, len(numbers)))
    for kind, made in enumerate((box, cloud, shuffled)):
        for draw in range(draws):
            reference = made(part, seed + draw)
            distances = pairwise_distances(reference)
            for place, k in enumerate(numbers):
                highest[kind, draw, place] = _silhouettes(distances, _fit(reference, k, seed, starts=1)).mean()
    return np.asarray(np.quantile(highest, 0.975, axis=1).max(axis=0))


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
