"""A user's file as a `Dataset`: the user's column names end here."""

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from data.dataset import Card, DataError, Dataset, Kind
from data.formats import read_table, stem
from data.mapping import assign, check_roles, column, find, sentences
from data.roles import ITEM, RATING, TABLES, TEXT, TIMESTAMP, TITLE, USER
from data.times import times
from data.values import ids, numbers

INTERACTIONS = TABLES["interactions"]["interactions"]
ITEMS = TABLES["interactions"]["items"]


def read_rows(path: str, kind: Kind = "interactions", columns: Mapping[str, str] = {}) -> pd.DataFrame:
    """The rows of a file as text, to apply a model to: columns with a role in `kind` are called by it.

    `columns` maps roles to the column names of the data the model learned from. Raises `DataError` where the file
    cannot be read or an id is missing.
    """
    table = read_table(path)
    roles = next(iter(TABLES[kind].values()))
    found = find(table, roles, {role: name for role, name in columns.items() if name in table.rows})
    rows = table.rows.rename(columns={name: role for role, name in found.items()})
    for role in set(roles.required) & set(found):
        rows[role] = ids(column(table, role, found[role]))
    return rows.reset_index(drop=True)


def read_dataset(path: str, kind: Kind | None, columns: Mapping[str, str], items: str | None) -> Dataset:
    """Interactions from a file, with titles and texts from the file `items`.

    `columns` maps roles to the files' column names. Raises `DataError` where a file, a column or a value is
    unusable.
    """
    if kind not in (None, *TABLES):
        raise DataError(f"kind must be one of {', '.join(TABLES)}; got {kind}. Choose one of these or leave it out.")
    own = tuple(role for role in ITEMS.all if role not in INTERACTIONS.all) if items else ()
    check_roles(columns, INTERACTIONS.all + own)
    interactions, original, detection = _interactions(path, {r: c for r, c in columns.items() if r not in own})
    tables = {"interactions": interactions}
    if items:
        tables["items"], named, said = _items(items, columns, interactions[ITEM])
        original, detection = named | original, (*detection, *said)
    card = Card(
        title=stem(path),
        summary="",
        row_is="one event",
        source=Path(path).name,
        licence="yours",
        original_columns=original,
        detection=detection,
    )
    return Dataset.of(stem(path), "interactions", tables, card)


def _interactions(path: str, columns: Mapping[str, str]) -> tuple[pd.DataFrame, dict[str, str], tuple[str, ...]]:
    """The table, role → original column, and what was detected."""
    table = read_table(path, columns.values())
    assigned = assign(table, INTERACTIONS, columns, Path(path).name)
    told = [*table.detection, *sentences(assigned, table)]
    values = {role: ids(column(table, role, assigned[role])) for role in (USER, ITEM)}
    if RATING in assigned:
        name = assigned[RATING]
        values[RATING] = numbers(column(table, RATING, name), name in table.decimal_comma)
    if TIMESTAMP in assigned:
        values[TIMESTAMP], form = times(column(table, TIMESTAMP, assigned[TIMESTAMP]))
        told.append(f"timestamp is read as {form}.")
    return pd.DataFrame(values).reset_index(drop=True), assigned, tuple(told)


def _items(
    path: str, columns: Mapping[str, str], used: pd.Series
) -> tuple[pd.DataFrame, dict[str, str], tuple[str, ...]]:
    """One row per item; `used` are the items of the interactions, to say how many of them have a title."""
    file = Path(path).name
    own = {role: name for role, name in columns.items() if role in (TITLE, TEXT)}
    table = read_table(path, own.values())
    if table.headed and columns.get(ITEM) in table.rows:
        own[ITEM] = columns[ITEM]
    assigned = assign(table, ITEMS, own, file)
    rows = pd.DataFrame({role: column(table, role, name).cells for role, name in assigned.items()})
    ids(column(table, ITEM, assigned[ITEM]))
    described, said = _distinct(rows, file)
    described[TITLE] = described[TITLE].where(described[TITLE] != "", described[ITEM])
    told = [*table.detection, *sentences(assigned, table), *said, *_coverage(described, used)]
    return described, assigned, tuple(f"{file}: {sentence}" for sentence in told)


def _distinct(rows: pd.DataFrame, file: str) -> tuple[pd.DataFrame, list[str]]:
    """Equal rows become one, and that is said; one item described in two ways is an error."""
    distinct = rows.drop_duplicates()
    repeated = distinct[ITEM].duplicated(keep=False)
    if repeated.any():
        example = distinct[distinct[ITEM] == distinct[ITEM][repeated].iloc[0]]
        raise DataError(
            f"items must be described in one way; got {distinct[ITEM][repeated].nunique():,} items in {file} with "
            f"several, like {example[ITEM].iloc[0]!r} in rows {example.index[0]:,} and {example.index[1]:,}. "
            "Keep one row for each."
        )
    collapsed = len(rows) - len(distinct)
    said = [f"{collapsed:,} rows that repeat another are left out."] if collapsed else []
    return distinct.reset_index(drop=True), said


def _coverage(described: pd.DataFrame, used: pd.Series) -> list[str]:
    distinct = used.drop_duplicates()
    without = int((~distinct.isin(described[ITEM])).sum())
    if not without:
        return []
    return [f"{without:,} of {len(distinct):,} items are not in it and are called by their id."]
