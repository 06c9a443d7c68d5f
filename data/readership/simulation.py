"""Simulate the portal's readers: `python -m data.readership.stored` writes what is shipped, the same each time.

A customer has a kind, a person's own interests around it, a language, a plan, a day of joining and perhaps one of
leaving. On each visit an article is chosen by interest, language, appeal, season and novelty; others may follow it.
"""

from datetime import date
from functools import cache
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.readership import parameters as rules

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

DAYS = (rules.LAST_DAY - rules.FIRST_DAY).days + 1
MINUTES = 24 * 60
OFFICE, EVENING = (8 * 60, 18 * 60), (18 * 60, 23 * 60)


class Articles(NamedTuple):
    """What of the articles readers care about, one value per article in the order of their ids."""

    ids: list[str]
    topic: Ints
    subtopic: Ints
    language: Ints
    published: Ints
    """Days since the first day; negative before."""
    minutes: Ints
    topic_of: Ints
    """Per subtopic, its topic."""

    @classmethod
    def of(cls, table: pd.DataFrame) -> "Articles":
        """From id, topic, subtopic, language, date, minutes."""
        table = table.sort_values("id")
        subtopic, names = pd.factorize(table["topic"] + "/" + table["subtopic"], sort=True)
        topic_of = np.array([rules.TOPICS.index(name.split("/")[0]) for name in names])
        days = (pd.to_datetime(table["date"]) - pd.Timestamp(rules.FIRST_DAY)).dt.days.to_numpy().astype(np.int64)
        language = table["language"].map(rules.LANGUAGES.index).to_numpy().astype(np.int64)
        return cls(
            table["id"].tolist(), topic_of[subtopic], subtopic, language, days, table["minutes"].to_numpy(), topic_of
        )


class People(NamedTuple):
    """Every customer: who they are and what they like, which a model would have to find out."""

    kind: Ints
    plan: Ints
    size: Ints
    sector: Ints
    joined: Ints
    """Days since the first day; negative before."""
    left: Ints
    """The same; the day after the last where they stay."""
    robot: NDArray[np.bool_]
    visits: Floats
    """A month."""
    interest: Floats
    """(customers, subtopics), each row sums to 1."""
    language: Floats
    """(customers, languages): how readily they read each."""


class Readership(NamedTuple):
    """The whole simulation. Reads are in order of time."""

    people: People
    appeal: Floats
    """Per article."""
    reads: dict[str, Ints]
    """customer and article by position, minute since the first day, seconds spent."""


def simulate(articles: Articles, seed: int = rules.SEED) -> Readership:
    """Everyone and every read."""
    rng = np.random.default_rng(seed)
    appeal = rng.lognormal(0, rules.APPEAL, len(articles.ids))
    people = _people(articles, rng)
    reads = np.array(
        [read for person in range(rules.CUSTOMERS) for read in _reads_of(person, people, appeal, articles, rng)]
    )
    ordered = reads[np.lexsort((reads[:, 0], reads[:, 2]))]
    return Readership(people, appeal, dict(zip(("customer", "article", "minute", "seconds"), ordered.T, strict=True)))


# People


def _people(articles: Articles, rng: np.random.Generator) -> People:
    count, kinds = rules.CUSTOMERS, list(rules.KINDS.values())
    kind = rng.choice(len(kinds), count, p=[one.share for one in kinds])
    plan, size, sector = (
        np.array([rng.choice(len(shares[one]), p=shares[one]) for one in kind])
        for shares in ([one.plans for one in kinds], [one.sizes for one in kinds], [one.sectors for one in kinds])
    )
    later = rng.random(count) < rules.LATER
    joined = np.where(later, rng.integers(0, DAYS - 60, count), -rng.integers(1, 4 * 365, count))
    habit = rng.gamma(rules.REGULARITY, 1 / rules.REGULARITY, count)
    robot = np.zeros(count, dtype=bool)
    robot[rng.choice(count, round(rules.ROBOTS * count), replace=False)] = True
    bilingual = rng.random(count) < np.array([one.english for one in kinds])[kind]
    return People(
        kind, plan, size, sector, joined, _leave(plan, joined, habit, rng), robot,
        habit * np.array([one.visits for one in kinds])[kind], _interests(kind, articles, rng),
        np.column_stack([np.ones(count), np.where(bilingual, 1.0, rules.FOREIGN)]),
    )  # fmt: skip


def _interests(kind: Ints, articles: Articles, rng: np.random.Generator) -> Floats:
    """A person's own mixture of topics around the kind's, and within a topic a liking for some subtopics."""
    mean = np.array([_weights(one) for one in rules.KINDS.values()])
    topics = np.array([rng.dirichlet(rules.CONCENTRATION * mean[one]) for one in kind])
    taste = rng.lognormal(0, rules.TASTE, (len(kind), len(articles.topic_of)))
    within = np.zeros((len(kind), len(rules.TOPICS)))
    np.add.at(within.T, articles.topic_of, taste.T)
    return np.asarray(topics[:, articles.topic_of] * taste / within[:, articles.topic_of])


def _weights(kind: rules.Kind) -> list[float]:
    rest = (1 - sum(kind.interests.values())) / (len(rules.TOPICS) - len(kind.interests))
    return [kind.interests.get(topic, rest) for topic in rules.TOPICS]


def _leave(plan: Ints, joined: Ints, habit: Floats, rng: np.random.Generator) -> Ints:
    """The day each leaves: every thirty days they may."""
    left = np.full(len(plan), DAYS)
    chance = np.array(rules.LEAVES)[plan] * np.maximum(habit, 0.1) ** -rules.SELDOM
    for day in range(30, DAYS, 30):
        new = np.where(day - joined < 180, rules.NEW_LEAVES, 1.0)
        leaves = (rng.random(len(plan)) < np.minimum(chance * new, 0.5)) & (left == DAYS) & (day - joined >= 30)
        left[leaves] = day - rng.integers(0, 30, leaves.sum())
    return np.where(left == DAYS, DAYS, np.maximum(left, joined + 1))


# Reads

Read = tuple[int, int, int, int]


def _reads_of(person: int, people: People, appeal: Floats, articles: Articles, rng: np.random.Generator) -> list[Read]:
    if people.robot[person]:
        return _robot(person, people, articles, rng)
    taste = people.interest[person][articles.subtopic] * people.language[person][articles.language] * appeal
    fresh = np.ones(len(articles.ids))  # how readily each is read: less, once it has been
    reads: list[Read] = []
    for day in _days(person, people, rng):
        minute = day * MINUTES + _time_of_day(person, day, people, rng)
        there = articles.published <= day
        weights = taste * _season(day)[articles.topic] * _novelty(articles.published, day)
        weights = appeal if rng.random() < rules.NOISE else weights
        while weights is not None:
            article = _draw(weights * fresh * there, rng)
            seconds = int(60 * articles.minutes[article] * rng.lognormal(-0.4, 0.6)) + 5
            reads.append((person, article, minute, seconds))
            fresh[article] = rules.AGAIN
            minute += seconds // 60 + 1
            weights = _follow_up(article, taste, people.language[person], appeal, articles, rng)
    return reads


def _follow_up(
    article: int, taste: Floats, language: Floats, appeal: Floats, articles: Articles, rng: np.random.Generator
) -> Floats | None:
    """What is chosen from for a further read on the same visit, if there is one."""
    if rng.random() >= rules.FOLLOW:
        return None
    if rng.random() < rules.STAYS:
        near = articles.subtopic == articles.subtopic[article]
    else:
        near = articles.topic == articles.topic[article]
    return np.asarray(near * language[articles.language] * appeal)


def _draw(weights: Floats, rng: np.random.Generator) -> int:
    reached = np.cumsum(weights)
    return int(np.searchsorted(reached, rng.random() * reached[-1], side="right"))


def _days(person: int, people: People, rng: np.random.Generator) -> Ints:
    """The days of visits: more in some months, fewer at weekends, fading before who leaves has left."""
    first, end = max(0, people.joined[person]), people.left[person]
    days = np.arange(first, end)
    rate = people.visits[person] / 30.4 * _calendar()[first:end]
    if end < DAYS:
        rate = rate * np.clip((end - days) / rules.FADE_DAYS, rules.FADE_TO, 1)
    return np.repeat(days, rng.poisson(rate))


def _time_of_day(person: int, day: int, people: People, rng: np.random.Generator) -> int:
    late = rng.random() < list(rules.KINDS.values())[people.kind[person]].evening
    return int(rng.integers(*(EVENING if late else OFFICE)))


def _robot(person: int, people: People, articles: Articles, rng: np.random.Generator) -> list[Read]:
    start = rng.integers(max(0, min(people.joined[person], DAYS - 31)), DAYS - 30)
    minutes = np.sort(rng.integers(start * MINUTES, (start + 30) * MINUTES, rng.poisson(rules.ROBOT_READS)))
    there = np.flatnonzero(articles.published <= start)
    return [(person, int(rng.choice(there)), int(minute), 2) for minute in minutes]


# The calendar


@cache
def _calendar() -> Floats:
    """Per day, how much is read on it; 1 in the mean."""
    dates = pd.date_range(rules.FIRST_DAY, periods=DAYS)
    read = np.array(rules.MONTHS)[dates.month - 1] * np.where(dates.day_of_week >= 5, rules.WEEKEND, 1)
    return np.asarray(read / read.mean())


def _season(day: int) -> Floats:
    """Per topic, how much more it is read in this month."""
    month = date.fromordinal(rules.FIRST_DAY.toordinal() + int(day)).month
    return np.array([rules.SEASONS.get(topic, {}).get(month, 1.0) for topic in rules.TOPICS])


def _novelty(published: Ints, day: int) -> Floats:
    return np.asarray(1 + rules.NOVELTY * np.exp(-np.maximum(day - published, 0) / rules.FADES))
