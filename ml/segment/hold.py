"""Would it hold? Segments made of what was known then, and what each of them spent afterwards."""

from itertools import pairwise
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats
from sklearn.metrics import pairwise_distances_argmin

from data.dataset import Dataset
from ml.base import ParamError
from ml.columns import AMOUNT, CUSTOMER, HIGH, LOW, SEGMENT, TIMESTAMP, VALUE, N
from ml.intervals import bootstrap_means, percentile_interval
from ml.segment import rfm
from ml.segment.features import Features

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

HELD_OUT = 0.33
"""Share of the calendar, at its end, that segments are not made of."""
MOST_QUARTERS = 4
TOLERANCE = pd.Timedelta(days=5)
"""A quarter that lacks so little is one."""


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


def moved_frame(dataset: Dataset, features: Features, centers: Floats, when: Halves) -> pd.DataFrame:
    """stage, day, next_day, from, to, customers, share (of those in `from`): quarter by quarter, by the same middles.

    Everyone is placed by the nearest of the middles of then, also at the start, so that who stands still does not move.
    """
    days = quarters(when)
    places = [_placed(dataset, features, centers, day) for day in days]
    parts = []
    for stage, (start, end) in enumerate(pairwise(range(len(days)))):
        pairs = pd.DataFrame({"from": places[start] + 1, "to": places[end] + 1})
        long = pairs.value_counts(sort=False).rename("customers").reset_index()
        share = long["customers"] / long.groupby("from")["customers"].transform("sum")
        days_told = {"day": f"{days[start]:%Y-%m-%d}", "next_day": f"{days[end]:%Y-%m-%d}"}
        parts.append(long.assign(share=share, stage=stage + 1, **days_told))
    columns = ["stage", "day", "next_day", "from", "to", "customers", "share"]
    return pd.concat(parts, ignore_index=True)[columns]


def quarters(when: Halves) -> list[pd.Timestamp]:
    """The cutoff and every quarter from there, at most `MOST_QUARTERS` on; where less than one is left, the end."""
    days = [when.cutoff + pd.DateOffset(months=3 * quarter) for quarter in range(MOST_QUARTERS + 1)]
    days = [day for day in days if day <= when.end + TOLERANCE]
    return [min(day, when.end) for day in days] if len(days) > 1 else [when.cutoff, when.end]


def _placed(dataset: Dataset, features: Features, centers: Floats, day: pd.Timestamp) -> Ints:
    described, _ = rfm.describe(dataset.tables["transactions"], f"{day:%Y-%m-%d}")
    matrix = features.scaling.coordinates(described.loc[features.customers])
    return np.asarray(pairwise_distances_argmin(matrix, centers))
