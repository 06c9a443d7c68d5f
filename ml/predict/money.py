"""What to do about it: what a threshold earns. Light: pages compute it anew when an assumption changes.

One row is contacted where its probability reaches the threshold. Whoever would have left stays with the success rate and is
then worth their value; everyone contacted costs.
"""

from collections.abc import Iterator

import numpy as np
import pandas as pd
from pydantic import Field

from ml.base import Finding, Params

RESAMPLES = 1000
EVERYONE = 0.9


class Money(Params):
    """What only the company knows."""

    value: float = Field(
        default=500, ge=0, le=1e9, title="A saved customer is worth", description="In money, on average."
    )
    cost: float = Field(default=20, ge=0, le=1e9, title="A contact costs", description="Call, voucher and all.")
    success: float = Field(
        default=0.3,
        ge=0,
        le=1,
        title="Contacts that succeed",
        description="Of those who would leave, the share who then stay.",
    )


def break_even(money: Money) -> float:
    """The probability from which a contact pays, if probabilities are right: cost over what a hit brings."""
    hit = money.value * money.success
    return min(1.0, money.cost / hit) if hit else 1.0


def profits(thresholds: pd.DataFrame, money: Money, seed: int = 0) -> pd.DataFrame:
    """threshold, contacted, value, low, high: expected profit on the test rows at each threshold, with its 95 % interval.

    Bootstrap over rows: at one threshold profit depends only on how many hits and misses are drawn, which is multinomial.
    """
    hit = money.value * money.success - money.cost
    tp, fp = thresholds["tp"].to_numpy(), thresholds["fp"].to_numpy()
    rows = int(thresholds.iloc[0][["tp", "fp", "fn", "tn"]].sum())
    rng, low, high = np.random.default_rng(seed), [], []
    for hits, misses in zip(tp, fp, strict=True):
        drawn = rng.multinomial(rows, [hits / rows, misses / rows, (rows - hits - misses) / rows], RESAMPLES)
        ends = np.quantile(drawn[:, 0] * hit - drawn[:, 1] * money.cost, [0.025, 0.975])
        low.append(float(ends[0]))
        high.append(float(ends[1]))
    return pd.DataFrame(
        {
            "threshold": thresholds["threshold"],
            "contacted": tp + fp,
            "value": tp * hit - fp * money.cost,
            "low": low,
            "high": high,
        }
    )


def everyone(thresholds: pd.DataFrame, money: Money) -> float:
    """Profit of contacting all, without any model."""
    first = thresholds.iloc[0]
    positive, negative = first["tp"] + first["fn"], first["fp"] + first["tn"]
    return float(positive * (money.value * money.success - money.cost) - negative * money.cost)


def best(earned: pd.DataFrame) -> pd.Series:
    """The threshold that earns most; of equal ones the middle."""
    top = earned[earned["value"] == earned["value"].max()]
    middle: pd.Series = top.iloc[len(top) // 2]
    return middle


def nearly_everyone(earned: pd.DataFrame) -> Iterator[Finding]:
    """P10: the threshold that earns most contacts nine of ten, or more."""
    peak, rows = best(earned), int(earned["contacted"].max())
    share = float(peak["contacted"]) / max(rows, 1)
    if peak["value"] > 0 and share >= EVERYONE:
        yield Finding(
            "P10",
            "note",
            f"The best threshold, {peak['threshold']:.2f}, contacts {100 * share:.0f} of 100: nearly everyone.",
            {"share": share, "threshold": float(peak["threshold"])},
            "With these assumptions a model hardly pays. Contact everyone, or check what a contact really costs.",
        )
