"""Why this answer? Shapley values of the table's own columns, in points of the answer itself, whatever the model."""

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ml.predict.evaluate import answers
from ml.predict.problem import Problem
from ml.predict.tidy import matrix_sources

Floats = NDArray[np.float64]

BACKGROUND = {"linear": 100, "tree": 100, "boosting": 60, "forest": 40, "knn": 30, "best": 20, "baseline": 10}
"""Rows of the training part that stand for everyone, drawn at random, where one row is explained."""
FEW = {"linear": 30, "tree": 30, "boosting": 20, "forest": 10, "knn": 10, "best": 4, "baseline": 4}
"""The same where many are."""
PERMUTATIONS = 5
"""Orders in which columns are told, for one row."""


class Mixer:
    """Rows made of the columns of others, answered without encoding anything twice.

    Tidying, selecting and encoding work column by column, so a mixed row is a mix of encoded ones. Where a model encodes for
    itself, as *best* does, the table's columns are mixed instead.
    """

    def __init__(self, model: Any, problem: Problem, sources: pd.DataFrame):
        self.model, self.problem, self.sources = model, problem, sources
        self.encoded: Floats | None = None
        if "encode" in model.named_steps:
            self.encoded = np.asarray(model[:-1].transform(sources), dtype=np.float64)
            names = matrix_sources(model.named_steps["tidy"], model.named_steps["encode"])
            where = {str(name): number for number, name in enumerate(sources)}
            self.columns = np.array([where[name] for name in names], dtype=np.int64)

    def answer(self, taken: NDArray[np.int64]) -> Floats:
        """(rows, columns), which source row each cell is taken from → see `ml.predict.evaluate.answers`."""
        if self.encoded is not None:
            matrix = self.encoded[taken[:, self.columns], np.arange(self.encoded.shape[1])]
            return answers(self.model[-1], matrix, self.problem)  # type: ignore[arg-type]
        mixed = {name: self.sources[name].array.take(taken[:, place]) for place, name in enumerate(self.sources)}
        return answers(self.model, pd.DataFrame(mixed), self.problem)


def of_interest(said: Floats, place: int) -> Floats:
    """The amount, or the probability of the class in question."""
    return said if said.ndim == 1 else said[:, place]


def contributions(
    model: Any, problem: Problem, rows: pd.DataFrame, place: int, permutations: int, most: int, seed: int
) -> tuple[Floats, float]:
    """(rows, columns) in points of the answer, and what is said of everyone: together they are the answer exactly.

    `place` is the class in question, `most` how many rows stand for everyone. Shapley values by orders drawn at random, each
    also backwards: Štrumbelj and Kononenko 2014, Mitchell et al. 2022; equal to `shap.PermutationExplainer`, which compiles
    for ten seconds in every new process.
    """
    rng = np.random.default_rng(seed)
    drawn = problem.train[rng.permutation(len(problem.train))[:most]]
    mix = Mixer(model, problem, pd.concat([problem.features.iloc[drawn], rows]))
    background, columns = len(drawn), len(problem.features.columns)
    found = np.zeros((len(rows), columns))
    everyone = np.repeat(np.arange(background)[:, None], columns, axis=1)
    for number in range(len(rows)):
        for _ in range(permutations):
            order = rng.permutation(columns)
            for told in (order, order[::-1]):
                found[number, told] += np.diff(_as_told(mix, everyone, background + number, told, place))
    base = of_interest(mix.answer(everyone), place).mean()
    return found / (2 * permutations), float(base)


def _as_told(mix: Mixer, everyone: NDArray[np.int64], row: int, told: NDArray[np.int64], place: int) -> Floats:
    """The mean answer for everyone after none, one, two … of a row's columns are told, in this order."""
    stages = np.repeat(everyone[None], len(told) + 1, axis=0)
    for stage, column in enumerate(told, 1):
        stages[stage:, :, column] = row
    said = of_interest(mix.answer(stages.reshape(-1, everyone.shape[1])), place)
    return np.asarray(said.reshape(len(stages), len(everyone)).mean(axis=1))
