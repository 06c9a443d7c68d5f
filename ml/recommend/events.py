"""From rows to events: a visible funnel from what was read to who did what, once each."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.dataset import DataError, Dataset
from ml.base import ParamError
from ml.columns import ITEM, RATING, TIMESTAMP, USER
from ml.recommend.params import RecommendParams

Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Events:
    """Cleaned events in order of time (of rows, where there is no time): one per person and item."""

    rows: pd.DataFrame
    """As they were read; never copied."""
    kept: Ints
    """Per event, its place in `rows`."""
    user: Ints
    """Per event, position in `users`."""
    item: Ints
    """Per event, position in `items`."""
    users: pd.Index
    """The people, by id in order."""
    items: pd.Index
    """The catalogue after cleaning, by id in order."""
    funnel: pd.DataFrame
    """step, events, users, items, note: what each step of the cleaning left."""

    def has(self, column: str) -> bool:
        """Whether the data has this column."""
        return column in self.rows

    def column(self, name: str) -> NDArray[Any]:
        """Of every event."""
        return self.rows[name].to_numpy()[self.kept]

    def frame(self, mask: Mask | None = None) -> pd.DataFrame:
        """user, item and whatever rating or timestamp the data has, of some events or of all."""
        return self.rows.iloc[self.kept if mask is None else self.kept[mask]].reset_index(drop=True)

    @property
    def shape(self) -> tuple[int, int]:
        return len(self.users), len(self.items)


def clean(dataset: Dataset, params: RecommendParams) -> Events:
    """Apply the cleaning steps in order; raises `DataError` when too little is left to learn from."""
    rows = dataset.tables["interactions"]
    user_ids, user = _codes(rows[USER])
    item_ids, item = _codes(rows[ITEM])
    funnel = _Funnel(rows.assign(**{USER: user, ITEM: item}).reset_index(drop=True))
    funnel.keep("Exact duplicates removed", _first_of_equal_rows, "the same row twice says nothing new")
    if params.positive_from > 0:
        funnel.keep(
            f"Rated {params.positive_from:g} or more",
            lambda frame: _rated_from(frame, params.positive_from),
            "lower ratings do not count as a choice",
        )
    if TIMESTAMP in funnel.frame:
        funnel.frame = funnel.frame.sort_values(TIMESTAMP, kind="stable")
    funnel.keep("Repeats removed", _first_per_person_and_item, "the first time someone chose an item counts")
    funnel.keep(
        "Robots set aside",
        lambda frame: _counts(frame, USER) <= params.max_user_events,
        f"people with more than {params.max_user_events:,} events",
    )
    _keep_frequent(funnel, params)
    _check_enough(funnel.frame, params)
    users, user = _renumbered(funnel.frame[USER])
    items, item = _renumbered(funnel.frame[ITEM])
    return Events(
        rows, funnel.frame.index.to_numpy(), user, item, user_ids[users], item_ids[items], pd.DataFrame(funnel.steps)
    )


class _Funnel:
    """Rows on their way through the cleaning, ids as numbers; the index is the row's place in the data."""

    def __init__(self, frame: pd.DataFrame):
        self.frame = frame
        self.steps: list[dict[str, str | int]] = []
        self._record("Rows read", "")

    def keep(self, step: str, mask: Callable[[pd.DataFrame], Mask], note: str) -> None:
        kept = mask(self.frame)
        if not kept.all():
            self.frame = self.frame[kept]
        self._record(step, note)

    def _record(self, step: str, note: str) -> None:
        self.steps.append(
            {
                "step": step,
                "events": len(self.frame),
                "users": _distinct(self.frame[USER]),
                "items": _distinct(self.frame[ITEM]),
                "note": note,
            }
        )


def _first_of_equal_rows(frame: pd.DataFrame) -> Mask:
    """Where nobody has an item twice, no row is there twice: asked first, because it is answered sooner."""
    once = _first_per_person_and_item(frame)
    return once if once.all() else ~frame.duplicated().to_numpy()


def _first_per_person_and_item(frame: pd.DataFrame) -> Mask:
    user, item = (frame[column].to_numpy() for column in (USER, ITEM))
    return ~pd.Series(user * (item.max() + 1) + item).duplicated().to_numpy()


def _rated_from(frame: pd.DataFrame, threshold: float) -> Mask:
    if RATING not in frame:
        raise ParamError(
            f"positive_from needs a rating column; got {threshold:g} for data without ratings. Set it to 0.",
            ("positive_from",),
        )
    ratings = frame[RATING].to_numpy()
    if not (ratings >= threshold).any():
        raise ParamError(
            f"positive_from must be at most the highest rating, {ratings.max():g}; got {threshold:g}. Lower it.",
            ("positive_from",),
        )
    return np.asarray(ratings >= threshold)


def _counts(frame: pd.DataFrame, column: str) -> Ints:
    """Per row, how many rows share its value."""
    codes = frame[column].to_numpy()
    return np.asarray(np.bincount(codes)[codes])


def _distinct(codes: pd.Series) -> int:
    return int(np.count_nonzero(np.bincount(codes)))


def _keep_frequent(funnel: _Funnel, params: RecommendParams) -> None:
    """Removing rare items can push people below their minimum and back, so repeat until nothing changes."""
    while True:
        before = len(funnel.frame)
        funnel.keep(
            "People with enough events",
            lambda frame: _counts(frame, USER) >= params.min_user_events,
            f"at least {params.min_user_events:,}",
        )
        funnel.keep(
            "Items with enough events",
            lambda frame: _counts(frame, ITEM) >= params.min_item_events,
            f"at least {params.min_item_events:,}",
        )
        if len(funnel.frame) == before or params.min_item_events == 1:
            return


def _check_enough(frame: pd.DataFrame, params: RecommendParams) -> None:
    for column, noun in ((USER, "people"), (ITEM, "items")):
        if (count := _distinct(frame[column])) < 2:
            raise DataError(
                f"{column} must hold at least 2 {noun} after cleaning; got {count}. Add rows, or lower "
                f"min_user_events ({params.min_user_events:,}) and min_item_events ({params.min_item_events:,})."
            )


def _codes(column: pd.Series) -> tuple[pd.Index, Ints]:
    """The distinct values in order, and each row's position among them."""
    codes, values = pd.factorize(column, sort=True)
    return pd.Index(values), codes.astype(np.int64)


def _renumbered(codes: pd.Series) -> tuple[Ints, Ints]:
    """The codes still in use, in order, and each row's position among them."""
    used = np.bincount(codes) > 0
    return np.flatnonzero(used), (np.cumsum(used) - 1)[codes.to_numpy()]
