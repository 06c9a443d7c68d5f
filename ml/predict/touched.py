"""What each step of cleaning touches: cells, per column, in the training part."""

import pandas as pd

from ml.predict.params import PredictParams
from ml.predict.tidy import LARGEST, Tidy

EXTREME = 0.01
"""Shown where nothing is pulled in: what 1 % at each end would be."""


def touched(features: pd.DataFrame, params: PredictParams) -> pd.DataFrame:
    """step, column, cells, rows (of all): one row per step and column that has something to do."""
    tidy = Tidy(params.numbers_in_text).fit(features)
    table = tidy.transform(features)
    found: list[tuple[str, str, int]] = []
    for name, kind in tidy.kinds_.items():
        if kind == "number in text":
            found.append(("Numbers found in text", name, int(table[name].notna().sum())))
        if kind == "date":
            found.append(("Dates taken apart", name, int(features[name].notna().sum())))
        if kind == "number":
            found.append((f"Numbers beyond {LARGEST:g} pulled in", name, int((features[name].abs() > LARGEST).sum())))
        if kind in ("id", "constant"):
            found.append(("Left out: an id, or the same for all", name, len(features)))
    share = params.outliers or EXTREME
    for name in map(str, table):
        cells = table[name]
        if pd.api.types.is_numeric_dtype(cells):
            found.append(("Missing numbers filled", name, int(cells.isna().sum())))
            low, high = cells.quantile([share, 1 - share])
            found.append(
                (f"Extremes pulled in (beyond {share:.0%})", name, int(((cells < low) | (cells > high)).sum()))
            )
        else:
            found.append(("Missing words", name, int(cells.isna().sum())))
            rare = cells.map(cells.value_counts()) < params.rare
            found.append((f"Rare words put together (below {params.rare})", name, int(rare.sum())))
    frame = pd.DataFrame([row for row in found if row[2]], columns=["step", "column", "cells"])
    return frame.assign(rows=len(features))
