"""What customers are compared by: chosen, filled, cut, made comparable. Every step says what it did."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.dataset import DataError, Dataset
from ml.base import ParamError
from ml.columns import CUSTOMER
from ml.segment import rfm
from ml.segment.params import SegmentParams

Floats = NDArray[np.float64]

MOST_LEVELS = 20
"""A column of words with more different values is set aside: each would be a feature of its own."""
SKEWED = 1.0
ID_LIKE = 0.95
"""A column of whole numbers that differ for more of the customers than this looks like an id."""


@dataclass(frozen=True, eq=False)
class Features:
    """Customers as they are, and as they are clustered."""

    raw: pd.DataFrame
    """One row per customer under their id, in the units of the data, after filling and cutting."""
    matrix: Floats
    """The same, comparable: logarithms, scaled, words as columns of 0 and 1."""
    columns: tuple[str, ...]
    """Of the matrix."""
    steps: pd.DataFrame
    """column, feature, log, low, high, offset, scale: how a number of `raw` becomes one of `matrix`."""
    notes: tuple[str, ...]
    """What was done, one sentence each."""

    @property
    def customers(self) -> pd.Index:
        return self.raw.index


def prepare(dataset: Dataset, params: SegmentParams) -> Features:
    """Describe, choose, clean and scale; raises `DataError` and `ParamError` where nothing is left to compare."""
    described, notes = _described(dataset, params)
    chosen, said = _chosen(described, params)
    filled, filling = _filled(chosen, params)
    if len(filled) < 2:
        raise DataError(
            f"customers must be at least 2 after cleaning; got {len(filled)}. Add rows, or fill missing values."
        )
    cut, cutting = _cut(filled, params)
    return _comparable(cut, params, (*notes, *said, *filling, *cutting))


def _described(dataset: Dataset, params: SegmentParams) -> tuple[pd.DataFrame, tuple[str, ...]]:
    if dataset.kind == "transactions":
        return rfm.describe(dataset.tables["transactions"], params.as_of)
    return dataset.tables["customers"].set_index(CUSTOMER), ()


def _chosen(described: pd.DataFrame, params: SegmentParams) -> tuple[pd.DataFrame, list[str]]:
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


def _cut(rows: pd.DataFrame, params: SegmentParams) -> tuple[pd.DataFrame, list[str]]:
    """Pull extremes in, or set their customers aside."""
    numbers = [name for name in map(str, rows) if pd.api.types.is_numeric_dtype(rows[name])]
    if params.outliers == "keep" or params.clip == 0 or not numbers:
        return rows, []
    low, high = (rows[numbers].quantile(end) for end in (params.clip, 1 - params.clip))
    extreme = (rows[numbers] < low) | (rows[numbers] > high)
    if params.outliers == "set_aside":
        left = rows[~extreme.any(axis=1)]
        return left, [f"{len(rows) - len(left):,} customers with an extreme value are set aside."]
    said = [
        f"{int(extreme.any(axis=1).sum()):,} customers have a value pulled in to the {100 * params.clip:g} % at an end."
    ]
    return rows.assign(**{name: rows[name].clip(low[name], high[name]) for name in numbers}), said


def _comparable(rows: pd.DataFrame, params: SegmentParams, notes: tuple[str, ...]) -> Features:
    columns, steps = [], []
    for name in map(str, rows):
        if pd.api.types.is_numeric_dtype(rows[name]):
            values = rows[name].to_numpy(dtype=np.float64)
            log = bool(params.log and values.min() >= 0 and _skewness(values) > SKEWED)
            values, offset, scale = _scaled(np.log1p(values) if log else values, params)
            columns.append(values)
            ends = float(rows[name].min()), float(rows[name].max())
            steps.append((name, name, log, *ends, offset, scale))
        else:
            for level in sorted(rows[name].unique()):
                columns.append((rows[name] == level).to_numpy(dtype=np.float64))
                steps.append((f"{name} = {level}", name, False, 0.0, 1.0, 0.0, 1.0))
    logs = [step[0] for step in steps if step[2]]
    said = (*notes, f"By ratio, not by difference: {', '.join(logs)}.") if logs else notes
    frame = pd.DataFrame(steps, columns=["column", "feature", "log", "low", "high", "offset", "scale"])
    return Features(rows, np.column_stack(columns), tuple(frame["column"]), frame, said)


def _skewness(values: Floats) -> float:
    """Third standardised moment; 0 where all are equal."""
    spread = values.std()
    return float(np.mean(((values - values.mean()) / spread) ** 3)) if spread > 0 else 0.0


def _scaled(values: Floats, params: SegmentParams) -> tuple[Floats, float, float]:
    """Scaled values, and by which offset and scale; those of ranks are NaN, as no two numbers say them."""
    if params.scale == "quantile":
        from sklearn.preprocessing import QuantileTransformer

        ranks = QuantileTransformer(n_quantiles=min(1000, len(values)), output_distribution="normal", random_state=0)
        return ranks.fit_transform(values[:, None])[:, 0], np.nan, np.nan
    if params.scale == "none":
        return values, 0.0, 1.0
    if params.scale == "robust":
        low, middle, high = np.quantile(values, [0.25, 0.5, 0.75])
        offset, scale = float(middle), float(high - low)
    else:
        offset, scale = float(values.mean()), float(values.std())
    scale = scale or 1.0
    return (values - offset) / scale, offset, scale
