"""The satisfaction formula as a feature: how high the praise is, and whether it is constant, where somebody is satisfied.

Single words cannot tell it: "stets" lifts "zu unserer vollen Zufriedenheit" to a 2 and "zu unserer Zufriedenheit" to a 3 only.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import scipy.sparse as sp

SATISFIED = re.compile(r"zufrieden", re.IGNORECASE)
HIGHEST = re.compile(
    r"\b(vollst\w+|höchst\w*|größt\w*|uneingeschränkt\w*|außerordentlich\w*|äußerst|sehr)\b", re.IGNORECASE
)
FULL = re.compile(r"\b(voll|volle[nrms]?|gute?[nrms]?)\b", re.IGNORECASE)
CONSTANT = re.compile(
    r"\b(stets|jederzeit|immer|durchweg|durchgehend|ausnahmslos|zu jeder zeit|in jeder hinsicht)\b", re.IGNORECASE
)
SETTINGS = 6
"""Three levels, each constant or not."""


class Formula(NamedTuple):
    """The formula in one sentence."""

    setting: int
    spans: tuple[tuple[int, int], ...]
    """Where its words stand: begin, end."""


def found(text: str) -> Formula | None:
    """None where nobody is satisfied, or dissatisfied."""
    satisfied = SATISFIED.search(text)
    if satisfied is None:
        return None
    levels = [pattern.search(text) for pattern in (HIGHEST, FULL)]
    level = next((place for place, match in enumerate(levels) if match), 2)
    constant = CONSTANT.search(text)
    words = [satisfied, constant, levels[level] if level < 2 else None]
    return Formula(2 * level + (constant is None), tuple(match.span() for match in words if match))


def counts(texts: Sequence[str]) -> sp.csr_matrix:
    """Per text, which setting it holds: (texts, `SETTINGS`)."""
    held = np.zeros((len(texts), SETTINGS))
    for row, text in enumerate(texts):
        if formula := found(text):
            held[row, formula.setting] = 1.0
    return sp.csr_matrix(held)
