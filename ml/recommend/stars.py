"""How well are ratings predicted? For models that learn from stars, beside what everyone thinks of an item."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ml.columns import HIGH, LOW, METRIC, MODEL, RATING, VALUE, N
from ml.intervals import bootstrap_means, percentile_interval
from ml.recommend.models import Fitted
from ml.recommend.splits import Parts

Floats = NDArray[np.float64]

BLOCK = 500
"""People whose ratings are predicted at a time."""
ITEM_MEAN = "item_mean"
"""The baseline: an item's mean rating in the training part, the overall mean for one nobody has rated there."""


def stars_frame(model: str, fitted: Fitted, parts: Parts, seed: int) -> pd.DataFrame:
    """Long: model, metric (rmse, mae), value, low, high, n, for the model and for `ITEM_MEAN`, on hidden ratings.

    Root mean square and mean absolute error over ratings; 95 % bootstrap interval over people.
    """
    hidden = parts.in_test
    user, item = parts.events.user[hidden], parts.events.item[hidden]
    given = parts.events.column(RATING).astype(np.float64)[hidden]
    predicted = {model: _predicted(fitted, user, item, parts.tested), ITEM_MEAN: _item_means(parts)[item]}
    rows = []
    for name, stars in predicted.items():
        for metric, (value, low, high) in _errors(stars - given, user, seed).items():
            rows.append((name, metric, value, low, high, len(given)))
    return pd.DataFrame(rows, columns=[MODEL, METRIC, VALUE, LOW, HIGH, N])


def _predicted(fitted: Fitted, user: NDArray[np.int64], item: NDArray[np.int64], tested: NDArray[np.int64]) -> Floats:
    predicted = np.empty(len(user))
    for start in range(0, len(tested), BLOCK):
        people = tested[start : start + BLOCK]
        asked = np.isin(user, people)
        predicted[asked] = fitted.scores(people)[np.searchsorted(people, user[asked]), item[asked]]
    return predicted


def _item_means(parts: Parts) -> Floats:
    given = parts.events.column(RATING).astype(np.float64)[parts.in_train]
    item = parts.events.item[parts.in_train]
    count, total = (np.bincount(item, weights, len(parts.events.items)) for weights in (None, given))
    return np.asarray(np.divide(total, count, out=np.full(len(count), given.mean()), where=count > 0))


def _errors(error: Floats, user: NDArray[np.int64], seed: int) -> dict[str, tuple[float, float, float]]:
    people, code = np.unique(user, return_inverse=True)
    weights = (np.square(error), np.abs(error), np.ones(len(error)))
    sums = np.column_stack([np.bincount(code, weight, len(people)) for weight in weights]).astype(np.float64)
    means = bootstrap_means(sums, seed)
    resampled = np.column_stack([np.sqrt(means[:, 0] / means[:, 2]), means[:, 1] / means[:, 2]])
    low, high = percentile_interval(resampled)
    values = np.sqrt(np.square(error).mean()), np.abs(error).mean()
    return {name: (values[n], low[n], high[n]) for n, name in enumerate(("rmse", "mae"))}
