"""A name for a segment from what sets it apart most. Light: pages call it."""

from collections.abc import Mapping

import pandas as pd

from ml.columns import SEGMENT

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
    feature = feature.replace("_", " ")
    if " = " in feature:
        return feature.replace(" = ", " ") if high else f"not {feature.replace(' = ', ' ')}"
    return f"{'high' if high else 'low'} {feature}"


def _told_apart(number: int, found: Mapping[int, list[str]]) -> str:
    own = found[number]
    for count in range(2, len(own) + 1):
        if not any(set(own[:count]) == set(found[other][:count]) for other in found if other != number):
            return ", ".join(own[:count])
    return f"{', '.join(own[:2])} ({number})"
