"""A flat map of many-dimensional points, and how far it can be trusted."""

import warnings
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from ml.base import ParamError, Step, silent

Floats = NDArray[np.float64]
Kind = Literal["pca", "umap", "tsne"]

DIMENSIONS = 50
"""Vectors are reduced to so many dimensions by PCA before neighbours are searched."""
NEIGHBOURS = 15
MOST_POINTS = 5_000
"""Points on a map at most: t-SNE and UMAP take seconds for so many."""
FLAT = 2
TRUST_POINTS = 2_000
TRUST_NEIGHBOURS = 10


class Projection(NamedTuple):
    """Coordinates, and the share of neighbourhoods they keep."""

    coordinates: Floats
    """(points, 2) or, in space, (points, 3)."""
    trustworthiness: float
    """0 to 1: 1 where nobody is near on the map who was not near before. Venna and Kaski 2001."""
    judged: int
    """On how many points, drawn at random, that was computed."""


def project(
    vectors: Floats | sparse.csr_array, kind: Kind = "pca", seed: int = 0, dimensions: int = 2, step: Step = silent
) -> Projection:
    """Lay out (points, features); raises `ParamError` for more than `MOST_POINTS` points, or fewer than 3.

    PCA: scikit-learn. t-SNE: van der Maaten and Hinton 2008, openTSNE. UMAP: McInnes, Healy and Melville 2018,
    umap-learn, from the exact nearest neighbours. Coordinates repeat for the same seed.
    """
    points = vectors.shape[0]
    if not 3 <= points <= MOST_POINTS:
        raise ParamError(f"points must be from 3 to {MOST_POINTS:,}; got {points:,}. Draw a sample.", ("points",))
    reduced = _reduced(vectors, seed)
    step(0.3, "Laying out the map")
    coordinates = {"pca": _pca, "umap": _umap, "tsne": _tsne}[kind](reduced, dimensions, seed)
    step(0.9, "Checking the map")
    return Projection(coordinates, *_trustworthiness(reduced, coordinates, seed))


def _reduced(vectors: Floats | sparse.csr_array, seed: int) -> Floats:
    from sklearn.decomposition import PCA, TruncatedSVD

    most = min(DIMENSIONS, *(side - 1 for side in vectors.shape))
    if sparse.issparse(vectors):
        return np.asarray(TruncatedSVD(max(1, most), random_state=seed).fit_transform(vectors))
    if most < 1 or vectors.shape[1] <= DIMENSIONS:
        return np.asarray(vectors - vectors.mean(axis=0), dtype=np.float64)
    return np.asarray(PCA(most, random_state=seed).fit_transform(vectors))


def _pca(reduced: Floats, dimensions: int, seed: int) -> Floats:
    from sklearn.decomposition import PCA

    kept = min(dimensions, reduced.shape[1])
    coordinates = np.zeros((len(reduced), dimensions))
    coordinates[:, :kept] = PCA(kept, random_state=seed).fit_transform(reduced)
    return coordinates


def _umap(reduced: Floats, dimensions: int, seed: int) -> Floats:
    from sklearn.neighbors import NearestNeighbors

    neighbours = min(NEIGHBOURS, len(reduced) - 1)
    found = NearestNeighbors(n_neighbors=neighbours).fit(reduced)
    distances, indices = found.kneighbors(reduced)
    with warnings.catch_warnings(action="ignore"):  # that TensorFlow is missing, that new points cannot be added, …
        from umap import UMAP

        layout = UMAP(
            n_components=dimensions,
            n_neighbors=neighbours,
            init=_pca(reduced, dimensions, seed),
            precomputed_knn=(indices, distances.astype(np.float32), None),
            random_state=seed,
            n_jobs=1,
        )
        return np.asarray(layout.fit_transform(reduced), dtype=np.float64)


def _tsne(reduced: Floats, dimensions: int, seed: int) -> Floats:
    perplexity = min(30.0, (len(reduced) - 1) / 3)
    if dimensions > FLAT:  # openTSNE lays out planes only
        from sklearn.manifold import TSNE

        layout = TSNE(dimensions, init="pca", perplexity=perplexity, random_state=seed)
        return np.asarray(layout.fit_transform(reduced), dtype=np.float64)
    import openTSNE

    start = openTSNE.initialization.rescale(_pca(reduced, dimensions, seed))
    layout = openTSNE.TSNE(dimensions, perplexity=perplexity, initialization=start, random_state=seed, n_jobs=1)
    return np.asarray(layout.fit(reduced), dtype=np.float64)


def _trustworthiness(reduced: Floats, coordinates: Floats, seed: int) -> tuple[float, int]:
    from sklearn.manifold import trustworthiness

    drawn = np.sort(np.random.default_rng(seed).permutation(len(reduced))[:TRUST_POINTS])
    neighbours = min(TRUST_NEIGHBOURS, (len(drawn) - 1) // 2)
    return float(trustworthiness(reduced[drawn], coordinates[drawn], n_neighbors=neighbours)), len(drawn)
