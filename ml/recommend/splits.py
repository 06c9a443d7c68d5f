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
FAINTEST = 1e-6
"""The least an old event weighs: at nothing it would be no event, and could be suggested back."""


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
        if not self.events.has(RATING):
            return None
        given = self.events.column(RATING)[self.in_train]
        cells = (self.events.user[self.in_train], self.events.item[self.in_train])
        return sparse.csr_array((given, cells), shape=self.events.shape)

    @cached_property
    def test(self) -> sparse.csr_array:
        return self.matrix(self.in_test)

    @property
    def tested(self) -> Ints:
        """Positions of the people with hidden events, in order."""
        return np.flatnonzero(np.bincount(self.events.user[self.in_test]))

    @property
    def testable(self) -> int:
        """How many people have hidden events and are known to the model, drawn for testing or not."""
        known = np.bincount(self.events.user[self.in_train], minlength=len(self.events.users)) > 0
        hidden = np.bincount(self.events.user[~self.in_train], minlength=len(self.events.users)) > 0
        return int((known & hidden).sum())

    def weighted(self, half_life: float) -> sparse.csr_array:
        """`train`, an event counting half as much for every `half_life` days it is older than the latest; 0: alike.

        Exponential forgetting, as in Ding and Li 2005. Raises `ParamError` where there is no time.
        """
        if half_life == 0:
            return self.train
        if not self.events.has(TIMESTAMP):
            raise ParamError(
                f"half_life needs a timestamp column; got {half_life:g} for data without one. Set it to 0.",
                ("half_life",),
            )
        times = self.events.column(TIMESTAMP)[self.in_train]
        days = (times.max() - times) / np.timedelta64(1, "D")
        cells = (self.events.user[self.in_train], self.events.item[self.in_train])
        weight = np.maximum(0.5 ** (days / half_life), FAINTEST).astype(np.float32)
        return sparse.csr_array((weight, cells), shape=self.events.shape)

    def history(self, person: int, half_life: float = 0.0) -> Training:
        """One person's row of the training part, weighted by age."""
        return Training(self.weighted(half_life)[[person]], None if self.ratings is None else self.ratings[[person]])

    def latest(self, person: int) -> Ints:
        """The items of one person's training events, from old to new."""
        return np.asarray(self.events.item[self.in_train & (self.events.user == person)])

    def frame(self, mask: Mask) -> pd.DataFrame:
        """The rows of a part."""
        return self.events.frame(mask)


def split(events: Events, params: RecommendParams) -> Parts:
    """Hide events as `params.split` says; raises `ParamError` where the data has no time to split by.

    recent: each person's latest 20 % (at least one). last: each person's last event. random: 20 % of each
    person's events, whatever their time. time: everything from one date on, tested on people known before it.
    """
    if params.split != "random" and not events.has(TIMESTAMP):
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
    return Parts(events, in_train, in_test & _drawn(events, in_test, params))


def _drawn(events: Events, in_test: Mask, params: RecommendParams) -> Mask:
    """Events of at most `params.test_people` of the people who can be tested, drawn at random; 0: of all."""
    tested = np.flatnonzero(np.bincount(events.user[in_test]))
    if params.test_people == 0 or len(tested) <= params.test_people:
        return np.ones(len(in_test), dtype=bool)
    rng = np.random.default_rng(params.seed)
    drawn = np.zeros(len(events.users), dtype=bool)
    drawn[rng.choice(tested, params.test_people, replace=False)] = True
    return drawn[events.user]


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
    times = events.column(TIMESTAMP)
    date = times[int(len(times) * (1 - HIDDEN_SHARE))]
    if date == times[0]:
        raise DataError(
            f"timestamp must hold different times to split by date; most rows say {pd.Timestamp(date)}. "
            "Choose another split."
        )
    return np.asarray(times >= date)
