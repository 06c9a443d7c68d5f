"""What an experienced eye would say about these segments: each finding is checked on its numbers."""

from collections.abc import Iterator

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ml.base import Finding
from ml.columns import DIFFERENCE, HIGH, LOW, METRIC, VALUE, K
from ml.metrics import SILHOUETTE, STABILITY
from ml.segment.features import Features, looks_like_an_id

STABLE = 0.6
"""Hennig 2007: below this, segments are not to be trusted."""
TINY = 0.01
TWINS = 0.95
DECIDES = 0.8
ALIKE_FROM = 0.05


def no_more_than_shuffled(comparisons: pd.DataFrame) -> Iterator[Finding]:
    """S01: the silhouette is not above that of the same algorithm on shuffled data, or barely."""
    row = comparisons[comparisons[METRIC] == SILHOUETTE.name].iloc[0]
    if row[LOW] <= 0:
        yield Finding(
            "S01",
            "serious",
            f"There is no more structure here than in shuffled data: silhouette {row[DIFFERENCE]:+.3f} "
            f"({row[LOW]:+.3f} to {row[HIGH]:+.3f}).",
            {"difference": float(row[DIFFERENCE]), "low": float(row[LOW]), "high": float(row[HIGH])},
            "Do not act on these segments. Try other features, or treat customers as one group.",
        )


def no_separate_groups(recommended: int, best: float, without: float) -> Iterator[Finding]:
    """S01, asked of every number of segments at once: none is better than where there is no structure."""
    if recommended == 1:
        yield Finding(
            "S01",
            "serious",
            f"There are no separate groups here: the best silhouette, {best:.2f}, is what data without any structure "
            f"reaches too ({without:.2f}).",
            {"best": best, "without_structure": without},
            "Segments can still sort customers, but they are cuts through one cloud: say so when you use them.",
        )


def one_feature_decides(features: Features, labels: NDArray[np.int64]) -> Iterator[Finding]:
    """S02: one feature alone explains more than four fifths of what the segments explain of any feature."""
    explained = _explained(features.matrix, labels)
    total = explained.sum()
    if len(explained) > 1 and total > 0 and explained.max() / total > DECIDES:
        name = features.columns[int(explained.argmax())]
        yield Finding(
            "S02",
            "warning",
            f"{name} decides nearly everything: the segments are slices of it.",
            {"share": float(explained.max() / total)},
            "Cut by that feature directly, or leave it out and see what else there is.",
        )


def _explained(matrix: NDArray[np.float64], labels: NDArray[np.int64]) -> NDArray[np.float64]:
    """Per column, the spread of the segments' means."""
    inside = labels >= 0
    means = pd.DataFrame(matrix[inside]).groupby(labels[inside]).transform("mean").to_numpy()
    return np.asarray(means.var(axis=0))


def unstable(metrics: pd.DataFrame) -> Iterator[Finding]:
    """S03: refits on other draws of the customers agree too little with these segments."""
    row = metrics[metrics[METRIC] == STABILITY.name].iloc[0]
    if row[VALUE] < STABLE:
        yield Finding(
            "S03",
            "warning",
            f"With other customers like these the segments come out differently: stability {row[VALUE]:.2f} of 1.",
            {"stability": float(row[VALUE]), "k": float(row[K])},
            "Try fewer segments, another algorithm, or features that say more.",
        )


def tiny(labels: NDArray[np.int64]) -> Iterator[Finding]:
    """S04: a segment holds fewer than one customer in a hundred."""
    sizes = np.bincount(labels[labels >= 0])
    share = sizes.min() / len(labels)
    if share < TINY:
        yield Finding(
            "S04",
            "note",
            f"The smallest segment holds {sizes.min():,} of {len(labels):,} customers: outliers rather than a group.",
            {"customers": float(sizes.min()), "share": float(share)},
            "Set extreme values aside under Advanced, or leave this segment out of your plans.",
        )


def criteria_disagree(chosen: pd.DataFrame) -> Iterator[Finding]:
    """S05: the criteria choose numbers that differ by more than three."""
    low, high = int(chosen[K].min()), int(chosen[K].max())
    if high - low > 3:
        yield Finding(
            "S05",
            "note",
            f"The criteria disagree on how many segments there are: from {low} to {high}.",
            {"lowest": float(low), "highest": float(high)},
            "Choose the number you can act on, and check that it is stable.",
        )


def twins(features: Features) -> Iterator[Finding]:
    """S06: two features say the same."""
    numbers = np.flatnonzero(features.steps["column"] == features.steps["feature"])
    if len(numbers) < 2:
        return
    with np.errstate(invalid="ignore", divide="ignore"):
        alike = np.abs(np.nan_to_num(np.corrcoef(features.matrix[:, numbers], rowvar=False)))
    np.fill_diagonal(alike, 0)
    one, other = np.unravel_index(alike.argmax(), alike.shape)
    if alike[one, other] > TWINS:
        first, second = (features.columns[numbers[place]] for place in (one, other))
        yield Finding(
            "S06",
            "note",
            f"{first} and {second} say nearly the same (correlation {alike[one, other]:.2f}): what they say counts twice.",
            {"correlation": float(alike[one, other])},
            "Leave one of them out.",
        )


def later_spend_alike(p: float, customers: int) -> Iterator[Finding]:
    """S08: what the segments spent later does not differ by more than chance."""
    if p >= ALIKE_FROM:
        yield Finding(
            "S08",
            "serious",
            f"The segments spent alike afterwards (p {p:.2f}): they say nothing about what comes.",
            {"p": p, "customers": float(customers)},
            "Do not plan by them: choose features that foretell, or fewer segments.",
        )


def ids(features: Features) -> Iterator[Finding]:
    """S09: a feature looks like an id."""
    for name in features.raw:
        if looks_like_an_id(features.raw[name]):
            yield Finding(
                "S09",
                "warning",
                f"{name} looks like an id: a whole number of its own for nearly everyone. It says nothing about anyone.",
                {"different": float(features.raw[name].nunique())},
                f"Leave {name} out of the features.",
            )
