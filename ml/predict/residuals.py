"""How far off amounts are: by what was said, and how often by how much."""

import numpy as np
import pandas as pd

from ml.columns import HIGH, LOW, VALUE, N
from ml.predict.problem import Floats

BINS = 30
GROUPS = 10
RESAMPLES = 1000


def along(truth: Floats, said: Floats, seed: int) -> pd.DataFrame:
    """said (mean of the group), value (mean of truth - said), low, high (bootstrap), lower, upper (the middle 80 of 100), n.

    Rows in ten groups of equal size, sorted by what was said.
    """
    rng, rows = np.random.default_rng(seed), []
    for group in np.array_split(np.argsort(said, kind="stable"), min(GROUPS, len(said))):
        off = (truth - said)[group]
        means = off[rng.integers(0, len(off), (RESAMPLES, len(off)))].mean(axis=1)
        low, high = np.quantile(means, [0.025, 0.975])
        lower, upper = np.quantile(off, [0.1, 0.9])
        rows.append((said[group].mean(), off.mean(), low, high, lower, upper, len(off)))
    return pd.DataFrame(rows, columns=["said", VALUE, LOW, HIGH, "lower", "upper", N])


def histogram(truth: Floats, said: Floats) -> pd.DataFrame:
    """low, high, rows: truth - said in equal bins; what lies beyond the outermost 1 in 100 is in the first and last bin."""
    off = truth - said
    low, high = np.quantile(off, [0.01, 0.99])
    if low == high:
        low, high = off.min() - 1, off.max() + 1
    edges = np.linspace(low, high, BINS + 1)
    rows = np.histogram(off.clip(edges[0], edges[-1]), edges)[0]
    return pd.DataFrame({LOW: edges[:-1], HIGH: edges[1:], "rows": rows})
