"""The tasks of the search use case: what a page, the command line or a script can ask for."""

from ml.search.tasks.asked import apply, ask, closest
from ml.search.tasks.judged import compare, encode, keywords, run, speed
from ml.search.tasks.mapped import topics, topics_umap
from ml.search.tasks.pooled import pool, unknown
from ml.search.tasks.varied import robustness, sweep

__all__ = [
    "apply",
    "ask",
    "closest",
    "compare",
    "encode",
    "keywords",
    "pool",
    "robustness",
    "run",
    "speed",
    "sweep",
    "topics",
    "topics_umap",
    "unknown",
]
