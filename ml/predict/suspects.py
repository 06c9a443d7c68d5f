"""What an experienced eye checks before it believes a table: columns that give the answer away, ids, copies, drift."""

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import rankdata
from sklearn.metrics import r2_score
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

from ml.predict.evaluate import answers
from ml.predict.problem import Floats, Ints, Problem
from ml.predict.selection import coded
from ml.predict.tidy import FEWEST_FOR_IDS, ID_LIKE, Tidy, kind_of

Mask = NDArray[np.bool_]

LOOKED_AT = 2_000
"""Rows of the training part, drawn at random, half to learn from and half to ask."""


class Suspects(NamedTuple):
    """What is suspicious about a question, whatever model answers it."""

    single: pd.Series
    """See `single_columns`."""
    copies: int
    ids: list[str]
    constants: list[str]
    moved: tuple[pd.Series, pd.Series]
    """`drift` between training and test part, and between the first and the last third of the file."""


def suspects(problem: Problem, seed: int) -> Suspects:
    """Everything below at once."""
    features, third = problem.features, len(problem.features) // 3
    named = ids(features)
    telling = features.drop(columns=named)
    first, last = np.arange(third), np.arange(len(features) - third, len(features))
    return Suspects(
        single_columns(problem, seed),
        copies(problem),
        named,
        constants(features),
        (drift(telling, problem.train, problem.test), drift(telling, first, last)),
    )


def single_columns(problem: Problem, seed: int) -> pd.Series:
    """Per column how well it foretells the target all by itself: ROC-AUC or R² of a tree, on rows it has not seen."""
    rows = np.random.default_rng(seed).permutation(problem.train)[:LOOKED_AT]
    X, y = problem.part(rows)
    half = len(rows) // 2
    tidy = Tidy().fit(X)
    table = tidy.transform(X)
    if not len(table.columns) or len(np.unique(y[:half])) < 2 or len(np.unique(y[half:])) < 2:
        return pd.Series(dtype="float64")
    found: dict[str, float] = {}
    matrix = coded(table)
    for place, name in enumerate(table):
        tree = (DecisionTreeRegressor if problem.regression else DecisionTreeClassifier)(
            min_samples_leaf=5, max_leaf_nodes=None if problem.regression else 64, random_state=seed
        )
        column = matrix[:, [place]]
        tree.fit(column[:half], y[:half])
        said = answers(tree, column[half:], problem)  # type: ignore[arg-type]
        source = tidy.source(str(name))
        score = r2_score(y[half:], said) if problem.regression else _ranked(y[half:], said)
        found[source] = max(score, found.get(source, -np.inf))
    return pd.Series(found, dtype="float64").sort_values(ascending=False, kind="stable")


def _ranked(truth: Floats | Ints, said: Floats) -> float:
    """ROC-AUC; of several classes each counts as often as it is met, so that a class of three rows cannot hide a leak."""
    met = [1] if said.shape[1] == 2 else [place for place in range(said.shape[1]) if (truth == place).any()]
    scores = [_roc_auc(truth == place, said[:, place]) for place in met]
    return float(np.average(scores, weights=[(truth == place).sum() for place in met]))


def _roc_auc(positive: Mask, score: Floats) -> float:
    """By the sum of ranks (Mann and Whitney 1947): a table of thousands of columns asks for it thousands of times."""
    hits, rows = int(positive.sum()), len(positive)
    above = rankdata(score)[positive].sum() - hits * (hits + 1) / 2
    return float(above / (hits * (rows - hits)))


def ids(features: pd.DataFrame) -> list[str]:
    """Columns that are another one for every row: whole numbers, or words for nearly every row."""
    if len(features) < FEWEST_FOR_IDS:
        return []
    found = []
    for name in features:
        cells = features[name]
        if pd.api.types.is_numeric_dtype(cells):
            whole = bool((cells.dropna() % 1 == 0).all())
            if whole and cells.nunique() == len(cells):
                found.append(str(name))
        elif not pd.api.types.is_datetime64_any_dtype(cells) and cells.nunique() > ID_LIKE * len(cells):
            found += [str(name)] if kind_of(cells) == "id" else []
    return found


def constants(features: pd.DataFrame) -> list[str]:
    """Columns that say the same of every row."""
    return [str(name) for name in features if kind_of(features[name], numbers_in_text=False) == "constant"]


def copies(problem: Problem) -> int:
    """Rows of the test part that stand in the training part too, target and all."""
    whole = problem.features.assign(**{"\x00target": problem.y})
    hashes = pd.util.hash_pandas_object(whole, index=False).to_numpy()
    return int(np.isin(hashes[problem.test], hashes[problem.train]).sum())


def drift(features: pd.DataFrame, before: Ints, after: Ints) -> pd.Series:
    """Column → how far two parts lie apart, 0 to 1, where that is more than chance; the farthest first."""
    found = distances(features, before, after)
    apart = found[found["value"] > found["chance"]]
    return pd.Series(apart["value"].to_numpy(), index=apart["column"], dtype="float64")


def distances(features: pd.DataFrame, before: Ints, after: Ints) -> pd.DataFrame:
    """column, value (how far two parts lie apart, 0 to 1), chance (how far they may by chance); the farthest first.

    Numbers: Kolmogorov and Smirnov's distance. Words: half the summed difference of their shares.
    """
    found: list[tuple[str, float, float]] = []
    for name in features:
        cells = features[name]
        old, new = cells.iloc[before].dropna(), cells.iloc[after].dropna()
        if not len(old) or not len(new):
            continue
        if pd.api.types.is_numeric_dtype(cells) or pd.api.types.is_datetime64_any_dtype(cells):
            grid = np.sort(np.concatenate([old.to_numpy(), new.to_numpy()]))
            shares = [np.searchsorted(np.sort(part.to_numpy()), grid, "right") / len(part) for part in (old, new)]
            distance = float(np.abs(shares[0] - shares[1]).max())
        elif cells.nunique() <= 50:
            both = pd.concat([part.value_counts(normalize=True) for part in (old, new)], axis=1).fillna(0.0)
            distance = float((both.iloc[:, 0] - both.iloc[:, 1]).abs().sum() / 2)
        else:
            continue
        found.append((str(name), distance, _chance(len(old), len(new))))
    frame = pd.DataFrame(found, columns=["column", "value", "chance"]).astype({"value": "float64", "chance": "float64"})
    return frame.sort_values("value", ascending=False, kind="stable", ignore_index=True)


def _chance(before: int, after: int) -> float:
    """How far apart two parts of these sizes may be by chance, in one column of a few hundred: Kolmogorov's bound."""
    return float(2.2 * np.sqrt((before + after) / (before * after)))
