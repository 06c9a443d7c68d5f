"""What to do about one of several answers: take it where the model is sure, ask a person where it is not. Light.

Classification with a reject option: Chow 1970.
"""

import numpy as np
import pandas as pd
from pydantic import Field

from ml.base import Params

RESAMPLES = 1000
THRESHOLDS = np.round(np.linspace(0, 1, 101), 2)


class Triage(Params):
    """What only who uses the answers knows."""

    error: float = Field(
        default=100,
        ge=0,
        le=1e9,
        title="A wrong answer costs",
        description="In money, where it is taken without being checked.",
    )
    check: float = Field(
        default=20,
        ge=0,
        le=1e9,
        title="A check by a person costs",
        description="In money. Who checks is taken to find the right answer.",
    )


def pays_from(triage: Triage) -> float:
    """How sure the model must be for its answer to be taken unchecked, if probabilities are right."""
    return max(0.0, 1 - triage.check / triage.error) if triage.error else 0.0


def costs(right: pd.Series, sure: pd.Series, triage: Triage, seed: int = 0) -> pd.DataFrame:
    """threshold, taken (rows unchecked), wrong (of these), value (mean cost of a row), low, high: 95 % bootstrap over rows.

    `right`: whether the likeliest answer is the true one; `sure`: its probability. It is taken from the threshold on. At one
    threshold the cost depends only on how many are taken, right and wrong, which is multinomial.
    """
    rows, rng = len(right), np.random.default_rng(seed)
    order = np.argsort(-sure.to_numpy(), kind="stable")
    wrong_so_far = np.r_[0, np.cumsum(~right.to_numpy(dtype=bool)[order])]
    taken = np.searchsorted(-sure.to_numpy()[order], -(THRESHOLDS - 1e-12), "right")
    wrong = wrong_so_far[taken]
    low, high = [], []
    for unchecked, bad in zip(taken, wrong, strict=True):
        drawn = rng.multinomial(rows, np.array([bad, rows - unchecked, unchecked - bad]) / rows, RESAMPLES)
        ends = np.quantile(drawn[:, 0] * triage.error + drawn[:, 1] * triage.check, [0.025, 0.975]) / rows
        low.append(float(ends[0]))
        high.append(float(ends[1]))
    value = (wrong * triage.error + (rows - taken) * triage.check) / rows
    return pd.DataFrame(
        {"threshold": THRESHOLDS, "taken": taken, "wrong": wrong, "value": value, "low": low, "high": high}
    )


def best(costly: pd.DataFrame) -> pd.Series:
    """The threshold that costs least; of equal ones the middle."""
    cheapest = costly[costly["value"] <= costly["value"].min() + 1e-12]
    row: pd.Series = cheapest.iloc[len(cheapest) // 2]
    return row
