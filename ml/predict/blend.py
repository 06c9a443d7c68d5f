"""The best of several models, or their average: weights chosen by cross-validation on the training part."""

import warnings
from typing import Any, Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.optimize import minimize
from sklearn.base import BaseEstimator, ClassifierMixin, clone
from sklearn.model_selection import KFold, StratifiedKFold, cross_val_predict

Floats = NDArray[np.float64]

FOLDS = 5
JUDGED = 30_000
"""Rows the weights are chosen on at most, drawn at random; every model learns from all rows afterwards."""
SMALLEST = 0.05
"""A weight below this is dropped: it costs a model and brings nothing."""


def folds(y: Any, regression: bool, seed: int, number: int = FOLDS) -> Any:
    """Five folds, every class alike where there are classes."""
    return (KFold if regression else StratifiedKFold)(number, shuffle=True, random_state=seed)


def out_of_fold(model: Any, X: pd.DataFrame, y: Any, regression: bool, seed: int) -> Floats:
    """What a model says of each row when it has not learned from it: amounts, or (rows, classes)."""
    with warnings.catch_warnings():  # a class of fewer rows than folds is missing in some: it then has probability 0
        warnings.filterwarnings("ignore", "The least populated class", UserWarning)
        warnings.filterwarnings("ignore", "Number of classes in training fold", RuntimeWarning)
        method = "predict" if regression else "predict_proba"
        found = cross_val_predict(model, X, y, cv=folds(y, regression, seed), method=method)
    return np.asarray(found, dtype=np.float64)


class Blend(BaseEstimator, ClassifierMixin):  # type: ignore[misc]
    """A weighted average of the candidates' answers, weights at least 0 and 1 in sum, that loses least out of fold.

    Loss is log loss, or the squared error of amounts. Super learner: van der Laan, Polley and Hubbard 2007.
    """

    def __init__(self, candidates: Any, regression: bool = False, seed: int = 0):
        self.candidates = candidates
        self.regression = regression
        self.seed = seed

    def fit(self, X: pd.DataFrame, y: Any) -> Self:
        y = np.asarray(y)
        rows = np.arange(len(y))
        if len(y) > JUDGED:
            rows = np.sort(np.random.default_rng(self.seed).permutation(len(y))[:JUDGED])
        answers = np.stack(
            [
                out_of_fold(clone(model), X.iloc[rows], y[rows], self.regression, self.seed)
                for _, model in self.candidates
            ]
        )
        if not self.regression:
            self.classes_ = np.unique(y)
        weights = _weights(answers, y[rows], self.regression)
        self.losses_ = {
            name: _loss(answer, y[rows], self.regression)
            for (name, _), answer in zip(self.candidates, answers, strict=True)
        }
        self.weights_ = {
            name: float(weight) for (name, _), weight in zip(self.candidates, weights, strict=True) if weight > 0
        }
        self.models_ = {name: clone(model).fit(X, y) for name, model in self.candidates if name in self.weights_}
        return self

    def predict_proba(self, X: pd.DataFrame) -> Floats:
        return np.asarray(
            np.sum([weight * self.models_[name].predict_proba(X) for name, weight in self.weights_.items()], axis=0)
        )

    def predict(self, X: pd.DataFrame) -> Any:
        if not self.regression:
            return self.classes_[self.predict_proba(X).argmax(axis=1)]
        return np.sum([weight * self.models_[name].predict(X) for name, weight in self.weights_.items()], axis=0)


def _weights(answers: Floats, y: Any, regression: bool) -> Floats:
    """The best average, or a single candidate where the average is no better."""
    count = len(answers)
    if regression:
        said = answers
    else:
        places = np.searchsorted(np.unique(y), y)
        said = np.maximum(answers[:, np.arange(len(y)), places], 1e-12)

    def loss(weights: Floats) -> float:
        mixed = weights @ said
        return float(np.mean((mixed - y) ** 2) / np.var(y) if regression else -np.mean(np.log(mixed)))

    singles = [loss(row) for row in np.eye(count)]
    found = minimize(
        loss, np.full(count, 1 / count), method="SLSQP", bounds=[(0, 1)] * count,
        constraints={"type": "eq", "fun": lambda weights: weights.sum() - 1},
    )  # fmt: skip
    weights = np.where(found.x < SMALLEST, 0, found.x)
    weights = weights / weights.sum()
    if loss(weights) >= min(singles):
        return np.asarray(np.eye(count)[int(np.argmin(singles))])
    return np.asarray(weights)


def _loss(answer: Floats, y: Any, regression: bool) -> float:
    if regression:
        return float(np.mean((answer - y) ** 2))
    places = np.searchsorted(np.unique(y), y)
    return float(-np.mean(np.log(np.maximum(answer[np.arange(len(y)), places], 1e-12))))
