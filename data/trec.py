"""Documents and topics as TREC has written them since 1992: marks in angle brackets, none of them quite XML.

No parser of XML reads these files: `&` stands alone, `<num>` is never closed. Only the marks named here are looked for.
"""

import html
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import pandas as pd

from data.dataset import DataError
from data.table import Table

TITLES = ("title", "headline", "head", "ttl")
"""Where collections keep a title; the first that says something is taken."""
ASKED = ("title", "query", "question", "desc", "description")
"""Where topics keep what is asked; the first that says something is taken."""
LONGEST_MARK = 200
"""Characters within angle brackets: what is longer is text."""

_MARK = re.compile(rf"</?[A-Za-z!][^<>]{{0,{LONGEST_MARK}}}>")
_LABEL = re.compile(r"^\s*(number|topic|title|description)\s*:", re.IGNORECASE)


def read_documents(text: str, file: str) -> Table | None:
    """docno, title, text; None where the file is not of `<DOC>`s. The index counts documents.

    Without a `<TEXT>` all of a document but its name and title is its text. Raises `DataError` for a document that does
    not end or has no `<DOCNO>`.
    """
    if not _starts_with(text, "doc"):
        return None
    rows = [
        (_named(block, ("docno",), file), _first(block.text, TITLES), _body(block.text))
        for block in _blocks(text, "doc", file)
    ]
    told = "Read as TREC documents: DOCNO, a title where there is one, TEXT. Other marks are left out."
    return _table(rows, ["docno", "title", "text"], told)


def read_topics(text: str, file: str) -> Table | None:
    """num, text; None where the file is not of `<top>`s or `<topic>`s. What is asked is the title, else the description.

    Raises `DataError` for a topic that does not end, has no number, or asks nothing.
    """
    mark = next((mark for mark in ("top", "topic") if _starts_with(text, mark)), None)
    if mark is None:
        return None
    rows = []
    for block in _blocks(text, mark, file):
        number, asked = _named(block, ("num", "number"), file), _first(block.text, ASKED)
        if not asked:
            raise DataError(
                f"every topic must have a <title>; got none in topic {number} of {file}, line {block.line:,}. Add one."
            )
        rows.append((number, asked))
    return _table(rows, ["num", "text"], "Read as TREC topics: what is asked is the title, else the description.")


class _Block(NamedTuple):
    text: str
    attributes: str
    mark: str
    line: int
    """Where it begins in the file."""


def _starts_with(text: str, mark: str) -> bool:
    """Whether the first mark is this one; a declaration and one mark around everything may come before."""
    before = r"(?:\s|<[?!][^<>]*>|<(?:topics|docs|root|add|file|corpus|collection)\b[^<>]*>)*"
    return bool(re.match(rf"\ufeff?{before}<{mark}(?:\s[^<>]*)?>", text, re.IGNORECASE))


def _blocks(text: str, mark: str, file: str) -> Iterator[_Block]:
    """What stands between the marks `mark` and their ends, in order."""
    edge = re.compile(rf"<(/?){mark}(\s[^<>]*)?>", re.IGNORECASE)
    begun: re.Match[str] | None = None
    line, counted = 1, 0
    for found in edge.finditer(text):
        line, counted = line + text.count("\n", counted, found.start()), found.start()
        ends = bool(found.group(1))
        if ends == (begun is None):
            rule = f"every <{mark}> must end with </{mark}> before the next begins"
            raise DataError(f"{rule}; got {found.group()} in line {line:,} of {file}. Correct it.")
        if begun is not None:
            inner = text[begun.end() : found.start()]
            yield _Block(inner, begun.group(2) or "", mark, line - inner.count("\n"))
        begun = None if ends else found
    if begun is not None:
        raise DataError(f"every <{mark}> must end with </{mark}>; got none after line {line:,} of {file}. Add it.")


def _named(block: _Block, marks: tuple[str, ...], file: str) -> str:
    """What a document or topic is called: in a mark of its own, or, as in XML, in an attribute."""
    attribute = re.search(rf'\b(?:{"|".join(marks)}|id)\s*=\s*["\']([^"\']+)["\']', block.attributes, re.IGNORECASE)
    name = _first(block.text, marks) or (attribute.group(1).strip() if attribute else "")
    if not name:
        raise DataError(
            f"every <{block.mark}> must have a <{marks[0]}>; got none in the one that begins in line {block.line:,} of {file}. "
            "Add it."
        )
    return name


def _first(text: str, marks: tuple[str, ...]) -> str:
    """The first of these marks that says something; one that is not closed goes on until the next begins."""
    for mark in marks:
        found = re.search(
            rf"<{mark}(?:\s[^<>]*)?>(.*?)(?:</{mark}>|(?=\n\s*<[A-Za-z]+>)|$)", text, re.IGNORECASE | re.DOTALL
        )
        if found and (said := _plain(_LABEL.sub("", found.group(1)))):
            return said
    return ""


def _body(text: str) -> str:
    parts = re.findall(r"<text(?:\s[^<>]*)?>(.*?)(?:</text>|$)", text, re.IGNORECASE | re.DOTALL)
    if parts:
        return "\n".join(said for said in map(_plain, parts) if said)
    aside = "|".join(("docno", "docid", *TITLES))
    return _plain(re.sub(rf"<({aside})(?:\s[^<>]*)?>.*?</\1>", " ", text, flags=re.IGNORECASE | re.DOTALL))


def _plain(text: str) -> str:
    """Without marks, entities as their letters, white space as one space."""
    return " ".join(html.unescape(_MARK.sub(" ", text)).split())


def _table(rows: Sequence[tuple[str, ...]], columns: list[str], told: str) -> Table:
    frame = pd.DataFrame(rows, columns=columns, dtype="str")
    frame.index = pd.RangeIndex(1, len(frame) + 1)
    return Table(frame, (told,))
