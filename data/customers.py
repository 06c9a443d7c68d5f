"""A user's file of purchases or of customers as tables in the project's vocabulary."""

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from data.dataset import DataError
from data.formats import read_table
from data.mapping import assign, check_roles, column, find, sentences
from data.roles import AMOUNT, CUSTOMER, TABLES, TIMESTAMP
from data.table import Read, Table
from data.times import times
from data.values import free, ids, numbers

TRANSACTIONS = TABLES["transactions"]["transactions"]
CUSTOMERS = TABLES["customers"]["customers"]


def holds_transactions(path: str, columns: Mapping[str, str]) -> bool:
    """Whether customer, time and amount of a purchase are told or found by their names."""
    found = find(read_table(path, columns.values()), TRANSACTIONS, columns)
    return set(found) >= set(TRANSACTIONS.required)


def transactions(path: str, columns: Mapping[str, str], beside: Mapping[str, str]) -> Read:
    """One row per purchase: customer, timestamp, amount."""
    check_roles(columns, TRANSACTIONS.all)
    table = read_table(path, columns.values())
    assigned = assign(table, TRANSACTIONS, columns, Path(path).name)
    when, form = times(column(table, TIMESTAMP, assigned[TIMESTAMP]))
    values = {
        CUSTOMER: ids(column(table, CUSTOMER, assigned[CUSTOMER])),
        TIMESTAMP: when,
        AMOUNT: numbers(column(table, AMOUNT, assigned[AMOUNT]), assigned[AMOUNT] in table.decimal_comma),
    }
    rows, future = _known(pd.DataFrame(values), Path(path).name)
    told = (*table.detection, *sentences(assigned, table), f"timestamp is read as {form}.", *future)
    return Read({"transactions": rows.reset_index(drop=True)}, assigned, told)


def _known(rows: pd.DataFrame, file: str) -> tuple[pd.DataFrame, list[str]]:
    """Purchases until today, and how many are left out: one that has not happened yet would make everyone look long gone."""
    tomorrow = pd.Timestamp.now(tz="UTC").tz_localize(None).normalize() + pd.Timedelta(
        days=2
    )  # it may be tomorrow there
    later = rows[TIMESTAMP] >= tomorrow
    if not later.any():
        return rows, []
    last = f"{rows[TIMESTAMP].max():%Y-%m-%d}"
    if later.all():
        raise DataError(f"timestamp must not lie in the future; got {last} in {file}, and no other. Correct the dates.")
    return rows[~later], [f"{int(later.sum()):,} purchases lie in the future, the last on {last}: they are left out."]


def customers(path: str, columns: Mapping[str, str], beside: Mapping[str, str]) -> Read:
    """One row per customer: who it is, and every other column as numbers or words."""
    check_roles(columns, CUSTOMERS.all)
    table = read_table(path, columns.values())
    assigned = assign(table, CUSTOMERS, columns, Path(path).name) if table.headed or columns else {}
    rows = pd.DataFrame({CUSTOMER: _who(table, assigned, Path(path).name)})
    for name in (str(label) for label in table.rows if label not in assigned.values()):
        rows[name] = free(column(table, name, name), name in table.decimal_comma)
    missing = {name: int(rows[name].isna().sum()) for name in rows}
    said = [f"{count:,} of {len(rows):,} cells of {name} are empty." for name, count in missing.items() if count]
    told = (*table.detection, *sentences(assigned, table), *said)
    return Read({"customers": rows.reset_index(drop=True)}, dict(assigned), told)


def _who(table: Table, assigned: Mapping[str, str], file: str) -> pd.Series:
    """Ids as they are written; the number of the row where no column says who it is."""
    if CUSTOMER not in assigned:
        return pd.Series([str(number) for number in range(1, len(table.rows) + 1)], index=table.rows.index, dtype="str")
    who = ids(column(table, CUSTOMER, assigned[CUSTOMER]))
    repeated = who.duplicated()
    if repeated.any():
        raise DataError(
            f"customer must be in {file} once; got {who[repeated].iloc[0]!r} again in row {repeated.idxmax():,}. "
            "Keep one row for each, or map timestamp and amount if these are purchases."
        )
    return who
