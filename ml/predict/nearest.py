"""The nearest row that gets the other answer. Light: pages ask it as the threshold moves."""

import numpy as np
import pandas as pd


def distances(rows: pd.DataFrame, row: int) -> pd.Series:
    """Gower's distance of every row from one, 0 to 1: numbers by their share of the range, words same or not. Gower 1971.

    `rows` has the column `row` and the table's own; the answer is indexed by `row`.
    """
    table = rows.set_index("row")
    mine, apart = table.loc[row], np.zeros(len(table))
    for name in map(str, table):
        cells = table[name]
        if pd.api.types.is_numeric_dtype(cells):
            spread = float(cells.max() - cells.min()) or 1.0
            far = (cells - mine[name]).abs() / spread
        else:
            same = (cells == mine[name]) | (cells.isna() & pd.isna(mine[name]))
            far = (~same.astype(bool)).astype("float64")
        both_missing = cells.isna() & pd.isna(mine[name])
        apart += far.astype("float64").fillna(1.0).mask(both_missing, 0.0).to_numpy()
    return pd.Series(apart / max(1, len(table.columns)), index=table.index)
