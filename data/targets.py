"""A user's table with a target: every column as numbers, times or words; what it is read as is said."""

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from data.dataset import DataError
from data.formats import read_table
from data.mapping import assign, check_roles, column, find, sentences
from data.roles import ROW, TABLES, TARGET
from data.table import Read, Table
from data.times import times
from data.values import MISSING, Column, free

ROLES = TABLES["table"]["table"]

ALSO_MISSING = ("?", "NA", "N/A", "n/a", "#N/A", "-", "--", ".")
"""How people write in a table that nothing is known; said where it is met."""
TAKEN = {TARGET: "another one is the target", ROW: "row is the number of each"}
"""Names a column of the file cannot keep, and why."""
DATES = r"\d{4}-\d\d-\d\d.*|\d{1,2}[./-]\d{1,2}[./-]\d{4}.*"
ID_DIGITS = 16
"""Whole numbers this long are names: as amounts they would lose their last digits."""


def table(path: str, columns: Mapping[str, str], beside: Mapping[str, str]) -> Read:
    """One row per case: the target, and every other column as numbers, times or words. Raises `DataError`."""
    check_roles(columns, ROLES.all)
    cells = read_table(path, columns.values())
    assigned = assign(cells, ROLES, columns, Path(path).name)
    rows, said = _typed(cells, assigned)
    if len(rows.columns) < 2:
        raise DataError(f"{Path(path).name} must have a column beside {assigned[TARGET]}; got none. Add columns.")
    told = (*cells.detection, *sentences(assigned, cells), *said)
    return Read({"table": rows}, dict(assigned), told)


def new_rows(path: str, columns: Mapping[str, str]) -> pd.DataFrame:
    """Rows to predict, read as the rows a model learned from were; a target among them is left as it is written."""
    cells = read_table(path)
    told = {role: name for role, name in columns.items() if name in cells.rows}
    return _typed(cells, find(cells, ROLES, told))[0]


def as_table(frame: pd.DataFrame, target: str) -> pd.DataFrame:
    """A frame of a package in the vocabulary: the target first; numbers as float64, truths and levels as words."""
    typed = {TARGET: _plain(frame[target])}
    typed |= {_free_name(str(name), typed): _plain(frame[name]) for name in frame if name != target}
    return pd.DataFrame(typed).reset_index(drop=True)


def _plain(cells: pd.Series) -> pd.Series:
    if pd.api.types.is_bool_dtype(cells):
        return cells.map({True: "Yes", False: "No"}).astype("str")
    if pd.api.types.is_numeric_dtype(cells):
        return cells.astype("float64")
    words = cells.astype("object")
    return words.where(words.notna(), None).astype("str")


def _typed(cells: Table, assigned: Mapping[str, str]) -> tuple[pd.DataFrame, list[str]]:
    typed: dict[str, pd.Series] = {}
    said: list[str] = []
    for role, name in assigned.items():
        typed[role], told = _column(column(cells, role, name), name in cells.decimal_comma)
        said += told
    for name in (str(label) for label in cells.rows if label not in assigned.values()):
        free_name = _free_name(name, typed)
        if free_name != name:
            said.append(f"Column {name} is called {free_name}: {TAKEN.get(name, 'another one is called so')}.")
        typed[free_name], told = _column(column(cells, free_name, name), name in cells.decimal_comma)
        said += told
    return pd.DataFrame(typed).reset_index(drop=True), said


def _free_name(name: str, taken: Mapping[str, pd.Series]) -> str:
    while name in taken or name in TAKEN:
        name += "_"
    return name


def _column(given: Column, decimal_comma: bool) -> tuple[pd.Series, list[str]]:
    """A column as float64, datetime64 or text, and what is worth saying about it."""
    if pd.api.types.is_numeric_dtype(given.cells):
        return free(given, False), []
    said, cells = [], given.cells.astype("str")
    for token in ALSO_MISSING:
        if met := int((cells == token).sum()):
            said.append(f"{met:,} cells of {given.name} hold {token} and are taken as missing.")
    empty = cells.isin((*MISSING, *ALSO_MISSING)) | cells.isna()
    cells = cells.mask(empty)
    filled = cells[~empty]
    if len(filled) and bool(filled.str.fullmatch(rf"[+-]?\d{{{ID_DIGITS},}}").any()):
        return cells, [*said, f"{given.name} holds whole numbers of {ID_DIGITS} digits and more: taken as names."]
    if len(filled) and bool(filled.str.fullmatch(DATES).all()):
        found, told = _dates(given, filled)
        return (cells if found is None else found.reindex(cells.index)), [*said, told]
    return free(Column(given.role, given.name, cells.fillna("")), decimal_comma), said


def _dates(given: Column, filled: pd.Series) -> tuple[pd.Series | None, str]:
    """None where they cannot be told: then they stay words, and that is said."""
    try:
        found, form = times(Column(given.role, given.name, filled))
    except DataError as error:
        return None, f"{given.name} looks like dates and is taken as words: {error}"
    return found, f"{given.name} is read as {form}."
