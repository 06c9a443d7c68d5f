"""What is in the table: kinds, gaps, copies, drift, what foretells the target, and what cleaning would do."""

from time import perf_counter

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.dataset import Dataset
from ml.base import Result, Step, silent
from ml.columns import HIGH, LOW, VALUE, N
from ml.predict import findings, suspects
from ml.predict.fitted import question
from ml.predict.gaps import gaps, patterns
from ml.predict.kinds import told, written
from ml.predict.params import PredictParams
from ml.predict.problem import Problem
from ml.predict.slices import groups
from ml.predict.spread import by_answer, spread
from ml.predict.tasks.judged import headline
from ml.predict.tasks.result import result_of
from ml.predict.tidy import Tidy
from ml.predict.touched import before_and_after, touched

Ints = NDArray[np.int64]

DRIFTING = 30
"""Columns whose first and last third are kept, those that lie farthest apart."""


def look(dataset: Dataset, params: PredictParams, step: Step = silent) -> Result:
    """Frames: columns, by_target, distributions, gaps, patterns, drift, drifting, copies, and what cleaning does: touched,
    switches, cleaned; findings P02, P06, P07 and P08. See `ml.predict.spread`, `gaps` and `touched`.
    """
    started = perf_counter()
    step(0.0, "Looking at every column")
    problem = question(dataset, params)
    features = problem.features
    single = suspects.single_columns(problem, params.seed)
    first = [str(name) for name in single.index]
    step(0.4, "Looking along the file")
    ids, constants = suspects.ids(features), suspects.constants(features)
    third = len(features) // 3
    early, late = np.arange(third), np.arange(len(features) - third, len(features))
    apart = suspects.distances(features.drop(columns=ids), early, late)
    straddling = suspects.copies(problem)
    whole = features.assign(**{"\x00target": problem.y})
    step(0.6, "Looking at the target")
    frames = {
        "columns": _columns(problem, params, single, ids, constants),
        "by_target": _by_target(problem),
        "distributions": by_answer(problem, first),
        "gaps": gaps(features),
        "patterns": patterns(features),
        "drift": apart,
        "drifting": _drifting(features, apart["column"].head(DRIFTING).tolist(), early, late),
        "copies": pd.DataFrame(
            [(int(whole.duplicated().sum()), straddling, len(features))], columns=["repeated", "straddling", "rows"]
        ),
    }
    step(0.8, "Counting what cleaning touches")
    frames |= _cleaned(dataset, problem, params)
    found = (
        *findings.leak(single, headline(problem)),
        *findings.duplicates(straddling, len(problem.test)),
        *findings.empty_of_meaning(ids, constants),
        *findings.drifted(
            suspects.drift(features.drop(columns=ids), early, late), "between the first and the last third of the file"
        ),
    )
    return result_of("look", dataset, params, frames, started, found)


def _drifting(features: pd.DataFrame, names: list[str], early: Ints, late: Ints) -> pd.DataFrame:
    """How the columns that moved most are spread in the first and in the last third of the file."""
    rows = np.concatenate([early, late])
    part = pd.Series(["first third"] * len(early) + ["last third"] * len(late))
    return spread(features.iloc[rows][names], part)


def _cleaned(dataset: Dataset, problem: Problem, params: PredictParams) -> dict[str, pd.DataFrame]:
    """What each switch touches, and numbers as they were and as they are after it."""
    features = problem.features.iloc[problem.train]
    raw = question(dataset, params.model_copy(update={"kinds": ()})).features.iloc[problem.train]
    per_column, switches = touched(features, raw, params)
    return {"touched": per_column, "switches": switches, "cleaned": before_and_after(features, params)}


def _columns(
    problem: Problem, params: PredictParams, single: pd.Series, ids: list[str], constants: list[str]
) -> pd.DataFrame:
    features = problem.features
    kinds = Tidy(params.numbers_in_text, params.kinds).fit(features.iloc[problem.train]).kinds_
    said = told(params.kinds)
    rows = []
    for name in map(str, features):
        cells = features[name]
        filled = cells.dropna()
        remark = "looks like an id" if name in ids else "the same for all" if name in constants else ""
        rows.append(
            (
                name, kinds[name], name in said, int(cells.isna().sum()), float(cells.isna().mean()),
                int(filled.nunique()), ", ".join(written(filled.iloc[:3])), float(single.get(name, np.nan)), remark,
            )
        )  # fmt: skip
    names = ["column", "kind", "corrected", "missing", "missing_share", "different", "examples", "alone", "remark"]
    return pd.DataFrame(rows, columns=names)


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
