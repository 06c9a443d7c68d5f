"""The tasks of the predict use case: what a page, the command line or a script can ask for."""

from ml.predict.tasks.decided import decide
from ml.predict.tasks.evaluated import evaluate
from ml.predict.tasks.explained import dependence, explain, importance, what_if
from ml.predict.tasks.judged import apply, compare, run
from ml.predict.tasks.learned import learning_curve
from ml.predict.tasks.looked import look
from ml.predict.tasks.searched import search
from ml.predict.tasks.selected import columns
from ml.predict.tasks.sure import coverage
from ml.predict.tasks.varied import folds, ladder, sabotage, weak_slices

__all__ = [
    "apply",
    "columns",
    "compare",
    "coverage",
    "decide",
    "dependence",
    "evaluate",
    "explain",
    "folds",
    "importance",
    "ladder",
    "learning_curve",
    "look",
    "run",
    "sabotage",
    "search",
    "weak_slices",
    "what_if",
]
