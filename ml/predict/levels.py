"""Words as categories, for a model that knows what to do with categories and missing values."""

from typing import Self

import pandas as pd
from sklearn.base import BaseEstimator, TransformerMixin

MOST = 200
"""scikit-learn's boosting takes at most 255."""


class Levels(BaseEstimator, TransformerMixin):  # type: ignore[misc]
    """DataFrame → DataFrame whose words are categories: the most frequent of the training part, others missing."""

    def fit(self, X: pd.DataFrame, y: object = None) -> Self:
        words = [str(name) for name in X if not pd.api.types.is_numeric_dtype(X[name])]
        self.levels_ = {name: sorted(X[name].value_counts().index[:MOST]) for name in words}
        return self

    def transform(self, X: pd.DataFrame) -> pd.DataFrame:
        categories = {
            name: pd.Categorical(X[name].astype("object"), categories=levels) for name, levels in self.levels_.items()
        }
        return X.assign(**categories)

    def __sklearn_is_fitted__(self) -> bool:
        return hasattr(self, "levels_")
