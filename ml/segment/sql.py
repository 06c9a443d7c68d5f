"""Segments as SQL. Names and words come with data or are typed in: quoted, so that they stay what they are."""

from collections.abc import Mapping

import pandas as pd

from ml.columns import SEGMENT


def identifier(name: str) -> str:
    """A column's name in double quotes. ISO/IEC 9075-2, 5.2."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text in single quotes. ISO/IEC 9075-2, 5.3."""
    return "'" + text.replace("'", "''") + "'"


def case(rules: pd.DataFrame, names: Mapping[int, str]) -> str:
    """A CASE that names the segment of a row: the rule most often right is asked first; NULL where none holds.

    `rules` has segment, sql and precision, as in a result's frame `rules`.
    """
    usable = rules[rules["sql"] != ""].sort_values("precision", ascending=False, kind="stable")
    if usable.empty:
        return "NULL"
    whens = [
        f"  WHEN {sql} THEN {literal(names[int(segment)])}"
        for segment, sql in zip(usable[SEGMENT], usable["sql"], strict=True)
    ]
    return "\n".join(["CASE", *whens, "END"])
