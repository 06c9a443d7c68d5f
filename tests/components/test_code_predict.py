"""The exported script, in a process of its own, gives the very numbers that are on the page."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from components.panels.code import script
from data import catalog
from ml.engine import Request
from ml.predict.params import KINDS, PredictParams
from ml.predict.tasks import run

ROOT = Path(__file__).parents[2]
PRINTED = """
import json
print(json.dumps([result.metrics.to_dict("records"), result.comparisons.to_dict("records")]))
"""

REQUESTS = [
    ("churn", {}),
    ("churn", {"model": "boosting", "outliers": 0.01, "missing": "mean", "missing_words": "frequent", "rare": 30,
               "select": "information", "keep": 6, "balanced": True, "seed": 3}),
    ("titanic", {"model": "best", "drop": ("Name",), "select": "uncorrelated"}),
    ("ames", {}),
    ("ames", {"model": "forest", "trees": 20, "scale": "robust", "numbers_in_text": False, "select": "information"}),
    ("loans", {"model": "tree", "depth": 6, "balanced": True}),
]  # fmt: skip


@pytest.mark.parametrize(("name", "settings"), REQUESTS)
def test_the_script_gives_the_numbers_of_the_page(name, settings):
    dataset = catalog.load(f"sample:{name}", kinds=KINDS)
    request = Request.of("predict", catalog.describe(f"sample:{name}", dataset), PredictParams(**settings))
    done = subprocess.run(
        [sys.executable, "-c", script(request) + PRINTED], cwd=ROOT, capture_output=True, text=True, check=True
    )
    result = run(dataset, request.params)
    for theirs, ours in zip(
        json.loads(done.stdout.splitlines()[-1]), (result.metrics, result.comparisons), strict=True
    ):
        assert len(theirs) == len(ours) > 0
        for one, other in zip(theirs, ours.to_dict("records"), strict=True):
            for column, value in other.items():
                assert one[column] == (
                    pytest.approx(value, abs=1e-12, nan_ok=True) if isinstance(value, float) else value
                )
