"""Judgments as TREC writes them: query, iteration, document, relevance, with white space between."""

from collections.abc import Sequence

import pandas as pd

from data.dataset import DataError
from data.roles import DOC, QUERY, RELEVANCE

FIELDS = 4


def is_trec(lines: Sequence[str]) -> bool:
    """Whether the first line that says something has four fields, the last a whole number."""
    first = next((line.split() for line in lines if line.strip()), [])
    return len(first) == FIELDS and _whole(first[-1])


def from_trec(lines: Sequence[str], file: str) -> pd.DataFrame:
    """query, doc, relevance; the index is the line's number. Raises `DataError` for a line of another form."""
    fields = {number: line.split() for number, line in enumerate(lines, 1) if line.strip()}
    for number, one in fields.items():
        if len(one) != FIELDS or not _whole(one[-1]):
            raise DataError(
                f"every line must be query, 0, document and a whole number; got {' '.join(one)[:60]!r} in line "
                f"{number:,} of {file}. Correct it."
            )
    if not fields:
        raise DataError(f"file must have judgments; got none in {file}. Add lines like: q1 0 d7 2")
    rows = pd.DataFrame(
        {QUERY: [one[0] for one in fields.values()], DOC: [one[2] for one in fields.values()]}, dtype="str"
    )
    return rows.assign(**{RELEVANCE: [int(one[3]) for one in fields.values()]}).set_axis(list(fields), axis=0)


def to_trec(rows: pd.DataFrame) -> bytes:
    """The same back; white space in an id becomes an underscore, as a reader would split there."""
    plain = {role: rows[role].astype("str").str.replace(r"\s", "_", regex=True) for role in (QUERY, DOC)}
    lines = [
        f"{query} 0 {doc} {grade}\n"
        for query, doc, grade in zip(plain[QUERY], plain[DOC], rows[RELEVANCE], strict=True)
    ]
    return "".join(lines).encode()


def _whole(text: str) -> bool:
    return text.removeprefix("-").isdecimal()
