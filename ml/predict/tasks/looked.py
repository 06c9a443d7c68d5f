"""What is in the table: kinds, gaps, copies, what foretells the target, and what cleaning and selecting would do."""

from time import perf_counter

import numpy as np
import pandas as pd

from data.dataset import Dataset
from ml.base import Result, Step, silent
from ml.columns import HIGH, LOW, VALUE, N
from ml.predict import findings, suspects
from ml.predict.fitted import question, threads
from ml.predict.params import PredictParams
from ml.predict.problem import Problem
from ml.predict.selection import correlations, eliminated, information, sampled
from ml.predict.slices import groups
from ml.predict.tasks.judged import headline
from ml.predict.tasks.result import result_of
from ml.predict.tidy import Tidy, kind_of
from ml.predict.touched import touched


def look(dataset: Dataset, params: PredictParams, step: Step = silent) -> Result:
    """Frames: columns, by_target, missing (pattern, rows), touched, drift, copies; findings P02, P06, P07 and P08."""
    started = perf_counter()
    step(0.0, "Looking at every column")
    problem = question(dataset, params)
    single = suspects.single_columns(problem, params.seed)
    step(0.4, "Looking along the file")
    features = problem.features
    ids, constants = suspects.ids(features), suspects.constants(features)
    third = len(features) // 3
    apart = suspects.drift(
        features.drop(columns=ids), np.arange(third), np.arange(len(features) - third, len(features))
    )
    straddling = suspects.copies(problem)
    whole = features.assign(**{"\x00target": problem.y})
    step(0.7, "Looking at the target")
    frames = {
        "columns": _columns(features, single, ids, constants),
        "by_target": _by_target(problem),
        "missing": _patterns(features),
        "touched": touched(features.iloc[problem.train], params),
        "drift": pd.DataFrame({"column": apart.index.astype("str"), VALUE: apart.to_numpy()}),
        "copies": pd.DataFrame(
            [(int(whole.duplicated().sum()), straddling, len(features))], columns=["repeated", "straddling", "rows"]
        ),
    }
    found = (
        *findings.leak(single, headline(problem)),
        *findings.duplicates(straddling, len(problem.test)),
        *findings.empty_of_meaning(ids, constants),
        *findings.drifted(apart, "between the first and the last third of the file"),
    )
    return result_of("look", dataset, params, frames, started, found)


def columns(dataset: Dataset, params: PredictParams, step: Step = silent) -> Result:
    """Which columns are worth showing to a model, by three ways to tell, on the training part.

    Frames: columns (column, information in bits, kept: by elimination, twin, correlation).
    """
    started = perf_counter()
    problem = question(dataset, params)
    X, y = problem.part(problem.train)
    tidy = Tidy(params.numbers_in_text).fit(X)
    rows, answers = sampled(tidy.transform(X), np.asarray(y), params.seed)
    with threads(problem):
        step(0.1, "Measuring information")
        bits = information(rows, answers, problem.regression, params.seed)
        step(0.4, "Looking for twins")
        alike = correlations(rows)
        np.fill_diagonal(values := alike.to_numpy(copy=True), 0)
        step(0.5, "Leaving out in turn")
        kept = set(eliminated(rows, answers, problem.regression, params.seed)["column"])
    frame = pd.DataFrame(
        {
            "column": list(map(str, rows)),
            "information": bits.to_numpy(),
            "kept": [name in kept for name in rows],
            "twin": [str(rows.columns[place]) for place in values.argmax(axis=1)],
            "correlation": values.max(axis=1),
        }
    ).sort_values("information", ascending=False, kind="stable", ignore_index=True)
    return result_of("columns", dataset, params, {"columns": frame}, started)


def _columns(features: pd.DataFrame, single: pd.Series, ids: list[str], constants: list[str]) -> pd.DataFrame:
    rows = []
    for name in map(str, features):
        cells = features[name]
        filled = cells.dropna()
        remark = "looks like an id" if name in ids else "the same for all" if name in constants else ""
        rows.append(
            (
                name, kind_of(cells), int(cells.isna().sum()), float(cells.isna().mean()), int(filled.nunique()),
                ", ".join(map(str, filled.iloc[:3])), float(single.get(name, np.nan)), remark,
            )
        )  # fmt: skip
    names = ["column", "kind", "missing", "missing_share", "different", "examples", "alone", "remark"]
    return pd.DataFrame(rows, columns=names)


def _patterns(features: pd.DataFrame, most: int = 12) -> pd.DataFrame:
    """Which cells are missing together, the most frequent patterns first; empty where no cell is."""
    gaps = features.isna()
    gaps = gaps.loc[:, gaps.any()]
    if not len(gaps.columns):
        return pd.DataFrame({"pattern": pd.Series(dtype="str"), "rows": pd.Series(dtype="int64")})
    counts = gaps.value_counts().head(most)
    named = [
        ", ".join(str(name) for name, gap in zip(gaps.columns, np.atleast_1d(key), strict=True) if gap) or "nothing"
        for key in counts.index
    ]
    return pd.DataFrame({"pattern": named, "rows": counts.to_numpy()})


def _by_target(problem: Problem) -> pd.DataFrame:
    """column, shown, n, value, low, high: the share of what is looked for, or the mean, per group of each column.

    Of several classes it is the share of the last. On the training part: what is tested stays unseen.
    """
    X, y = problem.part(problem.train)
    answer = y.astype(np.float64) if problem.regression else (y == len(problem.classes) - 1).astype(np.float64)
    rows = []
    for name, cells in groups(X):
        for shown in cells.cat.categories:
            inside = answer[(cells == shown).to_numpy(dtype=bool)]
            half = 1.96 * inside.std() / np.sqrt(max(len(inside), 1))
            rows.append(
                (
                    name,
                    str(shown),
                    len(inside),
                    float(inside.mean()),
                    float(inside.mean() - half),
                    float(inside.mean() + half),
                )
            )
    return pd.DataFrame(rows, columns=["column", "shown", N, VALUE, LOW, HIGH])
