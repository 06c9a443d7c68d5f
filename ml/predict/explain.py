"""Why this answer? Shapley values of the table's own columns, in points of the answer itself, whatever the model."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ml.predict.evaluate import answers
from ml.predict.problem import Problem
from ml.predict.tidy import matrix_sources

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Players = list[Ints]
"""Places of columns that are told together, mostly one each."""

BACKGROUND = {"linear": 100, "tree": 100, "boosting": 60, "forest": 40, "knn": 30, "best": 20, "baseline": 10}
"""Rows of the training part that stand for everyone, drawn at random, where one row is explained."""
FEW = {"linear": 30, "tree": 30, "boosting": 20, "forest": 10, "knn": 10, "best": 4, "baseline": 4}
"""The same where many are."""
PERMUTATIONS = 5
"""Orders in which columns are told, for one row."""
MOST_TOLD = 64
"""Columns told one by one: of more, cost would grow with their square."""
SCREENED = 5
"""Rows of everyone that more columns are first tried on, each alone."""
AT_ONCE, MOST_CELLS = 20_000, 5_000_000
"""Rows and cells a model is asked about in one go: every question costs a forest a hundred calls, however short."""


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

    def with_column(self, place: int, taken: Ints) -> Floats:
        """The answers for the source rows as they are, but for one column that is taken from other rows."""
        if self.encoded is None:
            own = np.repeat(np.arange(len(self.sources))[:, None], len(self.sources.columns), axis=1)
            own[:, place] = taken
            return self.answer(own)
        columns = np.flatnonzero(self.columns == place)
        kept = self.encoded[:, columns]
        self.encoded[:, columns] = kept[taken]
        said = answers(self.model[-1], self.encoded, self.problem)  # type: ignore[arg-type]
        self.encoded[:, columns] = kept
        return said


def of_interest(said: Floats, place: int) -> Floats:
    """The amount, or the probability of the class in question."""
    return said if said.ndim == 1 else said[:, place]


def contributions(
    model: Any, problem: Problem, rows: pd.DataFrame, place: int, permutations: int, most: int, seed: int
) -> tuple[Floats, float]:
    """(rows, columns) in points of the answer, and what is said of everyone: together they are the answer exactly.

    `place` is the class in question, `most` how many rows stand for everyone. Of more than 64 columns those that move the
    answer least share alike what they bring together. Shapley values by orders drawn at random, each also backwards: Štrumbelj and Kononenko 2014, Mitchell et al. 2022; equal to `shap.PermutationExplainer`, which compiles
    for ten seconds in every new process.
    """
    rng = np.random.default_rng(seed)
    drawn = problem.train[rng.permutation(len(problem.train))[:most]]
    mix = Mixer(model, problem, pd.concat([problem.features.iloc[drawn], rows]))
    background, columns = len(drawn), len(problem.features.columns)
    everyone = np.repeat(np.arange(background)[:, None], columns, axis=1)
    told: list[tuple[int, Players]] = []
    for number in range(len(rows)):
        players = _players(mix, everyone, background + number, place)
        for _ in range(permutations):
            order = rng.permutation(len(players))
            told += [(number, [players[one] for one in way]) for way in (order.tolist(), order[::-1].tolist())]
    found = np.zeros((len(rows), columns))
    for number, players, brought in _brought(mix, everyone, told, place):
        for player, value in zip(players, brought, strict=True):
            found[number, player] += value / len(player)
    base = of_interest(mix.answer(everyone), place).mean()
    return found / (2 * permutations), float(base)


def _players(mix: Mixer, everyone: Ints, row: int, place: int) -> Players:
    """Who is told in turn: every column, or of very many those that move the answer most alone, and the others at once."""
    columns = everyone.shape[1]
    if columns <= MOST_TOLD:
        return [np.array([column]) for column in range(columns)]
    some = everyone[:SCREENED]
    known = of_interest(mix.answer(some), place)
    moved = np.empty(columns)
    for start in range(0, columns, MOST_TOLD):
        few = range(start, min(start + MOST_TOLD, columns))
        taken = np.repeat(some[None], len(few), axis=0)
        for stage, column in enumerate(few):
            taken[stage, :, column] = row
        said = of_interest(mix.answer(taken.reshape(-1, columns)), place).reshape(len(few), -1)
        moved[start : few.stop] = np.abs(said - known).mean(axis=1)
    order = np.argsort(-moved, kind="stable")
    return [*(np.array([column]) for column in order[: MOST_TOLD - 1]), order[MOST_TOLD - 1 :]]


def _brought(
    mix: Mixer, everyone: Ints, told: Sequence[tuple[int, Players]], place: int
) -> Iterator[tuple[int, Players, Floats]]:
    """What each player adds to the mean answer for everyone as they are told in order, many orders asked at once."""
    background, columns = everyone.shape
    asked = max((len(order) + 1) * background for _, order in told)
    step = max(1, min(AT_ONCE // asked, MOST_CELLS // (asked * columns)))
    for start in range(0, len(told), step):
        block = told[start : start + step]
        stages = [_stages(everyone, background + number, order) for number, order in block]
        said = of_interest(mix.answer(np.concatenate(stages)), place)
        for (number, order), own in zip(block, np.split(said, len(block)), strict=True):
            yield number, order, np.diff(own.reshape(len(order) + 1, background).mean(axis=1))


def _stages(everyone: Ints, row: int, order: Players) -> Ints:
    """Rows of which none, one, two … of a row's players are told, in this order."""
    stages = np.repeat(everyone[None], len(order) + 1, axis=0)
    for stage, player in enumerate(order, 1):
        stages[stage:, :, player] = row
    return stages.reshape(-1, everyone.shape[1])
