"""Where would somebody land? From features in their own units to a segment. Light: pages call it, nothing is stored."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ml.columns import SEGMENT
from ml.segment.scaling import Scaling, is_word

Floats = NDArray[np.float64]

BEYOND = 1.001
"""A step over the border, not onto it."""


class Placement(NamedTuple):
    """The nearest segment, the runner-up, and how clear the choice is."""

    segment: int
    runner_up: int
    margin: float
    """0 on the border, 1 at the middle of the segment."""
    point: Floats
    """The coordinates in which segments are made."""


class Change(NamedTuple):
    """One feature, and the value from which on, or the word with which, the segment is another."""

    feature: str
    value: float | str
    segment: int


def place(values: Mapping[str, Any], scaling: Scaling, centers: pd.DataFrame) -> tuple[Placement, Change | None]:
    """One customer, by the nearest mean, and the smallest single change that would move them.

    The change is the smallest in the scaled coordinates; None where no single feature can bring it about.
    """
    point = scaling.coordinates(pd.DataFrame([dict(values)]))[0]
    means = centers[scaling.columns].to_numpy(np.float64)
    distances = np.linalg.norm(means - point, axis=1)
    order = np.argsort(distances, kind="stable")
    first, second = order[0], order[min(1, len(order) - 1)]
    margin = 1.0 if first == second else float(1 - distances[first] / max(distances[second], 1e-12))
    segments = centers[SEGMENT].astype(int).tolist()
    changes = [*_numbers(point, means, int(first), scaling), *_words(point, means, int(first), scaling, values)]
    placement = Placement(segments[first], segments[second], margin, point)
    if not changes:
        return placement, None
    _, feature, value, other = min(changes, key=lambda change: change[0])
    return placement, Change(feature, value, segments[other])


Candidate = tuple[float, str, float | str, int]
"""How far, which feature, its new value, the place of the new segment."""


def _numbers(point: Floats, means: Floats, own: int, scaling: Scaling) -> list[Candidate]:
    """Along one axis the border to another mean is where the squared distances meet: linear in the step."""
    found: list[Candidate] = []
    others = [number for number in range(len(means)) if number != own]
    for axis, step in enumerate(scaling.steps.to_dict("records")):
        if is_word(step):
            continue
        for other in others:
            apart = means[other, axis] - means[own, axis]
            behind = np.square(point - means[other]).sum() - np.square(point - means[own]).sum()
            if apart == 0:
                continue
            move = BEYOND * behind / (2 * apart)
            value = scaling.raw(point[axis] + move, step)
            moved = point.copy()
            moved[axis] += move
            lands = int(np.square(means - moved).sum(axis=1).argmin())
            if step["low"] <= value <= step["high"] and lands == other:
                found.append((abs(float(move)), str(step["feature"]), value, other))
    return found


def _words(point: Floats, means: Floats, own: int, scaling: Scaling, values: Mapping[str, Any]) -> list[Candidate]:
    """Each other word of each feature of words, tried."""
    found: list[Candidate] = []
    words = scaling.steps[scaling.steps["column"] != scaling.steps["feature"]]
    weights = scaling.steps["scale"].to_numpy(np.float64)
    for feature, levels in words.groupby("feature", sort=False):
        axes = levels.index.to_numpy()
        for axis, column in zip(axes, levels["column"], strict=True):
            word = str(column).removeprefix(f"{feature} = ")
            moved = point.copy()
            moved[axes] = 0.0
            moved[axis] = 1.0 / weights[axis]
            lands = int(np.square(means - moved).sum(axis=1).argmin())
            if lands != own and word != str(values[str(feature)]):
                found.append((float(np.linalg.norm(moved - point)), str(feature), word, lands))
    return found


def on_plane(point: Floats, plane: pd.DataFrame) -> tuple[float, float]:
    """Where it lies in the plane of the first two principal components."""
    x, y = (point - plane["mean"].to_numpy()) @ plane[["x", "y"]].to_numpy()
    return float(x), float(y)


ALIKE = 5
"""So many of those most like somebody say where they stand on a map that knows no newcomers."""


def among(point: Floats, matrix: Floats, places: Floats) -> tuple[float, float]:
    """The middle of where the most alike stand, the nearer the heavier."""
    distances = np.linalg.norm(matrix - point, axis=1)
    nearest = np.argsort(distances, kind="stable")[:ALIKE]
    weights = 1 / np.maximum(distances[nearest], 1e-9)
    x, y = (weights[:, None] * places[nearest]).sum(axis=0) / weights.sum()
    return float(x), float(y)
