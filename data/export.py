"""Tables that leave the house: CSV that a spreadsheet cannot be tricked into running."""

import pandas as pd

STARTERS = ("=", "+", "-", "@", "\t", "\r")
"""A text cell beginning with one of these may be run as a formula by a spreadsheet. OWASP, CSV injection."""


def to_csv(frame: pd.DataFrame) -> bytes:
    """UTF-8 with a byte order mark; text cells that could be formulas get a leading apostrophe."""
    safe = frame.rename(columns=_inert).copy()
    for column in safe.columns:
        if not (pd.api.types.is_numeric_dtype(safe[column]) or pd.api.types.is_datetime64_any_dtype(safe[column])):
            safe[column] = safe[column].map(_inert)
    return safe.to_csv(index=False).encode("utf-8-sig")


def _inert(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(STARTERS) else value
