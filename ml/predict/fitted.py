"""A question and the model fitted to it, remembered between tasks."""

from typing import Any, NamedTuple

from threadpoolctl import threadpool_limits

from data.dataset import Dataset
from ml.engine.memory import remember
from ml.predict.models import pipeline
from ml.predict.params import CLEANING, FITTING, PredictParams
from ml.predict.problem import Problem, ask
from ml.predict.sabotage import break_clock, break_table
from ml.predict.suspects import Suspects, suspects

FEW_CELLS = 2_000_000
ASKING = ("task", "positive", "drop", "kinds", "sabotage", "most_rows", "seed")


class Fitted(NamedTuple):
    """What a task starts from."""

    problem: Problem
    model: Any
    """A fitted `Pipeline`."""


def question(dataset: Dataset, params: PredictParams) -> Problem:
    """See `ml.predict.problem.ask`; broken first, where that is asked for."""

    def make() -> Problem:
        broken = break_table(dataset.tables["table"], params.sabotage, params.seed)
        problem = ask(Dataset(dataset.name, dataset.kind, {"table": broken}, dataset.card, ""), params)
        return break_clock(problem) if params.sabotage == "clock" else problem

    return remember(("predict", "question", dataset.fingerprint, *_values(params, ASKING)), make)


def suspicious(dataset: Dataset, params: PredictParams) -> Suspects:
    """What is suspicious about the question: the same for every model, so it is asked once."""
    problem = question(dataset, params)
    key = ("predict", "suspects", dataset.fingerprint, *_values(params, ASKING))
    return remember(key, lambda: suspects(problem, params.seed))


def fitted(dataset: Dataset, params: PredictParams) -> Fitted:
    """Learns from the training part only."""
    problem = question(dataset, params)
    reads = (*ASKING, *CLEANING, "select", "keep", "model", *FITTING[params.model])

    def make() -> Any:
        with threads(problem):
            return pipeline(params, problem.regression).fit(*problem.part(problem.train))

    return Fitted(problem, remember(("predict", "model", dataset.fingerprint, *_values(params, reads)), make))


def threads(problem: Problem) -> threadpool_limits:
    """One thread on a small table, where several would wait for each other, as they do beside other busy processes.

    Linear algebra has one in any case: several add in another order, and the same request must give the same digits.
    """
    return threadpool_limits(1, None if problem.features.size < FEW_CELLS else "blas")


def _values(params: PredictParams, fields: tuple[str, ...]) -> tuple[Any, ...]:
    return tuple((field, getattr(params, field)) for field in fields)
