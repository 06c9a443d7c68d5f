"""The tasks of the recommend use case: what a page, the command line or a script can ask for."""

from ml.recommend.tasks.choices import beyond, catalogue, catalogue_umap
from ml.recommend.tasks.judged import compare, run
from ml.recommend.tasks.people import apply, explain, newcomer
from ml.recommend.tasks.varied import rerank, sabotage, splits, sweep

__all__ = [
    "apply",
    "beyond",
    "catalogue",
    "catalogue_umap",
    "compare",
    "explain",
    "newcomer",
    "rerank",
    "run",
    "sabotage",
    "splits",
    "sweep",
]
