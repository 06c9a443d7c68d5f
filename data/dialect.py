"""Delimited text of unknown origin as a table of text: encoding, delimiter, header row and decimal sign are detected."""

import csv
import re
from collections import Counter
from collections.abc import Collection
from io import StringIO
from itertools import islice

import charset_normalizer
import pandas as pd

from data.dataset import DataError
from data.table import Table, named

DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "pipes"}

ENCODINGS = ["cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "shift_jis", "gb18030", "euc_kr"]
"""What is not UTF-8 is one of these: what Windows writes in the West, Central Europe, in Cyrillic, Greek and so on."""

SAMPLE_CHARACTERS = 65_536
SAMPLE_ROWS = 200

_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")
_NUMBER = r"[+-]?\d+(?:[.,]\d+)?(?:[eE][+-]?\d+)?"
_DATE = r"\d{4}-\d\d(?:-\d\d.*)?|\d{1,2}[./-]\d{1,2}[./-]\d{4}.*"
_DATA = f"{_NUMBER}|{_DATE}"
_DECIMAL_COMMA = r"\s*[+-]?\d+,\d+\s*"
_DECIMAL_POINT = r"\s*[+-]?\d+\.\d+\s*"


def parse(raw: bytes, form: str, file: str, mapped: Collection[str]) -> Table:
    """The table in the bytes of a CSV or TSV file; `mapped` are column names known to be in its header.

    Raises `DataError` for what is not text, is empty, or has a row with more fields than the first.
    """
    text, encoding = _decode(raw, file)
    body = text.lstrip("\r\n")
    delimiter = _delimiter(body)
    cells = _cells(body, delimiter, file)
    cells.index = cells.index + 1 + len(text[: len(text) - len(body)].splitlines())
    headed = _has_header(cells, mapped)
    rows = named(_without_blanks(cells), headed, file)
    decimal_comma = frozenset() if delimiter == "," else _decimal_comma(rows)
    parts = [f"{form} with {DELIMITERS[delimiter]}" if len(cells.columns) > 1 else f"{form} of one column"]
    parts += ["decimal comma"] if decimal_comma else []
    parts += [f"encoding {encoding}", "header row" if headed else "no header row"]
    return Table(rows, (f"Read as {', '.join(parts)}.",), decimal_comma, headed)


def decode(raw: bytes, file: str) -> str:
    """The text in the bytes of a file of unknown encoding; raises `DataError` where they are none."""
    return _decode(raw, file)[0]


def _decode(raw: bytes, file: str) -> tuple[str, str]:
    encoding = _encoding(raw)
    try:
        text = raw.decode(encoding or "ascii")
    except UnicodeDecodeError:
        encoding = None
    if encoding is None or _CONTROL.search(text):
        raise DataError(f"file must hold text; got other bytes in {file}. Export it as CSV in UTF-8, or as Parquet.")
    if not text.strip():
        raise DataError(f"file must have rows; got an empty file, {file}. Add a header and rows.")
    return text, encoding.removesuffix("-sig")


def _encoding(raw: bytes) -> str | None:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    try:
        raw.decode("utf-8-sig")
        return "utf-8-sig"
    except UnicodeDecodeError:
        return _code_page(raw)


def _code_page(raw: bytes) -> str | None:
    """Judged by the lines that are not ASCII; where cp1252 is as likely as the best, it is that."""
    telling = (line for line in raw.splitlines() if not line.isascii())
    matches = charset_normalizer.from_bytes(b"\n".join(islice(telling, SAMPLE_ROWS)), cp_isolation=ENCODINGS)
    best = matches.best()
    if best is None:
        return None
    likely = {name for match in matches if match.chaos <= best.chaos for name in match.could_be_from_charset}
    return "cp1252" if "cp1252" in likely else best.encoding


def _delimiter(text: str) -> str:
    """The one that cuts most rows into as many fields as the first row, two at least."""
    lines = StringIO(text[:SAMPLE_CHARACTERS], newline=None).readlines()
    whole = lines if len(text) <= SAMPLE_CHARACTERS else lines[:-1] or lines

    def score(delimiter: str) -> tuple[float, int]:
        rows = csv.reader((line for line in whole if line.strip()), delimiter=delimiter)
        counts = [len(row) for row in islice(rows, SAMPLE_ROWS)]
        return (Counter(counts)[counts[0]] / len(counts), counts[0]) if counts[0] > 1 else (0.0, 0)

    return max(DELIMITERS, key=score)


def _cells(text: str, delimiter: str, file: str) -> pd.DataFrame:
    """Every cell as text, the first row among them: pandas would silently take surplus fields for an index."""
    try:
        return pd.read_csv(
            StringIO(text), sep=delimiter, header=None, dtype="str", na_filter=False, skip_blank_lines=False
        )
    except pd.errors.ParserError as error:
        ragged = re.search(r"Expected (\d+) fields in line (\d+), saw (\d+)", str(error))
        if ragged is None:
            raise DataError(f"quotes must be closed; got an open one in {file}. Correct it.") from None
        fields, line, got = (int(number) for number in ragged.groups())
        raise DataError(
            f"rows must have at most {fields:,} fields, like the first; got {got:,} in line {line:,} of {file}. "
            "Correct the line, or put quotes around text that holds the delimiter."
        ) from None


def _without_blanks(cells: pd.DataFrame) -> pd.DataFrame:
    blank = cells.iloc[:, 0] == ""
    for column in cells.columns[1:]:
        blank &= cells[column] == ""
    return cells[~blank]


def _has_header(cells: pd.DataFrame, mapped: Collection[str]) -> bool:
    """Told by the mapped names if there are any; else the first row is data if it looks like the rows below it."""
    first = [str(cell).strip() for cell in cells.iloc[0]]
    if mapped:
        return bool(set(mapped) & set(first)) or not all(re.fullmatch(r"column_\d+", name) for name in mapped)
    below = cells.iloc[1 : SAMPLE_ROWS + 1]
    telling = [place for place in range(len(first)) if len(below) and _like_data(below[place]).mean() > 0.5]
    return not (telling and all(re.fullmatch(_DATA, first[place]) for place in telling))


def _like_data(cells: pd.Series) -> pd.Series:
    return cells.str.strip().str.fullmatch(_DATA)


def _decimal_comma(rows: pd.DataFrame) -> frozenset[str]:
    return frozenset(
        str(column)
        for column, cells in rows.items()
        if cells.str.fullmatch(_DECIMAL_COMMA).any() and not cells.str.fullmatch(_DECIMAL_POINT).any()
    )
