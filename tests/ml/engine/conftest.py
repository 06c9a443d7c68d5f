"""A cluster of real processes, shared by the tests of a module, and requests to it."""

import os
from collections.abc import Callable
from pathlib import Path
from time import monotonic, sleep

import pytest

from data.settings import Settings
from ml.engine import Request
from ml.engine.cluster import ClusterEngine
from tests.ml.engine import probe  # registers the use case here; the preload below does in the workers
from tests.ml.engine.probe.params import ProbeParams

PATIENCE_SECONDS = 60


def until(happened: Callable[[], object]) -> None:
    """Wait for a condition; fails where it never comes."""
    end = monotonic() + PATIENCE_SECONDS
    while not happened():
        assert monotonic() < end, "it never happened"
        sleep(0.01)


@pytest.fixture(scope="session")
def home(tmp_path_factory) -> str:
    return str(tmp_path_factory.mktemp("home"))


@pytest.fixture(scope="session", autouse=True)
def probe_in_workers():
    os.environ["DASK_DISTRIBUTED__WORKER__PRELOAD"] = probe.__name__
    yield
    del os.environ["DASK_DISTRIBUTED__WORKER__PRELOAD"]


@pytest.fixture(scope="session")
def engine(home, probe_in_workers):
    """Two workers of our own."""
    engine = ClusterEngine(Settings(home=home, engine="local", workers=2, worker_memory_mb=1024))
    until(lambda: engine.status().workers == 2)
    yield engine
    engine.close()


@pytest.fixture(autouse=True)
def patient(monkeypatch):
    """Tests hold several jobs and wait for one at a time."""
    monkeypatch.setattr("ml.engine.cluster.SILENCE_SECONDS", PATIENCE_SECONDS)


@pytest.fixture(scope="session")
def manifest(engine):
    return engine.manifest("sample:movielens")


class Probe:
    """Requests that leave marks in a folder of their own."""

    def __init__(self, folder: Path, manifest):
        self._folder, self._manifest = folder, manifest

    def request(self, name: str = "a", behaviour: str = "steps", task: str = "run", **estimate: float) -> Request:
        params = ProbeParams(behaviour=behaviour, folder=str(self._folder), name=name, **estimate)
        return Request.of("probe", self._manifest, params, task)

    def process_ids(self, name: str = "a") -> list[int]:
        """One per start of the task so far."""
        return [int(mark.name.split(".")[1]) for mark in self._folder.glob(f"{name}.*.*")]

    def go(self, name: str = "a") -> None:
        (self._folder / f"{name}.go").touch()

    def started(self, name: str = "a") -> None:
        until(lambda: self.process_ids(name))


@pytest.fixture
def tasks(tmp_path, manifest) -> Probe:
    return Probe(tmp_path, manifest)
