"""Which column of a file plays which role: as told, by the role's name, by a well-known name, or by position."""

import re
from collections.abc import Mapping
from difflib import get_close_matches

import pandas as pd

from data.dataset import DataError
from data.roles import (
    AMOUNT,
    CATEGORY,
    CUSTOMER,
    DOC,
    GROUP,
    ITEM,
    LABEL,
    LANGUAGE,
    QUERY,
    RATING,
    RELEVANCE,
    TARGET,
    TEXT,
    TIMESTAMP,
    TITLE,
    USER,
    Roles,
)
from data.table import Table
from data.values import Column

ALIASES = {
    USER: ("userid", "customerid", "customer", "memberid", "member", "visitorid", "visitor"),
    ITEM: ("itemid", "movieid", "articleid", "article", "productid", "product", "isbn"),
    RATING: ("score", "stars"),
    TIMESTAMP: ("time", "datetime", "date", "createdat", "ts"),
    TITLE: ("name",),
    CUSTOMER: ("customerid", "client", "clientid", "userid", "user", "accountid", "account"),
    AMOUNT: ("value", "total", "price", "revenue", "sales", "betrag", "umsatz"),
    TEXT: (
        "description",
        "genres",
        "body",
        "content",
        "contents",
        "abstract",
        "passage",
        "question",
        "sentence",
        "phrase",
        "satz",
    ),
    DOC: ("id", "docid", "corpusid", "docno", "documentid", "document", "pid", "articleid"),
    QUERY: ("id", "qid", "queryid", "topicid", "questionid", "num"),
    RELEVANCE: ("score", "rel", "label", "grade", "judgment", "rating"),
    CATEGORY: ("topic", "section"),
    LANGUAGE: ("lang",),
    LABEL: ("grade", "note", "class"),
    GROUP: ("phraseid", "groupid"),
    TARGET: ("y", "label", "class", "outcome"),
}
"""Role → what else it is called, the likeliest first; without regard to case, spaces, hyphens and underscores."""

NAMING = (USER, ITEM, TITLE, TEXT, CUSTOMER, DOC, QUERY, CATEGORY, LANGUAGE, LABEL, GROUP)
"""Roles whose cells are names, also where they look like numbers."""

EPOCH_FROM = 1e8
"""Numbers from here on are no ratings but seconds since 1970."""

SHOWN = 20
"""Columns listed in a message."""


def check_roles(columns: Mapping[str, str], roles: tuple[str, ...]) -> None:
    """Raise `DataError` for a role that does not exist."""
    for role in columns:
        if role not in roles:
            raise DataError(
                f"--column role must be one of {', '.join(roles)}; got {role}.{_close(role, roles)} "
                f"Write it like --column {roles[0]}=NAME."
            )


def assign(table: Table, roles: Roles, columns: Mapping[str, str], file: str) -> dict[str, str]:
    """Role → column of the file.

    Raises `DataError` where a told column or one for a required role is missing, or a column is told two roles.
    """
    present = list(map(str, table.rows))
    for role, name in columns.items():
        if others := [other for other in columns if other != role and columns[other] == name]:
            raise DataError(f"a column must have one role; got {name} as {role} and as {others[0]}. Drop one.")
        if name not in present:
            raise DataError(
                f"--column {role} must name a column of {file}; got {name}.{_close(name, present)} "
                f"The file has {_listed(present)}."
            )
    if not (table.headed or columns):
        return _by_position(table, roles, file)
    found = find(table, roles, columns)
    _check_required(found, roles, present, file)
    return found


def find(table: Table, roles: Roles, columns: Mapping[str, str]) -> dict[str, str]:
    """Role → column for every role that is told in `columns` or that a column's name says."""
    found = dict(columns)
    for role in roles.all:
        free = [str(name) for name in table.rows if name not in found.values()]
        if role not in found and (candidates := _candidates(role, free)):
            found[role] = candidates[0]
    return {role: found[role] for role in roles.all if role in found}


def column(table: Table, role: str, name: str) -> Column:
    """The cells under a name: text without white space around it; numbers and times only where the role is for them."""
    cells = table.rows[name]
    typed = pd.api.types.is_datetime64_dtype(cells) if role == TIMESTAMP else pd.api.types.is_numeric_dtype(cells)
    if typed and role not in NAMING:
        return Column(role, name, cells)
    return Column(role, name, table.text(name).str.strip())


def sentences(assigned: Mapping[str, str], table: Table) -> list[str]:
    """What was decided about the columns, one sentence each."""
    if not table.headed:
        return [f"Without a header row, {', '.join(f'{name} is taken as {role}' for role, name in assigned.items())}."]
    free = [str(name) for name in table.rows if name not in assigned.values()]
    told = []
    for role, name in assigned.items():
        passed_over = _candidates(role, free)
        if name != role or passed_over:
            told.append(f"Column {name} is used as {role}{f', not {_listed(passed_over)}' if passed_over else ''}.")
    return told


def _candidates(role: str, names: list[str]) -> list[str]:
    """The columns whose name says this role: first the role itself, then its aliases in order."""
    known = (role, *ALIASES.get(role, ()))
    plain = {name: re.sub(r"[\s_-]", "", name.casefold()) for name in names}
    return sorted(
        (name for name in names if plain[name] in known), key=lambda name: (name != role, known.index(plain[name]))
    )


def _by_position(table: Table, roles: Roles, file: str) -> dict[str, str]:
    names = list(map(str, table.rows))
    assigned = dict(zip(roles.all, names, strict=False))
    like_ratings = RATING not in assigned or _small_numbers(table.rows[assigned[RATING]])
    if len(roles.required) <= len(names) <= len(roles.all) and like_ratings:
        return assigned
    told = " ".join(f"--column {role}=column_{place}" for place, role in enumerate(roles.required, 1))
    raise DataError(
        f"columns must be named where {file} has no header row and not the shape {', '.join(roles.all)}; "
        f"got {_listed(names)}. Say which is which, like {told}."
    )


def _small_numbers(cells: pd.Series) -> bool:
    numbers = pd.to_numeric(cells.str.strip().str.replace(",", ".", regex=False), errors="coerce")
    return bool((numbers < EPOCH_FROM).mean() > 0.5)


def _check_required(found: Mapping[str, str], roles: Roles, present: list[str], file: str) -> None:
    missing = [role for role in roles.required if role not in found]
    if not missing:
        return
    told = " ".join(f"--column {role}=NAME" for role in missing)
    one = " Its delimiter must be a comma, semicolon, tab or pipe." if len(present) == 1 else ""
    raise DataError(
        f"{' and '.join(missing)} must be in {file}; it has the column{'s' if len(present) > 1 else ''} "
        f"{_listed(present)}.{one} Say which column it is with {told}."
    )


def _listed(names: list[str]) -> str:
    more = f" and {len(names) - SHOWN:,} more" if len(names) > SHOWN else ""
    return ", ".join(names[:SHOWN]) + more


def _close(name: str, names: tuple[str, ...] | list[str]) -> str:
    close = get_close_matches(name, names, n=1)
    return f" Did you mean {close[0]}?" if close else ""
