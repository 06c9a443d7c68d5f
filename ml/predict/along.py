"""Rows along one number. Light: pages read figures off curves with it."""

import pandas as pd


def nearest(rows: pd.DataFrame, column: str, value: float) -> pd.Series:
    """The row whose `column` is nearest to a value; the first of equal ones."""
    row: pd.Series = rows.iloc[int((rows[column] - value).abs().to_numpy().argmin())]
    return row
