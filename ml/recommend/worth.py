"""What a better list is worth, from how many people it serves and what one find is worth. Light: pages import it."""

from pydantic import Field

from ml.base import Params, Result
from ml.metrics import HIT_RATE


class Worth(Params):
    """What somebody who knows the product has to say; nothing here is measured."""

    people: int = Field(
        default=10_000,
        ge=1,
        le=1_000_000_000,
        title="People per month",
        description="How many different people come in a month.",
    )
    seen: float = Field(
        default=40.0,
        ge=0,
        le=100,
        title="Of 100, see the list",
        description="How many of them look at the recommendations at all.",
    )
    find: float = Field(
        default=0.5,
        ge=0,
        le=1_000_000,
        title="Value of a find",
        description="What it is worth when someone finds something they go on to choose, in your currency.",
    )


def monthly_gain(result: Result, worth: Worth) -> tuple[float, float, float]:
    """Value, low and high of the gain over the bestseller list, in the currency of `worth.find`.

    The difference of hit rates with its 95 % bootstrap interval, times people, times the share that sees the list,
    times the value of a find: one find per person and month at most, and people who choose as in the data.
    Zero for the bestseller list itself.
    """
    rows = result.comparisons
    gain = rows[(rows["model_b"] == "popular") & (rows["metric"] == HIT_RATE.name)]
    gain = gain[gain["model_a"] == result.params["model"]]
    if gain.empty:
        return 0.0, 0.0, 0.0
    scale = worth.people * worth.seen / 100 * worth.find
    value, low, high = (scale * float(gain[column].iloc[0]) for column in ("difference", "low", "high"))
    return value, low, high
