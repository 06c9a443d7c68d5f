"""The tasks of the predict use case: what a page, the command line or a script can ask for."""

from ml.predict.tasks.explained import dependence, explain, importance
from ml.predict.tasks.judged import apply, compare, run

__all__ = ["apply", "compare", "dependence", "explain", "importance", "run"]
