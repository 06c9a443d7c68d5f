"""Do segments find the kinds that are really there? Only where data is simulated, and so knows the answer."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.dataset import Dataset
from ml.columns import CATEGORY, CUSTOMER, HIGH, LOW, METRIC, SEGMENT, TRUTH, VALUE, N
from ml.intervals import RESAMPLES, percentile_interval
from ml.metrics import AGREEMENT

Floats = NDArray[np.float64]


def truth_frames(dataset: Dataset, assignments: pd.DataFrame, seed: int) -> dict[str, pd.DataFrame]:
    """Agreement with the true kinds, and how many of each kind are in each segment; nothing where nobody knows them.

    Frames: agreement (metric, value, low, high, n), kinds (category, segment, customers). Intervals: bootstrap over
    customers.
    """
    if TRUTH not in dataset.tables:
        return {}
    known = assignments[[CUSTOMER, SEGMENT]].merge(dataset.tables[TRUTH], on=CUSTOMER)
    table = pd.crosstab(known[CATEGORY], known[SEGMENT])
    counts = table.to_numpy(dtype=np.float64)
    drawn = np.random.default_rng(seed).multinomial(len(known), counts.ravel() / counts.sum(), RESAMPLES)
    low, high = percentile_interval(adjusted_rand(drawn.reshape(-1, *counts.shape).astype(np.float64))[:, None])
    row = (AGREEMENT.name, adjusted_rand(counts[None])[0], low[0], high[0], len(known))
    return {
        "agreement": pd.DataFrame([row], columns=[METRIC, VALUE, LOW, HIGH, N]),
        "kinds": table.reset_index()
        .melt(CATEGORY, var_name=SEGMENT, value_name="customers")
        .astype({SEGMENT: "int64"}),
    }


def adjusted_rand(tables: Floats) -> Floats:
    """The adjusted Rand index of many cross tables at once, (tables, kinds, segments); Hubert and Arabie 1985."""
    pairs = _pairs(tables).sum(axis=(1, 2))
    rows, columns = (_pairs(tables.sum(axis=axis)).sum(axis=1) for axis in (2, 1))
    by_chance = rows * columns / _pairs(tables.sum(axis=(1, 2)))
    most = (rows + columns) / 2
    return np.asarray((pairs - by_chance) / np.where(most == by_chance, 1, most - by_chance))


def _pairs(counts: Floats) -> Floats:
    return np.asarray(counts * (counts - 1) / 2)
