"""Data without groups, of the shape of the customers there are: what chance and a single cloud look like."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def shuffled(matrix: Floats, seed: int) -> Floats:
    """Every column in an order of its own, so that nothing goes together."""
    return np.asarray(np.random.default_rng(seed).permuted(matrix, axis=0))


def box(matrix: Floats, seed: int) -> Floats:
    """Uniform over the box around the customers along their principal axes. Tibshirani, Walther and Hastie 2001."""
    middle = matrix.mean(axis=0)
    _, _, axes = np.linalg.svd(matrix - middle, full_matrices=False)
    along = (matrix - middle) @ axes.T
    drawn = np.random.default_rng(seed).uniform(along.min(axis=0), along.max(axis=0), along.shape)
    return np.asarray(drawn @ axes + middle)


def cloud(matrix: Floats, seed: int) -> Floats:
    """One normal cloud with the same means and covariances."""
    drawn = np.random.default_rng(seed).standard_normal(matrix.shape)
    middle = matrix.mean(axis=0)
    _, spread, axes = np.linalg.svd(matrix - middle, full_matrices=False)
    return np.asarray(drawn[:, : len(spread)] * spread / np.sqrt(len(matrix)) @ axes + middle)
