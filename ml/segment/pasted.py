"""A customer as a pasted row. Light: what is pasted stays in the session of who pastes it."""

import csv
from collections.abc import Mapping
from io import StringIO

import pandas as pd

from ml.base import ParamError

SEPARATORS = "\t;,"


def read_row(text: str, raw: pd.DataFrame) -> dict[str, float | str]:
    """feature → value, of one line: `feature=value` for some, or the values of all features in the order of `raw`.

    Separated by tab, semicolon or comma. Raises `ParamError` that names the feature, or how many values there should be.
    """
    cells = _cells(text)
    named = [cell.partition("=") for cell in cells]
    if named and all(equals for _, equals, _ in named):
        pairs = {name.strip(): value.strip() for name, _, value in named}
    elif len(cells) == len(raw.columns):
        pairs = dict(zip(map(str, raw), cells, strict=True))
    else:
        raise ParamError(
            f"row must have {len(raw.columns)} values ({', '.join(map(str, raw))}), or feature=value for some; got "
            f"{len(cells)}. Paste one row of the table.",
            ("row",),
        )
    return {name: _value(name, value, raw) for name, value in pairs.items()}


def _cells(text: str) -> list[str]:
    """Split at the first separator there is, as a spreadsheet copies with tabs and a file may hold any."""
    line = text.strip().splitlines()[0] if text.strip() else ""
    separator = next((sign for sign in SEPARATORS if sign in line), ",")
    return [cell.strip() for cell in next(csv.reader(StringIO(line), delimiter=separator, skipinitialspace=True), [])]


def _value(name: str, value: str, raw: Mapping[str, pd.Series] | pd.DataFrame) -> float | str:
    if name not in raw:
        raise ParamError(f"row must name features that segments are made of; got {name}. Leave it out.", ("row",))
    column = raw[name]
    if pd.api.types.is_numeric_dtype(column):
        number = pd.to_numeric(value, errors="coerce")
        if not abs(number) < float("inf"):
            raise ParamError(
                f"{name} must be a number; got {value or 'nothing'}. Write it with a decimal point.", ("row",)
            )
        return float(number)
    words = sorted(column.astype(str).unique())
    if value not in words:
        said = ", ".join(words[:5]) + (", …" if len(words) > 5 else "")
        raise ParamError(f"{name} must be one of {said}; got {value or 'nothing'}. Choose one.", ("row",))
    return value
