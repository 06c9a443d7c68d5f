"""The parts of the predict page alone."""

from components.panels.predict.decide import ASSUMED, decide, rerun
from components.panels.predict.picture import picture
from components.panels.predict.steps import (
    clean,
    evaluate,
    interpret,
    ladder,
    look,
    sabotage,
    select,
    slices,
    train,
)
from components.panels.predict.treated import chosen_before, treated, what_if

__all__ = [
    "ASSUMED",
    "chosen_before",
    "clean",
    "decide",
    "evaluate",
    "interpret",
    "ladder",
    "look",
    "picture",
    "rerun",
    "sabotage",
    "select",
    "slices",
    "train",
    "treated",
    "what_if",
]
