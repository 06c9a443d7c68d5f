"""Would it hold? Segments made of what was known then, and what each of them spent afterwards."""

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats

from data.dataset import Dataset
from ml.base import ParamError
from ml.columns import AMOUNT, CUSTOMER, HIGH, LOW, SEGMENT, TIMESTAMP, VALUE, N
from ml.intervals import bootstrap_means, percentile_interval
from ml.segment import rfm
from ml.segment.features import Features
from ml.segment.place import coordinates

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

HELD_OUT = 0.33
"""Share of the calendar, at its end, that segments are not made of."""


class Halves(NamedTuple):
    """The last day segments know, and the last day there is."""

    cutoff: pd.Timestamp
    end: pd.Timestamp


def halves(dataset: Dataset) -> Halves:
    """Where the calendar is cut; raises `ParamError` for data without purchases."""
    if dataset.kind != "transactions":
        raise ParamError(f"data must be purchases to see what came later; got {dataset.kind}. Choose another data set.")
    times = dataset.tables["transactions"][TIMESTAMP]
    first, end = times.min().normalize(), times.max().normalize()
    return Halves((end - HELD_OUT * (end - first)).normalize(), end)


def spent_later(dataset: Dataset, customers: pd.Index, cutoff: pd.Timestamp) -> Floats:
    """What each of these customers spent after a day, returns taken off; 0 for who did not come back."""
    rows = dataset.tables["transactions"]
    later = rows[rows[TIMESTAMP] >= cutoff + pd.Timedelta(days=1)].groupby(CUSTOMER)[AMOUNT].sum()
    return np.asarray(later.reindex(customers).fillna(0.0), dtype=np.float64)


def later_frame(labels: Ints, spent: Floats, seed: int) -> pd.DataFrame:
    """segment (0 for everyone), value (mean spent), low, high, back (share who came back), share_of_money, n."""
    rows = []
    for segment in (0, *range(1, labels.max() + 2)):
        members = np.ones(len(labels), dtype=bool) if segment == 0 else labels == segment - 1
        own = spent[members]
        groups = np.array_split(np.random.default_rng(seed).permutation(own), min(len(own), 2_000))
        low, high = percentile_interval(bootstrap_means(np.array([[group.mean()] for group in groups]), seed))
        share = own.sum() / (spent.sum() or 1)
        rows.append((segment, own.mean(), low[0], high[0], (own > 0).mean(), share, int(members.sum())))
    return pd.DataFrame(rows, columns=[SEGMENT, VALUE, LOW, HIGH, "back", "share_of_money", N])


def differ_p(labels: Ints, spent: Floats) -> float:
    """p of the Kruskal-Wallis test that all segments spent alike later; 1 where nobody spent anything. SciPy."""
    groups = [spent[labels == segment] for segment in np.unique(labels[labels >= 0])]
    if len(groups) < 2 or np.ptp(spent) == 0:
        return 1.0
    return float(stats.kruskal(*groups).pvalue)


def moved_frame(dataset: Dataset, features: Features, centers: Floats, labels: Ints, end: pd.Timestamp) -> pd.DataFrame:
    """from, to, customers, share (of those in `from`): the same customers by the same middles, at the end."""
    described, _ = rfm.describe(dataset.tables["transactions"], f"{end:%Y-%m-%d}")
    matrix = coordinates(described.loc[features.customers], features.steps)
    distances = np.square(matrix[:, None, :] - centers[None, :, :]).sum(axis=2)
    after = distances.argmin(axis=1)
    pairs = pd.DataFrame({"from": labels + 1, "to": after + 1})
    long = pairs.value_counts(sort=False).rename("customers").reset_index()
    return long.assign(share=long["customers"] / long.groupby("from")["customers"].transform("sum"))
