"""A user's documents, questions and judgments as tables in the project's vocabulary: BEIR, TREC, CSV."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pandas as pd

from data.dataset import DataError
from data.formats import read_table, read_text, starts_with_a_mark
from data.mapping import assign, check_roles, column, sentences
from data.qrels import from_trec, is_trec
from data.roles import CATEGORY, DOC, LANGUAGE, QUERY, RELEVANCE, TABLES, TEXT, TITLE
from data.table import Read, Table
from data.trec import read_documents, read_topics
from data.values import Column, ids, numbers

CORPUS, QUERIES, QRELS = (TABLES["corpus"][name] for name in ("corpus", "queries", "qrels"))


def corpus(path: str, columns: Mapping[str, str], beside: Mapping[str, str]) -> Read:
    """One row per document; `beside` may name a file of `queries` and one of `qrels`, which judge documents for them."""
    check_roles(columns, CORPUS.all)
    if "qrels" in beside and "queries" not in beside:
        raise DataError("--qrels goes with --queries; got no questions. Add --queries FILE.")
    documents, original, told = _documents(path, columns)
    tables = {"corpus": documents}
    if "queries" in beside:
        tables["queries"], said = _queries(beside["queries"])
        told += said
    if "qrels" in beside:
        tables["qrels"], said = _qrels(beside["qrels"], tables)
        told += said
    return Read(tables, original, tuple(told))


def _marked(path: str, read: Callable[[str, str], Table | None]) -> Table | None:
    """A file of TREC's documents or topics, whatever it is called; None where it is none."""
    return read(read_text(path), Path(path).name) if starts_with_a_mark(path) else None


def _documents(path: str, columns: Mapping[str, str]) -> tuple[pd.DataFrame, dict[str, str], list[str]]:
    table, file = _marked(path, read_documents) or read_table(path, columns.values()), Path(path).name
    assigned = assign(table, CORPUS, columns, file)
    rows = pd.DataFrame({role: column(table, role, name).cells for role, name in assigned.items()})
    rows[DOC] = _distinct(Column(DOC, assigned[DOC], rows[DOC]), file)
    empty = (rows[TEXT] == "") & (rows[TITLE] == "" if TITLE in rows else True)
    if empty.all():
        raise DataError(
            f"text must not be empty everywhere; got no word in {file}. Map another with --column text=NAME."
        )
    told = [*table.detection, *sentences(assigned, table)]
    if empty.any():
        told.append(
            f"{empty.sum():,} of {len(rows):,} documents have no text, like {rows[DOC][empty].iloc[0]!r} in row "
            f"{empty.idxmax():,}: they are never found."
        )
    for role in (CATEGORY, LANGUAGE):
        if role in rows:
            rows[role] = rows[role].str.strip()
    return rows.reset_index(drop=True), assigned, told


def _queries(path: str) -> tuple[pd.DataFrame, list[str]]:
    table, file = _marked(path, read_topics) or read_table(path), Path(path).name
    assigned = assign(table, QUERIES, _question_as_text(table), file)
    rows = pd.DataFrame({role: column(table, role, name).cells for role, name in assigned.items()})
    rows[QUERY] = _distinct(Column(QUERY, assigned[QUERY], rows[QUERY]), file)
    empty = rows[TEXT] == ""
    if empty.any():
        raise DataError(f"queries must have a text; got none in row {empty.idxmax():,} of {file}. Fill or remove it.")
    return rows.reset_index(drop=True), [f"{file}: {said}" for said in (*table.detection, *sentences(assigned, table))]


def _question_as_text(table: Table) -> dict[str, str]:
    """A column "query" beside an id and no other text holds what is asked, not what it is called."""
    names = {str(name).casefold().strip("_"): str(name) for name in table.rows}
    if QUERY in names and TEXT not in names and (called := {"id", "qid", "query_id", "query-id"} & set(names)):
        return {QUERY: names[min(called)], TEXT: names[QUERY]}
    return {}


def _distinct(named: Column, file: str) -> pd.Series:
    found = ids(named)
    repeated = found.duplicated()
    if repeated.any():
        again = found[repeated].iloc[0]
        raise DataError(
            f"{named.role} must be in {file} once; got {again!r} in row {found.eq(again).idxmax():,} and again in row "
            f"{repeated.idxmax():,}. Keep one row for each."
        )
    return found


def _qrels(path: str, tables: Mapping[str, pd.DataFrame]) -> tuple[pd.DataFrame, list[str]]:
    """Judgments whose document and question are there; the index of an error is the line in the file."""
    file = Path(path).name
    rows, told = _trec(path, file) or _table(path, file)
    for role, table in ((QUERY, tables["queries"]), (DOC, tables["corpus"])):
        unknown = ~rows[role].isin(table[role])
        if unknown.any():
            raise DataError(
                f"{role} must be one that is there; got {rows[role][unknown].iloc[0]!r} in line {unknown.idxmax():,} of "
                f"{file} ({unknown.sum():,} of {len(rows):,} lines). Correct or remove these lines."
            )
    twice = rows.duplicated([QUERY, DOC])
    if twice.any():
        line = int(twice[twice].index[0])
        raise DataError(
            f"a document must be judged once for a query; got {rows[DOC][line]!r} for {rows[QUERY][line]!r} again in line "
            f"{line:,} of {file}. Keep one line for each."
        )
    without = int((~tables["queries"][QUERY].isin(rows[QUERY])).sum())
    said = (
        [f"{without:,} of {len(tables['queries']):,} queries have no judgment and are not scored."] if without else []
    )
    return rows.reset_index(drop=True), [f"{file}: {sentence}" for sentence in (*told, *said)]


def _trec(path: str, file: str) -> tuple[pd.DataFrame, list[str]] | None:
    """None where the file is not in the form of TREC."""
    if Path(path.lower()).suffix in (".parquet", ".jsonl", ".ndjson", ".csv", ".gz"):
        return None
    lines = read_text(path).splitlines()
    if not is_trec(lines):
        return None
    return from_trec(lines, file), ["Read as TREC qrels: query, iteration, document, relevance."]


def _table(path: str, file: str) -> tuple[pd.DataFrame, list[str]]:
    table = read_table(path)
    assigned = assign(table, QRELS, {}, file)
    rows = pd.DataFrame({role: ids(column(table, role, assigned[role])) for role in (QUERY, DOC)})
    grades = numbers(column(table, RELEVANCE, assigned[RELEVANCE]), assigned[RELEVANCE] in table.decimal_comma)
    broken = grades % 1 != 0
    if broken.any():
        raise DataError(
            f"relevance must be a whole number; got {grades[broken].iloc[0]} in row {broken.idxmax():,} of {file}. Correct it."
        )
    rows[RELEVANCE] = grades.astype("int64")
    return rows, [*table.detection, *sentences(assigned, table)]
