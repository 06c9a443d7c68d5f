"""What a model leans on: how much worse it gets when a column is told wrongly, and how sure that is."""

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ml.base import Step, silent
from ml.columns import HIGH, LOW, VALUE
from ml.intervals import bootstrap_counts
from ml.predict.evaluate import main_measure, main_value

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

REPEATS = 5
RESAMPLES = 200

Told = Callable[[int, Ints], Floats]
"""(place of a column, an order of the rows) → what is said when that column alone is told in that order."""


def shuffled(truth: Floats | Ints, columns: Sequence[str], told: Told, seed: int, step: Step = silent) -> pd.DataFrame:
    """column, value (what ROC-AUC or R² loses, mean of `REPEATS` shuffles), low, high; the most first.

    The interval holds both that rows are a sample and that a shuffle is one: each of `RESAMPLES` bootstrap resamples draws
    rows, and shuffles, with replacement. Permutation importance: Breiman 2001; its variance: Molnar et al. 2023.
    """
    rng = np.random.default_rng(seed)
    own = np.arange(len(truth))
    blocks = list(bootstrap_counts(len(truth), seed, RESAMPLES))
    unshuffled = told(0, own)
    whole = main_value(truth, unshuffled)
    whole_drawn = _drawn(truth, unshuffled, blocks)
    found = []
    for place, name in enumerate(columns):
        step(place / len(columns), f"Shuffling {name}")
        said = [told(place, rng.permutation(len(truth))) for _ in range(REPEATS)]
        value = whole - float(np.mean([main_value(truth, one) for one in said]))
        drawn = np.stack([_drawn(truth, one, blocks) for one in said])
        which = rng.integers(0, REPEATS, drawn.shape)
        lost = whole_drawn - np.take_along_axis(drawn, which, axis=0).mean(axis=0)
        low, high = np.nanquantile(lost, [0.025, 0.975])
        found.append((str(name), value, min(float(low), value), max(float(high), value)))
    frame = pd.DataFrame(found, columns=["column", VALUE, LOW, HIGH])
    return frame.sort_values(VALUE, ascending=False, kind="stable", ignore_index=True)


def _drawn(truth: Floats | Ints, said: Floats, blocks: Sequence[Floats]) -> Floats:
    """ROC-AUC or R² in every resample."""
    measure = main_measure(truth, said)
    return np.concatenate([measure(counts) for counts in blocks])
