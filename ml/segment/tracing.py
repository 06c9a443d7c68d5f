"""k-means one step at a time, as it was meant to be seen: everyone joins the nearest middle, every middle moves. Lloyd 1982."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.cluster import KMeans
from sklearn.decomposition import PCA
from sklearn.metrics import pairwise_distances_argmin

from ml.base import ParamError
from ml.columns import CUSTOMER, SEGMENT
from ml.segment.features import Features

Floats = NDArray[np.float64]

POINTS = 400
MOST_ROUNDS = 25
"""A round is two steps: everyone joins, every middle moves."""
JOIN, MOVE = "join", "move"


def frames(features: Features, k: int, seed: int) -> dict[str, pd.DataFrame]:
    """points (point, customer, x, y), steps (step, phase, inertia, changed), labels (step, point, segment), centers.

    `POINTS` customers drawn at random, in the plane of the first two principal components; the steps are taken in all
    features. The first middles are customers drawn at random. Raises `ParamError` for fewer
    customers than segments.
    """
    drawn = np.sort(np.random.default_rng(seed).permutation(len(features.matrix))[:POINTS])
    sample = features.matrix[drawn]
    if k > len(sample):
        raise ParamError(
            f"n_clusters must be at most {len(sample):,} to be watched; got {k:,}. Lower it.", ("n_clusters",)
        )
    plane = PCA(min(2, *sample.shape), random_state=seed).fit(sample)
    steps, labels, centers = [], [], []
    middles = sample[np.random.default_rng(seed).choice(len(sample), k, replace=False)]
    before = np.full(len(sample), -1)
    for turn in range(MOST_ROUNDS):
        own = np.asarray(pairwise_distances_argmin(sample, middles))
        for phase in (JOIN, MOVE):
            number = 2 * turn + (phase == MOVE)
            changed = int((own != before).sum()) if phase == JOIN else 0
            if phase == MOVE:
                middles = KMeans(k, init=middles, n_init=1, max_iter=1).fit(sample).cluster_centers_
            inertia = float(np.square(sample - middles[own]).sum())
            steps.append((number, phase, inertia, changed))
            labels.append(pd.DataFrame({"step": number, "point": np.arange(len(sample)), SEGMENT: own + 1}))
            flat = _flat(plane, middles)
            centers.append(
                pd.DataFrame({"step": number, SEGMENT: np.arange(1, k + 1), "x": flat[:, 0], "y": flat[:, 1]})
            )
        if turn and (own == before).all():
            break
        before = own
    flat = _flat(plane, sample)
    customers = features.customers[drawn].astype("str")
    return {
        "points": pd.DataFrame(
            {"point": np.arange(len(sample)), CUSTOMER: customers, "x": flat[:, 0], "y": flat[:, 1]}
        ),
        "steps": pd.DataFrame(steps, columns=["step", "phase", "inertia", "changed"]),
        "labels": pd.concat(labels, ignore_index=True),
        "centers": pd.concat(centers, ignore_index=True),
    }


def _flat(plane: PCA, rows: Floats) -> Floats:
    flat = np.zeros((len(rows), 2))
    made = plane.transform(rows)
    flat[:, : made.shape[1]] = made
    return flat
