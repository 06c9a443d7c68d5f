"""How good are the lists? Metrics per query, their intervals, and paired comparisons."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.dataset import Dataset
from ml.columns import (
    DIFFERENCE,
    DOC,
    HIGH,
    LOW,
    METRIC,
    MODEL,
    MODEL_A,
    MODEL_B,
    P_ADJUSTED,
    QUERY,
    RANK,
    RELEVANCE,
    SCORE,
    UNIT,
    VALUE,
    K,
    N,
    P,
)
from ml.intervals import bootstrap_means, holm, paired_p, percentile_interval
from ml.search.hits import Hits
from ml.search.index import Questions
from ml.search.measures import MEASURES, measure

Floats = NDArray[np.float64]
Judgments = Mapping[str, Mapping[str, int]]
"""Query → document → grade."""


@dataclass(frozen=True, eq=False)
class Judged:
    """Every engine's value for every query that has judgments."""

    queries: list[str]
    values: Mapping[str, Floats]
    """Engine → (queries, measures)."""

    def pairs(self) -> list[tuple[str, str]]:
        """Every two engines."""
        return list(combinations(self.values, 2))


def judgments_of(dataset: Dataset) -> Judgments:
    """What is judged; nothing where the data has no judgments."""
    table = dataset.tables.get("qrels")
    judged: dict[str, dict[str, int]] = {}
    if table is not None:
        for query, doc, grade in zip(table[QUERY], table[DOC], table[RELEVANCE], strict=True):
            judged.setdefault(query, {})[doc] = int(grade)
    return judged


def judge(found: Mapping[str, list[Hits]], questions: Questions, judged: Judgments, ids: NDArray[np.object_]) -> Judged:
    """Measure every engine's lists on the queries that have judgments."""
    places = [place for place, query in enumerate(questions.ids) if query in judged]
    values = {
        engine: np.array(
            [measure(ids[hits[place].docs].tolist(), judged[questions.ids[place]]) for place in places]
        ).reshape(len(places), len(MEASURES))
        for engine, hits in found.items()
    }
    return Judged([questions.ids[place] for place in places], values)


def metrics_frame(judged: Judged, seed: int) -> pd.DataFrame:
    """Long: model, metric, k, value, low, high, n; 95 % bootstrap over queries. Empty without judged queries."""
    rows = []
    for engine, values in judged.values.items():
        if not len(values):
            continue
        low, high = percentile_interval(bootstrap_means(values, seed))
        for place, (metric, k) in enumerate(MEASURES):
            rows.append((engine, metric, k, values[:, place].mean(), low[place], high[place], len(values)))
    return pd.DataFrame(rows, columns=[MODEL, METRIC, K, VALUE, LOW, HIGH, N])


def comparisons_frame(judged: Judged, pairs: Sequence[tuple[str, str]], seed: int) -> pd.DataFrame:
    """Long: pairs of engines on the same queries, paired t-tests, corrected by Holm within each metric."""
    columns = [MODEL_A, MODEL_B, METRIC, K, DIFFERENCE, LOW, HIGH, P]
    rows = []
    for a, b in pairs if judged.queries else ():
        one, other = judged.values[a], judged.values[b]
        low, high = percentile_interval(bootstrap_means(one - other, seed))
        p = paired_p(one, other)
        for place, (metric, k) in enumerate(MEASURES):
            difference = (one - other)[:, place].mean()
            rows.append((a, b, metric, k, difference, low[place], high[place], p[place]))
    frame = pd.DataFrame(rows, columns=columns)
    frame[P_ADJUSTED] = frame.groupby([METRIC, K])[P].transform(lambda ps: holm(ps.to_numpy())) if rows else []
    return frame


SAME, OTHER = "same language", "another language"


def groups_frame(judged: Judged, crossing: Sequence[bool], seed: int) -> pd.DataFrame:
    """model, group, metric, k, value, low, high, n: nDCG@10 by whether the best answer is in the question's language.

    `crossing` says per judged query that it is not.
    """
    mask, rows = np.array(crossing, dtype=bool), []
    metric, k = MEASURES[0]
    for engine, values in judged.values.items():
        for group, own in ((SAME, values[~mask, :1]), (OTHER, values[mask, :1])):
            if len(own):
                low, high = percentile_interval(bootstrap_means(own, seed))
                rows.append((engine, group, metric, k, own.mean(), low[0], high[0], len(own)))
    return pd.DataFrame(rows, columns=[MODEL, "group", METRIC, K, VALUE, LOW, HIGH, N])


def crossing(
    judged: Sequence[str], judgments: Judgments, asked: Mapping[str, str], spoken: Mapping[str, str]
) -> list[bool]:
    """For each judged query whether all of its best-graded documents are in another language than it.

    `asked` is each query's language, `spoken` each document's.
    """

    def one(query: str) -> bool:
        grades = judgments[query]
        most = max(grades.values())
        best = {spoken[doc] for doc, grade in grades.items() if grade == most}
        return most > 0 and asked[query] not in best

    return [one(query) for query in judged]


def per_unit_frame(judged: Judged) -> pd.DataFrame:
    """Long: model, unit (the query), metric, k, value."""
    frames = [
        pd.DataFrame({MODEL: engine, UNIT: judged.queries, METRIC: metric, K: k, VALUE: values[:, place]})
        for engine, values in judged.values.items()
        for place, (metric, k) in enumerate(MEASURES)
        if len(values)
    ]
    empty = pd.DataFrame({MODEL: [], UNIT: [], METRIC: [], K: [], VALUE: []})
    return pd.concat(frames, ignore_index=True) if frames else empty


def run_frame(found: Mapping[str, list[Hits]], questions: Questions, ids: NDArray[np.object_]) -> pd.DataFrame:
    """model, query, doc, rank, score: every hit of every engine."""
    frames = []
    for engine, lists in found.items():
        lengths = [len(hits.docs) for hits in lists]
        docs = np.concatenate([hits.docs for hits in lists]) if lists else np.zeros(0, dtype=np.int64)
        frames.append(
            pd.DataFrame(
                {
                    MODEL: engine,
                    QUERY: np.repeat(np.array(questions.ids, dtype=object), lengths),
                    DOC: ids[docs],
                    RANK: np.concatenate([np.arange(1, length + 1) for length in lengths]) if lists else [],
                    SCORE: np.concatenate([hits.scores for hits in lists]) if lists else [],
                }
            )
        )
    return pd.concat(frames, ignore_index=True).astype(
        {MODEL: "str", QUERY: "str", DOC: "str", RANK: "int64", SCORE: "float64"}
    )
