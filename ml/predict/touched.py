"""What each switch of cleaning touches in the training part: cells and rows, per column, with one cell before and after."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.preprocessing import RobustScaler, StandardScaler

from ml.predict.kinds import told, written
from ml.predict.params import PredictParams
from ml.predict.spread import spread
from ml.predict.tidy import LARGEST, Tidy

EXTREME = 0.01
"""Shown where nothing is pulled in: what 1 % at each end would be."""
BEFORE, AFTER = "before", "after"
MOST_CHANGED = 60
ALWAYS = ""
"""The switch of what is done in any case."""


class Touch(NamedTuple):
    """What one switch does to one column."""

    field: str
    """The parameter that switches it."""
    does: str
    column: str
    cells: NDArray[np.bool_]
    """Which rows are touched."""
    before: pd.Series
    after: pd.Series


def touched(features: pd.DataFrame, raw: pd.DataFrame, params: PredictParams) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Per column: field, does, on, column, cells, before, after. Per switch: field, does, on, columns, cells, rows, of.

    `raw` are the same rows before columns were read as a person says; a switch that is off says what it would touch.
    """
    found = [one for one in _touches(features, raw, params) if one.cells.any()]
    on = {"outliers": params.outliers > 0, "scale": params.scale != "none", "numbers_in_text": params.numbers_in_text}
    rows: list[tuple[object, ...]] = []
    anywhere: dict[tuple[str, str], NDArray[np.bool_]] = {}
    sums: dict[tuple[str, str], tuple[int, int]] = {}
    for one in found:
        first = int(one.cells.argmax())
        key = (one.field, one.does)
        before, after = (_text(cells.iloc[first]) for cells in (one.before, one.after))
        rows.append((*key, on.get(one.field, True), one.column, int(one.cells.sum()), before, after))
        anywhere[key] = anywhere[key] | one.cells if key in anywhere else one.cells
        columns, cells = sums.get(key, (0, 0))
        sums[key] = (columns + 1, cells + int(one.cells.sum()))
    steps = [
        (*key, on.get(key[0], True), *sums[key], int(np.sum(mask)), len(features)) for key, mask in anywhere.items()
    ]
    return (
        pd.DataFrame(rows, columns=["field", "does", "on", "column", "cells", "before", "after"]),
        pd.DataFrame(steps, columns=["field", "does", "on", "columns", "cells", "rows", "of"]),
    )


def _touches(features: pd.DataFrame, raw: pd.DataFrame, params: PredictParams) -> Iterator[Touch]:
    tidy = Tidy(params.numbers_in_text, params.kinds).fit(features)
    table, everything = tidy.transform(features), np.ones(len(features), dtype=bool)
    for name in told(params.kinds):
        if name in features:
            changed = (written(raw[name]) != written(features[name])) | (raw[name].dtype != features[name].dtype)
            known = raw[name].notna().to_numpy() & changed.to_numpy(dtype=bool)
            yield Touch("kinds", "Read as you say", name, known, raw[name], features[name])
    for name, kind in tidy.kinds_.items():
        cells = features[name]
        filled = cells.notna().to_numpy()
        if kind in ("id", "constant"):
            gone = pd.Series(["left out"] * len(features))
            yield Touch(ALWAYS, "Left out: an id, or the same for all", name, everything, cells, gone)
        elif kind == "date":
            yield Touch(
                ALWAYS, "Dates taken apart: day, year, month, weekday", name, filled, cells, _parts(table, name)
            )
        elif kind == "text":
            yield Touch(ALWAYS, "Texts counted: length and common words", name, filled, cells, _parts(table, name))
        elif kind == "number in text":
            yield Touch("numbers_in_text", "Numbers found in text", name, filled, cells, table[name])
        elif kind == "number":
            huge = cells.abs().to_numpy() > LARGEST
            yield Touch(ALWAYS, f"Numbers beyond {LARGEST:g} pulled in", name, huge, cells, table[name])
        elif not params.numbers_in_text and kind == "words":
            yield from _would_be_numbers(name, features)
    yield from _of_numbers(table.select_dtypes("number"), params)
    yield from _of_words(table.select_dtypes(exclude="number"), params)


def _would_be_numbers(name: str, features: pd.DataFrame) -> Iterator[Touch]:
    tidy = Tidy().fit(features[[name]])
    if tidy.kinds_[name] == "number in text":
        cells = features[name]
        after = tidy.transform(features[[name]])[name]
        yield Touch("numbers_in_text", "Numbers found in text", name, cells.notna().to_numpy(), cells, after)


def _parts(table: pd.DataFrame, name: str) -> pd.Series:
    made = [column for column in table if str(column).startswith(f"{name} · ")][:4]
    return table[made].apply(lambda row: ", ".join(f"{value:g}" for value in row), axis=1)


def _of_numbers(numbers: pd.DataFrame, params: PredictParams) -> Iterator[Touch]:
    share = params.outliers or EXTREME
    for name in map(str, numbers):
        cells = numbers[name]
        fill = cells.mean() if params.missing == "mean" else cells.median()
        low, high = cells.quantile([share, 1 - share])
        beyond = ((cells < low) | (cells > high)).to_numpy()
        yield Touch("missing", f"Missing numbers filled with the {'mean' if params.missing == 'mean' else 'median'}", name,
                    cells.isna().to_numpy(), cells, cells.fillna(fill))  # fmt: skip
        yield Touch(
            "outliers", f"Extremes pulled in, {share:.0%} at each end", name, beyond, cells, cells.clip(low, high)
        )
        scaler = RobustScaler() if params.scale == "robust" else StandardScaler()
        values = cells.fillna(0.0 if np.isnan(fill) else fill).to_frame()
        scaled = pd.Series(scaler.fit_transform(values).ravel(), index=cells.index)
        does = "Scaled by quartiles" if params.scale == "robust" else "Scaled by spread: mean 0, spread 1"
        yield Touch("scale", does, name, np.ones(len(cells), dtype=bool), cells, scaled)


def _of_words(words: pd.DataFrame, params: PredictParams) -> Iterator[Touch]:
    for name in map(str, words):
        cells = words[name]
        counts = cells.value_counts()
        frequent = params.missing_words == "frequent" and len(counts)
        fill = str(counts.index[0]) if frequent else "missing, as a word of its own"
        does = "Missing words: the most frequent one" if frequent else "Missing words: a word of their own"
        yield Touch("missing_words", does, name, cells.isna().to_numpy(), cells, cells.fillna(fill))
        rare = (cells.map(counts) < params.rare).to_numpy()
        yield Touch(
            "rare", f"Rare words put together, below {params.rare} rows", name, rare, cells, cells.mask(rare, "rare")
        )


def before_and_after(features: pd.DataFrame, params: PredictParams) -> pd.DataFrame:
    """See `ml.predict.spread.spread`, before and after: gaps filled, extremes pulled in, rare words together; not scaled."""
    table = Tidy(params.numbers_in_text, params.kinds).fit(features).transform(features)
    after = {}
    for name in map(str, table):
        cells = table[name]
        if pd.api.types.is_numeric_dtype(cells):
            filled = cells.fillna(cells.mean() if params.missing == "mean" else cells.median())
            ends = cells.quantile([params.outliers, 1 - params.outliers])
            after[name] = filled.clip(*ends) if params.outliers else filled
        else:
            counts = cells.value_counts()
            filled = cells.fillna(counts.index[0] if params.missing_words == "frequent" and len(counts) else "missing")
            after[name] = filled.mask(cells.map(counts) < params.rare, "rare")
    changed = [name for name, cells in after.items() if not cells.equals(table[name])][:MOST_CHANGED]
    both = pd.concat([table[changed], pd.DataFrame(after)[changed]]) if changed else table[changed]
    when = pd.Series([BEFORE] * len(table) + [AFTER] * len(table)) if changed else pd.Series(dtype="str")
    return spread(both, when)


def _text(value: Any) -> str:
    if pd.isna(value):
        return "missing"
    if isinstance(value, float):
        return f"{value:,.4g}" if abs(value) < 1e6 else f"{value:.3g}"
    return f"{value:%Y-%m-%d}" if isinstance(value, pd.Timestamp) else str(value)[:60]
