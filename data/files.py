"""A user's file, as a `Dataset`: CSV or TSV with a header row. The user's column names end here."""

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from data.dataset import Card, DataError, Dataset, Kind
from data.roles import ITEM, RATING, TABLES, TIMESTAMP, TITLE, USER


def read_rows(path: str) -> pd.DataFrame:
    """The rows of a file, every value as text; raises `DataError` where there are none."""
    if not Path(path).is_file():
        raise DataError(f"file must exist; got {path}. Check the path.")
    try:
        rows = pd.read_csv(path, sep="\t" if path.endswith(".tsv") else ",", dtype="str", keep_default_na=False)
    except (pd.errors.EmptyDataError, pd.errors.ParserError, UnicodeDecodeError):
        raise DataError(f"file must be a table with a header row in UTF-8; got {path}. Export it as CSV.") from None
    if rows.empty:
        raise DataError(f"file must have rows below its header; got none in {path}. Add rows.")
    return rows


def read_dataset(path: str, kind: Kind | None, columns: Mapping[str, str], items: str | None) -> Dataset:
    """Interactions from a file; `columns` maps roles to the file's column names. Raises `DataError`."""
    if kind not in (None, "interactions"):
        raise DataError(f"kind must be interactions; got {kind}. Leave it out.")
    interactions = _in_roles(read_rows(path), columns)
    if RATING in interactions:
        interactions[RATING] = _numbers(interactions[RATING])
    if TIMESTAMP in interactions:
        interactions[TIMESTAMP] = _times(interactions[TIMESTAMP])
    tables = {"interactions": interactions}
    if items:
        tables["items"] = read_rows(items)[[ITEM, TITLE]]
    name = Path(path).stem
    card = Card(title=name, summary="", row_is="one event", source=Path(path).name, licence="yours")
    return Dataset.of(name, "interactions", tables, card)


def _in_roles(rows: pd.DataFrame, columns: Mapping[str, str]) -> pd.DataFrame:
    roles = TABLES["interactions"]["interactions"]
    if unknown := set(columns) - set(roles.all):
        raise DataError(f"column role must be one of {', '.join(roles.all)}; got {', '.join(sorted(unknown))}.")
    named = {role: columns.get(role, role) for role in roles.all}
    needed = [named[role] for role in roles.all if role in roles.required or role in columns]
    if missing := [column for column in needed if column not in rows]:
        raise DataError(f"columns {', '.join(missing)} must be in the file; it has {', '.join(rows)}. Map them.")
    table = pd.DataFrame({role: rows[column] for role, column in named.items() if column in rows})
    for role in (USER, ITEM):
        if empty := int((table[role] == "").sum()):
            raise DataError(f"{role} must not be empty; {empty:,} rows are. Fill or remove them.")
    return table


def _numbers(texts: pd.Series) -> pd.Series:
    numbers = pd.to_numeric(texts, errors="coerce")
    if (bad := numbers.isna()).any():
        raise DataError(f"rating must be a number; got {texts[bad].iloc[0]!r} in {bad.sum():,} rows. Correct them.")
    return numbers.astype("float64")


def _times(texts: pd.Series) -> pd.Series:
    seconds = pd.to_numeric(texts, errors="coerce")
    times = pd.to_datetime(seconds, unit="s") if seconds.notna().all() else pd.to_datetime(texts, errors="coerce")
    if (bad := times.isna()).any():
        raise DataError(f"timestamp must be a date; got {texts[bad].iloc[0]!r} in {bad.sum():,} rows. Correct them.")
    return times.astype("datetime64[ms]")
