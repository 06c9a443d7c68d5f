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

    `shap.PermutationExplainer`, Lundberg and Lee 2017; `place` is the class in question, `most` how many
    rows stand for everyone.
    """
    import shap  # loads numba: only for who explains

    rng = np.random.default_rng(seed)
    drawn = problem.train[rng.permutation(len(problem.train))[:most]]
    background = problem.features.iloc[drawn]
    mix = Mixer(model, problem, pd.concat([background, rows]))
    columns = len(problem.features.columns)
    everyone = np.repeat(np.arange(len(background))[:, None], columns, axis=1).astype(np.float64)
    asked = np.repeat(np.arange(len(background), len(background) + len(rows))[:, None], columns, axis=1)
    masker = shap.maskers.Independent(everyone, max_samples=len(background))

    def ask(codes: Floats) -> Floats:
        return of_interest(mix.answer(np.asarray(codes, dtype=np.int64)), place)

    explainer = shap.PermutationExplainer(ask, masker, seed=seed)
    found = explainer(asked.astype(np.float64), max_evals=permutations * (2 * columns + 1), silent=True)
    return np.asarray(found.values), float(np.ravel(found.base_values)[0])
