"""Six ways to make groups. Each is fitted on everyone, or above its limit on a sample, whom the others then join."""

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.cluster import HDBSCAN, AgglomerativeClustering, KMeans, MiniBatchKMeans, SpectralClustering
from sklearn.metrics import pairwise_distances
from sklearn.mixture import GaussianMixture
from sklearn.neighbors import NearestNeighbors

from ml.base import ParamError
from ml.segment.params import LABELS, SCALED

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

STARTS = 4
"""k-means from so many starts; the best is kept."""
STARTED, STARTED_EACH = 8_000, 100
"""Its starts are tried on so many customers, or so many for each segment if that is more; the best goes on with everyone."""
SMALLEST = 0.01
"""HDBSCAN: fewer than this share of the customers are no segment."""
BLOCK = 100_000
"""Customers assigned at a time."""


@dataclass(frozen=True, eq=False)
class Fitted:
    """Segments, numbered by size from the largest; -1 is nobody's."""

    labels: Ints
    centers: Floats
    """(segments, columns): the mean of each."""
    fitted_on: int
    """How many customers the algorithm saw."""
    predict: Callable[[Floats], Ints]
    """The segment of anyone: by the model itself where it can say, else that of the nearest customer it was fitted on."""

    @property
    def n_clusters(self) -> int:
        return len(self.centers)


def fit(algorithm: str, matrix: Floats, n_clusters: int, seed: int) -> Fitted:
    """Raises `ParamError` for more segments than customers allow, or where HDBSCAN finds none."""
    rows = len(matrix)
    if n_clusters >= rows:
        raise ParamError(
            f"n_clusters must be at most {rows - 1:,} for {rows:,} customers; got {n_clusters:,}. Lower it or add rows.",
            ("n_clusters",),
        )
    sample = _sample(rows, SCALED.get(algorithm, rows), seed)
    drawn = matrix if len(sample) == rows else matrix[sample]
    model = _made(algorithm, n_clusters, drawn, seed)
    with warnings.catch_warnings(action="ignore", category=UserWarning):  # spectral: groups apart are no defect here
        found = np.asarray(model.fit_predict(drawn), dtype=np.int64)
    if found.max() < 0:
        raise ParamError(
            f"algorithm {LABELS[algorithm]} finds no segment here: nobody has enough others near. Choose another.",
            ("algorithm",),
        )
    order = np.argsort(-np.bincount(found[found >= 0]), kind="stable")
    places = np.argsort(order)
    labels = np.where(found >= 0, places[found], -1)
    centers = np.array([drawn[labels == place].mean(axis=0) for place in range(len(order))])
    predict = _predictor(model, algorithm, places, drawn, labels)
    if len(sample) < rows or hasattr(model, "predict"):
        labels = predict(matrix)
    return Fitted(labels, centers, len(sample), predict)


def _made(algorithm: str, n_clusters: int, sample: Floats, seed: int) -> Any:
    rows = len(sample)
    made: dict[str, Callable[[], Any]] = {
        "kmeans": lambda: _kmeans(n_clusters, sample, seed),
        "minibatch": lambda: MiniBatchKMeans(n_clusters, n_init=STARTS, random_state=seed),
        "gmm": lambda: GaussianMixture(n_clusters, reg_covar=1e-4, random_state=seed),
        "ward": lambda: AgglomerativeClustering(n_clusters),
        "hdbscan": lambda: HDBSCAN(min_cluster_size=max(5, round(SMALLEST * rows)), copy=True),
        "spectral": lambda: SpectralClustering(n_clusters, affinity="nearest_neighbors", random_state=seed),
    }
    return made[algorithm]()


def started_on(customers: int, n_clusters: int) -> int:
    """How many of the customers the starts of k-means are tried on."""
    return min(customers, max(STARTED, STARTED_EACH * n_clusters))


def _kmeans(n_clusters: int, matrix: Floats, seed: int) -> KMeans:
    """Of many customers, from where the best of several starts on a sample of them ends. Bradley and Fayyad 1998."""
    starts = KMeans(n_clusters, n_init=STARTS, random_state=seed)
    tried = _sample(len(matrix), started_on(len(matrix), n_clusters), seed)
    if len(tried) == len(matrix):
        return starts
    return KMeans(n_clusters, init=starts.fit(matrix[tried]).cluster_centers_, n_init=1)


def _sample(rows: int, most: int, seed: int) -> Ints:
    if rows <= most:
        return np.arange(rows)
    return np.sort(np.random.default_rng(seed).choice(rows, most, replace=False))


def _predictor(model: Any, algorithm: str, places: Ints, sample: Floats, labels: Ints) -> Callable[[Floats], Ints]:
    if algorithm in ("kmeans", "minibatch", "gmm"):
        return lambda matrix: places[np.asarray(model.predict(matrix), dtype=np.int64)]
    near = NearestNeighbors(n_neighbors=1).fit(sample)
    return lambda matrix: labels[near.kneighbors(matrix, return_distance=False)[:, 0]]


def beside(matrix: Floats, labels: Ints, centers: Floats) -> tuple[Ints, Floats, Floats]:
    """The nearest other segment of each customer, the margin to it, and the distance to the mean of their own.

    The margin is 1 minus the distance to the own mean over that to the other: 1 at the mean, 0 on the border, and 0 too
    where an algorithm of other borders put somebody nearer to another mean. Who is in no segment, or where there is one
    only, has margin 0 and 1.
    """
    rows = len(matrix)
    other, margin, own = np.zeros(rows, dtype=np.int64), np.zeros(rows), np.zeros(rows)
    for start in range(0, rows, BLOCK):
        part = slice(start, start + BLOCK)
        distances = pairwise_distances(matrix[part], centers)
        here, inside = np.arange(len(distances)), labels[part] >= 0
        own[part] = np.where(inside, distances[here, labels[part]], distances.min(axis=1))
        if len(centers) == 1:
            margin[part] = inside
            continue
        distances[here[inside], labels[part][inside]] = np.inf
        other[part] = distances.argmin(axis=1)
        far = distances[here, other[part]]
        margin[part] = np.where(inside, np.clip(1 - own[part] / np.maximum(far, 1e-12), 0, 1), 0)
    return other, margin, own
