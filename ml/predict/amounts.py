"""What to do about an amount: what an error costs, and what to add to every prediction. Light: pages compute it anew.

A unit too high and a unit too low rarely cost the same. What is then best to say is not the likeliest amount but a quantile: the
share under / (under + over) of what may come. Newsvendor problem: Arrow, Harris and Marschak 1951.
"""

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pydantic import Field

from ml.base import Params
from ml.intervals import bootstrap_means, percentile_interval

Floats = NDArray[np.float64]

RESAMPLES = 500
ASKED = 2_000
"""Of more rows than this so many are resampled, and the interval is drawn in to the size of all."""
SHIFTS = 101
TOLERANCES = np.round(np.linspace(0, 0.5, 51), 2)


class ErrorCost(Params):
    """What only who uses the amounts knows."""

    over: float = Field(
        default=1,
        ge=0,
        le=1e9,
        title="A unit too high costs",
        description="For each unit that is said too much: money, hours, points.",
    )
    under: float = Field(
        default=3, ge=0, le=1e9, title="A unit too low costs", description="For each unit that is said too little."
    )
    tolerance: float = Field(
        default=0.1,
        ge=0,
        le=0.5,
        title="Good enough within",
        description="Share of the true amount an answer may be off. 0.1 is ten percent.",
    )


def best_share(cost: ErrorCost) -> float:
    """The quantile of what may come that costs least to say."""
    both = cost.over + cost.under
    return cost.under / both if both else 0.5


def shifts(truth: Floats, said: Floats) -> Floats:
    """What can be added to every prediction: from where 2 of 100 truths lie below it to where 98 do, and nothing."""
    low, high = np.quantile(truth - said, [0.02, 0.98])
    steps = np.linspace(min(low, 0.0), max(high, 0.0), SHIFTS)
    steps[np.abs(steps).argmin()] = 0.0
    return np.asarray(steps)


def costs(truth: Floats, said: Floats, cost: ErrorCost, steps: Floats | None = None, seed: int = 0) -> pd.DataFrame:
    """shift, value (mean cost of a row when it is added to every prediction), low, high: 95 % bootstrap over rows."""
    steps = shifts(truth, said) if steps is None else steps
    off = (truth - said)[:, None] - steps[None]
    each = np.where(off > 0, off * cost.under, -off * cost.over)
    low, high = _interval(each, seed)
    return pd.DataFrame({"shift": steps, "value": each.mean(axis=0), "low": low, "high": high})


def best(costly: pd.DataFrame) -> pd.Series:
    """The shift that costs least; of equal ones the smallest."""
    cheapest = costly[costly["value"] <= costly["value"].min() + 1e-12]
    row: pd.Series = cheapest.iloc[int(cheapest["shift"].abs().to_numpy().argmin())]
    return row


def within(truth: Floats, said: Floats, seed: int = 0) -> pd.DataFrame:
    """tolerance, value (share of rows off by at most this share of the truth), low, high."""
    close = (np.abs(truth - said)[:, None] <= TOLERANCES[None] * np.abs(truth)[:, None] + 1e-12).astype(np.float64)
    low, high = _interval(close, seed)
    return pd.DataFrame({"tolerance": TOLERANCES, "value": close.mean(axis=0), "low": low, "high": high})


def _interval(each: Floats, seed: int) -> tuple[Floats, Floats]:
    """Of the mean of each column over rows."""
    rows = len(each)
    drawn = each if rows <= ASKED else each[np.random.default_rng(seed).permutation(rows)[:ASKED]]
    low, high = percentile_interval(bootstrap_means(drawn, seed, RESAMPLES) - drawn.mean(axis=0))
    closer = np.sqrt(len(drawn) / rows)
    return each.mean(axis=0) + low * closer, each.mean(axis=0) + high * closer
