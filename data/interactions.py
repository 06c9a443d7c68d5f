"""A user's file of events as tables in the project's vocabulary, with what is known of items and people."""

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from data.dataset import DataError
from data.formats import read_table
from data.mapping import assign, check_roles, column, sentences
from data.roles import ITEM, RATING, TABLES, TEXT, TIMESTAMP, TITLE, USER
from data.table import Read
from data.times import times
from data.values import free, ids, numbers

INTERACTIONS = TABLES["interactions"]["interactions"]
ITEMS = TABLES["interactions"]["items"]
PEOPLE = TABLES["interactions"]["people"]
DESCRIBING = (TITLE, TEXT)
"""The roles that only a file of items has."""


def interactions(path: str, columns: Mapping[str, str], beside: Mapping[str, str]) -> Read:
    """One row per event; `beside` may name a file of `items` with titles and texts, and one of `people`."""
    check_roles(columns, INTERACTIONS.all + DESCRIBING)
    items, people = beside.get("items"), beside.get("people")
    if not items and (described := set(columns) & set(DESCRIBING)):
        raise DataError(f"--column {min(described)} goes with --items; got no such file. Add --items FILE.")
    main = {role: name for role, name in columns.items() if role in INTERACTIONS.all}
    events, original, detection = _interactions(path, main)
    tables = {"interactions": events}
    if items:
        tables["items"], named, said = _items(items, columns, events[ITEM])
        original, detection = named | original, (*detection, *said)
    if people:
        tables["people"], said = _people(people, columns, events[USER])
        detection = (*detection, *said)
    return Read(tables, original, detection)


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
    own = {role: name for role, name in columns.items() if role in DESCRIBING}
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


def _people(path: str, columns: Mapping[str, str], used: pd.Series) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """One row per person: user, and every other column as numbers or words."""
    file = Path(path).name
    table = read_table(path)
    own = {USER: columns[USER]} if columns.get(USER) in table.rows else {}
    name = assign(table, PEOPLE, own, file)[USER]
    rows = pd.DataFrame({USER: ids(column(table, USER, name))})
    repeated = rows[USER].duplicated()
    if repeated.any():
        raise DataError(
            f"user must be in {file} once; got {rows[USER][repeated].iloc[0]!r} again in row {repeated.idxmax():,}. "
            "Keep one row for each."
        )
    for other in (str(label) for label in table.rows if label != name):
        rows[other] = free(column(table, other, other), other in table.decimal_comma)
    without = int((~used.drop_duplicates().isin(rows[USER])).sum())
    said = [f"{without:,} of {used.nunique():,} people are not in it."] if without else []
    return rows.reset_index(drop=True), tuple(f"{file}: {sentence}" for sentence in (*table.detection, *said))


def _distinct(rows: pd.DataFrame, file: str) -> tuple[pd.DataFrame, list[str]]:
    """Equal rows become one, and that is said; one item described in two ways is an error."""
    distinct = rows.drop_duplicates()
    repeated = distinct[ITEM].duplicated(keep=False)
    if repeated.any():
        example = distinct[distinct[ITEM] == distinct[ITEM][repeated].iloc[0]]
        raise DataError(
            f"items must be described in one way; got several for {distinct[ITEM][repeated].nunique():,} of "
            f"{distinct[ITEM].nunique():,} items in {file}, like {example[ITEM].iloc[0]!r} in rows {example.index[0]:,} and {example.index[1]:,}. "
            "Keep one row for each."
        )
    collapsed = len(rows) - len(distinct)
    said = [f"Rows left out because they repeat another: {collapsed:,}."] if collapsed else []
    return distinct.reset_index(drop=True), said


def _coverage(described: pd.DataFrame, used: pd.Series) -> list[str]:
    distinct = used.drop_duplicates()
    without = int((~distinct.isin(described[ITEM])).sum())
    if not without:
        return []
    return [f"{without:,} of {len(distinct):,} items are not in it and are called by their id."]
