"""How a number of the data becomes one that is compared, and back. Light: pages place people with it."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ml.base import ParamError

Floats = NDArray[np.float64]

FARTHEST = 700.0
"""Logarithms beyond this have no number."""
STEPS = ["column", "feature", "log", "low", "high", "offset", "scale"]
KNOTS = ["column", "value", "rank"]


class Scaling(NamedTuple):
    """The steps a result was made with."""

    steps: pd.DataFrame
    """One row per column of the matrix: column, feature, log, low, high, offset, scale. A column of words is named
    `feature = word`; a number is cut to low…high, its logarithm taken where log is true, then offset and scaled.
    """
    knots: pd.DataFrame
    """column, value, rank: where ranks are the scale, what lies between is drawn as a line between two knots."""

    @property
    def columns(self) -> list[str]:
        return list(map(str, self.steps["column"]))

    def coordinates(self, described: pd.DataFrame) -> Floats:
        """Customers as they are clustered; raises `ParamError` for a feature that is not there."""
        columns = []
        for step in self.steps.to_dict("records"):
            feature = str(step["feature"])
            if feature not in described:
                raise ParamError(f"rows must have the column {feature}; it is not there. Add it.", (feature,))
            columns.append(self._scaled(described[feature], step))
        return np.column_stack(columns)

    def _scaled(self, values: pd.Series, step: Mapping[Any, Any]) -> Floats:
        if is_word(step):
            word = str(step["column"]).removeprefix(f"{step['feature']} = ")
            return np.asarray((values.astype(str) == word).to_numpy(np.float64) / step["scale"])
        numbers = values.to_numpy(np.float64).clip(step["low"], step["high"])
        numbers = np.log1p(numbers) if step["log"] else numbers
        if len(knots := self._knots(step)):
            return np.asarray(np.interp(numbers, knots["value"].to_numpy(), knots["rank"].to_numpy()))
        return np.asarray((numbers - step["offset"]) / step["scale"])

    def raw(self, scaled: float, step: Mapping[Any, Any]) -> float:
        """The number that has this coordinate; NaN where none has."""
        if len(knots := self._knots(step)):
            value = float(np.interp(scaled, knots["rank"], knots["value"], left=np.nan, right=np.nan))
        else:
            value = float(scaled * step["scale"] + step["offset"])
        return float(np.expm1(min(value, FARTHEST)) if step["log"] else value)

    def _knots(self, step: Mapping[Any, Any]) -> pd.DataFrame:
        found: pd.DataFrame = self.knots[self.knots["column"] == step["column"]]
        return found


def is_word(step: Mapping[Any, Any]) -> bool:
    """Whether a step makes a column of 0 and 1 out of a word."""
    return bool(step["column"] != step["feature"])
