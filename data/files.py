"""A user's file as a `Dataset`: the user's column names end here."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pandas as pd

from data.corpus import corpus
from data.customers import customers, holds_transactions, transactions
from data.dataset import Card, DataError, Dataset, Kind
from data.formats import read_table, stem
from data.graded_text import graded_text
from data.interactions import interactions
from data.mapping import column, find
from data.roles import TABLES
from data.table import Read
from data.targets import new_rows, table
from data.values import Column, free, ids

Reader = Callable[[str, Mapping[str, str], Mapping[str, str]], Read]
"""(path, role → column, table → file beside it) → what was read."""

READERS: dict[Kind, tuple[Reader, str]] = {
    "interactions": (interactions, "one event"),
    "transactions": (transactions, "one purchase"),
    "customers": (customers, "one customer"),
    "corpus": (corpus, "one document"),
    "table": (table, "one case"),
    "graded_text": (graded_text, "one text"),
}
"""Kind → what reads it, and what one row is."""

AS_WRITTEN: tuple[Kind, ...] = ("interactions", "corpus")
"""Rows of these kinds are ids and texts: what looks like a number is none."""


def read_rows(path: str, kind: Kind = "interactions", columns: Mapping[str, str] = {}) -> pd.DataFrame:
    """The rows of a file as text, to apply a model to: columns with a role in `kind` are called by it.

    `columns` maps roles to the column names of the data the model learned from. Raises `DataError` where the file
    cannot be read or an id is missing.
    """
    if kind == "table":
        return new_rows(path, columns)
    cells = read_table(path)
    told = {role: name for role, name in columns.items() if name in cells.rows}
    if kind == "transactions":  # many rows make a customer: they are read as the data was
        return transactions(path, told, {}).tables["transactions"]
    roles = TABLES[kind]["queries"] if kind == "corpus" else next(iter(TABLES[kind].values()))
    found = find(cells, roles, told)
    namesakes = [role for role in found if role in cells.rows and role not in found.values()]
    text = pd.DataFrame({name: cells.text(name) for name in map(str, cells.rows) if name not in namesakes})
    rows = text.rename(columns={name: role for role, name in found.items()})
    if kind not in AS_WRITTEN:
        rows = pd.DataFrame({str(name): free(Column(str(name), str(name), rows[name]), False) for name in rows})
    for role in (role for role in found if role in roles.required):
        rows[role] = ids(column(cells, role, found[role]))
    return rows.reset_index(drop=True)


def read_dataset(
    path: str, kind: Kind | None, columns: Mapping[str, str], beside: Mapping[str, str], kinds: Sequence[Kind]
) -> Dataset:
    """A file as one of `kinds`: the told one, else the one its columns say.

    `columns` maps roles to the files' column names, `beside` names of further tables to their files. Raises `DataError`
    where a file, a column or a value is unusable.
    """
    kind = kind or _kind(path, columns, kinds)
    if kind not in kinds:
        raise DataError(f"kind must be one that is read here: {', '.join(kinds)}; got {kind}. Leave it out.")
    read, row_is = READERS[kind]
    tables, original, detection = read(path, columns, beside)
    card = Card(
        title=stem(path), summary="", row_is=row_is, source=Path(path).name, licence="yours",
        original_columns=original, detection=detection,
    )  # fmt: skip
    return Dataset.of(stem(path), kind, tables, card)


def _kind(path: str, columns: Mapping[str, str], kinds: Sequence[Kind]) -> Kind:
    if "transactions" in kinds and holds_transactions(path, columns):
        return "transactions"
    return kinds[-1]
