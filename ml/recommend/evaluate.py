"""How good are the lists? Metrics per person and list length, their intervals, and paired comparisons."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from ml.columns import DIFFERENCE, HIGH, LOW, METRIC, MODEL, MODEL_A, MODEL_B, P_ADJUSTED, UNIT, VALUE, K, N, P
from ml.intervals import bootstrap_means, holm, paired_p, percentile_interval
from ml.metrics import COVERAGE, DIVERSITY, HIT_RATE, MAP, MRR, NDCG, NOVELTY, PRECISION, RECALL
from ml.recommend.diversity import diversity
from ml.recommend.ranking import NOTHING, Lists
from ml.recommend.splits import Parts

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]

PER_PERSON = tuple(metric.name for metric in (HIT_RATE, PRECISION, RECALL, NDCG, MAP, MRR, NOVELTY))

MOST_UNITS = 5_000
"""More people than this are gathered at random into so many units: a mean over units is as sure as one over people."""
CHUNK = 4_000
"""People judged at a time."""


@dataclass(frozen=True, eq=False)
class Evaluation:
    """One model's lists, judged."""

    lists: Lists
    hits: Mask
    """Per person and place of the list: is it one of the hidden items?"""
    hidden: Ints
    """Per person, how many items are hidden."""
    information: Floats
    """Per item, -log2 of the share of people who have it."""
    units: Mapping[str, Floats]
    """Metric → (units, list lengths 1…depth), for the bootstrap: a unit is a person or, of many, a random group."""
    coverage: Floats
    """Rows: value, low, high; one column per list length."""

    def at(self, k: int) -> dict[str, Floats]:
        """Metric → one value per person, for lists of length k."""
        return dict(zip(PER_PERSON, self.values(k).T, strict=True))

    def values(self, k: int) -> Floats:
        """The same as (people, metrics), in the order of `PER_PERSON`."""
        values = np.empty((len(self.hits), len(PER_PERSON)))
        for start in range(0, len(values), CHUNK):
            chunk = slice(start, start + CHUNK)
            values[chunk] = np.column_stack([judged[:, -1] for judged in self._chunk(chunk, k).values()])
        return values

    def _chunk(self, people: slice, k: int) -> dict[str, Floats]:
        return _per_person(self.hits[people, :k], self.hidden[people], self.lists.items[people, :k], self.information)


def evaluate(lists: Lists, parts: Parts) -> Evaluation:
    """Judge lists by the hidden events. Definitions in `ml.metrics`; equal to ir_measures on the same lists."""
    hits, hidden, information = _hits(lists, parts), np.diff(parts.test[lists.people].indptr), _information(parts)
    people, depth = hits.shape
    gather = _gather(people)
    units = {metric: np.zeros((gather.shape[0], depth)) for metric in PER_PERSON}
    for start in range(0, people, CHUNK):
        chunk = slice(start, start + CHUNK)
        judged = _per_person(hits[chunk], hidden[chunk], lists.items[chunk], information)
        for metric, values in judged.items():
            units[metric] += gather[:, chunk] @ values
    coverage = _coverage(lists, parts.events.shape[1])
    return Evaluation(lists, hits, hidden.astype(np.int64), information, units, coverage)


def _gather(people: int) -> sparse.csc_array:
    """units × people, weighted so that the mean over units of what is gathered is the mean over people."""
    units = min(people, MOST_UNITS)
    unit = np.arange(people) if units == people else np.random.default_rng(0).permutation(people) % units
    return sparse.csc_array((np.full(people, units / people), (unit, np.arange(people))), shape=(units, people))


def _hits(lists: Lists, parts: Parts) -> Mask:
    items_count = parts.events.shape[1]
    hidden = np.sort(parts.events.user[parts.in_test] * items_count + parts.events.item[parts.in_test])
    hits = np.empty(lists.items.shape, dtype=bool)
    for start in range(0, len(hits), CHUNK):
        chunk = slice(start, start + CHUNK)
        listed = lists.people[chunk, None] * items_count + lists.items[chunk]
        place = np.minimum(np.searchsorted(hidden, listed), len(hidden) - 1)
        hits[chunk] = (hidden[place] == listed) & (lists.items[chunk] != NOTHING)
    return hits


def _per_person(hits: Mask, hidden: Ints, items: NDArray[np.int32], information: Floats) -> dict[str, Floats]:
    """Metric → (people, list lengths)."""
    depth = hits.shape[1]
    k = np.arange(1, depth + 1)
    discount = 1 / np.log2(k + 1)
    hits_so_far = hits.cumsum(axis=1)
    ideal = np.cumsum(discount)[np.minimum(k, hidden[:, None]) - 1]
    listed = items != NOTHING
    return {
        HIT_RATE.name: (hits_so_far > 0).astype(np.float64),
        PRECISION.name: hits_so_far / k,
        RECALL.name: hits_so_far / hidden[:, None],
        NDCG.name: (hits * discount).cumsum(axis=1) / ideal,
        MAP.name: (hits * hits_so_far / k).cumsum(axis=1) / hidden[:, None],
        MRR.name: np.maximum.accumulate(hits / k, axis=1),
        NOVELTY.name: np.where(listed, information[items], 0).cumsum(axis=1) / np.maximum(listed.cumsum(axis=1), 1),
    }


def _information(parts: Parts) -> Floats:
    """An item nobody has counts as one person's, so that it stays finite."""
    owners = np.bincount(parts.events.item[parts.in_train], minlength=parts.events.shape[1])
    return np.asarray(-np.log2(np.maximum(owners, 1) / len(parts.events.users)))


def _coverage(lists: Lists, items_count: int) -> Floats:
    """Distinct items listed, as a share of the catalogue; 95 % interval by the jackknife over people.

    Resampling people would lose a third of them and so understate a count of distinct items; leaving one person
    out at a time does not. Efron and Tibshirani 1993, ch. 11.
    """
    people, depth = lists.items.shape
    items = np.where(lists.items == NOTHING, items_count, lists.items)  # one more item, never counted
    lists_per_item = np.zeros(items_count + 1, dtype=np.int64)
    rows = []
    for k in range(1, depth + 1):
        lists_per_item += np.bincount(items[:, k - 1], minlength=items_count + 1)
        lists_per_item[items_count] = 0
        distinct = np.count_nonzero(lists_per_item)
        only_here = (lists_per_item == 1)[items[:, :k]].sum(axis=1)
        error = 1.96 * np.sqrt((people - 1) / people * np.square(only_here - only_here.mean()).sum())
        rows.append((distinct, max(0.0, distinct - error), min(float(items_count), distinct + error)))
    return np.array(rows).T / items_count


@dataclass(frozen=True, eq=False)
class Resampled:
    """Bootstrap means of several models over the same resamples of people, so that differences stay paired."""

    means: Mapping[str, Mapping[str, Floats]]
    """Model → metric → (resamples, list lengths)."""

    @classmethod
    def of(cls, evaluations: Mapping[str, Evaluation], seed: int) -> "Resampled":
        blocks = [evaluation.units[metric] for evaluation in evaluations.values() for metric in PER_PERSON]
        resampled = iter(np.split(bootstrap_means(np.hstack(blocks), seed), len(blocks), axis=1))
        return cls({model: {metric: next(resampled) for metric in PER_PERSON} for model in evaluations})


def metrics_frame(evaluations: Mapping[str, Evaluation], resampled: Resampled) -> pd.DataFrame:
    """Long: model, metric, k, value, low, high, n, for every list length."""
    names = [*PER_PERSON, COVERAGE.name]
    people, depth = next(iter(evaluations.values())).hits.shape
    low, high = percentile_interval(
        np.hstack([means[metric] for means in resampled.means.values() for metric in PER_PERSON])
    )
    intervals = np.split(np.column_stack([low, high]), len(evaluations))
    blocks = []
    for evaluation, interval in zip(evaluations.values(), intervals, strict=True):
        values = np.concatenate([evaluation.units[metric].mean(axis=0) for metric in PER_PERSON])
        blocks += [np.column_stack([values, interval]), evaluation.coverage.T]
    values, low, high = np.vstack(blocks).T
    return pd.DataFrame(
        {
            MODEL: pd.Index(evaluations).repeat(len(names) * depth),
            METRIC: pd.Index(names * len(evaluations)).repeat(depth),
            K: np.tile(np.arange(1, depth + 1), len(evaluations) * len(names)),
            VALUE: values,
            LOW: low,
            HIGH: high,
            N: people,
        }
    )


def diversity_frame(evaluations: Mapping[str, Evaluation], parts: Parts, k: int, seed: int) -> pd.DataFrame:
    """As `metrics_frame`, of the diversity in lists of length k; of at most `MOST_UNITS` people, drawn at random."""
    people = len(parts.tested)
    drawn = np.sort(np.random.default_rng(seed).permutation(people)[:MOST_UNITS])
    rows = []
    for model, evaluation in evaluations.items():
        values = diversity(evaluation.lists.items[drawn, :k], parts)
        low, high = percentile_interval(bootstrap_means(values[:, None], seed))
        rows.append((model, DIVERSITY.name, k, values.mean(), low[0], high[0], len(drawn)))
    return pd.DataFrame(rows, columns=[MODEL, METRIC, K, VALUE, LOW, HIGH, N])


def per_unit_frame(evaluations: Mapping[str, Evaluation], users: pd.Index, k: int) -> pd.DataFrame:
    """Long: model, unit (a person's id), metric, k, value, at one list length."""
    per_model = [evaluation.at(k) for evaluation in evaluations.values()]
    return pd.DataFrame(
        {
            MODEL: pd.Index(evaluations).repeat(len(PER_PERSON) * len(users)),
            UNIT: users.take(np.tile(np.arange(len(users)), len(evaluations) * len(PER_PERSON))),
            METRIC: pd.Index(PER_PERSON * len(evaluations)).repeat(len(users)),
            K: k,
            VALUE: np.concatenate([values[metric] for values in per_model for metric in PER_PERSON]),
        }
    )


def comparisons_frame(
    evaluations: Mapping[str, Evaluation], pairs: Sequence[tuple[str, str]], k: int, resampled: Resampled
) -> pd.DataFrame:
    """Long: model_a, model_b, metric, k, difference (a − b), low, high, p, p_adjusted (Holm, within a metric)."""
    frames = []
    values = lru_cache(2)(lambda model: evaluations[model].values(k))  # two at a time: they are large
    for a, b in pairs:
        values_a, values_b = values(a), values(b)
        means_a, means_b = (
            np.column_stack([resampled.means[model][metric][:, k - 1] for metric in PER_PERSON]) for model in (a, b)
        )
        low, high = percentile_interval(means_a - means_b)
        difference = (values_a - values_b).mean(axis=0)
        p = paired_p(values_a, values_b)
        columns = (MODEL_A, MODEL_B, METRIC, K, DIFFERENCE, LOW, HIGH, P)
        frames.append(pd.DataFrame(dict(zip(columns, (a, b, PER_PERSON, k, difference, low, high, p), strict=True))))
    frame = pd.concat(frames, ignore_index=True)
    frame[P_ADJUSTED] = frame.groupby(METRIC)[P].transform(lambda p: holm(p.to_numpy()))
    return frame


def best_frame(resampled: Resampled, k: int) -> pd.DataFrame:
    """Long: model, metric, k, chance: in how many of the resamples a model has the highest mean; ties are shared."""
    models = list(resampled.means)
    frames = []
    for metric in PER_PERSON:
        means = np.column_stack([resampled.means[model][metric][:, k - 1] for model in models])
        highest = means == means.max(axis=1, keepdims=True)
        chance = (highest / highest.sum(axis=1, keepdims=True)).mean(axis=0)
        frames.append(pd.DataFrame({MODEL: models, METRIC: metric, K: k, "chance": chance}))
    return pd.concat(frames, ignore_index=True)


def all_pairs(models: Sequence[str]) -> list[tuple[str, str]]:
    """Every model against every other."""
    return list(combinations(models, 2))
