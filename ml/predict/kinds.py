"""What a person says a column is, where the guess is wrong: numbers, categories, dates or text, or an error that says why not."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from data.dataset import DataError
from data.times import times
from data.values import Column
from ml.base import ParamError
from ml.predict.tidy import numbers_in

READABLE = 0.5
"""At least this share of what is filled must be readable as what a column is said to be."""
_YEAR = r"[12]\d{3}"
_DATED = (
    r"\d{4}\D\d{1,2}(?:\D\d{1,2}(?:\D.*)?)?|(?:19|20)\d{6}|\d{1,2}[./-]\d{1,2}[./-]\d{4}(?:,?[ T]+\d{1,2}:\d{2}.*)?"
)


def told(kinds: Sequence[str]) -> dict[str, str]:
    """Column → kind, of COLUMN=KIND."""
    return {name: kind for name, _, kind in (one.rpartition("=") for one in kinds)}


def retyped(features: pd.DataFrame, kinds: Sequence[str]) -> tuple[pd.DataFrame, list[str]]:
    """The columns as a person says they are to be read, and what could not be; raises `ParamError` where hardly any cell can."""
    wanted = told(kinds)
    if unknown := [name for name in wanted if name not in features]:
        raise ParamError(
            f"kinds must name columns of the table; got {unknown[0]}. Choose from {', '.join(map(str, features))}.",
            ("kinds",),
        )
    made = {name: _as_kind(features[name], kind) for name, kind in wanted.items()}
    return features.assign(**made), list(_lost(features, made, wanted))


def _as_kind(cells: pd.Series, kind: str) -> pd.Series:
    if kind == "number":
        return _as_numbers(cells)
    return _as_dates(cells) if kind == "date" else written(cells)


def _as_numbers(cells: pd.Series) -> pd.Series:
    if pd.api.types.is_datetime64_any_dtype(cells):
        return (cells - pd.Timestamp(0)) / pd.Timedelta(days=1)
    found = pd.to_numeric(cells, errors="coerce").astype("float64")
    found = found.fillna(numbers_in(cells)) if not pd.api.types.is_numeric_dtype(cells) else found
    _check(cells, found, "a number")
    return found.replace([np.inf, -np.inf], np.nan)


def _as_dates(cells: pd.Series) -> pd.Series:
    if pd.api.types.is_datetime64_any_dtype(cells):
        return cells
    text = written(cells)
    text = text.mask(text.str.fullmatch(_YEAR).fillna(False).astype(bool), text + "-01-01")
    dated = text[text.str.fullmatch(_DATED).fillna(False).astype(bool)]
    try:
        found = times(Column(str(cells.name), str(cells.name), dated))[0] if len(dated) else dated
    except DataError as error:
        reason = str(error).partition(" Write dates")[0].partition(" Correct them")[0]
        raise ParamError(
            f"kinds cannot make {cells.name} a date: {reason} Write dates like 2024-12-31, or read it as text.",
            ("kinds",),
        ) from None
    everywhere = found.astype("datetime64[ms]").reindex(cells.index)
    _check(cells, everywhere, "a date")
    return everywhere


def written(cells: pd.Series) -> pd.Series:
    """Cells as text: whole numbers without a point, days without a clock; missing stays missing."""
    if pd.api.types.is_numeric_dtype(cells):
        said = cells.map("{:.15g}".format).where(cells.notna(), None)
    elif pd.api.types.is_datetime64_any_dtype(cells):
        said = cells.dt.strftime("%Y-%m-%d").where(cells.notna(), None)
    else:
        said = cells.astype("object").where(cells.notna(), None)
    return said.astype("str")


def _check(cells: pd.Series, found: pd.Series, what: str) -> None:
    filled = cells.notna()
    lost = filled & found.isna()
    if found.notna().sum() < READABLE * max(1, filled.sum()):
        raise ParamError(
            f"kinds cannot make {cells.name} {what}: {lost.sum():,} of {filled.sum():,} cells are none; got "
            f"{str(cells[lost].iloc[0])[:40]!r} in row {cells[lost].index[0]}. Read it as a category or as text, or correct the cells.",
            ("kinds",),
        )


def _lost(features: pd.DataFrame, made: Mapping[str, pd.Series], wanted: Mapping[str, str]) -> list[str]:
    said = []
    for name, cells in made.items():
        lost = features[name].notna() & cells.isna()
        if lost.any():
            said.append(
                f"{lost.sum():,} cells of {name} cannot be read as a {wanted[name]} and count as missing, the first: "
                f"{str(features[name][lost].iloc[0])[:40]!r}."
            )
    return said
