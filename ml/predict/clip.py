"""Extremes pulled in to where the rest ends."""

from typing import Any, Self

import numpy as np
from sklearn.base import BaseEstimator, TransformerMixin


class Clip(BaseEstimator, TransformerMixin):  # type: ignore[misc]
    """Numbers beyond the quantiles `share` and 1 - `share` of the training part become those. Winsorizing."""

    def __init__(self, share: float = 0.01):
        self.share = share

    def fit(self, X: Any, y: object = None) -> Self:
        values = np.asarray(X, dtype=np.float64)
        known = np.where(np.isnan(values).all(axis=0), 0.0, values)  # a column without any value has no ends
        self.low_, self.high_ = np.nanquantile(known, [self.share, 1 - self.share], axis=0)
        return self

    def transform(self, X: Any) -> Any:
        return np.clip(np.asarray(X, dtype=np.float64), self.low_, self.high_)

    def __sklearn_is_fitted__(self) -> bool:
        return hasattr(self, "low_")
