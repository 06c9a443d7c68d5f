"""Points in time as people write them: seconds and milliseconds since 1970, ISO 8601, day and month in any order."""

import numpy as np
import pandas as pd

from data.values import Column, ambiguous, refuse

MILLISECONDS_FROM = 1e11
"""A number this large is in milliseconds: as seconds it would lie after the year 5000."""
NO_TIME_FROM = 1e14

_ISO = r"\d{4}\D?\d{2}(?:\D?\d{2}(?:\D.*)?)?"
_COMPACT = r"(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
_PARTED = r"^(\d{1,2})([./-])(\d{1,2})[./-](\d{4})(?:,?[ T]+(\d{1,2}:\d{2}.*))?$"
_ZONE = r":\d\d.*(?:Z|UTC|[+-]\d\d(?::?\d\d)?)$"
_RULE = "must be a date, or seconds or milliseconds since 1970"


def times(column: Column) -> tuple[pd.Series, str]:
    """UTC without a zone, as datetime64[ms], and what the column was written as.

    Raises `DataError` for a cell that is no time, and for days and months that could be either.
    """
    cells = column.cells
    if pd.api.types.is_datetime64_dtype(cells):
        refuse(column, _RULE, cells.isna())
        return cells, f"times, from {cells.min():%Y-%m-%d} to {cells.max():%Y-%m-%d}"
    numbers = pd.to_numeric(cells, errors="coerce").where(lambda found: np.isfinite(found))
    iso, parted = cells.str.fullmatch(_ISO), cells.str.fullmatch(_PARTED[1:-1])
    if cells.str.fullmatch(_COMPACT).all():
        found, form = _from_iso(cells), "dates like 20241231"
    elif numbers.notna().sum() >= max(iso.sum(), parted.sum()):
        found, form = _since_1970(column, numbers)
    elif iso.sum() >= parted.sum():
        found, form = _from_iso(cells.where(iso)), "ISO 8601"
        form += ", moved to UTC" if cells.str.contains(_ZONE).any() else ""
    else:
        found, form = _from_parts(column)
    refuse(column, _RULE, found.isna())
    return found, f"{form}, from {found.min():%Y-%m-%d} to {found.max():%Y-%m-%d}"


def _from_iso(cells: pd.Series) -> pd.Series:
    """Times with a zone are moved to UTC; those without one are taken as they are."""
    plain = cells.str.replace(r"\s*UTC$", "Z", regex=True)
    found = pd.to_datetime(plain, format="ISO8601", utc=True, errors="coerce")
    return found.dt.tz_localize(None).astype("datetime64[ms]")


def _since_1970(column: Column, numbers: pd.Series) -> tuple[pd.Series, str]:
    size = numbers.abs()
    milliseconds = bool((size >= MILLISECONDS_FROM).any())
    if milliseconds and (short := size < MILLISECONDS_FROM).any():
        raise ambiguous(column, "must be in seconds or in milliseconds, not in both", short)
    refuse(column, _RULE, numbers.isna() | (size >= NO_TIME_FROM))
    whole = (numbers * (1 if milliseconds else 1000)).round().astype("int64").to_numpy()
    found = pd.Series(whole.view("datetime64[ms]"), index=numbers.index)
    return found, f"{'milliseconds' if milliseconds else 'seconds'} since 1970"


def _from_parts(column: Column) -> tuple[pd.Series, str]:
    """31.12.2024 is always day first; with slashes or hyphens a number above 12 has to tell which is the day."""
    parts = column.cells.str.extract(_PARTED)
    first, second = pd.to_numeric(parts[0]), pd.to_numeric(parts[2])
    day_first = bool((parts[1].dropna() == ".").all()) or bool((first > 12).any())
    month_first = not day_first and bool((second > 12).any())
    if not (day_first or month_first):
        raise ambiguous(column, "must say which number is the day", first.notna())
    day, month = (parts[0], parts[2]) if day_first else (parts[2], parts[0])
    clock = parts[4].fillna("00:00").str.replace(r"^(\d):", r"0\1:", regex=True)
    written = parts[3] + "-" + month.str.zfill(2) + "-" + day.str.zfill(2) + " " + clock
    return _from_iso(written), "day first" if day_first else "month first"
