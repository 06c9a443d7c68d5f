"""Which columns are worth showing to a model: four ways to tell, all learned from the training part."""

from collections.abc import Sequence
from typing import Any, NamedTuple, Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.cluster import hierarchy
from scipy.spatial.distance import squareform
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.ensemble import ExtraTreesClassifier, ExtraTreesRegressor
from sklearn.feature_selection import RFECV, mutual_info_classif, mutual_info_regression

from ml.columns import HIGH, LOW, VALUE
from ml.predict.blend import folds
from ml.predict.leaning import shuffled
from ml.predict.params import TWINS

Floats = NDArray[np.float64]

JUDGED = 4_000
"""Rows looked at at most, drawn at random."""
ELIMINATED_ON = 1_500
"""The same where columns are left out in turn, which asks for thirty fits."""
ELIMINATION_FOLDS = 3


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
            self.chosen_ = eliminated(rows, answers, self.regression, self.seed).kept
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
    """Words as their place by frequency, a missing one after the last, missing numbers as the median: enough to ask whether a column tells something."""
    columns = []
    for name in X:
        cells = X[name]
        if not pd.api.types.is_numeric_dtype(cells):
            place = {word: rank for rank, word in enumerate(cells.value_counts().index)}
            cells = cells.map(place).astype("float64").fillna(len(place))
        columns.append(cells.fillna(cells.median() if cells.notna().any() else 0).fillna(0).to_numpy(np.float64))
    return np.column_stack(columns)


def information(X: pd.DataFrame, y: Any, regression: bool, seed: int) -> pd.Series:
    """Mutual information of each column with the target, in bits. scikit-learn, Kraskov et al. 2004.

    Of words and classes, less what as many words know by chance: Miller 1955. Else names nobody shares would know most.
    """
    words = np.array([not pd.api.types.is_numeric_dtype(X[name]) for name in X])
    measure = mutual_info_regression if regression else mutual_info_classif
    found = measure(coded(X), y, discrete_features=words, random_state=seed)
    if not regression:
        chance = [(X[name].nunique() - 1) * (len(np.unique(y)) - 1) / (2 * len(X)) for name in X]
        found = np.maximum(found - np.where(words, chance, 0.0), 0.0)
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


class Elimination(NamedTuple):
    """What recursive elimination keeps, and how good each number of columns was."""

    kept: list[str]
    curve: pd.DataFrame
    """columns (how many), value (mean over folds), low, high (the worst and the best fold); log loss is without its sign."""


def eliminated(X: pd.DataFrame, y: Any, regression: bool, seed: int) -> Elimination:
    """Recursive elimination with extra trees, judged in three folds. Guyon et al. 2002."""
    scoring = "r2" if regression else "neg_log_loss"
    step = max(1, len(X.columns) // 10)
    X, y = _met_in_folds(*sampled(X, np.asarray(y), seed, ELIMINATED_ON), regression)
    cv = folds(y, regression, seed, ELIMINATION_FOLDS)
    found = RFECV(_trees(regression, seed), step=step, cv=cv, scoring=scoring).fit(coded(X), y)
    kept = [str(name) for name, chosen in zip(X.columns, found.support_, strict=True) if chosen]
    scores = np.array([found.cv_results_[f"split{fold}_test_score"] for fold in range(ELIMINATION_FOLDS)])
    scores = scores if regression else -scores
    curve = {
        "columns": found.cv_results_["n_features"], VALUE: scores.mean(axis=0), LOW: scores.min(axis=0), HIGH: scores.max(axis=0)
    }  # fmt: skip
    return Elimination(kept, pd.DataFrame(curve))


def _met_in_folds(X: pd.DataFrame, y: Any, regression: bool) -> tuple[pd.DataFrame, Any]:
    """Without classes of which a fold may have none, unless fewer than two were left."""
    if regression:
        return X, y
    places, counts = np.unique(y, return_counts=True)
    often = np.isin(y, places[counts >= 2 * ELIMINATION_FOLDS])
    return (X[often], y[often]) if len(np.unique(y[often])) > 1 else (X, y)


def _trees(regression: bool, seed: int) -> Any:
    return (ExtraTreesRegressor if regression else ExtraTreesClassifier)(40, min_samples_leaf=5, random_state=seed)


def shuffled_out(X: pd.DataFrame, y: Any, regression: bool, seed: int, names: Sequence[str]) -> pd.DataFrame:
    """What extra trees lose on the half they have not learned from when one of these columns is shuffled: see `ml.predict.leaning`."""
    X, y = _met_in_folds(*sampled(X, np.asarray(y), seed, ELIMINATED_ON), regression)
    order = np.random.default_rng(seed).permutation(len(X))
    learned, asked = np.sort(order[: len(X) // 2]), np.sort(order[len(X) // 2 :])
    matrix = coded(X)
    model = _trees(regression, seed).fit(matrix[learned], y[learned])
    known = np.isin(y[asked], y[learned]) if not regression else np.ones(len(asked), dtype=bool)
    rows, truth = matrix[asked[known]], y[asked[known]]

    where = [X.columns.get_loc(name) for name in names]

    def told(place: int, other: NDArray[np.int64]) -> Floats:
        mixed, column = rows.copy(), where[place]
        mixed[:, column] = rows[other, column]
        return np.asarray(model.predict(mixed) if regression else model.predict_proba(mixed), dtype=np.float64)

    places = truth if regression else np.searchsorted(model.classes_, truth)
    return shuffled(places, names, told, seed)


class Tree(NamedTuple):
    """Columns joined by how alike they are."""

    links: pd.DataFrame
    """link, point, apart (1 - correlation), place: four points of a bracket each, to be joined by a line."""
    leaves: pd.DataFrame
    """column, place, group: columns of one group correlate by more than `TWINS`, on average."""


def tree(alike: pd.DataFrame) -> Tree:
    """Average linkage of 1 - correlation. scipy; Sokal and Michener 1958."""
    if len(alike) < 2:
        names = list(map(str, alike))
        return Tree(pd.DataFrame(columns=["link", "point", "apart", "place"]),
                    pd.DataFrame({"column": names, "place": [5.0] * len(names), "group": [1] * len(names)}))  # fmt: skip
    apart = 1 - np.clip(alike.to_numpy(copy=True), 0, 1)
    np.fill_diagonal(apart, 0)
    joined = hierarchy.linkage(squareform((apart + apart.T) / 2, checks=False), "average")
    drawn = hierarchy.dendrogram(joined, no_plot=True)
    links = [
        (link, point, distance, place)
        for link, (places, distances) in enumerate(zip(drawn["icoord"], drawn["dcoord"], strict=True))
        for point, (place, distance) in enumerate(zip(places, distances, strict=True))
    ]
    group = hierarchy.fcluster(joined, 1 - TWINS, "distance")
    leaves = [(str(alike.columns[leaf]), 5.0 + 10 * at, int(group[leaf])) for at, leaf in enumerate(drawn["leaves"])]
    return Tree(
        pd.DataFrame(links, columns=["link", "point", "apart", "place"]),
        pd.DataFrame(leaves, columns=["column", "place", "group"]),
    )
