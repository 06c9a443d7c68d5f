"""Which columns are worth showing to a model, by four ways to tell, all on the training part."""

from time import perf_counter

import numpy as np
import pandas as pd

from data.dataset import Dataset
from ml.base import Result, Step, silent
from ml.predict import findings, suspects
from ml.predict.fitted import question, threads
from ml.predict.params import PredictParams
from ml.predict.problem import Problem
from ml.predict.selection import correlations, eliminated, information, sampled, shuffled_out, tree
from ml.predict.tasks.judged import headline
from ml.predict.tasks.result import result_of
from ml.predict.tidy import Tidy

JOINED = 40
"""Columns in the tree, and shuffled, at most: those that know most about the target."""


def columns(dataset: Dataset, params: PredictParams, step: Step = silent) -> Result:
    """Mutual information, permutation, correlation, recursive elimination; and the finding of a column that leaks, P02.

    Frames: columns (column, source, information in bits, lost when shuffled, low, high, kept, twin, correlation, group, alone,
    leaks), links and leaves of the tree, elimination (columns, value, low, high).
    """
    started = perf_counter()
    problem = question(dataset, params)
    X, y = problem.part(problem.train)
    tidy = Tidy(params.numbers_in_text, params.kinds).fit(X)
    rows, answers = sampled(tidy.transform(X), np.asarray(y), params.seed)
    with threads(problem):
        step(0.05, "Measuring information")
        bits = information(rows, answers, problem.regression, params.seed)
        step(0.3, "Joining columns that say the same")
        alike = correlations(rows)
        most = bits.sort_values(ascending=False, kind="stable").index[:JOINED]
        joined = tree(alike.loc[most, most])
        step(0.4, "Shuffling columns")
        lost = shuffled_out(rows, answers, problem.regression, params.seed, list(most)).set_index("column")
        step(0.6, "Leaving out in turn")
        left = eliminated(rows, answers, problem.regression, params.seed)
        step(0.9, "Looking for leaks")
        single = suspects.single_columns(problem, params.seed)
    np.fill_diagonal(values := alike.to_numpy(copy=True), 0)
    found = tuple(findings.leak(single, headline(problem)))
    sources = [tidy.source(str(name)) for name in rows]
    alone = [float(single.get(source, np.nan)) for source in sources]
    frame = pd.DataFrame(
        {
            "column": list(map(str, rows)),
            "source": sources,
            "information": bits.to_numpy(),
            **{name: lost[column].reindex(list(map(str, rows))).to_numpy() for name, column in LOST.items()},
            "kept": [name in set(left.kept) for name in rows],
            "twin": [str(rows.columns[place]) for place in values.argmax(axis=1)],
            "correlation": values.max(axis=1),
            "alone": alone,
            "leaks": np.nan_to_num(alone) >= findings.GIVEN_AWAY[headline(problem)],
        }
    )
    frame = frame.merge(joined.leaves[["column", "group"]], on="column", how="left")
    frames = {
        "columns": frame.sort_values("information", ascending=False, kind="stable", ignore_index=True),
        "links": joined.links,
        "leaves": joined.leaves,
        "elimination": left.curve,
        "elimination_by": _judged_by(problem),
    }
    return result_of("columns", dataset, params, frames, started, found)


LOST = {"lost": "value", "lost_low": "low", "lost_high": "high"}


def _judged_by(problem: Problem) -> pd.DataFrame:
    return pd.DataFrame({"metric": ["R²" if problem.regression else "log loss"]}, dtype="str")
