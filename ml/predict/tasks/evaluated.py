"""How good, in every way it is usually asked: curves with bands, each class for itself, how far off amounts are."""

from time import perf_counter

import numpy as np
import pandas as pd

from data.dataset import Dataset
from ml.base import Result, Step, silent
from ml.predict import curves, residuals
from ml.predict.evaluate import answers
from ml.predict.fitted import fitted, threads
from ml.predict.params import PredictParams
from ml.predict.problem import Floats, Ints, Problem
from ml.predict.tasks.result import result_of

MOST_CLASSES = 12
"""Of more classes the most frequent of the test part have curves."""


def evaluate(dataset: Dataset, params: PredictParams, step: Step = silent) -> Result:
    """On the test part, of the model that is set.

    Frames: of classes curves (class, curve, x, value, low, high), calibration (class, said, value, low, high, n) and per_class
    (class, metric, value, low, high, n); of two classes of the one that is looked for. Of amounts along and spread: see
    `ml.predict.residuals`.
    """
    started = perf_counter()
    step(0.0, "Judging")
    model = fitted(dataset, params)
    problem = model.problem
    truth = problem.y[problem.test]
    with threads(problem):
        said = answers(model.model, problem.features.iloc[problem.test], problem)
        if problem.regression:
            frames = {
                "along": residuals.along(np.asarray(truth, dtype=np.float64), said, params.seed),
                "spread": residuals.histogram(np.asarray(truth, dtype=np.float64), said),
            }
        else:
            frames = _of_classes(problem, np.asarray(truth, dtype=np.int64), said, params.seed, step)
    return result_of("evaluate", dataset, params, frames, started)


def _of_classes(problem: Problem, truth: Ints, said: Floats, seed: int, step: Step) -> dict[str, pd.DataFrame]:
    counts = np.bincount(truth, minlength=len(problem.classes))
    met = [place for place in np.argsort(-counts, kind="stable") if 0 < counts[place] < len(truth)]
    shown = [1] if problem.binary else [int(place) for place in met[:MOST_CLASSES]]
    bands, calibrated = [], []
    for number, place in enumerate(shown):
        step(number / len(shown), f"Resampling {problem.classes[place]}")
        positive, score = truth == place, said[:, place]
        bands.append(curves.banded(positive, score, seed).assign(**{"class": problem.classes[place]}))
        calibrated.append(curves.calibration(positive, score).assign(**{"class": problem.classes[place]}))
    return {
        "curves": pd.concat(bands, ignore_index=True),
        "calibration": pd.concat(calibrated, ignore_index=True),
        "per_class": curves.of_each_class(curves.confusion(truth, said, problem.classes)),
    }
