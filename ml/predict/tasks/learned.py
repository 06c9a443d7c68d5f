"""Would more rows help? The model on growing shares of the training part, judged in folds of it."""

from time import perf_counter

import numpy as np
import pandas as pd
from scipy import stats

from data.dataset import Dataset
from ml.base import Result, Step, silent
from ml.columns import HIGH, LOW, VALUE
from ml.predict.blend import FOLDS, folds
from ml.predict.evaluate import answers, main_value
from ml.predict.fitted import question, threads
from ml.predict.models import pipeline
from ml.predict.params import PredictParams
from ml.predict.problem import Floats, Ints, Problem
from ml.predict.tasks.judged import headline
from ml.predict.tasks.result import result_of

SHARES = (0.1, 0.2, 0.4, 0.7, 1.0)
FEWEST = 20
OTHERS, OWN = "on others", "on those learned from"


def learning_curve(dataset: Dataset, params: PredictParams, step: Step = silent) -> Result:
    """How good the model is when it learns from fewer rows; the test part is not asked.

    Frames: curve (rows, part, value, low, high: mean of five folds and its band), folds (rows, part, fold, value) and judged
    (metric). Folds share most of their rows, so the band is that of Nadeau and Bengio 2003, wider than the spread of the folds over their root.
    """
    started = perf_counter()
    problem = question(dataset, params)
    found: list[tuple[int, str, int, float]] = []
    places = np.arange(len(problem.train))
    split = list(
        folds(problem.y[problem.train], problem.regression, params.seed, FOLDS).split(places, problem.y[problem.train])
    )
    for number, (learned, asked) in enumerate(split):
        order = np.random.default_rng([params.seed, number]).permutation(learned)
        for place, share in enumerate(SHARES):
            step((number + place / len(SHARES)) / FOLDS, f"Fold {number + 1} of {FOLDS}, learning from {share:.0%}")
            rows = order[: max(FEWEST, round(share * len(order)))]
            scores = _scores(problem, params, problem.train[rows], problem.train[asked])
            found += [(round(share * len(learned)), part, number, score) for part, score in scores.items()]
    frame = pd.DataFrame(found, columns=["rows", "part", "fold", VALUE])
    frame["rows"] = frame.groupby(frame.index // 2 % len(SHARES))["rows"].transform("min")  # folds differ by a row
    judged = pd.DataFrame({"metric": [headline(problem)]})
    frames = {"curve": _banded(frame), "folds": frame, "judged": judged}
    return result_of("learning_curve", dataset, params, frames, started)


def _scores(problem: Problem, params: PredictParams, learned: Ints, asked: Ints) -> dict[str, float]:
    """The headline metric on rows not learned from, and on those that were; nothing where a class is not met."""
    X, y = problem.part(learned)
    truth: Floats | Ints = problem.y[asked]
    if not problem.regression and min(len(np.unique(y)), len(np.unique(truth))) < 2:
        return {OTHERS: np.nan, OWN: np.nan}
    fitting = params.model_copy(update={"neighbours": min(params.neighbours, len(learned))})
    with threads(problem):
        model = pipeline(fitting, problem.regression).fit(X, y)
        others = main_value(truth, answers(model, problem.features.iloc[asked], problem))
        return {OTHERS: others, OWN: main_value(y, answers(model, X, problem))}


def _banded(found: pd.DataFrame) -> pd.DataFrame:
    grouped = found.dropna().groupby(["rows", "part"], sort=False)[VALUE]
    frame = grouped.agg(["mean", "std", "count"]).reset_index()
    tested = 1 / (FOLDS - 1)  # rows asked for every row learned from, in the whole
    half = stats.t.ppf(0.975, (frame["count"] - 1).clip(lower=1)) * frame["std"] * np.sqrt(1 / frame["count"] + tested)
    return pd.DataFrame(
        {
            "rows": frame["rows"],
            "part": frame["part"],
            VALUE: frame["mean"],
            LOW: frame["mean"] - half,
            HIGH: frame["mean"] + half,
        }
    )
