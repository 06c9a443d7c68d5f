"""What customers are compared by: chosen, filled, cut, made comparable. Every step says what it did."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.dataset import DataError, Dataset
from ml.base import ParamError
from ml.columns import CUSTOMER
from ml.segment import rfm
from ml.segment.params import SegmentParams
from ml.segment.scaling import KNOTS, STEPS, Scaling

Floats = NDArray[np.float64]

MOST_LEVELS = 20
"""A column of words with more different values is set aside: each would be a feature of its own."""
SKEWED = 1.0
ID_LIKE = 0.95
"""A column of whole numbers that differ for more of the customers than this looks like an id."""
RANKS = 200
"""Knots of the scale by rank."""


@dataclass(frozen=True, eq=False)
class Features:
    """Customers as they are, and as they are clustered."""

    raw: pd.DataFrame
    """One row per customer under their id, in the units of the data, after filling, before cutting."""
    matrix: Floats
    """The same, comparable: extremes cut, logarithms, scaled, words as columns."""
    scaling: Scaling
    """How a row of `raw` becomes one of `matrix`."""
    notes: tuple[str, ...]
    """What was done, one sentence each."""
    spent: Floats | None
    """What each customer has spent, where the data knows."""

    @property
    def customers(self) -> pd.Index:
        return self.raw.index

    @property
    def columns(self) -> list[str]:
        return self.scaling.columns


def prepare(dataset: Dataset, params: SegmentParams) -> Features:
    """Describe, choose, clean and scale; raises `DataError` and `ParamError` where nothing is left to compare."""
    described, notes = describe(dataset, params)
    chosen, said = choose(described, params)
    filled, filling = _filled(chosen, params)
    _check_enough(filled)
    kept, cut, cutting = _cut(filled, params)
    _check_enough(kept)
    matrix, scaling, compared = _comparable(cut, params)
    spent = described[rfm.MONETARY].loc[kept.index].to_numpy() if dataset.kind == "transactions" else None
    return Features(kept, matrix, scaling, (*notes, *said, *filling, *cutting, *compared), spent)


def describe(dataset: Dataset, params: SegmentParams) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """One row per customer with all that is known of them, and what was decided on the way."""
    if dataset.kind == "transactions":
        return rfm.describe(dataset.tables["transactions"], params.as_of)
    return dataset.tables["customers"].set_index(CUSTOMER), ()


def choose(described: pd.DataFrame, params: SegmentParams) -> tuple[pd.DataFrame, list[str]]:
    """The features asked for that can tell customers apart; raises `ParamError` and `DataError` where there is none."""
    unknown = [name for name in params.features if name not in described]
    if unknown:
        raise ParamError(
            f"features must be among {', '.join(map(str, described))}; got {unknown[0]}. Choose from these.",
            ("features",),
        )
    rows = described[list(params.features) or described.columns.tolist()]
    kept, said = [], []
    for name in map(str, rows):
        if reason := _unusable(rows[name]):
            said.append(f"{name} is left out: {reason}.")
        else:
            kept.append(name)
    if not kept:
        raise DataError(f"features must hold at least 1 that differs between customers; got none. {' '.join(said)}")
    return rows[kept], said


def _unusable(column: pd.Series) -> str | None:
    """Why a column cannot tell customers apart; None where it can."""
    values = column.nunique()
    if values == 0:
        return "it is empty"
    if values == 1:
        return "it is the same for everyone"
    if not pd.api.types.is_numeric_dtype(column) and values > MOST_LEVELS:
        return f"it has {values:,} different words, and at most {MOST_LEVELS} are compared"
    return None


def looks_like_an_id(column: pd.Series) -> bool:
    """Whole numbers that differ for nearly everyone."""
    if not pd.api.types.is_numeric_dtype(column) or len(column) < MOST_LEVELS:
        return False
    whole = bool((column.dropna() % 1 == 0).all())
    return whole and column.nunique() > ID_LIKE * len(column)


def _filled(rows: pd.DataFrame, params: SegmentParams) -> tuple[pd.DataFrame, list[str]]:
    empty = rows.isna().sum()
    empty = empty[empty > 0]
    if empty.empty:
        return rows, []
    if params.missing == "drop":
        left = rows.dropna()
        return left, [f"{len(rows) - len(left):,} customers with missing values are left out."]
    filled = rows.copy()
    said = []
    for name, count in zip(map(str, empty.index), empty, strict=True):
        numeric = pd.api.types.is_numeric_dtype(rows[name])
        value = rows[name].median() if numeric else rows[name].mode().iloc[0]
        filled[name] = rows[name].fillna(value)
        shown = f"the median, {value:g}" if numeric else f"the most frequent value, {value}"
        said.append(f"{count:,} missing values of {name} are filled with {shown}.")
    return filled, said


def _check_enough(rows: pd.DataFrame) -> None:
    if len(rows) < 2:
        raise DataError(
            f"customers must be at least 2 after cleaning; got {len(rows)}. Add rows, fill missing values, or keep extreme ones."
        )


def numeric(rows: pd.DataFrame) -> list[str]:
    """The features that are numbers."""
    return [name for name in map(str, rows) if pd.api.types.is_numeric_dtype(rows[name])]


def _cut(rows: pd.DataFrame, params: SegmentParams) -> tuple[pd.DataFrame, pd.DataFrame, list[str]]:
    """Who stays, the same with extremes pulled in where that is asked for, and what was done."""
    numbers = numeric(rows)
    if params.outliers == "keep" or params.clip == 0 or not numbers:
        return rows, rows, []
    low, high = (rows[numbers].quantile(end) for end in (params.clip, 1 - params.clip))
    extreme = ((rows[numbers] < low) | (rows[numbers] > high)).any(axis=1)
    if params.outliers == "set_aside":
        left = rows[~extreme]
        return left, left, [f"{len(rows) - len(left):,} customers with an extreme value are set aside."]
    said = f"{int(extreme.sum()):,} customers have a value pulled in to the {100 * params.clip:g} % at an end."
    return rows, rows.assign(**{name: rows[name].clip(low[name], high[name]) for name in numbers}), [said]


def _comparable(rows: pd.DataFrame, params: SegmentParams) -> tuple[Floats, Scaling, list[str]]:
    steps = [step for name in map(str, rows) for step in _steps(rows[name], name, params)]
    frame = pd.DataFrame(steps, columns=STEPS)
    ranked = params.scale == "quantile" and params.categoricals != "gower"
    knots = [_knots(rows[step[0]], step) for step in steps if step[0] == step[1]] if ranked else []
    scaling = Scaling(frame, pd.concat(knots, ignore_index=True) if knots else pd.DataFrame(columns=KNOTS, dtype="str"))
    logs = [str(step[0]) for step in steps if step[2]]
    said = [f"By ratio, not by difference: {', '.join(logs)}."] if logs else []
    return scaling.coordinates(rows), scaling, said


Step = tuple[str, str, bool, float, float, float, float]
"""As in `STEPS`."""


def _steps(values: pd.Series, name: str, params: SegmentParams) -> Iterator[Step]:
    """A number is one column, words are one each.

    Gower 1971: numbers by their range, and two customers differ by 1 where their words differ, whichever they are. That is
    so for squared distances where a word weighs the root of one half.
    """
    gower = params.categoricals == "gower"
    if not pd.api.types.is_numeric_dtype(values):
        for word in sorted(values.unique()):
            yield f"{name} = {word}", name, False, 0.0, 1.0, 0.0, np.sqrt(2) if gower else 1.0
        return
    numbers = values.to_numpy(np.float64)
    low, high = float(numbers.min()), float(numbers.max())
    log = bool(params.log and low >= 0 and skewness(numbers) > SKEWED)
    numbers = np.log1p(numbers) if log else numbers
    yield name, name, log, low, high, *_scale(numbers[:, None], "range" if gower else params.scale)


def _scale(numbers: Floats, scale: str) -> tuple[float, float]:
    """What is taken off, and what the rest is divided by, of one column. scikit-learn."""
    from sklearn.preprocessing import MinMaxScaler, RobustScaler, StandardScaler

    if scale == "range":
        made = MinMaxScaler().fit(numbers)
        return float(made.data_min_[0]), 1 / float(made.scale_[0])
    if scale == "robust":
        made = RobustScaler().fit(numbers)
        return float(made.center_[0]), float(made.scale_[0])
    if scale == "standard":
        made = StandardScaler().fit(numbers)
        return float(made.mean_[0]), float(made.scale_[0])
    return 0.0, 1.0


def skewness(values: Floats) -> float:
    """Third standardised moment; 0 where all are equal. SciPy."""
    from scipy.stats import skew

    return float(np.nan_to_num(skew(values))) if np.ptp(values) > 0 else 0.0


def _knots(values: pd.Series, step: Step) -> pd.DataFrame:
    """Quantiles, and where a normal distribution has them. scikit-learn."""
    from sklearn.preprocessing import QuantileTransformer

    numbers = values.to_numpy(np.float64)
    numbers = np.log1p(numbers) if step[2] else numbers
    model = QuantileTransformer(n_quantiles=min(RANKS, len(numbers)), output_distribution="normal", random_state=0)
    model.fit(numbers[:, None])
    knots = np.unique(model.quantiles_[:, 0])
    return pd.DataFrame({"column": step[0], "value": knots, "rank": model.transform(knots[:, None])[:, 0]})
