"""What do the lists do to everyone's choices? Concentration, diversity, surprise, and who gets shown."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ml.columns import HIGH, ITEM, LOW, METRIC, MODEL, TITLE, VALUE, K, N
from ml.intervals import bootstrap_means, percentile_interval
from ml.metrics import DIVERSITY, GINI, PERSONALISATION, SERENDIPITY, TAIL_SHARE, TOP_SHARE
from ml.recommend.diversity import diversity
from ml.recommend.evaluate import Evaluation
from ml.recommend.ranking import NOTHING, Items
from ml.recommend.splits import Parts

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

TOP = 0.01
HEAD_EVENTS = 0.8


def beyond_frame(evaluations: Mapping[str, Evaluation], parts: Parts, k: int, seed: int) -> pd.DataFrame:
    """Long: model, metric, k, value, low, high, n. Definitions in `ml.metrics`; `evaluations` has the bestsellers."""
    owners = parts.train.sum(axis=0)
    obvious = evaluations["popular"].lists.items[:, :k]
    rows = []
    for model, evaluation in evaluations.items():
        items = evaluation.lists.items[:, :k]
        per_person = {
            TOP_SHARE.name: _share(items, top(owners)),
            TAIL_SHARE.name: _share(items, ~head(owners)),
            DIVERSITY.name: diversity(items, parts),
            SERENDIPITY.name: _serendipity(items, evaluation.hits[:, :k], obvious),
            PERSONALISATION.name: _personalisation(items, len(owners)),
        }
        for metric, values in per_person.items():
            low, high = percentile_interval(bootstrap_means(values[:, None], seed))
            rows.append((model, metric, k, values.mean(), low[0], high[0], len(values)))
        rows.append((model, GINI.name, k, *_gini(items, len(owners)), len(items)))
    return pd.DataFrame(rows, columns=[MODEL, METRIC, K, VALUE, LOW, HIGH, N])


def top_share(evaluation: Evaluation, parts: Parts, k: int) -> tuple[float, int]:
    """Mean share of a list that the 1 % of items fill that most people have, and how many items that is."""
    most = top(parts.train.sum(axis=0))
    return float(_share(evaluation.lists.items[:, :k], most).mean()), int(most.sum())


def top(owners: Floats) -> Mask:
    """The 1 % of items that most people have, at least one."""
    best = np.argsort(-owners, kind="stable")[: max(1, round(TOP * len(owners)))]
    return np.isin(np.arange(len(owners)), best)


def head(owners: Floats) -> Mask:
    """The smallest set of items that gathers 80 % of all events."""
    order = np.argsort(-owners, kind="stable")
    before = np.cumsum(owners[order]) - owners[order]
    return np.isin(np.arange(len(owners)), order[before < HEAD_EVENTS * owners.sum()])


def _share(items: Items, wanted: Mask) -> Floats:
    """Per person, the share of the list that is wanted; 0 for an empty list."""
    listed = items != NOTHING
    return np.asarray((wanted[items] & listed).sum(axis=1) / np.maximum(listed.sum(axis=1), 1))


def _serendipity(items: Items, hits: Mask, obvious: Items) -> Floats:
    expected = (items[:, :, None] == obvious[:, None, :]).any(axis=2)
    return np.asarray((hits & ~expected).sum(axis=1) / items.shape[1])


def _personalisation(items: Items, items_count: int) -> Floats:
    """Per person, 1 minus the share of the list that another person's list has too, mean over the others."""
    listed = items != NOTHING
    lists_with = np.bincount(items[listed], minlength=items_count)
    shared = np.where(listed, lists_with[items] - 1, 0).sum(axis=1)
    return np.asarray(1 - shared / max(1, len(items) - 1) / np.maximum(listed.sum(axis=1), 1))


def _gini(items: Items, items_count: int) -> tuple[float, float, float]:
    """Value and 95 % interval by the jackknife over people, as for coverage and for the same reason."""
    listed = items != NOTHING
    ever, code = np.unique(items[listed], return_inverse=True)
    lists = np.zeros((len(items), len(ever)))
    lists[np.nonzero(listed)[0], code] = 1
    total = lists.sum(axis=0)
    value = float(_gini_of(total[None, :], items_count)[0])
    people = len(items)
    without_one = _gini_of(total - lists, items_count)
    error = 1.96 * np.sqrt((people - 1) / people * np.square(without_one - without_one.mean()).sum())
    return value, max(0.0, value - error), min(1.0, value + error)


def _gini_of(counts: Floats, items_count: int) -> Floats:
    """Of each row; items never listed count as 0. With sorted x: (2 Σ i·xᵢ / Σ x − n − 1) / n."""
    ranks = np.arange(items_count - counts.shape[1] + 1, items_count + 1)
    ordered = np.sort(counts, axis=1)
    totals = np.maximum(ordered.sum(axis=1), 1)
    return np.asarray((2 * (ordered @ ranks) / totals - items_count - 1) / items_count)


def exposure_frame(evaluations: Mapping[str, Evaluation], titles: pd.Series, parts: Parts, k: int) -> pd.DataFrame:
    """How many lists show each item: model, item, title, lists, owners; only items shown at all, most shown first."""
    owners = parts.train.sum(axis=0).astype(np.int64)
    frames = []
    for model, evaluation in evaluations.items():
        items = evaluation.lists.items[:, :k]
        lists = np.bincount(items[items != NOTHING], minlength=len(owners))
        order = np.argsort(-lists, kind="stable")[: np.count_nonzero(lists)]
        columns = {ITEM: titles.index[order], TITLE: titles.iloc[order].to_numpy(), "lists": lists[order]}
        frames.append(pd.DataFrame({MODEL: model, **columns, "owners": owners[order]}))
    return pd.concat(frames, ignore_index=True)
