"""A table as a question: which rows, which answer, which columns, and which rows are set aside to test."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.model_selection import train_test_split

from data.dataset import DataError, Dataset
from data.roles import TARGET
from ml.base import ParamError
from ml.predict.kinds import retyped
from ml.predict.params import FEWEST_ROWS, MOST_CLASSES, PredictParams

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

TEST_SHARE = 0.25
COUNTED_AS_CLASSES = 10
"""A target with more different numbers than this is an amount."""
LARGEST_AMOUNT = 1e100
"""Squares of errors must still be numbers."""
POSITIVE = ("yes", "true", "1", "1.0", "y", "t")


@dataclass(frozen=True, eq=False)
class Problem:
    """Everything a model may learn from, and what it is tested on."""

    features: pd.DataFrame
    """One row per case; the index is its number in the data, from 1."""
    y: Floats | Ints
    """Per row the amount, or the place of its class in `classes`."""
    classes: tuple[str, ...]
    """Of two, the one that is looked for is the last. Empty where the answer is an amount."""
    train: Ints
    test: Ints
    """Places of rows, in order."""
    notes: tuple[str, ...]
    """What was done to get here, one sentence each."""

    @property
    def regression(self) -> bool:
        return not self.classes

    @property
    def binary(self) -> bool:
        return len(self.classes) == 2

    def part(self, rows: Ints) -> tuple[pd.DataFrame, Floats | Ints]:
        return self.features.iloc[rows], self.y[rows]


def ask(dataset: Dataset, params: PredictParams) -> Problem:
    """Raises `DataError` where there is nothing to learn from, `ParamError` for a setting this table does not allow."""
    table, notes = _rows(dataset.tables["table"], params)
    target = table[TARGET]
    features = _features(table.drop(columns=TARGET), params.drop)
    features, lost = retyped(features, [one for one in params.kinds if one.rpartition("=")[0] not in params.drop])
    notes += lost
    if _is_amount(target, params):
        y: Floats | Ints = target.to_numpy(dtype=np.float64)
        if np.abs(y).max() > LARGEST_AMOUNT:
            raise DataError(
                f"target must lie between -{LARGEST_AMOUNT:g} and {LARGEST_AMOUNT:g}; got {y[np.abs(y).argmax()]:g}. "
                "Choose a larger unit."
            )
        if np.var(y) == 0:
            raise DataError(f"target must differ between rows; got {y[0]:g} in all {len(y):,}. Choose another target.")
        classes: tuple[str, ...] = ()
        stratify = None
    else:
        y, classes = _classes(target, params.positive)
        stratify = y
    train, test = _split(len(table), stratify, params.seed)
    return Problem(features, y, classes, train, test, tuple(notes))


def _rows(table: pd.DataFrame, params: PredictParams) -> tuple[pd.DataFrame, list[str]]:
    notes = []
    known = table.set_axis(pd.RangeIndex(1, len(table) + 1, name="row"))
    empty = int(known[TARGET].isna().sum())
    if empty:
        notes.append(f"{empty:,} of {len(known):,} rows have no target and are left out.")
        known = known[known[TARGET].notna()]
    if params.most_rows and len(known) > params.most_rows:
        notes.append(f"{params.most_rows:,} of {len(known):,} rows are used, drawn at random.")
        known = known.sample(params.most_rows, random_state=params.seed).sort_index()
    if len(known) < FEWEST_ROWS:
        raise DataError(f"table must have at least {FEWEST_ROWS} rows with a target; got {len(known):,}. Add rows.")
    return known, notes


def _features(features: pd.DataFrame, drop: Sequence[str]) -> pd.DataFrame:
    unknown = [name for name in drop if name not in features]
    if unknown:
        raise ParamError(
            f"drop must name columns of the table; got {unknown[0]}. Choose from {', '.join(map(str, features))}.",
            ("drop",),
        )
    left = features.drop(columns=list(drop))
    differing = [name for name in left if left[name].nunique(dropna=False) > 1]
    if not differing:
        raise DataError("columns must hold at least 1 that differs between rows; got none. Add columns, or drop fewer.")
    return left


def _is_amount(target: pd.Series, params: PredictParams) -> bool:
    numeric = pd.api.types.is_numeric_dtype(target)
    if params.task == "regression" and not numeric:
        raise ParamError(
            f"task must be classification for a target of words; got regression, and {target.iloc[0]!r} is no number. "
            "Set task=auto.",
            ("task",),
        )
    if params.task == "auto":
        return numeric and target.nunique() > COUNTED_AS_CLASSES
    return params.task == "regression"


def _classes(target: pd.Series, positive: str) -> tuple[Ints, tuple[str, ...]]:
    said = target.map("{:g}".format) if pd.api.types.is_numeric_dtype(target) else target.astype("str")
    counts = said.value_counts()
    names = sorted(counts.index)
    if len(names) < 2:
        raise DataError(f"target must have at least 2 different answers; got only {names[0]!r}. Choose another target.")
    if len(names) > MOST_CLASSES:
        raise DataError(
            f"target must have at most {MOST_CLASSES} different answers; got {len(names):,}. "
            "Put some together, choose another target, or set task=regression where they are amounts."
        )
    if len(names) == 2:
        looked_for = positive or next((name for name in names if name.casefold() in POSITIVE), counts.index[-1])
        if looked_for not in names:
            raise ParamError(
                f"positive must be one of {names[0]}, {names[1]}; got {positive}. Choose one of these.", ("positive",)
            )
        names = [name for name in names if name != looked_for] + [looked_for]
    place = {name: number for number, name in enumerate(names)}
    return said.map(place).to_numpy(dtype=np.int64), tuple(names)


def _split(rows: int, y: Ints | None, seed: int) -> tuple[Ints, Ints]:
    """A quarter is set aside, every class alike; a class of a single row is learned from."""
    places = np.arange(rows)
    if y is None:
        train, test = train_test_split(places, test_size=TEST_SHARE, random_state=seed)
        return np.sort(train), np.sort(test)
    lonely = np.bincount(y)[y] < 2
    many = places[~lonely]
    classes = len(np.unique(y[many]))
    if classes < 2 or round(TEST_SHARE * len(many)) < classes:
        train, test = train_test_split(many, test_size=TEST_SHARE, random_state=seed)
    else:
        train, test = train_test_split(many, test_size=TEST_SHARE, random_state=seed, stratify=y[many])
    return np.sort(np.concatenate([train, places[lonely]])), np.sort(test)


def with_rows(problem: Problem, features: pd.DataFrame) -> Problem:
    """The same question with other columns."""
    return replace(problem, features=features)
