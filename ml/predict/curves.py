"""What a threshold does: hits and misses at each of 101, and the curves that are drawn of them, with their bands."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import beta

from ml.columns import HIGH, LOW, VALUE, N

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

THRESHOLDS = np.round(np.linspace(0, 1, 101), 2)
BINS = 25
CALIBRATION_BINS = 10


def thresholds(positive: NDArray[np.bool_], probability: Floats) -> pd.DataFrame:
    """threshold, tp, fp, fn, tn: a row is taken where its probability is at least the threshold."""
    hits, misses = (np.sort(probability[positive == wanted]) for wanted in (True, False))
    tp, fp = (len(part) - np.searchsorted(part, THRESHOLDS - 1e-12) for part in (hits, misses))
    return pd.DataFrame({"threshold": THRESHOLDS, "tp": tp, "fp": fp, "fn": len(hits) - tp, "tn": len(misses) - fp})


def rates(table: pd.DataFrame) -> pd.DataFrame:
    """curve, x, value, low, high: roc, precision_recall, gains and lift, with exact 95 % bands (Clopper and Pearson 1934)."""
    tp, fp, fn, tn = (table[name].to_numpy() for name in ("tp", "fp", "fn", "tn"))
    taken, rows = tp + fp, int((tp + fp + fn + tn)[0])
    hit = _shares(tp, tp + fn)
    roc = pd.DataFrame({"curve": "roc", "x": fp / np.maximum(fp + tn, 1)} | hit)
    gains = pd.DataFrame({"curve": "gains", "x": taken / rows} | hit)
    some = taken > 0
    right = _shares(tp[some], taken[some])
    precision = pd.DataFrame({"curve": "precision_recall", "x": hit[VALUE][some]} | right)
    share = (tp + fn)[0] / rows
    lift = pd.DataFrame(
        {"curve": "lift", "x": taken[some] / rows} | {name: part / max(share, 1e-12) for name, part in right.items()}
    )
    return pd.concat([roc, precision, gains, lift], ignore_index=True)


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
