"""A table as it stands in a file: every cell as text, under the file's own column names."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from data.dataset import DataError


class Table(NamedTuple):
    """What a file holds before its columns get their roles."""

    rows: pd.DataFrame
    """Cells as text, empty where there is none; of a Parquet file numbers and times as they are. The index is the row's
    number in the file, from 1.
    """
    detection: tuple[str, ...]
    """What was detected while reading, one sentence each."""
    decimal_comma: frozenset[str] = frozenset()
    """Columns whose numbers are written with a decimal comma."""
    headed: bool = True
    """False where the file does not name its columns, so that they are called column_1, column_2…"""

    def text(self, name: str) -> pd.Series:
        """A column as text: whole numbers lose their ".0", times are written as ISO 8601, what is missing is empty."""
        cells = self.rows[name]
        if isinstance(cells.dtype, pd.StringDtype):
            return cells
        written = pc.cast(pa.Array.from_pandas(cells), pa.string())
        text: pd.Series = written.to_pandas().set_axis(cells.index).astype("str").fillna("")
        return text


class Read(NamedTuple):
    """What a file of one kind comes to."""

    tables: Mapping[str, pd.DataFrame]
    original: Mapping[str, str]
    """Role → the column it had in the file."""
    detection: tuple[str, ...]
    """What was detected, one sentence each."""


def named(cells: pd.DataFrame, headed: bool, file: str) -> pd.DataFrame:
    """Rows under the names in the first row, or under column_1, column_2…; raises `DataError` where none are left."""
    names = [f"column_{place}" for place in range(1, len(cells.columns) + 1)]
    rows = cells
    if headed:
        names = [str(cell).strip() or name for cell, name in zip(cells.iloc[0], names, strict=True)]
        rows = cells.iloc[1:]
    check_distinct(names, file)
    if rows.empty:
        raise DataError(f"file must have rows below its header; got none in {file}. Add rows.")
    return rows.set_axis(names, axis=1)


def check_distinct(names: Sequence[str], file: str) -> None:
    """Raise `DataError` where two columns have one name."""
    if len(set(names)) < len(names):
        twice = max(names, key=names.count)
        raise DataError(f"column names must differ; got {twice!r} twice in {file}. Rename one.")
