"""How good are the answers? Metrics on the test part with bootstrap intervals over rows, and paired comparisons."""

import warnings
from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.metrics import (
    accuracy_score,
    average_precision_score,
    log_loss,
    mean_absolute_error,
    r2_score,
    roc_auc_score,
    root_mean_squared_error,
)

from ml.columns import DIFFERENCE, HIGH, LOW, METRIC, MODEL, MODEL_A, MODEL_B, P_ADJUSTED, UNIT, VALUE, K, N, P
from ml.intervals import bootstrap_counts, holm
from ml.metrics import ACCURACY, AVERAGE_PRECISION, BRIER, LOG_LOSS, MAE, R2, RMSE, ROC_AUC
from ml.predict.problem import Problem

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

DRAWN = 20_000
"""Of more rows than this so many are resampled, and the interval is drawn in to the size of all."""
TAIL = (0.025, 0.975)
FLOOR = float(np.finfo(np.float64).eps)
"""scikit-learn's smallest probability in a log loss."""

Resampled = dict[str, Floats]
"""Metric → its value in every resample."""


def answers(model: object, features: pd.DataFrame, problem: Problem) -> Floats:
    """Amounts, or probabilities as (rows, classes) of the problem; a class the model never met has none."""
    if problem.regression:
        return np.asarray(model.predict(features), dtype=np.float64)  # type: ignore[attr-defined]
    said = np.asarray(model.predict_proba(features), dtype=np.float64)  # type: ignore[attr-defined]
    full = np.zeros((len(features), len(problem.classes)))
    full[:, np.asarray(model.classes_, dtype=np.int64)] = said  # type: ignore[attr-defined]
    return full


def values(truth: Floats | Ints, said: Floats) -> dict[str, float]:
    """Every metric, by scikit-learn; of several classes the mean over those there are."""
    if said.ndim == 1:
        return {
            R2.name: float(r2_score(truth, said)),
            MAE.name: float(mean_absolute_error(truth, said)),
            RMSE.name: float(root_mean_squared_error(truth, said)),
        }
    met = _met(truth, said.shape[1])
    of_each = [(truth == place, said[:, place]) for place in met]
    return {
        ROC_AUC.name: float(np.mean([roc_auc_score(*one) for one in of_each])),
        AVERAGE_PRECISION.name: float(np.mean([average_precision_score(*one) for one in of_each])),
        BRIER.name: float(squared(truth, said).mean()),
        LOG_LOSS.name: float(log_loss(truth, said, labels=range(said.shape[1]))),
        ACCURACY.name: float(accuracy_score(truth, said.argmax(axis=1))),
    }


def main_value(truth: Floats | Ints, said: Floats) -> float:
    """ROC-AUC or R² alone: what is asked of a model first."""
    if said.ndim == 1:
        return float(r2_score(truth, said))
    return float(np.mean([roc_auc_score(truth == place, said[:, place]) for place in _met(truth, said.shape[1])]))


def _met(truth: Floats | Ints, classes: int) -> list[int]:
    """Of two classes the one that is looked for; of several, those that are in the test part."""
    if classes == 2:
        return [1]
    return [place for place in range(classes) if 0 < (truth == place).sum() < len(truth)]


def squared(truth: Floats | Ints, said: Floats) -> Floats:
    """Per row the squared distance to what happened: Brier's, halved for two classes as is usual."""
    if said.ndim == 1:
        return np.asarray((said - truth) ** 2)
    happened = np.eye(said.shape[1])[np.asarray(truth, dtype=np.int64)]
    return np.asarray(((said - happened) ** 2).sum(axis=1) / (2 if said.shape[1] == 2 else 1))


def losses(truth: Floats | Ints, said: Floats) -> Floats:
    """Per row the absolute error of an amount, or -ln of the probability of what happened."""
    if said.ndim == 1:
        return np.asarray(np.abs(said - truth))
    own = said[np.arange(len(said)), np.asarray(truth, dtype=np.int64)] / said.sum(axis=1)
    return np.asarray(-np.log(np.clip(own, FLOOR, 1 - FLOOR)))


def resampled(truth: Floats | Ints, said: Mapping[str, Floats], seed: int) -> dict[str, Resampled]:
    """Model → metric → values in 1,000 bootstrap resamples of the rows, the same rows for every model."""
    drawn = np.arange(len(truth))
    if len(truth) > DRAWN:
        drawn = np.sort(np.random.default_rng(seed).permutation(len(truth))[:DRAWN])
    measures = {model: measure_of(truth[drawn], answer[drawn]) for model, answer in said.items()}
    found: dict[str, dict[str, list[Floats]]] = {model: {} for model in said}
    for counts in bootstrap_counts(len(drawn), seed):
        for model, measure in measures.items():
            for name, block in measure(counts).items():
                found[model].setdefault(name, []).append(block)
    return {
        model: {name: _drawn_in(np.concatenate(blocks), len(drawn), len(truth)) for name, blocks in each.items()}
        for model, each in found.items()
    }


def _drawn_in(values: Floats, drawn: int, rows: int) -> Floats:
    """An interval of m rows as that of n: m out of n bootstrap, Bickel, Götze and van Zwet 1997."""
    middle = np.nanmean(values)
    return np.asarray(middle + (values - middle) * np.sqrt(drawn / rows))


def measure_of(truth: Floats | Ints, said: Floats) -> Callable[[Floats], Resampled]:
    """How often each row was drawn, (resamples, rows), to metric → (resamples,)."""
    if said.ndim == 1:
        error, absolute = (said - truth) ** 2, np.abs(said - truth)
        centred = np.asarray(truth, dtype=np.float64) - truth.mean()

        def of_amounts(counts: Floats) -> Resampled:
            squares, distances = (counts @ np.column_stack([error, absolute])).T
            rows = counts.sum(axis=1)
            return {
                R2.name: 1 - squares / _spread(counts, centred),
                MAE.name: distances / rows,
                RMSE.name: np.sqrt(squares / rows),
            }

        return of_amounts
    ranked = [Ranked.of(truth == place, said[:, place]) for place in _met(truth, said.shape[1])]
    right = (said.argmax(axis=1) == truth).astype(np.float64)
    per_row = np.column_stack([squared(truth, said), losses(truth, said), right])

    def of_classes(counts: Floats) -> Resampled:
        each = np.array([one.scores(counts) for one in ranked])
        with warnings.catch_warnings(action="ignore", category=RuntimeWarning):  # a resample may hold one class only
            roc_auc, precision = np.nanmean(each, axis=0)
        means = (counts @ per_row).T / counts.sum(axis=1)
        return {
            ROC_AUC.name: roc_auc,
            AVERAGE_PRECISION.name: precision,
            **dict(zip((BRIER.name, LOG_LOSS.name, ACCURACY.name), means, strict=True)),
        }

    return of_classes


def main_measure(truth: Floats | Ints, said: Floats) -> Callable[[Floats], Floats]:
    """As `measure_of`, of ROC-AUC or R² alone: several times as fast."""
    if said.ndim == 1:
        measure = measure_of(truth, said)
        return lambda counts: measure(counts)[R2.name]
    ranked = [Ranked.of(truth == place, said[:, place]) for place in _met(truth, said.shape[1])]

    def of_classes(counts: Floats) -> Floats:
        with warnings.catch_warnings(action="ignore", category=RuntimeWarning):  # a resample may hold one class only
            return np.asarray(np.nanmean([one.roc_auc(counts) for one in ranked], axis=0))

    return of_classes


def _spread(counts: Floats, centred: Floats) -> Floats:
    spread = counts @ centred**2 - (counts @ centred) ** 2 / counts.sum(axis=1)
    return np.asarray(np.maximum(spread, 1e-12))


class Ranked:
    """Rows from the highest score to the lowest, ties together: what ranking metrics need of a resample."""

    def __init__(self, order: Ints, positive: Floats, starts: Ints):
        self.order, self.positive, self.starts = order, positive, starts

    @classmethod
    def of(cls, positive: NDArray[np.bool_], score: Floats) -> "Ranked":
        order = np.argsort(-score, kind="stable")
        sorted_score = score[order]
        starts = np.flatnonzero(np.r_[True, sorted_score[1:] != sorted_score[:-1]])
        return cls(order, positive[order].astype(np.float64), starts)

    def scores(self, counts: Floats) -> tuple[Floats, Floats]:
        """ROC-AUC, pairs ranked right and ties half (Hanley and McNeil 1982), and average precision, per resample."""
        hits, misses = self._met(counts)
        missed = np.cumsum(misses, axis=1)
        with np.errstate(invalid="ignore", divide="ignore"):
            so_far = np.cumsum(hits, axis=1)
            precision = (hits * np.nan_to_num(so_far / (so_far + missed))).sum(axis=1) / hits.sum(axis=1)
        return _right_pairs(hits, misses, missed), precision

    def roc_auc(self, counts: Floats) -> Floats:
        """The first of `scores` alone."""
        hits, misses = self._met(counts)
        return _right_pairs(hits, misses, np.cumsum(misses, axis=1))

    def _met(self, counts: Floats) -> tuple[Floats, Floats]:
        """Positive and other rows drawn at each score, from the highest down: (resamples, scores) each."""
        drawn = counts[:, self.order]
        hits = drawn * self.positive
        if len(self.starts) == len(self.order):
            return hits, drawn - hits
        hits = np.add.reduceat(hits, self.starts, axis=1)
        return hits, np.add.reduceat(drawn, self.starts, axis=1) - hits


def _right_pairs(hits: Floats, misses: Floats, missed: Floats) -> Floats:
    with np.errstate(invalid="ignore", divide="ignore"):
        wrong = np.einsum("rs,rs->r", hits, missed - misses / 2)
        return np.asarray(1 - wrong / (hits.sum(axis=1) * missed[:, -1]))


def metrics_frame(truth: Floats | Ints, said: Mapping[str, Floats], draws: Mapping[str, Resampled]) -> pd.DataFrame:
    """Long: model, metric, k (always 0), value, low, high, n."""
    rows = []
    for model, answer in said.items():
        for name, value in values(truth, answer).items():
            low, high = np.nanquantile(draws[model][name], TAIL)
            rows.append((model, name, 0, value, min(float(low), value), max(float(high), value), len(truth)))
    return pd.DataFrame(rows, columns=[MODEL, METRIC, K, VALUE, LOW, HIGH, N])


def comparisons_frame(
    truth: Floats | Ints,
    said: Mapping[str, Floats],
    draws: Mapping[str, Resampled],
    pairs: Sequence[tuple[str, str]],
) -> pd.DataFrame:
    """One row per pair and metric: difference with its interval, p of the paired bootstrap, corrected by Holm."""
    own = {model: values(truth, answer) for model, answer in said.items()}
    rows = []
    for a, b in pairs:
        for name in own[a]:
            difference = draws[a][name] - draws[b][name]
            low, high = np.nanquantile(difference, TAIL)
            below = (np.sum(difference <= 0) + 1) / (len(difference) + 1)
            above = (np.sum(difference >= 0) + 1) / (len(difference) + 1)
            rows.append(
                (a, b, name, 0, own[a][name] - own[b][name], float(low), float(high), min(1.0, 2 * min(below, above)))
            )
    frame = pd.DataFrame(rows, columns=[MODEL_A, MODEL_B, METRIC, K, DIFFERENCE, LOW, HIGH, P])
    adjusted = frame.groupby(METRIC, sort=False)[P].transform(lambda p: holm(p.to_numpy()))
    return frame.assign(**{P_ADJUSTED: adjusted.astype("float64")})


def per_unit_frame(truth: Floats | Ints, said: Mapping[str, Floats], rows: pd.Index) -> pd.DataFrame:
    """Per row of the test part its loss."""
    name = MAE.name if next(iter(said.values())).ndim == 1 else LOG_LOSS.name
    return pd.concat(
        [
            pd.DataFrame({MODEL: model, UNIT: rows, METRIC: name, K: 0, VALUE: losses(truth, answer)})
            for model, answer in said.items()
        ],
        ignore_index=True,
    )
