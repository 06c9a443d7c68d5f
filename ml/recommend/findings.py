"""What an experienced eye would say about this result: each finding is checked on its numbers."""

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from ml.base import Finding
from ml.columns import DIFFERENCE, HIGH, LOW, METRIC, MODEL, MODEL_A, MODEL_B, VALUE, K, N
from ml.metrics import HIT_RATE
from ml.recommend.params import LABELS, RecommendParams
from ml.recommend.splits import Parts

FEWEST_PEOPLE = 100
"""Below this a 95 % interval of a hit rate near one half is wider than 20 points."""
MOST = 0.5
FEWEST_EVENTS = 5
"""Shorter histories are alike by chance."""
ALIKE = 0.01
AGREEMENT = 0.87
"""Measured: without a leak from 0.89 (user neighbours) to 1, with a leaked fifth from 0.60 to 0.86."""
UNSEEN = 0.05


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


def few_items_fill_most_lists(share: float, items: int, params: RecommendParams) -> Iterator[Finding]:
    """R04: the 1 % of items that most people have fill half of all places on lists, or more."""
    if params.model != "popular" and share >= MOST:
        yield Finding(
            "R04",
            "note",
            f"{items:,} items, the 1 % that most people have already, fill {100 * share:.0f} of 100 places on the lists of "
            f"{LABELS[params.model]}.",
            {"share": share, "items": float(items)},
            "If variety is worth something to you, compare models by coverage and novelty, not by hit rate alone.",
        )


def histories_alike(parts: Parts) -> Iterator[Finding]:
    """R05: people with at least five events have exactly the history of somebody else, more than one in a hundred."""
    mask, people = parts.in_train | parts.in_test, len(parts.events.users)
    user, item = parts.events.user[mask], parts.events.item[mask]
    draws = np.random.default_rng(0).integers(0, 2**64, len(parts.events.items), dtype=np.uint64)
    sums = np.zeros(people, dtype=np.uint64)
    np.add.at(sums, user, draws[item])  # equal for equal sets of items, and else for one pair in 2^64
    long_enough = np.bincount(user, minlength=people) >= FEWEST_EVENTS
    _, counts = np.unique(sums[long_enough], return_counts=True)
    alike = int(counts[counts > 1].sum())
    if alike > ALIKE * people:
        yield Finding(
            "R05",
            "serious",
            f"{alike:,} people have exactly the same history as somebody else, of at least {FEWEST_EVENTS} events.",
            {"people": float(alike), "share": alike / people},
            "Look for robots, test accounts or a join that went wrong, and take them out before training.",
        )


def list_longer_than_histories(parts: Parts, params: RecommendParams) -> Iterator[Finding]:
    """R06: the list is longer than half of the tested people's training histories."""
    histories = np.bincount(parts.events.user[parts.in_train], minlength=len(parts.events.users))[parts.tested]
    median = float(np.median(histories))
    if params.k > median:
        yield Finding(
            "R06",
            "warning",
            f"A list of {params.k:,} is longer than what half of the people have done so far ({median:.0f} events).",
            {"k": float(params.k), "median_history": median},
            "Judge a shorter list: nobody looks at that many suggestions after so little.",
        )


def items_never_seen(parts: Parts) -> Iterator[Finding]:
    """R07: more than one in twenty hidden events is of an item without a training event."""
    owners = np.bincount(parts.events.item[parts.in_train], minlength=len(parts.events.items))
    unseen = float((owners[parts.events.item[parts.in_test]] == 0).mean())
    if unseen > UNSEEN:
        yield Finding(
            "R07",
            "note",
            f"{100 * unseen:.0f} of 100 hidden events are of items nobody had chosen before: no model that learns from "
            "choices can hit them.",
            {"share": unseen},
            "For new items try the content model, and do not read the missing hits as a failure of the others.",
        )


def people_never_seen(parts: Parts) -> Iterator[Finding]:
    """R11: more than one in twenty hidden events is of a person without a training event, who cannot be tested."""
    events = parts.events
    known = np.bincount(events.user[parts.in_train], minlength=len(events.users)) > 0
    unknown = float((~known[events.user[~parts.in_train]]).mean())
    if unknown > UNSEEN:
        strangers = int((~known).sum())
        yield Finding(
            "R11",
            "note",
            f"{strangers:,} people came only after the model was trained: {100 * unknown:.0f} of 100 later events are "
            "theirs, and the hit rate says nothing about them.",
            {"people": float(strangers), "share": unknown},
            "Decide what newcomers see: the bestseller list, or the content model after their first choices.",
        )


def best_at_an_end(best: str, ends: Sequence[str], field: str, params: RecommendParams) -> Iterator[Finding]:
    """R08: the best value of a sweep is its smallest or its largest."""
    if best in ends:
        yield Finding(
            "R08",
            "warning",
            f"The best {field} tried for {LABELS[params.model]}, {best}, lies at an end of what was tried "
            f"({ends[0]} to {ends[-1]}): the best there is may lie beyond.",
            {"best": float(best), "smallest": float(ends[0]), "largest": float(ends[-1])},
            "Set a value further out and sweep again; the chosen value is always among those tried.",
        )


def stars_well_ranked_badly(
    stars: pd.DataFrame, comparisons: pd.DataFrame, params: RecommendParams, baseline: str
) -> Iterator[Finding]:
    """R09: ratings are predicted better than by each item's mean, yet the list hits less than the bestsellers."""
    error = stars[stars[METRIC] == "rmse"].set_index(MODEL).to_dict("index")
    gains = comparisons[
        (comparisons[MODEL_A] == params.model)
        & (comparisons[MODEL_B] == "popular")
        & (comparisons[METRIC] == HIT_RATE.name)
    ]
    ours, theirs = error[params.model], error[baseline]
    if ours[HIGH] < theirs[LOW] and (gains[HIGH] < 0).all():
        difference = float(gains[DIFFERENCE].iloc[0])
        yield Finding(
            "R09",
            "serious",
            f"{LABELS[params.model]} predicts stars well (off by {ours[VALUE]:.2f}, an item's mean by {theirs[VALUE]:.2f}) "
            f"and still recommends badly: {_points(difference)} in 100 people against the bestseller list.",
            {"rmse": ours[VALUE], "rmse_item_mean": theirs[VALUE], "difference": difference},
            "Choose by hit rate, not by how well stars are predicted: what is rated highest is not what is chosen next.",
        )


def knows_more_than_the_history(agreement: float, people: int, params: RecommendParams) -> Iterator[Finding]:
    """R10: lists differ from those the model makes of the training histories alone."""
    if agreement < AGREEMENT:
        yield Finding(
            "R10",
            "serious",
            f"{LABELS[params.model]} knows more about people than their history: from that alone, only "
            f"{100 * agreement:.0f} of 100 suggestions would be the same.",
            {"agreement": agreement, "people": float(people)},
            "Look for hidden events among what it learned from: a leak. Until then believe none of its numbers.",
        )


def _hit_rate(metrics: pd.DataFrame, params: RecommendParams) -> pd.Series:
    chosen = (metrics[MODEL] == params.model) & (metrics[METRIC] == HIT_RATE.name) & (metrics[K] == params.k)
    return metrics[chosen].iloc[0]


def _points(share: float) -> str:
    return f"{100 * share:+.0f}"
