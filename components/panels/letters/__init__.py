"""The parts of the letters page alone."""

from components.panels.letters.judged import (
    ablation,
    compare,
    confusion,
    dispute,
    leak,
    learning,
)
from components.panels.letters.ladder import ladder
from components.panels.letters.letter import letter

__all__ = ["ablation", "compare", "confusion", "dispute", "ladder", "leak", "learning", "letter"]
