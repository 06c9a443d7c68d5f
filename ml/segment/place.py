"""Where would somebody land? From features in their own units to a segment. Light: pages call it, nothing is stored."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ml.base import ParamError
from ml.columns import SEGMENT

Floats = NDArray[np.float64]

FARTHEST = 700.0
"""Logarithms beyond this have no number."""


class Placement(NamedTuple):
    """The nearest segment, the runner-up, and how clear the choice is."""

    segment: int
    runner_up: int
    margin: float
    """0 on the border, 1 at the middle of the segment."""
    x: float
    y: float


class Change(NamedTuple):
    """One feature, and the value from which on the segment is another."""

    feature: str
    value: float
    segment: int


def coordinates(described: pd.DataFrame, steps: pd.DataFrame) -> Floats:
    """Customers as they are clustered, by the steps a result was made with.

    Raises `ParamError` for a feature that is not there; what is missing stays NaN.
    """
    columns = []
    for step in steps.to_dict("records"):
        column, feature = str(step["column"]), str(step["feature"])
        if feature not in described:
            raise ParamError(f"rows must have the column {feature}; it is not there. Add it.", (feature,))
        values = described[feature]
        if column != feature:
            columns.append((values.astype(str) == column.removeprefix(f"{feature} = ")).to_numpy(np.float64))
            continue
        numbers = values.to_numpy(np.float64).clip(step["low"], step["high"])
        columns.append(((np.log1p(numbers) if step["log"] else numbers) - step["offset"]) / step["scale"])
    return np.column_stack(columns)


def place(
    values: Mapping[str, Any], steps: pd.DataFrame, centers: pd.DataFrame, plane: pd.DataFrame
) -> tuple[Placement, Change | None]:
    """One customer, by the nearest mean, and the smallest single change that would move them.

    The change is the smallest in the scaled coordinates; None where no number of theirs can bring it about.
    """
    point = coordinates(pd.DataFrame([dict(values)]), steps)[0]
    means = centers[steps["column"].tolist()].to_numpy(np.float64)
    distances = np.linalg.norm(means - point, axis=1)
    order = np.argsort(distances, kind="stable")
    first, second = order[0], order[min(1, len(order) - 1)]
    margin = 1.0 if first == second else float(1 - distances[first] / max(distances[second], 1e-12))
    x, y = (point - plane["mean"].to_numpy()) @ plane[["x", "y"]].to_numpy()
    segments = centers[SEGMENT].astype(int).tolist()
    placement = Placement(segments[first], segments[second], margin, float(x), float(y))
    return placement, _smallest_change(point, means, first, steps, segments)


def _smallest_change(point: Floats, means: Floats, own: int, steps: pd.DataFrame, segments: list[int]) -> Change | None:
    """Along one axis the border to another mean is where the squared distances meet: linear in the step."""
    best: tuple[float, Change] | None = None
    for place, step in enumerate(steps.to_dict("records")):
        if step["column"] != step["feature"]:
            continue
        for other in (number for number in range(len(means)) if number != own):
            apart = means[other, place] - means[own, place]
            behind = np.square(point - means[other]).sum() - np.square(point - means[own]).sum()
            if apart == 0:
                continue
            move = behind / (2 * apart)
            value = _raw(point[place] + move * 1.001, step)
            if not step["low"] <= value <= step["high"]:
                continue
            if best is None or abs(move) < best[0]:
                best = (abs(move), Change(str(step["feature"]), value, segments[other]))
    return best[1] if best else None


def _raw(scaled: float, step: Mapping[Any, Any]) -> float:
    value: float = scaled * step["scale"] + step["offset"]
    return float(np.expm1(min(value, FARTHEST)) if step["log"] else value)


PHRASES = {
    "recency": ("bought lately", "quiet for long"),
    "frequency": ("rarely here", "often here"),
    "monetary": ("spends little", "spends much"),
    "tenure": ("newer", "longer with us"),
    "basket": ("small baskets", "large baskets"),
    "gap": ("short gaps", "long gaps"),
}
"""What low and high say of a feature made from purchases."""


def names(segments: pd.DataFrame) -> dict[int, str]:
    """segment → what sets it apart most, in words: two differences, or as many as tell it from the others."""
    by_strength = segments.assign(strength=segments["difference"].abs())
    by_strength = by_strength.sort_values("strength", ascending=False, kind="stable")
    found: dict[int, list[str]] = {int(number): [] for number in segments[SEGMENT].unique()}
    for row in by_strength.to_dict("records"):
        found[int(row[SEGMENT])].append(_phrase(str(row["feature"]), row["difference"] > 0))
    return {number: _told_apart(number, found) for number in found}


def _phrase(feature: str, high: bool) -> str:
    if feature in PHRASES:
        return PHRASES[feature][high]
    if " = " in feature:
        return feature.replace(" = ", " ") if high else f"not {feature.replace(' = ', ' ')}"
    return f"{'high' if high else 'low'} {feature}"


def _told_apart(number: int, found: Mapping[int, list[str]]) -> str:
    own = found[number]
    for count in range(2, len(own) + 1):
        if not any(set(own[:count]) == set(found[other][:count]) for other in found if other != number):
            return ", ".join(own[:count])
    return f"{', '.join(own[:2])} ({number})"
