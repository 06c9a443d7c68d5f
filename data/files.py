"""A user's file as a `Dataset`: the user's column names end here."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

from data.customers import customers, holds_transactions, transactions
from data.dataset import Card, DataError, Dataset, Kind
from data.formats import read_table, stem
from data.mapping import assign, check_roles, column, find, sentences
from data.roles import ITEM, RATING, TABLES, TEXT, TIMESTAMP, TITLE, USER
from data.times import times
from data.values import Column, free, ids, numbers

INTERACTIONS = TABLES["interactions"]["interactions"]
ITEMS = TABLES["interactions"]["items"]
PEOPLE = TABLES["interactions"]["people"]
DESCRIBING = (TITLE, TEXT)
"""The roles that only a file of items has."""


def read_rows(path: str, kind: Kind = "interactions", columns: Mapping[str, str] = {}) -> pd.DataFrame:
    """The rows of a file as text, to apply a model to: columns with a role in `kind` are called by it.

    `columns` maps roles to the column names of the data the model learned from. Raises `DataError` where the file
    cannot be read or an id is missing.
    """
    table = read_table(path)
    roles = next(iter(TABLES[kind].values()))
    found = find(table, roles, {role: name for role, name in columns.items() if name in table.rows})
    namesakes = [role for role in found if role in table.rows and role not in found.values()]
    text = pd.DataFrame({name: table.text(name) for name in map(str, table.rows) if name not in namesakes})
    rows = text.rename(columns={name: role for role, name in found.items()})
    if kind != "interactions":
        rows = pd.DataFrame({str(name): free(Column(str(name), str(name), rows[name]), False) for name in rows})
    for role in (role for role in found if role in roles.required):
        rows[role] = ids(column(table, role, found[role]))
    return rows.reset_index(drop=True)


def read_dataset(
    path: str,
    kind: Kind | None,
    columns: Mapping[str, str],
    items: str | None,
    people: str | None = None,
    kinds: Sequence[Kind] = ("interactions",),
) -> Dataset:
    """A file as one of `kinds`: the told one, else the one its columns say.

    `columns` maps roles to the files' column names. Beside interactions, `items` is a file with titles and texts of the
    items, `people` one with what is known of the people. Raises `DataError` where a file, a column or a value is unusable.
    """
    kind = kind or _kind(path, columns, kinds)
    if kind not in kinds:
        raise DataError(f"kind must be one that is read here: {', '.join(kinds)}; got {kind}. Leave it out.")
    if kind != "interactions":
        return _of_customers(path, kind, columns, items or people)
    check_roles(columns, INTERACTIONS.all + DESCRIBING)
    if not items and (described := set(columns) & set(DESCRIBING)):
        raise DataError(f"--column {min(described)} goes with --items; got no such file. Add --items FILE.")
    main = {role: name for role, name in columns.items() if role in INTERACTIONS.all}
    interactions, original, detection = _interactions(path, main)
    tables = {"interactions": interactions}
    if items:
        tables["items"], named, said = _items(items, columns, interactions[ITEM])
        original, detection = named | original, (*detection, *said)
    if people:
        tables["people"], said = _people(people, columns, interactions[USER])
        detection = (*detection, *said)
    return Dataset.of(stem(path), "interactions", tables, _card(path, original, detection))


def _kind(path: str, columns: Mapping[str, str], kinds: Sequence[Kind]) -> Kind:
    if "transactions" in kinds and holds_transactions(path, columns):
        return "transactions"
    return kinds[-1]


def _of_customers(path: str, kind: Kind, columns: Mapping[str, str], beside: str | None) -> Dataset:
    if beside:
        raise DataError(f"--items and --people go with interactions; got {kind}. Leave them out.")
    check_roles(columns, next(iter(TABLES[kind].values())).all)
    table, original, detection = {"transactions": transactions, "customers": customers}[kind](path, columns)
    card = _card(path, original, detection).model_copy(
        update={"row_is": {"transactions": "one purchase"}.get(kind, "one customer")}
    )
    return Dataset.of(stem(path), kind, {kind: table}, card)


def _card(path: str, original: Mapping[str, str], detection: tuple[str, ...]) -> Card:
    return Card(
        title=stem(path),
        summary="",
        row_is="one event",
        source=Path(path).name,
        licence="yours",
        original_columns=original,
        detection=detection,
    )


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
