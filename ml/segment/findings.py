"""What an experienced eye would say about these segments: each finding is checked on its numbers."""

from collections.abc import Iterator

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ml.base import Finding
from ml.columns import METRIC, VALUE, K
from ml.metrics import STABILITY
from ml.segment import how_many
from ml.segment.features import Features, looks_like_an_id, numeric
from ml.segment.how_many import MARGIN

STABLE = 0.6
"""Hennig 2007: below this, segments are not to be trusted."""
TINY, SMALL = 0.01, 0.05
OUTERMOST, MOSTLY = 0.01, 0.8
TWINS = 0.95
PAIRS = 50
"""Pairs of features that are listed."""
DECIDES = 0.8
ALIKE_FROM = 0.05
TRUSTED = 0.9
"""Trustworthiness below this misleads."""


def no_groups(silhouette: float, low: float, without: float, features: Features, seed: int) -> Iterator[Finding]:
    """S01 or S10, where these segments are no clearer than groups made of data that has none.

    Whether another number would do better is asked only then: if none does, there are no groups (S01).
    """
    if low > without + MARGIN:
        return
    scan = how_many.scan(features.matrix, seed)
    if scan.recommended == 1:
        yield _none(silhouette, without)
        return
    best = float(scan.silhouettes[scan.numbers.index(scan.recommended)])
    yield Finding(
        "S10",
        "warning",
        f"In this number the segments are no clearer than chance makes them: silhouette {silhouette:.2f}, without groups "
        f"{without:.2f}. With {scan.recommended} segments it is {best:.2f}.",
        {"silhouette": silhouette, "without_groups": without, "recommended": float(scan.recommended), "best": best},
        f"Try {scan.recommended} segments, or say that these are cuts through larger groups.",
    )


def no_separate_groups(scan: how_many.Scan) -> Iterator[Finding]:
    """S01, asked of every number of segments at once."""
    if scan.recommended == 1:
        nearest = int((scan.silhouettes - scan.without).argmax())
        yield _none(float(scan.silhouettes[nearest]), float(scan.without[nearest]))


def _none(silhouette: float, without: float) -> Finding:
    return Finding(
        "S01",
        "serious",
        f"There is no more structure here than in data without groups: silhouette {silhouette:.2f}, shuffled data, one "
        f"cloud or one box reach {without:.2f}, whatever the number of segments.",
        {"silhouette": silhouette, "without_groups": without},
        "Segments can still sort customers, but they are cuts through one cloud: say so when you use them, or try other "
        "features.",
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


def only_outliers(features: Features, labels: NDArray[np.int64]) -> Iterator[Finding]:
    """S04: a segment of fewer than one customer in a hundred, or a small one in which nearly all are extreme."""
    extreme = _extreme(features)
    for place in range(labels.max() + 1):
        members = labels == place
        share, strange = float(members.mean()), float(extreme[members].mean())
        if share < TINY or (share < SMALL and strange > MOSTLY):
            yield Finding(
                "S04",
                "note",
                f"Segment {place + 1} is outliers rather than a group: {members.sum():,} of {len(labels):,} customers, "
                f"{100 * strange:.0f} % of them among the most extreme in some feature.",
                {"customers": float(members.sum()), "share": share, "extreme": strange},
                "Set extreme values aside under Advanced, or leave this segment out of your plans.",
            )


def _extreme(features: Features) -> NDArray[np.bool_]:
    """Who is among the outermost in some number."""
    numbers = features.raw[numeric(features.raw)]
    if numbers.empty:
        return np.zeros(len(numbers), dtype=bool)
    low, high = numbers.quantile(OUTERMOST), numbers.quantile(1 - OUTERMOST)
    return np.asarray(((numbers < low) | (numbers > high)).any(axis=1))


def untrustworthy(kind: str, trustworthiness: float) -> Iterator[Finding]:
    """S07: on the map many are neighbours who are not."""
    if trustworthiness < TRUSTED:
        yield Finding(
            "S07",
            "note",
            f"This map ({kind}) puts people side by side who are not alike: trustworthiness {trustworthiness:.2f} of 1.",
            {"trustworthiness": trustworthiness},
            "Read the cards and profiles, not the map; or try another map under Advanced.",
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
    pairs = correlations(features)
    if len(pairs) and pairs["correlation"].abs().iloc[0] > TWINS:
        first, second, value = pairs.iloc[0][["feature", "other", "correlation"]]
        yield Finding(
            "S06",
            "note",
            f"{first} and {second} say nearly the same (correlation {value:.2f}): what they say counts twice.",
            {"correlation": float(value)},
            "Leave one of them out.",
        )


def correlations(features: Features) -> pd.DataFrame:
    """feature, other, correlation of every pair of numbers as they are compared, the strongest first."""
    numbers = np.flatnonzero(features.scaling.steps["column"] == features.scaling.steps["feature"])
    if len(numbers) < 2:
        return pd.DataFrame({"feature": pd.Series(dtype="str"), "other": pd.Series(dtype="str"), "correlation": []})
    with np.errstate(invalid="ignore", divide="ignore"):
        found = np.atleast_2d(np.nan_to_num(np.corrcoef(features.matrix[:, numbers], rowvar=False)))
    one, other = np.triu_indices(len(numbers), k=1)
    strongest = np.argsort(-np.abs(found[one, other]), kind="stable")[:PAIRS]
    names = np.array(features.columns)[numbers]
    return pd.DataFrame(
        {
            "feature": names[one[strongest]],
            "other": names[other[strongest]],
            "correlation": found[one, other][strongest],
        }
    ).astype({"feature": "str", "other": "str"})


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
