"""What the cells of a column say: ids and ratings, or an error that names the row and the remedy."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from data.dataset import DataError

MISSING = ("", "nan", "NaN", "NAN", "None", "null", "NULL", "<NA>")
"""How programs write that there is no value."""


class Column(NamedTuple):
    """The cells of one column and what it is called."""

    role: str
    name: str
    """What the file calls it."""
    cells: pd.Series
    """Without white space around; the index is the row's number in the file."""

    @property
    def said(self) -> str:
        return self.role if self.role == self.name else f"{self.role} (column {self.name})"


def ids(column: Column) -> pd.Series:
    """Exactly as written; raises `DataError` where one is missing."""
    refuse(column, "must not be empty", column.cells.isin(MISSING), "Fill or remove these rows.")
    return column.cells


def missing(column: Column) -> pd.Series:
    """Which cells hold no value."""
    return column.cells.isin(MISSING) | column.cells.isna()


def numbers(column: Column, decimal_comma: bool) -> pd.Series:
    """As float64; raises `DataError` for a cell that is empty or no finite number."""
    refuse(column, "must not be empty", missing(column), "Fill or remove these rows.")
    found = _as_numbers(column.cells, decimal_comma).replace([np.inf, -np.inf], np.nan)
    refuse(column, "must be a number", found.isna())
    return found


def free(column: Column, decimal_comma: bool) -> pd.Series:
    """A column without a role: float64 where every cell that is not missing is a number, else text; what is missing stays so.

    Raises `DataError` for an infinite number.
    """
    empty = missing(column)
    found = _as_numbers(column.cells.mask(empty), decimal_comma)
    if empty.all() or (found.isna() & ~empty).any():
        return column.cells.mask(empty)
    refuse(column, "must be finite", found.isin([np.inf, -np.inf]), "Correct or remove these rows.")
    return found


def _as_numbers(cells: pd.Series, decimal_comma: bool) -> pd.Series:
    if decimal_comma:
        cells = cells.str.replace(",", ".", regex=False)
    return pd.to_numeric(cells, errors="coerce").astype("float64")


def refuse(column: Column, rule: str, bad: pd.Series, remedy: str = "") -> None:
    """Raise `DataError` if any cell is bad: the first one, its row and how many there are."""
    if bad.any():
        remedy = remedy or f"Correct them or map another column with --column {column.role}=NAME."
        raise DataError(f"{column.said} {rule}; got {_where(column, bad)}. {remedy}")


def ambiguous(column: Column, rule: str, doubtful: pd.Series) -> DataError:
    """Values that can be read in two ways."""
    return DataError(
        f"{column.said} is ambiguous: it {rule}; got {_where(column, doubtful)}. Write dates like 2024-12-31, "
        f"or map another column with --column {column.role}=NAME."
    )


def _where(column: Column, bad: pd.Series) -> str:
    row = int(bad[bad].index[0])
    value = str(column.cells.loc[row])
    shown = value if len(value) <= 40 else f"{value[:39]}…"
    return f"{shown!r} in row {row:,} ({bad.sum():,} of {len(bad):,} rows)"
