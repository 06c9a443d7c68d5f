"""Retrieval metrics of one query from its judgments: equal to ir_measures to the last digits. Light: numpy alone.

Grades above 0 are relevant. What nobody judged counts as not relevant, except in the condensed list, which leaves it out
(Sakai 2007).
"""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from ml.metrics import CONDENSED, JUDGED, MAP, MRR, NDCG, RECALL, SUCCESS

Floats = NDArray[np.float64]

MEASURES: tuple[tuple[str, int], ...] = (
    (NDCG.name, 10), (MRR.name, 10), (RECALL.name, 100), (MAP.name, 100), (SUCCESS.name, 10), (JUDGED.name, 10),
    (CONDENSED.name, 10),
)  # fmt: skip
"""Metric and list length."""


def measure(ranked: Sequence[str], judged: Mapping[str, int]) -> Floats:
    """One value per entry of `MEASURES` for the documents `ranked` for a query and what is `judged` of it."""
    grades = np.array([judged.get(doc, 0) for doc in ranked], dtype=np.float64)
    known = np.array([doc in judged for doc in ranked], dtype=bool)
    condensed = grades[known & (grades >= 0)]  # trec_eval takes a grade below 0 for "not judged" here
    gains = np.maximum(grades, 0)
    ideal = np.sort([grade for grade in judged.values() if grade > 0])[::-1].astype(np.float64)
    relevant = grades > 0
    values = {
        NDCG.name: lambda k: _ndcg(gains[:k], ideal[:k]),
        MRR.name: lambda k: _reciprocal_rank(relevant[:k]),
        RECALL.name: lambda k: float(relevant[:k].sum() / len(ideal)) if len(ideal) else 0.0,
        MAP.name: lambda k: _average_precision(relevant[:k], len(ideal)),
        SUCCESS.name: lambda k: float(relevant[:k].any()),
        JUDGED.name: lambda k: float(known[:k].mean()) if len(ranked) else 0.0,
        CONDENSED.name: lambda k: _ndcg(condensed[:k], ideal[:k]),
    }
    return np.array([values[name](k) for name, k in MEASURES])


def _ndcg(gains: Floats, ideal: Floats) -> float:
    """Järvelin and Kekäläinen 2002, with the grade as gain."""
    best = _dcg(ideal)
    return _dcg(gains) / best if best else 0.0


def _dcg(gains: Floats) -> float:
    return float((gains / np.log2(np.arange(2, len(gains) + 2))).sum())


def _reciprocal_rank(relevant: NDArray[np.bool_]) -> float:
    return 1 / (int(relevant.argmax()) + 1) if relevant.any() else 0.0


def _average_precision(relevant: NDArray[np.bool_], total: int) -> float:
    places = np.flatnonzero(relevant)
    return float((np.arange(1, len(places) + 1) / (places + 1)).sum() / total) if total else 0.0


def weighted_kappa(one: Sequence[int], other: Sequence[int]) -> float:
    """Agreement of two judges beyond chance, far-off grades weighing more: Cohen 1968, squared weights.

    1 is full agreement, 0 as by chance. Not a number where both gave one and the same grade throughout.
    """
    grades = sorted({*one, *other})
    place = {grade: position for position, grade in enumerate(range(min(grades), max(grades) + 1))} if grades else {}
    seen = np.zeros((len(place), len(place)))
    for a, b in zip(one, other, strict=True):
        seen[place[a], place[b]] += 1
    chance = np.outer(seen.sum(axis=1), seen.sum(axis=0)) / max(1, len(one))
    far = (np.arange(len(place))[:, None] - np.arange(len(place))[None]) ** 2
    expected = float((far * chance).sum())
    return 1 - float((far * seen).sum()) / expected if expected else float("nan")
