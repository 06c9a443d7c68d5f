"""What an experienced eye would say about this result: each finding is checked on its numbers."""

from collections.abc import Iterator

import pandas as pd

from ml.base import Finding
from ml.columns import DIFFERENCE, HIGH, LOW, METRIC, MODEL, MODEL_A, MODEL_B, VALUE, K, N
from ml.metrics import HIT_RATE
from ml.recommend.params import LABELS, RecommendParams

FEWEST_PEOPLE = 100
"""Below this a 95 % interval of a hit rate near one half is wider than 20 points."""


def no_better_than_popular(comparisons: pd.DataFrame, params: RecommendParams) -> Iterator[Finding]:
    """R01: the interval of the gain over the bestseller list includes zero, or lies below it."""
    gains = comparisons[
        (comparisons[MODEL_A] == params.model)
        & (comparisons[MODEL_B] == "popular")
        & (comparisons[METRIC] == HIT_RATE.name)
    ]
    for row in gains.to_dict("records"):
        if row[LOW] > 0:
            continue
        worse = row[HIGH] < 0
        verdict = "worse than" if worse else "not measurably better than"
        yield Finding(
            "R01",
            "serious" if worse else "warning",
            f"{LABELS[params.model]} is {verdict} the bestseller list: {_points(row[DIFFERENCE])} in 100 people "
            f"({_points(row[LOW])} to {_points(row[HIGH])}).",
            {"difference": row[DIFFERENCE], "low": row[LOW], "high": row[HIGH]},
            "Show bestsellers, which cost nothing, or try another model, more data, or gentler cleaning.",
        )


def random_split_flatters(metrics: pd.DataFrame, honest: pd.DataFrame, params: RecommendParams) -> Iterator[Finding]:
    """R02: the hit rate under a random split lies above the one on each person's latest events, intervals apart."""
    flattered, latest = (_hit_rate(frame, params) for frame in (metrics, honest))
    if flattered[LOW] > latest[HIGH]:
        yield Finding(
            "R02",
            "serious",
            f"A random split flatters {LABELS[params.model]}: {flattered[VALUE]:.2f} against {latest[VALUE]:.2f} on each "
            "person's latest events.",
            {"random": flattered[VALUE], "recent": latest[VALUE], "flattery": flattered[VALUE] - latest[VALUE]},
            "Judge by the split recent: in use, a model never sees the future.",
        )


def too_few_people(metrics: pd.DataFrame, params: RecommendParams) -> Iterator[Finding]:
    """R03: so few people can be tested that only large differences show."""
    row = _hit_rate(metrics, params)
    if row[N] < FEWEST_PEOPLE:
        yield Finding(
            "R03",
            "warning",
            f"Only {row[N]:.0f} people can be tested: the hit rate may lie anywhere from {row[LOW]:.2f} to "
            f"{row[HIGH]:.2f}.",
            {"people": float(row[N]), "low": row[LOW], "high": row[HIGH]},
            "Choose a split that tests more people, such as recent, or bring more data.",
        )


def _hit_rate(metrics: pd.DataFrame, params: RecommendParams) -> pd.Series:
    chosen = (metrics[MODEL] == params.model) & (metrics[METRIC] == HIT_RATE.name) & (metrics[K] == params.k)
    return metrics[chosen].iloc[0]


def _points(share: float) -> str:
    return f"{100 * share:+.0f}"
