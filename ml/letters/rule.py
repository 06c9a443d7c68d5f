"""The baseline an HR handbook would give: count boosters and levels, and know a few damning words."""

import re

import numpy as np
from numpy.typing import NDArray

CONSTANT = re.compile(
    r"\b(stets|jederzeit|immer|durchweg|durchgehend|ausnahmslos|zu jeder zeit|in jeder hinsicht)\b", re.IGNORECASE
)
HIGHEST = re.compile(
    r"(vollsten|vollster|höchst|äußerst|außerordentlich|hervorragend|ausgezeichnet|exzellent|sehr gut)", re.IGNORECASE
)
GOOD = re.compile(r"(vollen|voller|\bgute?n?r?s?\b|überdurchschnittlich|vorbildlich)", re.IGNORECASE)
DAMNING = re.compile(
    r"(bemüh|versuch|im großen und ganzen|im wesentlichen|nach kräften|gesellig|verständnis für|interesse|gelegenheit)",
    re.IGNORECASE,
)
SURE = 0.6


def grade(text: str) -> int:
    """1 to 5: the highest level and constancy is a 1, one of them a 2, a good level a 3, nothing a 4, faint praise a 5."""
    constant, highest, good = (bool(pattern.search(text)) for pattern in (CONSTANT, HIGHEST, GOOD))
    if DAMNING.search(text) and not highest:
        return 5
    if highest:
        return 1 if constant else 2
    if good:
        return 2 if constant else 3
    return 3 if constant else 4


def probabilities(text: str) -> NDArray[np.float64]:
    """The rule's grade, as sure as such a rule can be."""
    shares = np.full(5, (1 - SURE) / 4)
    shares[grade(text) - 1] = SURE
    return shares
