"""Tables that leave the house: CSV that a spreadsheet cannot be tricked into running."""

import csv
import re
from numbers import Number

import pandas as pd

_DANGEROUS = re.compile(r"[\t\r\n]|[\s\x00\u200b\ufeff]*[=+\-@＝＋－＠]")
"""How a text begins that a spreadsheet may run as a formula, white space before it or not. OWASP, CSV injection."""


def to_csv(frame: pd.DataFrame) -> bytes:
    """UTF-8 with a byte order mark, without the index; text that could be a formula gets a leading apostrophe."""
    safe = frame.rename(columns=_inert)
    for place, column in enumerate(frame.dtypes):
        if not (pd.api.types.is_numeric_dtype(column) or pd.api.types.is_datetime64_any_dtype(column)):
            safe.isetitem(place, frame.iloc[:, place].astype("object").map(_inert, na_action="ignore").to_numpy())
    # Quoted, because a spreadsheet may end a row at a bare carriage return, which csv leaves unquoted.
    return safe.to_csv(index=False, quoting=csv.QUOTE_NONNUMERIC).encode("utf-8-sig")


def _inert(value: object) -> object:
    """Numbers stay as they are, also beside text and in names of columns."""
    if isinstance(value, Number) or not _DANGEROUS.match(str(value)):
        return value
    return f"'{value}"
