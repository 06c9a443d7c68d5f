"""Which columns are worth showing to a model: four ways to tell, all learned from the training part."""

from typing import Any, Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.ensemble import ExtraTreesClassifier, ExtraTreesRegressor
from sklearn.feature_selection import RFECV, mutual_info_classif, mutual_info_regression

from ml.predict.blend import folds

Floats = NDArray[np.float64]

JUDGED = 4_000
"""Rows looked at at most, drawn at random."""
ELIMINATED_ON = 1_500
"""The same where columns are left out in turn, which asks for thirty fits."""
TWINS = 0.9
"""Columns whose ranks correlate by more than this say the same."""


class Selection(BaseEstimator, TransformerMixin):  # type: ignore[misc]
    """DataFrame → the chosen columns of it."""

    def __init__(self, method: str = "information", keep: int = 10, regression: bool = False, seed: int = 0):
        self.method = method
        self.keep = keep
        self.regression = regression
        self.seed = seed

    def fit(self, X: pd.DataFrame, y: Any) -> Self:
        rows, answers = sampled(X, np.asarray(y), self.seed)
        if self.method == "elimination":
            self.chosen_ = eliminated(rows, answers, self.regression, self.seed)["column"].tolist()
        else:
            gain = information(rows, answers, self.regression, self.seed)
            best = gain.sort_values(ascending=False, kind="stable").index
            self.chosen_ = list(best[: self.keep]) if self.method == "information" else _without_twins(rows, best)
        return self

    def transform(self, X: pd.DataFrame) -> pd.DataFrame:
        return X[[name for name in X if name in self.chosen_]]

    def __sklearn_is_fitted__(self) -> bool:
        return hasattr(self, "chosen_")


def sampled(X: pd.DataFrame, y: Any, seed: int, most: int = JUDGED) -> tuple[pd.DataFrame, Any]:
    """At most so many rows, drawn at random."""
    if len(X) <= most:
        return X, y
    rows = np.sort(np.random.default_rng(seed).permutation(len(X))[:most])
    return X.iloc[rows], y[rows]


def coded(X: pd.DataFrame) -> Floats:
    """Words as their place by frequency, missing as the median: enough to ask whether a column tells something."""
    columns = []
    for name in X:
        cells = X[name]
        if not pd.api.types.is_numeric_dtype(cells):
            place = {word: rank for rank, word in enumerate(cells.value_counts().index)}
            cells = cells.map(place).astype("float64")
        columns.append(cells.fillna(cells.median() if cells.notna().any() else 0).fillna(0).to_numpy(np.float64))
    return np.column_stack(columns)


def information(X: pd.DataFrame, y: Any, regression: bool, seed: int) -> pd.Series:
    """Mutual information of each column with the target, in bits. scikit-learn, Kraskov et al. 2004."""
    words = np.array([not pd.api.types.is_numeric_dtype(X[name]) for name in X])
    measure = mutual_info_regression if regression else mutual_info_classif
    found = measure(coded(X), y, discrete_features=words, random_state=seed)
    return pd.Series(found / np.log(2), index=X.columns)


def correlations(X: pd.DataFrame) -> pd.DataFrame:
    """Spearman's, of every pair, without a sign; words by their place."""
    with np.errstate(invalid="ignore", divide="ignore"):
        ranks = pd.DataFrame(coded(X)).rank().to_numpy()
        alike = np.abs(np.nan_to_num(np.corrcoef(ranks, rowvar=False)))
    return pd.DataFrame(np.atleast_2d(alike), index=X.columns, columns=X.columns)


def _without_twins(X: pd.DataFrame, best_first: pd.Index) -> list[str]:
    kept: list[str] = []
    alike = correlations(X)
    for name in best_first:
        if not kept or alike.loc[name][kept].max() <= TWINS:
            kept.append(str(name))
    return kept


def eliminated(X: pd.DataFrame, y: Any, regression: bool, seed: int) -> pd.DataFrame:
    """What recursive elimination with extra trees keeps, three folds: column, place. Guyon et al. 2002."""
    trees = (ExtraTreesRegressor if regression else ExtraTreesClassifier)(40, min_samples_leaf=5, random_state=seed)
    scoring = "r2" if regression else "neg_log_loss"
    step = max(1, len(X.columns) // 10)
    X, y = sampled(X, np.asarray(y), seed, ELIMINATED_ON)
    found = RFECV(trees, step=step, cv=folds(y, regression, seed, 3), scoring=scoring).fit(coded(X), y)
    kept = [str(name) for name, chosen in zip(X.columns, found.support_, strict=True) if chosen]
    return pd.DataFrame({"column": kept, "place": np.arange(len(kept))})
