"""Judging by hand: pools, live metrics, agreement. Light: a page computes with it."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from ml.columns import DOC, METRIC, MODEL, QUERY, RANK, RELEVANCE, VALUE, K, N
from ml.search.measures import MEASURES, measure, weighted_kappa

POOLED = 10
"""So many hits of every engine go into a pool."""
GRADES: Mapping[int, str] = {
    0: "Does not help", 1: "Touches it", 2: "Answers in part", 3: "Answers it",
}  # fmt: skip


def pool(run: pd.DataFrame, query: str) -> list[str]:
    """The documents that any engine has among its first ten for a query, in an order that says nothing of rank or engine.

    Shuffled by what query and document are called: the same pool, the same order, whoever judges.
    """
    own = run[(run[QUERY] == query) & (run[RANK] <= POOLED)]
    return sorted(own[DOC].unique(), key=lambda doc: hashlib.sha256(f"{query}\0{doc}".encode()).digest())


def judged_so_far(run: pd.DataFrame, judged: Mapping[str, Mapping[str, int]], engines: Sequence[str]) -> pd.DataFrame:
    """model, metric, k, value, n: these engines' lists by these judgments alone; one that finds nothing scores nothing."""
    rows = []
    for engine in engines:
        own = run[run[MODEL] == engine]
        lists = {query: hits.sort_values(RANK)[DOC].tolist() for query, hits in own.groupby(QUERY)}
        values = np.mean([measure(lists.get(query, []), judged[query]) for query in judged], axis=0)
        rows += [(engine, metric, k, value, len(judged)) for (metric, k), value in zip(MEASURES, values, strict=True)]
    return pd.DataFrame(rows, columns=[MODEL, METRIC, K, VALUE, N])


class Agreement(NamedTuple):
    """Two judges of the same documents."""

    kappa: float
    """Not a number where it is not defined."""
    same: float
    both: int


def agreement(mine: Mapping[str, Mapping[str, int]], given: Mapping[str, Mapping[str, int]]) -> Agreement:
    """Weighted kappa on what both have judged; grades below 0 count as 0."""
    pairs = [
        (grade, max(0, given[query][doc]))
        for query, docs in mine.items()
        for doc, grade in docs.items()
        if doc in given.get(query, {})
    ]
    if not pairs:
        return Agreement(float("nan"), float("nan"), 0)
    one, other = zip(*pairs, strict=True)
    return Agreement(weighted_kappa(one, other), float(np.mean(np.equal(one, other))), len(pairs))


def called(text: str) -> str:
    """What a question that somebody typed is called among the queries: the same text, the same name."""
    return f"typed-{hashlib.sha256(text.encode()).hexdigest()[:8]}"


def frame(judged: Mapping[str, Mapping[str, int]]) -> pd.DataFrame:
    """query, doc, relevance."""
    rows = [(query, doc, grade) for query, docs in judged.items() for doc, grade in docs.items()]
    return pd.DataFrame(rows, columns=[QUERY, DOC, RELEVANCE])
