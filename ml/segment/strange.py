"""Who is unlike everyone, and in what: an isolation forest, and each feature made ordinary in turn."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.ensemble import IsolationForest

from ml.columns import CUSTOMER, SCORE
from ml.segment.features import Features, numeric

Floats = NDArray[np.float64]

LISTED = 25
REASONS = 3
TREES = 200


def frames(features: Features, seed: int) -> dict[str, pd.DataFrame]:
    """outliers: rank, customer, score, reason, saved, and their features; scores: where everyone lies.

    The score is that of Liu, Ting and Zhou 2008, as scikit-learn gives it: near 1 strange, .5 ordinary. A reason is a feature
    that, made ordinary, would take `saved` off the score; the three that take most are named, with their values.
    """
    forest = IsolationForest(n_estimators=TREES, random_state=seed).fit(features.matrix)
    scores = -forest.score_samples(features.matrix)
    worst = np.argsort(-scores, kind="stable")[:LISTED]
    saved = _saved(forest, features, worst, scores[worst])
    names = list(map(str, features.raw))
    reasons, amounts = [], []
    for place, row in enumerate(worst):
        order = [axis for axis in np.argsort(-saved[place], kind="stable")[:REASONS] if saved[place, axis] > 0]
        reasons.append("; ".join(_said(features, names[axis], int(row)) for axis in order) or "all of it together")
        amounts.append(float(saved[place].max()))
    listed = pd.DataFrame(
        {
            "rank": np.arange(1, len(worst) + 1),
            CUSTOMER: features.customers[worst].astype("str"),
            SCORE: scores[worst],
            "reason": pd.Series(reasons, dtype="str"),
            "saved": amounts,
        }
    )
    rows = features.raw.iloc[worst].reset_index(drop=True)
    counts, edges = np.histogram(scores, 40)
    return {
        "outliers": pd.concat([listed, rows], axis=1),
        "scores": pd.DataFrame({"low": edges[:-1], "high": edges[1:], "customers": counts}),
    }


def _saved(forest: IsolationForest, features: Features, worst: NDArray[np.int64], scores: Floats) -> Floats:
    """(customers, features): how far the score falls where one feature takes the value of the middle."""
    steps = features.scaling.steps
    middle = np.median(features.matrix, axis=0)
    found = []
    for name in map(str, features.raw):
        axes = steps.index[steps["feature"] == name].to_numpy()
        changed = features.matrix[worst].copy()
        changed[:, axes] = middle[axes]
        found.append(scores + forest.score_samples(changed))
    return np.column_stack(found)


def _said(features: Features, name: str, row: int) -> str:
    """A feature's value and where among all it lies."""
    value, column = features.raw[name].iloc[row], features.raw[name]
    if name not in numeric(features.raw):
        return f"{name.replace('_', ' ')} {value}, as {100 * (column == value).mean():.0f} % have"
    others = len(column) - 1
    above, below = (column < value).sum() / others, (column > value).sum() / others
    more, share = ("more", above) if above >= below else ("less", below)
    shown = f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
    return f"{name.replace('_', ' ')} {shown}, {more} than {_share(share)} have"


def _share(share: float) -> str:
    return "all others" if share > 0.9995 else f"{100 * share:.1f} %"
