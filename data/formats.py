"""A file on disk as a table of text, whatever its format."""

import gzip
import json
import math
import zlib
from collections.abc import Collection
from io import BytesIO
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from data import dialect
from data.dataset import DataError
from data.table import Table, check_distinct

TEXT = (".csv", ".tsv", ".txt", ".jsonl", ".ndjson")
PARQUET = ".parquet"
GZ = ".gz"


def read_table(path: str, mapped: Collection[str] = ()) -> Table:
    """The table in a CSV, TSV, JSONL or Parquet file; `mapped` are column names known to be in it.

    Raises `DataError` where there is no such file, it cannot be read, or holds no rows.
    """
    raw = _bytes(path)
    file, extension = Path(path).name, _extension(path)
    if not raw:
        raise DataError(f"file must have rows; got an empty file, {file}. Add a header and rows.")
    if extension == PARQUET:
        return _parquet(raw, file)
    if extension in (".jsonl", ".ndjson"):
        return _json_lines(raw, file)
    return dialect.parse(raw, "TSV" if extension == ".tsv" else "CSV", file, mapped)


def read_text(path: str) -> str:
    """What a text file says, whatever its name; raises `DataError` where it is no text."""
    return dialect.decode(_bytes(path), Path(path).name)


def starts_with_a_mark(path: str) -> bool:
    """Whether a file begins with an angle bracket, as TREC's do; False for one that cannot be read."""
    try:
        with gzip.open(path) if path.lower().endswith(GZ) else open(path, "rb") as file:
            return bool(file.read(64).removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"<")
    except (OSError, EOFError, zlib.error, ValueError):
        return False


def stem(path: str) -> str:
    """The file's name without its extensions."""
    return Path(path.removesuffix(GZ)).stem


def _extension(path: str) -> str:
    extension = Path(path.lower().removesuffix(GZ)).suffix
    if extension in TEXT or (extension == PARQUET and not path.lower().endswith(GZ)):
        return extension
    raise DataError(
        f"file must end in {', '.join((*TEXT, PARQUET))}, or for text also {GZ} after it; got {path}. "
        "Export it in one of these formats."
    )


def _bytes(path: str) -> bytes:
    try:
        raw = Path(path).read_bytes()
        return gzip.decompress(raw) if path.lower().endswith(GZ) else raw
    except FileNotFoundError:
        raise DataError(f"file must exist; got {path}. Check the path.") from None
    except IsADirectoryError:
        raise DataError(f"file must not be a folder; got {path}. Name a file in it.") from None
    except PermissionError:
        raise DataError(f"file must be readable; got {path} without permission. Ask for it.") from None
    except (gzip.BadGzipFile, EOFError, zlib.error):
        raise DataError(f"file must be whole and compressed with gzip; got {path}. Compress it again.") from None
    except (OSError, ValueError):
        raise DataError(f"file must be readable; got {path}. Check the path.") from None


def _json_lines(raw: bytes, file: str) -> Table:
    lines = _text_lines(raw, file)
    records = {number: _record(line, number, file) for number, line in enumerate(lines, 1) if line.strip()}
    columns = list(dict.fromkeys(name for record in records.values() for name in record))
    cells = {name: [_as_written(record.get(name)) for record in records.values()] for name in columns}
    if not cells:
        raise DataError(f"file must have rows; got none in {file}. Add rows.")
    try:
        rows = pd.DataFrame(cells, index=list(records), dtype="str")
    except UnicodeEncodeError:
        raise DataError(f"text must be Unicode; got half a character in {file}. Export it again.") from None
    return Table(rows, ("Read as JSON lines, encoding utf-8.",))


def _text_lines(raw: bytes, file: str) -> list[str]:
    try:
        return raw.decode("utf-8-sig").split("\n")
    except UnicodeDecodeError:
        raise DataError(f"JSON lines must be encoded in UTF-8; got other bytes in {file}. Export it again.") from None


def _record(line: str, number: int, file: str) -> dict[str, object]:
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        record = None
    if not isinstance(record, dict):
        raise DataError(
            f'every line must be one JSON object like {{"user": "7"}}; got {line.strip()[:40]!r} in line {number:,} '
            f"of {file}. Correct it."
        )
    return record


def _as_written(value: object) -> str:
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return str(int(value))
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _parquet(raw: bytes, file: str) -> Table:
    try:
        table = pq.read_table(BytesIO(raw))
    except (pa.ArrowException, OSError):
        raise DataError(
            f"file must be Parquet, as its name says; got other bytes in {file}. Export it again."
        ) from None
    if not table.num_rows:
        raise DataError(f"file must have rows; got none in {file}. Add rows.")
    check_distinct(table.column_names, file)
    cells = {name: _column(table.column(place)) for place, name in enumerate(table.column_names)}
    rows = pd.DataFrame(cells)
    rows.index = pd.RangeIndex(1, len(rows) + 1)
    return Table(rows, ("Read as Parquet.",))


def _column(column: pa.ChunkedArray) -> pd.Series:
    """Numbers and times as they are, times in UTC without a zone; everything else as text."""
    kind = column.type
    if pa.types.is_timestamp(kind) or pa.types.is_date(kind):
        return pd.Series(pc.cast(column, pa.timestamp("ms"), safe=False).to_pandas())
    if pa.types.is_integer(kind) or pa.types.is_floating(kind):
        return pd.Series(column.to_pandas())
    try:
        text = pc.cast(column, pa.string())
    except pa.ArrowException:
        text = pa.array([None if value is None else str(value) for value in column.to_pylist()], pa.string())
    return pd.Series(text.to_pandas(), dtype="str").fillna("")
