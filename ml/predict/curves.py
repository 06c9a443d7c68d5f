"""What a threshold does: hits and misses at each of 101, and the curves that are drawn of them, with their bands."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import beta

from ml.columns import HIGH, LOW, VALUE, N
from ml.intervals import bootstrap_counts

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

THRESHOLDS = np.round(np.linspace(0, 1, 101), 2)
BINS = 25
CALIBRATION_BINS = 10
PLACES = 101
RESAMPLES = 400
DRAWN = 10_000


def thresholds(positive: NDArray[np.bool_], probability: Floats) -> pd.DataFrame:
    """threshold, tp, fp, fn, tn: a row is taken where its probability is at least the threshold."""
    hits, misses = (np.sort(probability[positive == wanted]) for wanted in (True, False))
    tp, fp = (len(part) - np.searchsorted(part, THRESHOLDS - 1e-12) for part in (hits, misses))
    return pd.DataFrame({"threshold": THRESHOLDS, "tp": tp, "fp": fp, "fn": len(hits) - tp, "tn": len(misses) - fp})


def banded(positive: NDArray[np.bool_], score: Floats, seed: int) -> pd.DataFrame:
    """curve, x, value, low, high at 101 places: roc, precision_recall, gains and lift, with 95 % bootstrap bands over rows.

    A band holds at each x by itself (vertical, Fawcett 2006). Of more than `DRAWN` rows as many are resampled, and the band is
    drawn in to the size of all.
    """
    value = _at_places(np.ones((1, len(score))), positive, score)
    drawn = np.arange(len(score))
    if len(score) > DRAWN:
        drawn = np.sort(np.random.default_rng(seed).permutation(len(score))[:DRAWN])
    found: dict[str, list[Floats]] = {name: [] for name in value}
    for counts in bootstrap_counts(len(drawn), seed, RESAMPLES):
        for name, block in _at_places(counts, positive[drawn], score[drawn]).items():
            found[name].append(block)
    parts = []
    for name, line in value.items():
        middle = line[0]
        ends = np.nanquantile(np.concatenate(found[name]), [0.025, 0.975], axis=0)
        low, high = middle + (ends - middle) * np.sqrt(len(drawn) / len(score))
        x = np.linspace(0, 1, PLACES)
        parts.append(
            pd.DataFrame(
                {"curve": name, "x": x, VALUE: middle, LOW: np.minimum(low, middle), HIGH: np.maximum(high, middle)}
            )
        )
    return pd.concat(parts, ignore_index=True)


def _at_places(counts: Floats, positive: NDArray[np.bool_], score: Floats) -> dict[str, Floats]:
    """Curve → (resamples, places)."""
    order = np.argsort(-score, kind="stable")
    starts = np.flatnonzero(np.r_[True, np.diff(score[order]) != 0])
    drawn = counts[:, order]
    hits = np.cumsum(np.add.reduceat(drawn * positive[order], starts, axis=1), axis=1)
    taken = np.cumsum(np.add.reduceat(drawn, starts, axis=1), axis=1)
    zero, grid = np.zeros((len(counts), 1)), np.linspace(0, 1, PLACES)
    with np.errstate(invalid="ignore", divide="ignore"):
        caught = np.hstack([zero, hits / hits[:, -1:]])
        alarms = np.hstack([zero, (taken - hits) / (taken - hits)[:, -1:]])
        share = np.hstack([zero, taken / taken[:, -1:]])
        right = hits / taken
    gains = np.stack([np.interp(grid, *one) for one in zip(share, caught, strict=True)])
    roc = np.stack([np.interp(grid, *one) for one in zip(alarms, caught, strict=True)])
    reached = [np.searchsorted(one[1:], grid - 1e-12).clip(0, len(starts) - 1) for one in caught]
    precision = np.stack([one[at] for one, at in zip(right, reached, strict=True)])
    lift = gains / np.maximum(grid, grid[1])
    lift[:, 0] = lift[:, 1]  # of nobody contacted there is no share
    return {"roc": roc, "precision_recall": precision, "gains": gains, "lift": lift}


def of_each_class(confusion: pd.DataFrame) -> pd.DataFrame:
    """class, metric (precision, recall, f1), value, low, high, n (rows of the class); NaN where nothing was said or met.

    Exact 95 % intervals (Clopper and Pearson 1934) of shares: of the rows said to be it, of those that are, and, for F1, of
    those that are either; F1 is 2s / (1 + s) of that share s.
    """
    classes = confusion["truth"].drop_duplicates().tolist()
    counts = confusion["rows"].to_numpy().reshape(len(classes), len(classes))
    right, truth, said = counts.diagonal(), counts.sum(axis=1), counts.sum(axis=0)
    either = _shares(right, truth + said - right)
    found = {
        "precision": (_shares(right, said), said),
        "recall": (_shares(right, truth), truth),
        "f1": ({name: 2 * share / (1 + share) for name, share in either.items()}, truth + said),
    }
    parts = [
        pd.DataFrame({"class": classes, "metric": metric} | shares | {N: truth}).assign(
            **{name: np.where(whole > 0, shares[name], np.nan) for name in shares}
        )
        for metric, (shares, whole) in found.items()
    ]
    return pd.concat(parts, ignore_index=True)


def _shares(part: Ints, whole: Ints) -> dict[str, Floats]:
    """Shares with their exact interval."""
    value = part / np.maximum(whole, 1)
    low = np.where(part > 0, beta.ppf(0.025, np.maximum(part, 1), whole - part + 1), 0.0)
    high = np.where(part < whole, beta.ppf(0.975, part + 1, np.maximum(whole - part, 1)), 1.0)
    return {VALUE: value, LOW: low, HIGH: high}


def calibration(positive: NDArray[np.bool_], probability: Floats) -> pd.DataFrame:
    """said, value, low, high, n: rows sorted by what was said, in ten groups of equal size, and what happened."""
    groups = [part for part in np.array_split(np.argsort(probability, kind="stable"), CALIBRATION_BINS) if len(part)]
    hits = np.array([positive[part].sum() for part in groups])
    sizes = np.array([len(part) for part in groups])
    said = [float(probability[part].mean()) for part in groups]
    return pd.DataFrame({"said": said} | _shares(hits, sizes) | {N: sizes})


def histogram(positive: NDArray[np.bool_], probability: Floats, classes: tuple[str, str]) -> pd.DataFrame:
    """class, low, high, rows: how many rows of each class got which probability."""
    edges = np.linspace(0, 1, BINS + 1)
    parts = [
        pd.DataFrame(
            {
                "class": name,
                LOW: edges[:-1],
                HIGH: edges[1:],
                "rows": np.histogram(probability[positive == wanted], edges)[0],
            }
        )
        for name, wanted in zip(classes, (False, True), strict=True)
    ]
    return pd.concat(parts, ignore_index=True)


def confusion(truth: Ints, said: Floats, classes: tuple[str, ...]) -> pd.DataFrame:
    """truth, predicted, rows: every pair of classes."""
    counts = np.zeros((len(classes), len(classes)), dtype=np.int64)
    np.add.at(counts, (truth, said.argmax(axis=1)), 1)
    names = [(one, other) for one in classes for other in classes]
    return pd.DataFrame(names, columns=["truth", "predicted"]).assign(rows=counts.ravel())
