"""Why this list? What each thing in a history does to it, found by taking the thing away and ranking again."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from ml.base import Step
from ml.columns import ITEM, RANK, SCORE, TITLE
from ml.recommend.models import Fitted, Scores, Training
from ml.recommend.ranking import NOTHING, rank_scores

TRIED = 300
"""At most so many things of a history are taken away in turn, the latest ones."""
BLOCK = 100
"""Histories scored at a time."""


@dataclass(frozen=True, eq=False)
class Explanation:
    """A list for one history, and what each tried thing of that history does to it."""

    items: NDArray[np.int64]
    """The list: item positions, best first."""
    scores: NDArray[np.float32]
    tried: NDArray[np.int64]
    """Item positions of the history that were taken away in turn."""
    drop: NDArray[np.float32]
    """(tried, list): by how much the score of each listed item falls without the thing."""
    leaves: NDArray[np.bool_]
    """(tried, list): whether the item is off the list without the thing."""


def explain(fitted: Fitted, history: Training, latest: NDArray[np.int64], depth: int, step: Step) -> Explanation:
    """Rank one history, and rank it again without each of `latest`, its items from old to new.

    Nothing of the history is suggested back, also not what was taken away: what else the list would show is the
    question. Leave-one-out influence, as in Cook 1977; the model itself stays as it was trained.
    """
    had = history.matrix
    listed, list_scores = _one_list(fitted, history, had, depth)
    tried = latest[-TRIED:][::-1]
    drop = np.empty((len(tried), len(listed)), dtype=np.float32)
    leaves = np.empty((len(tried), len(listed)), dtype=np.bool_)
    for start in range(0, len(tried), BLOCK):
        step(start / max(1, len(tried)), "Taking things away in turn")
        block = tried[start : start + BLOCK]
        changed = fitted.fold_in(_each_without(history, block))
        drop[start : start + BLOCK] = list_scores - changed[:, listed]
        others, _ = rank_scores(changed, sparse.csr_array(sparse.vstack([had] * len(block))), depth)
        leaves[start : start + BLOCK] = ~(listed[None, :, None] == others[:, None, :]).any(axis=2)
    return Explanation(listed, list_scores, tried, np.nan_to_num(drop, posinf=0.0, neginf=0.0), leaves)


def without(history: Training, items: NDArray[np.int64]) -> Training:
    """One history less some items."""
    left = ~np.isin(history.matrix.indices, items)
    return Training(_keep(history.matrix, left), None if history.ratings is None else _keep(history.ratings, left))


def _keep(row: sparse.csr_array, left: NDArray[np.bool_]) -> sparse.csr_array:
    return sparse.csr_array((row.data[left], row.indices[left], [0, int(left.sum())]), shape=row.shape)


def _each_without(history: Training, items: NDArray[np.int64]) -> Training:
    """As many histories as items, each less one of them."""
    each = [without(history, items[[place]]) for place in range(len(items))]
    ratings = [one.ratings for one in each if one.ratings is not None]
    return Training(
        sparse.csr_array(sparse.vstack([one.matrix for one in each])),
        sparse.csr_array(sparse.vstack(ratings)) if ratings else None,
    )


def list_frame(explanation: Explanation, titles: pd.Series) -> pd.DataFrame:
    """rank, item, title, score; because, because_title: what its score loses most by; leaves: it goes without that.

    `titles` has one entry per item, under its id. Because is missing where nothing in the history moves the item.
    """
    frame = _listed(explanation.items, explanation.scores, titles)
    if not len(explanation.tried):
        return frame.assign(because=None, because_title=None, leaves=False)
    places = np.arange(len(frame))
    most = explanation.drop.argmax(axis=0)
    moved = explanation.drop[most, places] > 0
    because = explanation.tried[most]
    return frame.assign(
        because=pd.Series(titles.index[because]).where(moved),
        because_title=titles.iloc[because].reset_index(drop=True).where(moved),
        leaves=explanation.leaves[most, places] & moved,
    )


def leaning_frame(explanation: Explanation, titles: pd.Series) -> pd.DataFrame:
    """item, title, weight (what the list's scores lose without it, together), leaves (how many items go)."""
    frame = pd.DataFrame(
        {
            ITEM: titles.index[explanation.tried],
            TITLE: titles.iloc[explanation.tried].to_numpy(),
            "weight": explanation.drop.sum(axis=1),
            "leaves": explanation.leaves.sum(axis=1),
        }
    )
    return frame.sort_values("weight", ascending=False, kind="stable", ignore_index=True)


def ranked_frame(fitted: Fitted, history: Training, depth: int, titles: pd.Series) -> pd.DataFrame:
    """rank, item, title, score: the list for one history, whoever has it."""
    return _listed(*_one_list(fitted, history, history.matrix, depth), titles)


def after_frame(
    fitted: Fitted,
    history: Training,
    removed: NDArray[np.int64],
    explanation: Explanation,
    depth: int,
    titles: pd.Series,
) -> pd.DataFrame:
    """rank, item, title, score, new: the list without some of the history, and what was not on it before."""
    frame = _listed(*_one_list(fitted, without(history, removed), history.matrix, depth), titles)
    return frame.assign(new=~frame[ITEM].isin(titles.index[explanation.items]))


def _one_list(fitted: Fitted, history: Training, had: sparse.csr_array, depth: int) -> tuple[NDArray[np.int64], Scores]:
    """Item positions and scores for one history, best first, without what the person had."""
    items, scores = rank_scores(fitted.fold_in(history), had, depth)
    listed = items[0] != NOTHING
    return items[0][listed], scores[0][listed]


def _listed(items: NDArray[np.int64], scores: Scores, titles: pd.Series) -> pd.DataFrame:
    return pd.DataFrame(
        {
            RANK: np.arange(1, len(items) + 1),
            ITEM: titles.index[items],
            TITLE: titles.iloc[items].to_numpy(),
            SCORE: scores,
        }
    )
