"""A user's file of graded texts as a table in the project's vocabulary."""

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from data.dataset import DataError
from data.formats import read_table
from data.mapping import assign, check_roles, column, sentences
from data.roles import AUTHOR, CATEGORY, GROUP, LABEL, TABLES, TEXT
from data.table import Read, Table
from data.values import ids, refuse

GRADED_TEXT = TABLES["graded_text"]["graded_text"]
GRADES = ("1", "2", "3", "4", "5")
ABSTAIN = ("neutral", "foreign")
"""What carries no grade, and what is no reference language at all."""
WORDS = {"sehr gut": "1", "gut": "2", "befriedigend": "3", "ausreichend": "4", "mangelhaft": "5"}
MOST_CHARACTERS = 20_000
"""Of one text: a letter of four pages."""


def graded_text(path: str, columns: Mapping[str, str], beside: Mapping[str, str]) -> Read:
    """One row per text: text, label, group, category, author; without a group, equal texts are one."""
    check_roles(columns, GRADED_TEXT.all)
    table = read_table(path, columns.values())
    assigned = assign(table, GRADED_TEXT, columns, Path(path).name)
    texts = column(table, TEXT, assigned[TEXT])
    rows = pd.DataFrame({TEXT: ids(texts), LABEL: _labels(table, assigned)})
    refuse(texts, f"must have at most {MOST_CHARACTERS:,} characters", rows[TEXT].str.len() > MOST_CHARACTERS)
    rows[GROUP] = ids(column(table, GROUP, assigned[GROUP])) if GROUP in assigned else rows[TEXT].str.casefold()
    for role in (CATEGORY, AUTHOR):
        rows[role] = column(table, role, assigned[role]).cells if role in assigned else ""
    _check_groups(rows, Path(path).name)
    said = (*table.detection, *sentences(assigned, table))
    return Read({"graded_text": rows.reset_index(drop=True)}, assigned, said)


def _labels(table: Table, assigned: Mapping[str, str]) -> pd.Series:
    """Grades as they are written, 1.0 as 1."""
    label = column(table, LABEL, assigned[LABEL])
    found = ids(label).str.strip().str.casefold().str.replace(r"^([1-5])[.,]0+$", r"\1", regex=True)
    spoken = found.isin(list(WORDS))
    refuse(label, "must be a number from 1 to 5, not its name", spoken, "Write 1 for sehr gut to 5 for mangelhaft.")
    known = (*GRADES, *ABSTAIN)
    refuse(label, f"must be one of {', '.join(known)}", ~found.isin(known), "Correct or remove these rows.")
    return found


def _check_groups(rows: pd.DataFrame, file: str) -> None:
    """Raise `DataError` where variants of one phrase have different grades, or all texts have one."""
    differing = rows.groupby(GROUP)[LABEL].nunique()
    if (differing > 1).any():
        group = str(differing.index[differing > 1][0])
        raise DataError(
            f"group must hold one grade, as its rows are variants of one text; got {group[:40]!r} with several in "
            f"{file}. Correct the grades or the group."
        )
    grades = sorted(set(rows[LABEL]) & set(GRADES))
    if len(grades) < 2:
        raise DataError(
            f"label must have at least 2 different grades to learn from; got {', '.join(grades) or 'none'} in {file}. "
            "Add texts of other grades."
        )
