"""What an experienced eye would say about this model: each finding is checked on its numbers."""

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ml.base import Finding
from ml.columns import DIFFERENCE, HIGH, LOW, METRIC, MODEL_B
from ml.metrics import R2, ROC_AUC
from ml.predict.params import LABELS

Floats = NDArray[np.float64]

GIVEN_AWAY = {ROC_AUC.name: 0.98, R2.name: 0.98}
FAR_APART = {ROC_AUC.name: 0.1, R2.name: 0.15}
FEWEST_POSITIVES = 50
COPIES = 0.01
DRIFTED = 0.2
MISCALIBRATED = 0.03
BINS, SIMULATED = 10, 200
SHOWN = 5
BETWEEN = (
    "between the part that is learned from and the one that is tested",
    "between the first and the last third of the file",
)
"""What is compared for drift."""


def not_better(comparisons: pd.DataFrame, model: str, metric: str) -> Iterator[Finding]:
    """P01: the interval of the gain over the baseline includes zero, or lies below it."""
    row = comparisons[(comparisons[METRIC] == metric) & (comparisons[MODEL_B] == "baseline")].iloc[0]
    if model != "baseline" and row[LOW] <= 0:
        yield Finding(
            "P01",
            "serious",
            f"{LABELS[model]} is not better than saying the same about everyone: {row[DIFFERENCE]:+.3f} "
            f"({row[LOW]:+.3f} to {row[HIGH]:+.3f}).",
            {"difference": float(row[DIFFERENCE]), "low": float(row[LOW]), "high": float(row[HIGH])},
            "Do not use it. Ask whether these columns can know the answer at all, or bring more rows.",
        )


def leak(single: pd.Series, metric: str) -> Iterator[Finding]:
    """P02: a single column foretells the target nearly perfectly."""
    giving = single[single >= GIVEN_AWAY[metric]]
    if len(giving):
        names = _listed(list(giving.index))
        yield Finding(
            "P02",
            "serious",
            f"{names} {'gives' if len(giving) == 1 else 'each give'} the answer away alone: the target under another name, "
            "or something known only afterwards.",
            {str(name): float(score) for name, score in giving.iloc[:SHOWN].items()},
            f"Leave out {names} and look again: what is left is what the model can do.",
        )


def far_apart(learned: float, tested: float, model: str, metric: str) -> Iterator[Finding]:
    """P03: much better on the rows it learned from than on others."""
    if learned - tested > FAR_APART[metric]:
        yield Finding(
            "P03",
            "warning",
            f"{LABELS[model]} knows the rows it learned from by heart: {learned:.3f} on them, {tested:.3f} on others.",
            {"learned_from": learned, "others": tested},
            "Hold it back: less depth, more regularization, more neighbours, or more rows.",
        )


def too_few(counts: pd.Series) -> Iterator[Finding]:
    """P04: fewer than 50 rows of an answer in the test part."""
    name, fewest = str(counts.idxmin()), int(counts.min())
    if fewest < FEWEST_POSITIVES:
        yield Finding(
            "P04",
            "warning",
            f"Only {fewest:,} of {int(counts.sum()):,} test rows are {name}: how well it is found is anybody's guess.",
            {"rows": float(fewest), "of": float(counts.sum())},
            "Bring more such rows, put rare answers together, or read the intervals and not the values.",
        )


def miscalibrated(positive: NDArray[np.bool_], probability: Floats, seed: int) -> Iterator[Finding]:
    """P05: what is said and what happens lie further apart than they would if probabilities were right."""
    error = calibration_error(positive.astype(np.float64), probability)
    rng = np.random.default_rng(seed)
    if error <= MISCALIBRATED:
        return
    chance = [calibration_error(rng.random(len(probability)) < probability, probability) for _ in range(SIMULATED)]
    if error > np.quantile(chance, 0.975):
        mean = float(probability.mean() - positive.mean())
        direction = "too high" if mean > 0.01 else "too low" if mean < -0.01 else "wrong both ways"
        yield Finding(
            "P05",
            "warning",
            f"The probabilities are {direction}: off by {100 * error:.0f} points on average; by chance it would be "
            f"{100 * float(np.mean(chance)):.0f}.",
            {"error": error, "by_chance": float(np.mean(chance)), "too_high_by": mean},
            "Rank by them, but do not put them into money. Stop weighing classes alike, or choose another model.",
        )


def calibration_error(happened: NDArray[np.generic], probability: Floats) -> float:
    """Mean distance of what was said and what happened, over ten groups of equal size. Naeini et al. 2015."""
    groups = np.array_split(np.argsort(probability, kind="stable"), BINS)
    return float(
        sum(abs(happened[part].mean() - probability[part].mean()) * len(part) for part in groups if len(part))
        / len(probability)
    )


def duplicates(copies: int, tested: int) -> Iterator[Finding]:
    """P06: more than one test row in a hundred stands in the training part too."""
    if copies > COPIES * tested:
        yield Finding(
            "P06",
            "serious",
            f"{copies:,} of {tested:,} test rows stand in the training part too, to the letter: the test is partly memory.",
            {"rows": float(copies), "share": copies / tested},
            "Take repeated rows out before anything else, unless they are different cases that look alike.",
        )


def empty_of_meaning(ids: Sequence[str], constants: Sequence[str]) -> Iterator[Finding]:
    """P07: a column is another one for every row, or the same for all."""
    if ids or constants:
        parts = [f"{_listed(ids)} {'looks like an id' if len(ids) == 1 else 'look like ids'}"] if ids else []
        parts += (
            [f"{_listed(constants)} {'is' if len(constants) == 1 else 'are'} the same for all"] if constants else []
        )
        yield Finding(
            "P07",
            "note",
            f"{' and '.join(parts)}: {'it says' if len(ids) + len(constants) == 1 else 'they say'} nothing about anyone new.",
            {"ids": float(len(ids)), "constants": float(len(constants))},
            f"Leave out {_listed([*ids, *constants])}.",
        )


def drifted(apart: pd.Series, of: str) -> Iterator[Finding]:
    """P08: a column differs between the part that is learned from and the one that is tested, or along the file."""
    moved = apart[apart > DRIFTED]
    if len(moved):
        names = _listed(list(moved.index))
        yield Finding(
            "P08",
            "warning",
            f"{names} {'has' if len(moved) == 1 else 'have'} moved: {of} they are not alike (distance {moved.iloc[0]:.2f}).",
            {str(name): float(value) for name, value in moved.iloc[:SHOWN].items()},
            "Test on what came last, and expect the model to age: retrain it, or leave out what moves.",
        )


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - SHOWN:,} more" if len(names) > SHOWN else ""
    return ", ".join(map(str, names[:SHOWN])) + more
