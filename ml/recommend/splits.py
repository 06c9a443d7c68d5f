"""Which events are hidden from the model: four ways, from flattering to strict."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from scipy import sparse

from data.dataset import DataError
from ml.base import ParamError
from ml.columns import RATING, TIMESTAMP
from ml.recommend.events import Events, Ints, Mask
from ml.recommend.models import Training
from ml.recommend.params import RecommendParams

HIDDEN_SHARE = 0.2


@dataclass(frozen=True, eq=False)
class Parts:
    """Training events, and the hidden events of the people who can be tested."""

    events: Events
    in_train: Mask
    """Per event: the model learns from it."""
    in_test: Mask
    """Per event: hidden, and used to test."""

    def matrix(self, mask: Mask) -> sparse.csr_array:
        """People × items, 1 where the person has the item in this part."""
        ones = np.ones(int(mask.sum()), dtype=np.float32)
        cells = (self.events.user[mask], self.events.item[mask])
        return sparse.csr_array((ones, cells), shape=self.events.shape)

    @cached_property
    def train(self) -> sparse.csr_array:
        return self.matrix(self.in_train)

    @cached_property
    def ratings(self) -> sparse.csr_array | None:
        """The cells of `train` with their ratings; None for data without."""
        if RATING not in self.events.frame:
            return None
        given = self.events.frame[RATING].to_numpy()[self.in_train]
        cells = (self.events.user[self.in_train], self.events.item[self.in_train])
        return sparse.csr_array((given, cells), shape=self.events.shape)

    @cached_property
    def test(self) -> sparse.csr_array:
        return self.matrix(self.in_test)

    @property
    def tested(self) -> Ints:
        """Positions of the people with hidden events, in order."""
        return np.flatnonzero(np.bincount(self.events.user[self.in_test]))

    def history(self, person: int) -> Training:
        """One person's row of the training part."""
        return Training(self.train[[person]], None if self.ratings is None else self.ratings[[person]])

    def latest(self, person: int) -> Ints:
        """The items of one person's training events, from old to new."""
        return np.asarray(self.events.item[self.in_train & (self.events.user == person)])

    def frame(self, mask: Mask) -> pd.DataFrame:
        """The rows of a part."""
        return self.events.frame[mask].reset_index(drop=True)


def split(events: Events, params: RecommendParams) -> Parts:
    """Hide events as `params.split` says; raises `ParamError` where the data has no time to split by.

    recent: each person's latest 20 % (at least one). last: each person's last event. random: 20 % of each
    person's events, whatever their time. time: everything from one date on, tested on people known before it.
    """
    if params.split != "random" and TIMESTAMP not in events.frame:
        raise ParamError(
            f"split must be random for data without timestamps; got {params.split}. Set split to random, or map "
            "a timestamp column.",
            ("split",),
        )
    if params.split == "time":
        hidden = _after_date(events)
    else:
        hidden = _hidden_per_person(events, params)
    in_train = ~hidden
    known = np.zeros(len(events.users), dtype=bool)
    known[events.user[in_train]] = True
    in_test = hidden & known[events.user]
    if not in_test.any():
        raise DataError(
            f"split {params.split} must leave at least 1 person with events on both sides; got 0. "
            "Choose another split or add rows."
        )
    return Parts(events, in_train, in_test)


def _hidden_per_person(events: Events, params: RecommendParams) -> Mask:
    """Events are in order of time, so a person's last positions are their latest."""
    place = np.arange(len(events.user), dtype=np.float64)
    if params.split == "random":
        place = np.random.default_rng(params.seed).permutation(place)
    order = np.lexsort((place, events.user))
    counts = np.bincount(events.user, minlength=len(events.users))
    from_end = np.empty(len(order), dtype=np.int64)
    ends = np.cumsum(counts)
    from_end[order] = ends[events.user[order]] - 1 - np.arange(len(order))
    hide = np.ones_like(counts) if params.split == "last" else np.maximum(1, (counts * HIDDEN_SHARE).astype(np.int64))
    hide[counts < 2] = 0
    return np.asarray(from_end < hide[events.user])


def _after_date(events: Events) -> Mask:
    times = events.frame[TIMESTAMP].to_numpy()
    date = times[int(len(times) * (1 - HIDDEN_SHARE))]
    if date == times[0]:
        raise DataError(
            f"timestamp must hold different times to split by date; most rows say {pd.Timestamp(date)}. "
            "Choose another split."
        )
    return np.asarray(times >= date)
