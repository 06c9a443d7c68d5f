"""The parts of the search page alone."""

from components.panels.search.compare import compare, sweep
from components.panels.search.encoding import encoded
from components.panels.search.judge import judge
from components.panels.search.question import question
from components.panels.search.robustness import robustness
from components.panels.search.topics import topics
from components.panels.search.wins import wins

__all__ = ["compare", "encoded", "judge", "question", "robustness", "sweep", "topics", "wins"]
