"""What people, items, models and numbers are called, and the rows of a result they are read from."""

from collections.abc import Mapping

import pandas as pd

from data.dataset import Card
from ml.base import Result
from ml.metrics import HIT_RATE
from ml.recommend.params import LABELS as MODELS

SPLIT_LABELS = {
    "recent": "Each person's latest fifth",
    "last": "Each person's last one",
    "time": "Everything after one date",
    "random": "A random fifth",
}
LABELS = {"model": MODELS, "split": SPLIT_LABELS}
"""What people call the values of a field."""
NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
NOUNS = {"user": "people", "item": "items", "event": "events", "chose": "choose", "category": "kind"}
BASELINE = "popular"


def nouns(card: Card) -> Mapping[str, str]:
    """What this data set calls people, items, events and choosing."""
    return NOUNS | dict(card.nouns)


def model(name: str) -> str:
    """A model's label."""
    return MODELS.get(name, name)


def value(result: Result, metric: str, name: str | None = None) -> pd.Series:
    """The row of `metrics` of one model, by default the chosen one, at the result's k."""
    rows = result.metrics
    chosen = name or result.params["model"]
    return rows[(rows["model"] == chosen) & (rows["metric"] == metric) & (rows["k"] == result.params["k"])].iloc[0]


def baseline(result: Result, metric: str) -> pd.Series:
    """The row of the bestseller list."""
    return value(result, metric, BASELINE)


def ceiling(result: Result, metric: str) -> pd.Series | None:
    """The row of what is reached by who knows the truth of simulated data; None where nobody does."""
    if "ceiling" not in result.frames:
        return None
    rows = result.frames["ceiling"]
    found = rows[(rows["metric"] == metric) & (rows["k"] == result.params["k"])]
    return None if found.empty else found.iloc[0]


def known(result: Result, metric: str, card: Card) -> str:
    """How near the best model comes to what the truth would reach, as Markdown; empty where nobody knows it."""
    top = ceiling(result, metric)
    if top is None or metric != HIT_RATE.name:
        return ""
    rows = result.metrics[(result.metrics["metric"] == metric) & (result.metrics["k"] == result.params["k"])]
    best, bar = rows.loc[rows["value"].idxmax()], rows.loc[rows["model"] == BASELINE, "value"].iloc[0]
    found = (
        f" Of what there is to gain over bestsellers, {model(best['model'])} has found "
        f"**{points((best['value'] - bar) / (top['value'] - bar))} %**."
        if top["value"] > bar
        else ""
    )
    return (
        f"These {nouns(card)['user']} are **simulated**, so what each of them truly likes is known. Lists by that truth would reach "
        f"**{points(top['value'])} of 100** ({points(top['low'])}–{points(top['high'])}): the rest is chance, season and "
        f"news, which no taste tells.{found}"
    )


def points(share: float) -> str:
    """A share as people in a hundred."""
    return f"{100 * share:.0f}"


def count(number: int) -> str:
    """A number in words up to twelve, in digits above."""
    return NUMBERS[number] if 0 <= number < len(NUMBERS) else f"{number:,}"
