"""The parts of the predict page alone."""

from components.panels.predict.clean import clean
from components.panels.predict.costs import ASSUMED as OF_OTHERS
from components.panels.predict.costs import chosen_before as chosen_before_others
from components.panels.predict.costs import decide_amounts, decide_classes
from components.panels.predict.decide import ASSUMED as OF_TWO
from components.panels.predict.decide import decide, rerun
from components.panels.predict.evaluate import evaluate
from components.panels.predict.look import look
from components.panels.predict.select import select
from components.panels.predict.steps import interpret, ladder, sabotage, slices
from components.panels.predict.train import train
from components.panels.predict.treated import chosen_before, treated, what_if

ASSUMED = (*OF_TWO, *OF_OTHERS)
"""What the parts keep in the address."""

__all__ = [
    "ASSUMED",
    "chosen_before",
    "chosen_before_others",
    "clean",
    "decide",
    "decide_amounts",
    "decide_classes",
    "evaluate",
    "interpret",
    "ladder",
    "look",
    "rerun",
    "sabotage",
    "select",
    "slices",
    "train",
    "treated",
    "what_if",
]
