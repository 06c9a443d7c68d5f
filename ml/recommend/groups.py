"""Who is served how well? By how much people did, by what is known of them, by how popular the hidden item is."""

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ml.columns import HIGH, LOW, METRIC, MODEL, USER, VALUE, N
from ml.intervals import bootstrap_means, percentile_interval
from ml.metrics import HIT_RATE, RECALL
from ml.recommend.beyond import head, top
from ml.recommend.evaluate import Evaluation
from ml.recommend.splits import Parts

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

HISTORY, POPULARITY = "history", "popularity"
"""What groups are made by, beside the columns of a people table."""
THIRDS = ("Light", "Middle", "Heavy")
FREQUENCIES = ("The top 1 %", "The rest of the head", "The long tail")
MOST_LEVELS = 8
"""Of a column with more values the most frequent are kept, the others are one group."""
OTHER = "Other"
UNKNOWN = "Not known"

Group = tuple[str, Mask, float, float]
"""Its name, which of the tested people are in it, the smallest and the largest value; NaN for words."""


def groups_frame(
    evaluations: Mapping[str, Evaluation], parts: Parts, k: int, seed: int, people: pd.DataFrame | None = None
) -> pd.DataFrame:
    """by, metric, model, group, smallest, largest, value, low, high, n; `people` has one row per person in `user`.

    Hit rate of thirds by the length of the training history and, where `people` says more, by each of its columns:
    words as they are, numbers in thirds. By popularity: the share of hidden items that are on the list, of the 1 % most
    people have, of the rest of the items that gather 80 % of the events, and of all others. Intervals: bootstrap over
    people.
    """
    tested = next(iter(evaluations.values())).lists.people
    history = np.bincount(parts.events.user[parts.in_train], minlength=len(parts.events.users))[tested]
    kinds = {HISTORY: list(_thirds(history.astype(np.float64)))}
    if people is not None:
        known = people.set_index(USER).reindex(parts.events.users[tested])
        kinds |= {str(column): list(_groups(known[column])) for column in known}
    rows = []
    for model, evaluation in evaluations.items():
        hit = evaluation.at(k)[HIT_RATE.name]
        for by, groups in kinds.items():
            for group, members, smallest, largest in groups:
                low, high = percentile_interval(bootstrap_means(hit[members][:, None], seed))
                value = hit[members].mean(), low[0], high[0], int(members.sum())
                rows.append((by, HIT_RATE.name, model, group, smallest, largest, *value))
        rows += [(POPULARITY, RECALL.name, model, *row) for row in _by_popularity(evaluation, parts, k, seed)]
    return pd.DataFrame(rows, columns=["by", METRIC, MODEL, "group", "smallest", "largest", VALUE, LOW, HIGH, N])


def _groups(column: pd.Series) -> Iterator[Group]:
    """Thirds of numbers, values of words, and those of whom nothing is known."""
    unknown = column.isna().to_numpy()
    if pd.api.types.is_numeric_dtype(column) and column.nunique() > MOST_LEVELS:
        values = column.to_numpy(dtype=np.float64)
        for name, members, smallest, largest in _thirds(values[~unknown], ("Low", "Middle", "High")):
            everyone = np.zeros(len(column), dtype=bool)
            everyone[np.flatnonzero(~unknown)[members]] = True
            yield name, everyone, smallest, largest
    else:
        words = column.map(lambda value: f"{value:g}" if isinstance(value, float) else str(value))
        named = words[~unknown].value_counts().index[:MOST_LEVELS]
        words = words.where(words.isin(named), OTHER)
        for name in [*named, OTHER]:
            members = (words == name).to_numpy() & ~unknown
            if members.any():
                yield str(name), members, np.nan, np.nan
    if unknown.any():
        yield UNKNOWN, unknown, np.nan, np.nan


def _thirds(values: Floats, names: tuple[str, ...] = THIRDS) -> Iterator[Group]:
    third = np.argsort(np.argsort(values, kind="stable"), kind="stable") * len(names) // max(1, len(values))
    for place, name in enumerate(names):
        members = third == place
        if members.any():
            yield name, members, float(values[members].min()), float(values[members].max())


def _by_popularity(
    evaluation: Evaluation, parts: Parts, k: int, seed: int
) -> Iterator[tuple[str, float, float, float, float, float, int]]:
    """group, smallest, largest (people who have the items), value, low, high, hidden events."""
    owners = parts.train.sum(axis=0)
    most = top(owners)
    groups = zip(FREQUENCIES, (most, head(owners) & ~most, ~head(owners) & ~most), strict=True)
    hidden, items = parts.test[evaluation.lists.people], evaluation.lists.items[:, :k]
    for name, members in groups:
        asked = hidden @ members.astype(np.float64)
        if not asked.any():
            continue
        found = (evaluation.hits[:, :k] & members[items]).sum(axis=1)
        means = bootstrap_means(np.column_stack([found, asked]).astype(np.float64), seed)
        low, high = percentile_interval((means[:, 0] / np.maximum(means[:, 1], 1e-12))[:, None])
        span = float(owners[members].min()), float(owners[members].max())
        yield name, *span, float(found.sum() / asked.sum()), low[0], high[0], int(asked.sum())
