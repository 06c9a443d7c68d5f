"""Settings searched under a time budget, and what the best of them bring on rows that had no say in it."""

import json
from time import perf_counter

import pandas as pd

from data.dataset import Dataset
from ml.base import ParamError, Result, Step, silent
from ml.columns import VALUE
from ml.predict.evaluate import answers, comparisons_frame, metrics_frame, resampled
from ml.predict.fitted import fitted, question, threads
from ml.predict.params import PredictParams
from ml.predict.problem import Floats
from ml.predict.search import MOST_TRIALS, SPACE, winning
from ml.predict.search import search as searching
from ml.predict.tasks.judged import headline
from ml.predict.tasks.result import result_of

NOW, FOUND = "now", "found"


def search(dataset: Dataset, params: PredictParams, step: Step = silent) -> Result:
    """As many settings as `budget` seconds allow, judged in folds of the training part; the best and those of now on the test part.

    Frames: trials, tried (number, field, setting, value), best (field, value), metrics and comparisons of `NOW` and `FOUND` as
    models, judged (metric). Raises `ParamError` for a model that has nothing to search.
    """
    started = perf_counter()
    if params.model not in SPACE:
        raise ParamError(
            f"model must be one of {', '.join(SPACE)} to be tuned; got {params.model}. Choose one.", ("model",)
        )
    problem = question(dataset, params)
    trials = searching(problem, params, params.budget, MOST_TRIALS, lambda done, said: step(0.95 * done, said))
    best = winning(trials)
    step(0.95, "Judging on the test part")
    said = {NOW: _tested(dataset, params), FOUND: _tested(dataset, params.model_copy(update=best))}
    truth = problem.y[problem.test]
    draws = resampled(truth, said, params.seed)
    tried = [
        (row.number, field, float(setting), row.value)
        for row in trials.itertuples()
        for field, setting in json.loads(str(row.settings)).items()
    ]
    frames = {
        "trials": trials,
        "tried": pd.DataFrame(tried, columns=["number", "field", "setting", VALUE]),
        "best": pd.DataFrame({"field": list(best), VALUE: [float(value) for value in best.values()]}),
        "metrics": metrics_frame(truth, said, draws),
        "comparisons": comparisons_frame(truth, said, draws, [(FOUND, NOW)]),
        "judged": pd.DataFrame({"metric": [headline(problem)]}),
    }
    return result_of("search", dataset, params, frames, started)


def _tested(dataset: Dataset, params: PredictParams) -> Floats:
    model = fitted(dataset, params)
    with threads(model.problem):
        return answers(model.model, model.problem.features.iloc[model.problem.test], model.problem)
