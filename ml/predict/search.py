"""Hyper-parameters searched: what each model may vary, tried by Optuna, judged in folds of the training part."""

import json
from time import monotonic
from typing import Any

import optuna
import pandas as pd

from ml.base import Step
from ml.predict.blend import out_of_fold
from ml.predict.evaluate import main_value
from ml.predict.fitted import threads
from ml.predict.models import auto, pipeline
from ml.predict.params import PredictParams
from ml.predict.problem import Problem

SPACE: dict[str, dict[str, tuple[str, float, float]]] = {
    "linear": {"strength": ("log", 0.001, 1000)},
    "tree": {"depth": ("whole", 2, 12)},
    "forest": {"trees": ("whole", 50, 300), "depth": ("whole", 3, 25)},
    "boosting": {"rounds": ("whole", 30, 400), "learning_rate": ("log", 0.01, 0.3), "depth": ("whole", 2, 8)},
    "knn": {"neighbours": ("whole", 5, 200)},
}
"""Model → parameter → how it is drawn, from, to."""
MOST_TRIALS = 60


def search(problem: Problem, params: PredictParams, seconds: float, trials: int, step: Step) -> pd.DataFrame:
    """number, value (cross-validated headline metric), best (so far), settings (JSON): until either budget is used up.

    The first trial is what is set now. TPE: Bergstra et al. 2011; Optuna.
    """
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    study = optuna.create_study(direction="maximize", sampler=optuna.samplers.TPESampler(seed=params.seed))
    now = {name: auto(params, name) for name in SPACE[params.model]}
    space = {
        name: (how, min(low, now[name]), max(high, now[name]))  # what is set now is tried too, wherever it lies
        for name, (how, low, high) in SPACE[params.model].items()
    }
    study.enqueue_trial(now)
    X, y = problem.part(problem.train)
    rows: list[tuple[int, float, str]] = []
    started = monotonic()
    for number in range(trials):
        spent = monotonic() - started
        if number and spent > seconds:
            break
        step(min(0.99, max(number / trials, spent / seconds)), f"Trial {number + 1}, best so far {_best(rows)}")
        trial = study.ask()
        settings = {name: _suggest(trial, name, *bounds) for name, bounds in space.items()}
        with threads(problem):
            model = pipeline(params.model_copy(update=settings), problem.regression)
            value = main_value(y, out_of_fold(model, X, y, problem.regression, params.seed))
        study.tell(trial, value)
        rows.append((number, value, json.dumps(settings)))
    frame = pd.DataFrame(rows, columns=["number", "value", "settings"])
    return frame.assign(best=frame["value"].cummax())


def winning(trials: pd.DataFrame) -> dict[str, Any]:
    """The settings of the best trial."""
    settings: dict[str, Any] = json.loads(str(trials["settings"].iloc[int(trials["value"].to_numpy().argmax())]))
    return settings


def _best(rows: list[tuple[int, float, str]]) -> str:
    return f"{max(value for _, value, _ in rows):.3f}" if rows else "none"


def _suggest(trial: Any, name: str, how: str, low: float, high: float) -> float | int:
    if how == "whole":
        return int(trial.suggest_int(name, int(low), int(high)))
    return float(trial.suggest_float(name, low, high, log=True))
