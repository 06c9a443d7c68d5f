"""What a data set is: tables in the project's vocabulary, a card that says where they come from."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import pandas as pd
from pydantic import BaseModel, ConfigDict

Kind = Literal["interactions", "transactions", "customers", "corpus", "graded_text", "table"]


class DataError(ValueError):
    """Data that cannot be used; the message names the field, the rule, the value and the remedy."""


class Card(BaseModel):
    """Where a data set comes from and what it is: shown wherever its numbers are shown."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: str
    summary: str
    row_is: str
    """What one row stands for, for example "one rating of one film by one viewer"."""
    nouns: Mapping[str, str] = {}
    """What people call a role here, in the plural: {"user": "viewers", "item": "films", "event": "ratings"}."""
    source: str
    licence: str
    simulated: bool = False
    authored: bool = False
    """Whether it was written for this project."""
    flaws: tuple[str, ...] = ()
    original_columns: Mapping[str, str] = {}
    """Role → the column name it had in the source."""
    detection: tuple[str, ...] = ()
    """What was detected while reading a file, one sentence each."""
    parameters: Mapping[str, str] = {}
    """What made data of the project's own as it is: the rules of a simulation, counts of judgments."""


class Manifest(BaseModel):
    """What pages hold instead of tables: written once per data set."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    ref: str
    kind: Kind
    fingerprint: str
    card: Card
    rows: int
    distinct: Mapping[str, int]
    """Role → number of distinct values in the main table."""
    columns: Mapping[str, tuple[str, ...]]
    """Table → its columns."""
    sizes: Mapping[str, int] = {}
    """Table → its rows."""
    period: tuple[str, str] | None = None
    """First and last day of the main table, where it has time."""


@dataclass(frozen=True, eq=False)
class Dataset:
    """Tables in the vocabulary of `ml.columns`, with their card and a hash of their content."""

    name: str
    kind: Kind
    tables: Mapping[str, pd.DataFrame]
    card: Card
    fingerprint: str

    @classmethod
    def of(cls, name: str, kind: Kind, tables: Mapping[str, pd.DataFrame], card: Card) -> "Dataset":
        """Build a data set and compute its fingerprint."""
        return cls(name, kind, tables, card, fingerprint(kind, tables))


def fingerprint(kind: Kind, tables: Mapping[str, pd.DataFrame]) -> str:
    """Hash of the content: kind, table names, columns, dtypes and every value. 16 hex digits."""
    digest = hashlib.sha256(kind.encode())
    for name, frame in sorted(tables.items()):
        layout = [(str(column), str(dtype)) for column, dtype in frame.dtypes.items()]
        digest.update(repr((name, layout, len(frame))).encode())
        digest.update(pd.util.hash_pandas_object(frame, index=False).to_numpy().tobytes())
    return digest.hexdigest()[:16]
