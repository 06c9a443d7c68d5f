"""From scores to lists: the full catalogue is ranked, less what a person already has. No sampled negatives."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from ml.recommend.models import Fitted, Ordered, Positions, Scores

BLOCK_CELLS = 5_000_000
"""Scores held in memory at a time: 20 MB, and as much again twice over while the best are found."""

Items = NDArray[np.int32]
NOTHING = -1

GROUPS_PER_PLACE = 8
"""Groups of columns per place of a list: enough that two of the best rarely share one."""


@dataclass(frozen=True, eq=False)
class Lists:
    """One list per person: item positions and their scores, best first; `NOTHING` where a list ends early."""

    people: Positions
    items: Items
    scores: Scores


PEOPLE_AT_ONCE = 500
"""People with histories of about one length, listed at a time by a model that knows its best without scoring all."""


def rank(fitted: Fitted, seen: sparse.csr_array, people: Positions, depth: int) -> Lists:
    """The `depth` best unseen items of each person; equal scores in order of item position."""
    if isinstance(fitted, Ordered):
        return _rank_ordered(fitted, seen, people, depth)
    block = max(1, BLOCK_CELLS // seen.shape[1])
    items, scores = _empty(len(people), depth)
    for start in range(0, len(people), block):
        rows = slice(start, start + block)
        items[rows], scores[rows] = rank_scores(fitted.scores(people[rows]), seen[people[rows]], depth)
    return Lists(people, items, scores)


def _empty(people: int, depth: int) -> tuple[Items, Scores]:
    """Lists with nothing on them."""
    shape = people, depth
    return np.full(shape, NOTHING, dtype=np.int32), np.full(shape, -np.inf, dtype=np.float32)


def _rank_ordered(fitted: Ordered, seen: sparse.csr_array, people: Positions, depth: int) -> Lists:
    """The same without scoring the whole catalogue: someone's best unseen items are among their first few."""
    items, scores = _empty(len(people), depth)
    history = np.diff(seen.indptr)[people]
    by_history = np.argsort(history, kind="stable")
    for rows in np.split(by_history, range(PEOPLE_AT_ONCE, len(people), PEOPLE_AT_ONCE)):
        width = min(depth + int(history[rows[-1]]), seen.shape[1])
        first, value = fitted.first(people[rows], width)
        row, place = np.nonzero(_unseen(first, seen[people[rows]]))
        rank = np.arange(len(row)) - np.searchsorted(row, row)
        listed = rank < depth
        row, place, rank = row[listed], place[listed], rank[listed]
        items[rows[row], rank], scores[rows[row], rank] = first[row, place], value[row, place]
    return Lists(people, items, scores)


def _unseen(items: Items, seen: sparse.csr_array) -> NDArray[np.bool_]:
    """Which cells of `items`, a row of positions per row of `seen`, are not in it."""
    unseen = np.ones(seen.shape, dtype=bool)
    unseen[np.repeat(np.arange(len(items)), np.diff(seen.indptr)), seen.indices] = False
    return np.take_along_axis(unseen, items, axis=1)


def rank_scores(scores: Scores, seen: sparse.csr_array, depth: int) -> tuple[Items, Scores]:
    """Item positions and scores of the `depth` best unseen items of each row; `scores` loses the seen ones."""
    rows = np.repeat(np.arange(len(scores)), np.diff(seen.indptr))
    scores[rows, seen.indices] = -np.inf
    row, item = np.divmod(np.flatnonzero(_candidates(scores, min(depth, scores.shape[1]))), scores.shape[1])
    value = scores[row, item]
    order = np.lexsort((item, -value, row))
    place = np.arange(len(row)) - np.searchsorted(row, row)
    listed = place < depth
    row, place, order = row[listed], place[listed], order[listed]
    items, ranked = _empty(len(scores), depth)
    items[row, place], ranked[row, place] = item[order], value[order]
    return items, ranked


def _candidates(scores: Scores, depth: int) -> NDArray[np.bool_]:
    """The `depth` best cells of each row, and a few more; never one of -inf.

    The best of each group of columns are few to search, and the `depth` best of them bound the row's from below.
    """
    groups = GROUPS_PER_PLACE * depth
    size = scores.shape[1] // groups
    if size < 2:
        return _best(scores, depth)
    leaders = scores[:, : groups * size].reshape(len(scores), size, groups).max(axis=1)
    kept = scores >= _border(leaders, depth)
    crowded = np.flatnonzero(np.count_nonzero(kept, axis=1) > groups)
    kept[crowded] = _best(scores[crowded], depth)
    return np.asarray(kept)


def _best(scores: Scores, depth: int) -> NDArray[np.bool_]:
    """Exactly the `depth` best cells of each row; among equals at the border, the first ones."""
    border = _border(scores, depth)
    kept = scores >= border
    crowded = np.flatnonzero(np.count_nonzero(kept, axis=1) > depth)
    if len(crowded):
        above = scores[crowded] > border[crowded]
        equal = kept[crowded] & ~above
        places_left = depth - above.sum(axis=1, keepdims=True)
        kept[crowded] = above | (equal & (equal.cumsum(axis=1) <= places_left))
    return np.asarray(kept)


def _border(scores: Scores, depth: int) -> Scores:
    """Per row the `depth`-th best score, above -inf.

    Negated, because numpy's partition is ten times slower where most of a row equals its low end.
    """
    border = -np.partition(-scores, depth - 1, axis=1)[:, [depth - 1]]
    return np.maximum(border, np.finfo(np.float32).min)


def strictly_falling(scores: Scores) -> Scores:
    """Scores for export, equal ones one float step apart, so that sorting by score gives the same order anywhere."""
    falling = scores.copy()
    for place in range(1, falling.shape[1]):
        just_below = np.nextafter(falling[:, place - 1], np.float32(-np.inf))
        falling[:, place] = np.minimum(falling[:, place], just_below)
    return falling
