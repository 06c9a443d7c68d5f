"""How sure is an amount? Intervals that hold the truth as often as they promise, by conformal prediction."""

from time import perf_counter

import numpy as np
import pandas as pd

from data.dataset import Dataset
from ml.base import ParamError, Result, Step, silent
from ml.columns import HIGH, LOW, VALUE, N
from ml.predict.fitted import question, threads
from ml.predict.models import pipeline
from ml.predict.params import PredictParams
from ml.predict.tasks.result import result_of

PROMISED = (0.5, 0.8, 0.9, 0.95)
SET_ASIDE = 0.25
"""Of the training part, to learn how far off the model is."""


def coverage(dataset: Dataset, params: PredictParams, step: Step = silent) -> Result:
    """Frames: coverage (promised, value, low, high, width, n) and intervals (row, truth, predicted, low, high at 90 %).

    Split conformal prediction, Vovk et al. 2005, by MAPIE. Raises `ParamError` where the target is no amount.
    """
    from mapie.regression import SplitConformalRegressor  # a library of its own: only for who asks

    started = perf_counter()
    problem = question(dataset, params)
    if not problem.regression:
        raise ParamError(
            "task must be regression for intervals of amounts; got classification. See calibration instead.", ("task",)
        )
    step(0.0, "Learning without a quarter")
    order = np.random.default_rng(params.seed).permutation(problem.train)
    aside, rest = np.split(order, [round(SET_ASIDE * len(order))])
    with threads(problem):
        model = pipeline(params, regression=True).fit(*problem.part(rest))
        conformal = SplitConformalRegressor(model, confidence_level=list(PROMISED), prefit=True)
        conformal.conformalize(*problem.part(aside))
        step(0.7, "Checking on the test part")
        said, ends = conformal.predict_interval(problem.features.iloc[problem.test])
    truth, rows = problem.y[problem.test], []
    for place, promised in enumerate(PROMISED):
        held = (ends[:, 0, place] <= truth) & (truth <= ends[:, 1, place])
        # Both parts are samples: the one the width was learned from, and the one it is checked on.
        half = 1.96 * float(np.sqrt(max(held.mean() * (1 - held.mean()), 1e-9) * (1 / len(held) + 1 / len(aside))))
        width = float((ends[:, 1, place] - ends[:, 0, place]).mean())
        rows.append((promised, float(held.mean()), held.mean() - half, min(1.0, held.mean() + half), width, len(held)))
    shown = PROMISED.index(0.9)
    intervals = {
        "row": problem.features.index[problem.test], "truth": truth, "predicted": said, LOW: ends[:, 0, shown], HIGH: ends[:, 1, shown]
    }  # fmt: skip
    frames = {
        "coverage": pd.DataFrame(rows, columns=["promised", VALUE, LOW, HIGH, "width", N]),
        "intervals": pd.DataFrame(intervals),
    }
    return result_of("coverage", dataset, params, frames, started)
