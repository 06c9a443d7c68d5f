"""Clusters that are not there, die and come back; processes that must not outlive the server."""

import os
import signal
import socket
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from data.settings import Settings
from ml.base import Result
from ml.engine import JobError
from ml.engine.cluster import ClusterEngine
from tests.ml.engine.conftest import PATIENCE_SECONDS, until

ROOT = Path(__file__).parents[3]


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@contextmanager
def cluster(port: int):
    """A scheduler and one worker, started as an operator would."""
    where = f"tcp://127.0.0.1:{port}"
    commands = (
        ["scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard"],
        ["worker", where, "--nthreads", "1", "--no-dashboard", "--preload", "ml.engine.worker"],
    )
    processes = [subprocess.Popen([sys.executable, "-m", "dask", *command], cwd=ROOT) for command in commands]
    try:
        yield processes
    finally:
        for process in processes:
            process.kill()
            process.wait()


@pytest.fixture
def remote(home):
    port = free_port()
    engine = ClusterEngine(Settings(home=home, engine=f"tcp://127.0.0.1:{port}"))
    yield engine, port
    engine.close()


def test_requests_wait_for_a_cluster_that_is_not_there_yet_and_survive_its_death(remote, tasks):
    engine, port = remote
    waiting = engine.submit(tasks.request("early"), "one")
    until(lambda: engine.status().state == "unreachable")
    assert waiting.progress.message == f"The engine does not answer at tcp://127.0.0.1:{port}. Vitrine keeps trying."
    tasks.go("early")
    with cluster(port) as (scheduler, _):
        assert waiting.wait(PATIENCE_SECONDS)
        assert isinstance(waiting.result(), Result)
        interrupted = engine.submit(tasks.request("interrupted"), "one")
        tasks.started("interrupted")
        scheduler.kill()
        assert interrupted.wait(PATIENCE_SECONDS)
        with pytest.raises(JobError, match="The engine went away while this was computed"):
            interrupted.result()
        until(lambda: engine.status().state == "unreachable")
    tasks.go("interrupted")
    with cluster(port):
        again = engine.submit(tasks.request("interrupted"), "one")
        assert again.wait(PATIENCE_SECONDS)
        assert isinstance(again.result(), Result)


def test_a_data_set_nobody_prepared_cannot_be_had_from_a_cluster_that_is_not_there(tmp_path, monkeypatch):
    monkeypatch.setattr("ml.engine.cluster.CONNECT_SECONDS", 0.05)
    engine = ClusterEngine(Settings(home=str(tmp_path), engine=f"tcp://127.0.0.1:{free_port()}"))
    until(lambda: engine.status().state == "unreachable")
    with pytest.raises(JobError, match="sample:movielens has not been prepared yet: try again when it is back"):
        engine.manifest("sample:movielens")
    engine.close()


def own_processes() -> set[psutil.Process]:
    return set(psutil.Process().children(recursive=True))


def test_our_own_cluster_is_started_anew_when_its_scheduler_dies(home, tasks):
    before = own_processes()
    engine = ClusterEngine(Settings(home=home, engine="local", workers=2))
    until(lambda: engine.status().state == "ready")
    (scheduler,) = (process for process in own_processes() - before if "scheduler" in process.cmdline())
    scheduler.send_signal(signal.SIGKILL)
    until(lambda: engine.status().state == "unreachable")
    tasks.go()
    job = engine.submit(tasks.request(), "one")
    assert job.wait(PATIENCE_SECONDS)
    assert isinstance(job.result(), Result)
    engine.close()
    until(lambda: not {process for process in own_processes() - before if process.status() != "zombie"})


SERVER = """
import sys
from data.settings import Settings
from ml.engine.cluster import ClusterEngine
from tests.ml.engine.conftest import until
engine = ClusterEngine(Settings(engine="local", home=sys.argv[1]))
until(lambda: engine.status().state == "ready")
print("ready", flush=True)
sys.stdin.read()
"""


def test_no_process_outlives_a_server_that_is_killed(home):
    server = subprocess.Popen(
        [sys.executable, "-c", SERVER, home], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=os.environ
    )
    assert server.stdout and server.stdout.readline() == b"ready\n"
    children = psutil.Process(server.pid).children(recursive=True)
    assert len(children) >= 4  # scheduler, nannies, two workers
    server.kill()
    until(lambda: not any(child.is_running() and child.status() != "zombie" for child in children))
    server.communicate()
