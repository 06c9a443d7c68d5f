"""The model under other conditions: step by step, with less data, tuned, in folds, broken on purpose, on parts of the rows."""

from collections.abc import Mapping
from time import perf_counter

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.dataset import Dataset
from ml.base import Result, Step, silent
from ml.columns import MODEL
from ml.predict import curves, slices
from ml.predict.blend import out_of_fold
from ml.predict.evaluate import answers, comparisons_frame, losses, metrics_frame, resampled
from ml.predict.fitted import fitted, question, threads
from ml.predict.models import pipeline
from ml.predict.params import PredictParams
from ml.predict.problem import Problem
from ml.predict.search import SPACE, winning
from ml.predict.search import search as searching
from ml.predict.tasks.judged import run
from ml.predict.tasks.result import result_of

Floats = NDArray[np.float64]

LADDER = ("raw", "cleaned", "selected", "tuned")
LADDER_TRIALS = 6
ACCIDENTS = ("none", "shuffled", "leaked", "duplicated", "clock")


def ladder(dataset: Dataset, params: PredictParams, step: Step = silent) -> Result:
    """What each step brought: raw (numbers as they stand, gaps as zeros) → cleaned → selected → tuned, on the same test rows.

    *Best* chooses its settings itself, so its ladder ends before the last rung; the baseline has nothing to clean for and is
    replaced by the line. Frames: metrics and comparisons with the rung as `model`, rungs (model, does), climber (model).
    """
    started = perf_counter()
    problem = question(dataset, params)
    climber = params.model if params.model != "baseline" else "linear"
    rungs = LADDER if climber in SPACE else LADDER[:-1]
    chosen = params.model_copy(update={"model": climber, "select": "all"})
    said: dict[str, Floats] = {}
    does = {}
    step(0.0, "Raw")
    with threads(problem):
        said["raw"], does["raw"] = _raw(problem, chosen)
    step(0.15, "Cleaned")
    said["cleaned"] = _tested(dataset, chosen)
    does["cleaned"] = "gaps filled, words and dates used, numbers scaled"
    step(0.3, "Selected")
    selected = chosen.model_copy(update={"select": params.select if params.select != "all" else "uncorrelated"})
    said["selected"] = _tested(dataset, selected)
    used = fitted(dataset, selected).model.named_steps["select"].chosen_
    does["selected"] = f"{len(used)} columns kept"
    if "tuned" in rungs:
        said["tuned"], does["tuned"] = _tuned(dataset, selected, problem, step)
    truth = problem.y[problem.test]
    draws = resampled(truth, said, params.seed)
    frames = {
        "metrics": metrics_frame(truth, said, draws),
        "comparisons": comparisons_frame(truth, said, draws, list(zip(rungs[1:], rungs, strict=False))),
        "rungs": pd.DataFrame({MODEL: list(rungs), "does": [does[rung] for rung in rungs]}),
        "climber": pd.DataFrame({MODEL: [climber]}),
    }
    return result_of("ladder", dataset, params, frames, started)


def _tuned(dataset: Dataset, params: PredictParams, problem: Problem, step: Step) -> tuple[Floats, str]:
    step(0.5, "Tuned")
    trials = searching(
        problem, params, 30.0, LADDER_TRIALS, lambda fraction, message: step(0.5 + fraction / 2, message)
    )
    settings = winning(trials)
    does = ", ".join(f"{name} {value:.3g}" for name, value in settings.items())
    return _tested(dataset, params.model_copy(update=settings)), does


def _raw(problem: Problem, params: PredictParams) -> tuple[Floats, str]:
    """What many first try: the columns that are numbers already, gaps as zeros."""
    numbers = problem.features.select_dtypes("number").fillna(0.0)
    if not len(numbers.columns):
        constant = {"model": "baseline"}
        model = pipeline(params.model_copy(update=constant), problem.regression)
        model.fit(*problem.part(problem.train))
        return answers(
            model, problem.features.iloc[problem.test], problem
        ), "no column is a number: the same about everyone"
    plain = params.model_copy(update={"missing": "median", "outliers": 0.0})
    model = pipeline(plain, problem.regression).fit(numbers.iloc[problem.train], problem.y[problem.train])
    return answers(
        model, numbers.iloc[problem.test], problem
    ), f"{len(numbers.columns)} columns that are numbers, gaps as 0"


def _tested(dataset: Dataset, params: PredictParams) -> Floats:
    model = fitted(dataset, params)
    with threads(model.problem):
        return answers(model.model, model.problem.features.iloc[model.problem.test], model.problem)


def folds(dataset: Dataset, params: PredictParams, step: Step = silent) -> Result:
    """What the model says of every training row when it has not learned from it: to choose a threshold without the test part.

    Frames: predictions (row, part, fold, truth, p_<class>), and of two classes thresholds.
    """
    started = perf_counter()
    step(0.0, "Fitting in five folds")
    problem = question(dataset, params)
    X, y = problem.part(problem.train)
    with threads(problem):
        said = out_of_fold(pipeline(params, problem.regression), X, y, problem.regression, params.seed)
    shown = y if problem.regression else [problem.classes[int(place)] for place in y]
    predictions = pd.DataFrame({"row": X.index, "part": "train", "truth": shown})
    if problem.regression:
        said_as = {"predicted": said}
    else:
        said_as = {f"p_{problem.classes[int(name)]}": said[:, at] for at, name in enumerate(np.unique(y))}
    frames = {"predictions": predictions.assign(**said_as)}
    if problem.binary:
        frames["thresholds"] = curves.thresholds(y == 1, said[:, 1])
    return result_of("folds", dataset, params, frames, started)


def sabotage(dataset: Dataset, params: PredictParams, step: Step = silent) -> Result:
    """The model on the data as it is and after each accident, and which findings caught it.

    Frames: metrics (with the column sabotage), caught (sabotage, code, headline).
    """
    started = perf_counter()
    frames: list[pd.DataFrame] = []
    caught: list[tuple[str, str, str]] = []
    known: Mapping[str, str] = {}
    for place, name in enumerate(ACCIDENTS):
        step(place / len(ACCIDENTS), "As it is" if name == "none" else f"Breaking: {name}")
        result = run(dataset, params.model_copy(update={"sabotage": name}))
        frames.append(result.metrics.assign(sabotage=name))
        said = {finding.code: finding.headline for finding in result.findings}
        if name == "none":
            known = said
        else:
            caught += [(name, code, headline) for code, headline in said.items() if known.get(code) != headline]
    tables = {
        "metrics": pd.concat(frames, ignore_index=True),
        "caught": pd.DataFrame(caught, columns=["sabotage", "code", "headline"], dtype="str"),
    }
    return result_of("sabotage", dataset, params, tables, started)


def weak_slices(dataset: Dataset, params: PredictParams, step: Step = silent) -> Result:
    """Groups of test rows on which the model loses most. Frame slices: see `ml.predict.slices.weak`; finding P09."""
    started = perf_counter()
    step(0.0, "Looking at every group")
    problem = question(dataset, params)
    said = _tested(dataset, params)
    frame = slices.weak(problem.features.iloc[problem.test], losses(problem.y[problem.test], said))
    return result_of("weak_slices", dataset, params, {"slices": frame}, started, tuple(slices.much_worse(frame)))
