"""How the values of a column are spread in several groups of rows: by answer, or early and late in the file."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ml.predict.problem import Problem

BINS = 20
MOST_WORDS = 12
MOST_ANSWERS = 6
MOST_COLUMNS = 100
OTHERS = "all others"
THIRDS = ("lowest third", "middle third", "highest third")
MISSING = "missing"


def by_answer(problem: Problem, first: Sequence[str]) -> pd.DataFrame:
    """See `spread`, by answer, on the training part; an amount in thirds. The columns of `first` first, `MOST_COLUMNS` at most."""
    X, y = problem.part(problem.train)
    order = [*first, *(str(name) for name in X if str(name) not in set(first))]
    return spread(X[order[:MOST_COLUMNS]], _answers(problem, y))


def _answers(problem: Problem, y: NDArray[np.float64] | NDArray[np.int64]) -> pd.Series:
    if problem.regression:
        ranks = pd.Series(y).rank(method="first", pct=True)
        return pd.cut(ranks, [0, 1 / 3, 2 / 3, 1], labels=list(THIRDS)).astype("str")
    said = pd.Series([problem.classes[int(place)] for place in y])
    frequent = said.value_counts().index
    if len(frequent) <= MOST_ANSWERS:
        return said
    return said.where(said.isin(frequent[: MOST_ANSWERS - 1]), OTHERS)


def spread(features: pd.DataFrame, group: pd.Series) -> pd.DataFrame:
    """column, group, at, place, low, high, rows, share (of the group): numbers and dates in bins, words one by one.

    `low` and `high` are the ends of a bin, missing for words and for gaps; the ends of a number are its 1 and 99 percent points.
    """
    parts = [_one(str(name), features[name].reset_index(drop=True), group.reset_index(drop=True)) for name in features]
    names = ["column", "group", "at", "place", "low", "high", "rows", "share"]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=names)


def _one(name: str, cells: pd.Series, group: pd.Series) -> pd.DataFrame:
    numeric = pd.api.types.is_numeric_dtype(cells) or pd.api.types.is_datetime64_any_dtype(cells)
    if numeric and cells.nunique() > MOST_WORDS:
        places, labels, edges = _binned(cells)
    else:
        places, labels = _worded(cells)
        edges = np.full(len(labels) + 1, np.nan)
    gap = cells.isna().to_numpy()
    places = np.where(gap, len(labels), places)
    counts = pd.crosstab(pd.Series(places), group)
    every = range(len(labels) + bool(gap.any()))
    counts = counts.reindex(index=every, fill_value=0)
    long = counts.stack().reset_index().set_axis(["place", "group", "rows"], axis=1)
    ends = np.append(edges, np.nan)
    named = [*labels, MISSING]
    return pd.DataFrame(
        {
            "column": name,
            "group": long["group"].astype("str"),
            "at": [named[place] for place in long["place"]],
            "place": long["place"],
            "low": [ends[place] if place < len(labels) else np.nan for place in long["place"]],
            "high": [ends[place + 1] if place < len(labels) else np.nan for place in long["place"]],
            "rows": long["rows"],
            "share": long["rows"] / long.groupby("group")["rows"].transform("sum").clip(lower=1),
        }
    )


def _binned(cells: pd.Series) -> tuple[NDArray[np.int64], list[str], NDArray[np.float64]]:
    """Days since 1970 stand for dates."""
    dated = pd.api.types.is_datetime64_any_dtype(cells)
    values = ((cells - pd.Timestamp(0)) / pd.Timedelta(days=1) if dated else cells).to_numpy(dtype=np.float64)
    low, high = np.nanquantile(values, [0.01, 0.99])
    if low == high:
        low, high = np.nanmin(values), np.nanmax(values)
    edges = np.linspace(low, high, BINS + 1)
    places = np.clip(np.searchsorted(edges, np.nan_to_num(values), "right") - 1, 0, BINS - 1)
    middles = (edges[:-1] + edges[1:]) / 2
    labels = [f"{pd.Timestamp(0) + pd.Timedelta(days=day):%Y-%m-%d}" if dated else f"{day:,.4g}" for day in middles]
    return places.astype(np.int64), labels, edges


def _worded(cells: pd.Series) -> tuple[NDArray[np.int64], list[str]]:
    """Few numbers in their order, words by how often they are met; the rest together."""
    if pd.api.types.is_numeric_dtype(cells):
        labels = [f"{value:.6g}" for value in sorted(cells.dropna().unique())]
        said = cells.map("{:.6g}".format, na_action="ignore")
    else:
        said = cells.dt.strftime("%Y-%m-%d") if pd.api.types.is_datetime64_any_dtype(cells) else cells.astype("object")
        labels = [str(word) for word in said.value_counts().index[:MOST_WORDS]]
        if said.nunique() > MOST_WORDS:
            labels.append(OTHERS)
    place = {word: number for number, word in enumerate(labels)}
    places = np.asarray(said.map(place).fillna(len(labels) - 1), dtype=np.int64)
    return places, labels
