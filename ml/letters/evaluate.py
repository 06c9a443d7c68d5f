"""How well grades are read: every phrase counts once, whatever the number of its variants; intervals over phrases."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ml.columns import (
    DIFFERENCE,
    HIGH,
    LOW,
    METRIC,
    MODEL,
    MODEL_A,
    MODEL_B,
    P_ADJUSTED,
    UNIT,
    VALUE,
    K,
    N,
    P,
)
from ml.intervals import bootstrap_means, holm, paired_p, percentile_interval
from ml.letters.reader import READINGS, middle
from ml.metrics import ACCURACY, FOREIGN_FOUND, GRADED_LOST, KAPPA, MACRO_F1, NEUTRAL_FOUND, WITHIN_ONE

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

GRADES = 5
NO_K = 0
"""There is no list length here; the column is part of every metrics frame."""


class Judged(NamedTuple):
    """What a model said of test rows."""

    groups: Ints
    truth: Ints
    grades: Floats
    """(rows, 5)."""

    @property
    def predicted(self) -> Ints:
        return middle(self.grades)


def confusions(judged: Judged) -> tuple[Ints, Floats]:
    """The phrases, and per phrase the mean confusion of its variants: (phrases, 25)."""
    groups, place, size = np.unique(judged.groups, return_inverse=True, return_counts=True)
    table = np.zeros((len(groups), GRADES * GRADES))
    np.add.at(table, (place, (judged.truth - 1) * GRADES + judged.predicted - 1), 1 / size[place])
    return groups, table


def scores(tables: Floats) -> dict[str, Floats]:
    """Metric → its value for each of some confusion tables, (tables, 25)."""
    table = tables.reshape(-1, GRADES, GRADES)
    total = table.sum(axis=(1, 2))
    truth, said = table.sum(axis=2), table.sum(axis=1)
    apart = np.subtract.outer(np.arange(GRADES), np.arange(GRADES))
    observed = (table * apart**2).sum(axis=(1, 2))
    chance = np.einsum("ti,tj,ij->t", truth, said, apart**2) / total
    hits = np.diagonal(table, axis1=1, axis2=2)
    with np.errstate(invalid="ignore", divide="ignore"):
        f1 = np.where(truth + said > 0, 2 * hits / (truth + said), np.nan)
        kappa = np.where(chance > 0, 1 - observed / chance, 0.0)
    return {
        ACCURACY.name: hits.sum(axis=1) / total,
        WITHIN_ONE.name: (table * (np.abs(apart) <= 1)).sum(axis=(1, 2)) / total,
        KAPPA.name: kappa,
        MACRO_F1.name: np.nanmean(f1, axis=1),
    }


def metrics_frame(judged: Mapping[str, Judged], seed: int) -> pd.DataFrame:
    """Long: model, metric, k, value, low, high, n; n is the number of phrases."""
    rows = []
    for model, one in judged.items():
        _, tables = confusions(one)
        values, resampled = scores(tables.sum(axis=0)), scores(bootstrap_means(tables, seed))
        for metric, value in values.items():
            low, high = percentile_interval(resampled[metric][:, None])
            rows.append((model, metric, NO_K, float(value[0]), float(low[0]), float(high[0]), len(tables)))
    return pd.DataFrame(rows, columns=[MODEL, METRIC, K, VALUE, LOW, HIGH, N])


def comparisons_frame(judged: Mapping[str, Judged], pairs: list[tuple[str, str]], seed: int) -> pd.DataFrame:
    """Long: model_a, model_b, metric, k, difference, low, high, p, p_adjusted, on the same phrases.

    p of shares: paired t-test over phrases; of kappa and F1: how often resamples fall on the other side, twice. Holm.
    """
    rows = []
    for one, other in pairs:
        a, b = confusions(judged[one])[1], confusions(judged[other])[1]
        values = {name: (scores(a.sum(axis=0))[name][0], scores(b.sum(axis=0))[name][0]) for name in scores(a[:1])}
        resampled = scores(bootstrap_means(a, seed)), scores(bootstrap_means(b, seed))
        tested = _paired(a, b)
        for metric, (left, right) in values.items():
            differences = resampled[0][metric] - resampled[1][metric]
            low, high = percentile_interval(differences[:, None])
            p = tested.get(
                metric, min(1.0, 2 * min(float((differences <= 0).mean()), float((differences >= 0).mean())))
            )
            rows.append((one, other, metric, NO_K, float(left - right), float(low[0]), float(high[0]), float(p)))
    frame = pd.DataFrame(rows, columns=[MODEL_A, MODEL_B, METRIC, K, DIFFERENCE, LOW, HIGH, P])
    frame[P_ADJUSTED] = holm(frame[P].to_numpy()) if len(frame) else frame[P]
    return frame


def _paired(a: Floats, b: Floats) -> dict[str, float]:
    shares = [np.stack(list(_shares(tables).values()), axis=1) for tables in (a, b)]
    return dict(zip(_shares(a), paired_p(*shares), strict=True))


def _shares(tables: Floats) -> dict[str, Floats]:
    """The metrics that are means over phrases."""
    table = tables.reshape(-1, GRADES, GRADES)
    near = np.abs(np.subtract.outer(np.arange(GRADES), np.arange(GRADES))) <= 1
    return {
        ACCURACY.name: np.diagonal(table, axis1=1, axis2=2).sum(axis=1),
        WITHIN_ONE.name: (table * near).sum(axis=(1, 2)),
    }


def per_unit(judged: Mapping[str, Judged], names: NDArray[np.object_]) -> pd.DataFrame:
    """Long: model, unit (the phrase's group), metric, k, value."""
    parts = []
    for model, one in judged.items():
        groups, tables = confusions(one)
        for metric, value in _shares(tables).items():
            parts.append(
                pd.DataFrame({MODEL: model, UNIT: names[groups].astype(str), METRIC: metric, K: NO_K, VALUE: value})
            )
    return pd.concat(parts, ignore_index=True)


def abstaining(model: str, groups: Ints, truth: Ints, said: Ints, seed: int) -> pd.DataFrame:
    """Rows of `metrics_frame` on whether what carries no grade is recognised; `truth` and `said` are readings."""
    rows = []
    for metric, reading, wanted in (
        (NEUTRAL_FOUND.name, READINGS.index("neutral"), True),
        (FOREIGN_FOUND.name, READINGS.index("foreign"), True),
        (GRADED_LOST.name, READINGS.index("graded"), False),
    ):
        of = truth == reading
        if not of.any():
            continue
        right = pd.Series((said[of] == reading) == wanted, dtype="float64").groupby(groups[of]).mean().to_numpy()
        low, high = percentile_interval(bootstrap_means(right[:, None], seed))
        rows.append((model, metric, NO_K, float(right.mean()), float(low[0]), float(high[0]), len(right)))
    return pd.DataFrame(rows, columns=[MODEL, METRIC, K, VALUE, LOW, HIGH, N])


def calibration(judged: Judged, bins: int = 10) -> pd.DataFrame:
    """confidence, accuracy, rows: how often the model is right when it is so sure."""
    sure, right = judged.grades.max(axis=1), judged.predicted == judged.truth
    place = np.minimum((sure * bins).astype(int), bins - 1)
    grouped = pd.DataFrame({"bin": place, "confidence": sure, "accuracy": right}).groupby("bin")
    return grouped.agg(confidence=("confidence", "mean"), accuracy=("accuracy", "mean"), rows=("accuracy", "size"))


def expected_error(table: pd.DataFrame) -> float:
    """Expected calibration error: Naeini, Cooper and Hauskrecht 2015."""
    return float(((table["confidence"] - table["accuracy"]).abs() * table["rows"]).sum() / table["rows"].sum())
