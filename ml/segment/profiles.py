"""What sets each segment apart: sizes, means with intervals, differences, and customers to look at."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ml.columns import CUSTOMER, HIGH, LOW, SEGMENT
from ml.intervals import bootstrap_means, percentile_interval
from ml.segment.algorithms import Fitted
from ml.segment.features import Features

Floats = NDArray[np.float64]

UNITS = 300
"""A mean over so many groups drawn at random is as sure as one over everyone."""
RESAMPLES = 400
PERCENTILES = ("p5", "p25", "p50", "p75", "p95")
SHOWN = 5
"""Typical customers of a segment, and as many on its border."""


def segments_frame(features: Features, fitted: Fitted, seed: int) -> pd.DataFrame:
    """segment, customers, share, revenue_share, feature, mean, low, high, overall, p5, p25, p50, p75, p95,
    difference.

    One row per segment and feature; words are a share per word. `mean` is in the units of the data with its 95 % interval,
    bootstrap over customers; `difference` is how far the segment lies from everyone where segments are made, in standard
    deviations. No revenue share where the data knows of no money.
    """
    values, names = _values(features)
    overall, coordinates = values.mean(axis=0), features.matrix
    middle, spread = coordinates.mean(axis=0), coordinates.std(axis=0)
    spread = np.where(spread > 0, spread, 1.0)
    everything = 0.0 if features.spent is None else features.spent.sum()
    parts = []
    for place in range(fitted.n_clusters):
        members = np.flatnonzero(fitted.labels == place)
        revenue = np.nan if features.spent is None else features.spent[members].sum() / (everything or 1)
        own = values[members]
        low, high = _interval(own, seed + place)
        made = {
            SEGMENT: place + 1,
            "customers": len(members),
            "share": len(members) / len(values),
            "revenue_share": revenue,
            "feature": pd.Series(names, dtype="str"),
            "mean": own.mean(axis=0),
            LOW: low,
            HIGH: high,
            "overall": overall,
            **dict(zip(PERCENTILES, np.percentile(own, [5, 25, 50, 75, 95], axis=0), strict=True)),
            "difference": (coordinates[members].mean(axis=0) - middle) / spread,
        }
        parts.append(pd.DataFrame(made))
    return pd.concat(parts, ignore_index=True)


def _values(features: Features) -> tuple[Floats, list[str]]:
    """One column per column of the matrix: numbers in their own units, words as 0 and 1."""
    columns = []
    for step in features.scaling.steps.to_dict("records"):
        column, feature = str(step["column"]), str(step["feature"])
        values = features.raw[feature]
        if column == feature:
            columns.append(values.to_numpy(np.float64))
        else:
            columns.append((values.astype(str) == column.removeprefix(f"{feature} = ")).to_numpy(np.float64))
    return np.column_stack(columns), features.columns


def _interval(own: Floats, seed: int) -> tuple[Floats, Floats]:
    units = own
    if len(own) > UNITS:
        order = np.random.default_rng(seed).permutation(len(own))
        each = len(own) // UNITS
        units = own[order[: UNITS * each]].reshape(UNITS, each, -1).mean(axis=1)
    return percentile_interval(bootstrap_means(units, seed, RESAMPLES))


def examples_frame(customers: pd.Index, labels: NDArray[np.int64], margin: Floats, distance: Floats) -> pd.DataFrame:
    """segment, kind (typical, border), customer: who lies nearest to the mean, and who nearest to another segment."""
    rows: list[tuple[int, str, str]] = []
    for place in range(labels.max() + 1):
        members = np.flatnonzero(labels == place)
        for kind, order in (("typical", distance[members]), ("border", margin[members])):
            chosen = members[np.argsort(order, kind="stable")[:SHOWN]]
            rows += [(place + 1, kind, customer) for customer in customers[chosen]]
    return pd.DataFrame(rows, columns=[SEGMENT, "kind", CUSTOMER]).astype({"kind": "str", CUSTOMER: "str"})
