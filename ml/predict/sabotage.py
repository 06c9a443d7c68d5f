"""Break the data on purpose, as it happens by accident: shuffled labels, a leaked target, rows twice, a clock that moved."""

from dataclasses import replace

import numpy as np
import pandas as pd

from data.roles import TARGET
from ml.predict.problem import Problem

LEAK = "noted later"
TWICE = 0.3
MOVED = 1.5
"""What amounts are multiplied with in the test part: as if it came from years later."""


def break_table(table: pd.DataFrame, how: str, seed: int) -> pd.DataFrame:
    """The table with one accident; as it is where `how` is not one of a table."""
    rng = np.random.default_rng(seed)
    if how == "shuffled":
        return table.assign(**{TARGET: table[TARGET].iloc[rng.permutation(len(table))].to_numpy()})
    if how == "leaked":
        return table.assign(**{LEAK: table[TARGET]})
    if how == "duplicated":
        again = np.sort(rng.choice(len(table), round(TWICE * len(table)), replace=False))
        return pd.concat([table, table.iloc[again]], ignore_index=True)
    return table


def break_clock(problem: Problem) -> Problem:
    """Every amount of the test part is half as high again."""
    features = problem.features.copy()
    rows = np.zeros(len(features), dtype=bool)
    rows[problem.test] = True
    for name in features:
        if pd.api.types.is_numeric_dtype(features[name]):
            features[name] = features[name].where(~rows, features[name] * MOVED)
    return replace(problem, features=features)
