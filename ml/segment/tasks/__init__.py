"""The tasks of the segment use case: what a page, the command line or a script can ask for."""

from ml.segment.tasks.judged import apply, compare, run, vary
from ml.segment.tasks.later import hold, migrate
from ml.segment.tasks.looks import describe, how_many, outliers, project, trace

__all__ = ["apply", "compare", "describe", "hold", "how_many", "migrate", "outliers", "project", "run", "trace", "vary"]
