"""The web process stays small, and the library stays free of the screen."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
HEAVY = {"torch", "umap", "numba", "sklearn", "scipy.stats", "surprise", "implicit", "bm25s", "lingua", "faiss"}
LIBRARY = (
    "data.catalog data.dataset data.export data.files data.settings ml.base ml.columns ml.encoders ml.intervals ml.metrics "
    "ml.engine ml.use_cases ml.recommend.params ml.recommend.tasks ml.search.tasks ml.__main__"
)


def imported_by(statement: str) -> set[str]:
    """The modules a fresh process holds after `statement`."""
    script = f"import sys\n{statement}\nprint('\\n'.join(sys.modules))"
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    return set(done.stdout.splitlines())


@pytest.mark.parametrize("statement", ["import app", "import components.panels, components.controls"])
def test_the_web_process_imports_nothing_heavy(statement):
    assert not HEAVY & imported_by(statement)


def test_the_library_does_not_know_the_screen():
    imported = imported_by("\n".join(f"import {name}" for name in LIBRARY.split()))
    assert "ml.recommend.tasks" in imported
    assert "streamlit" not in imported


def test_the_engine_without_processes_imports_no_dask():
    imported = imported_by("import ml.engine.inline, ml.engine")
    assert "ml.engine.inline" in imported
    assert not {"dask", "distributed"} & imported
