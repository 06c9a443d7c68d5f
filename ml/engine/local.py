"""A cluster of our own: a Dask scheduler and its workers as child processes that cannot outlive the server."""

import ctypes
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic, sleep

from data.settings import Settings

ROOT = Path(__file__).parents[2]
START_SECONDS = 30.0
STOP_SECONDS = 1.0
"""Results are on disk: nothing is lost where a worker does not end in order, so nobody waits for it."""
POLL_SECONDS = 0.05
PR_SET_PDEATHSIG = 1
ALLOWED_FAILURES = 2
"""How often a job may lose its worker and run again: once by its own fault, once by a restart beside it."""


class LocalProcesses:
    """Started by the thread that watches them: their parent-death signal fires when that very thread ends."""

    def __init__(self, settings: Settings):
        self._folder = TemporaryDirectory(prefix="vitrine-", ignore_cleanup_errors=True)
        self._file = Path(self._folder.name, "scheduler.json")
        self._environment = os.environ | _quiet_and_safe() | _thread_caps(settings.workers)
        self._processes = [
            self._start("scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard",
                        "--scheduler-file", str(self._file)),
            self._start("worker", "--host", "127.0.0.1", "--no-dashboard", "--scheduler-file", str(self._file),
                        "--nworkers", str(settings.workers), "--nthreads", "1",
                        "--memory-limit", f"{settings.worker_memory_mb}MB", "--local-directory", self._folder.name,
                        "--preload", "ml.engine.worker"),
        ]  # fmt: skip

    def _start(self, role: str, *options: str) -> subprocess.Popen[bytes]:
        # A session of its own: Ctrl-C reaches the server alone, which then takes its children down in order.
        return subprocess.Popen(
            [sys.executable, "-m", "dask", role, *options],
            cwd=ROOT,
            env=self._environment,
            start_new_session=True,
            preexec_fn=_dies_with_parent(),  # noqa: PLW1509 - one system call, no lock taken
        )

    def address(self) -> str:
        """Where the scheduler listens; raises `OSError` where it does not come up."""
        end = monotonic() + START_SECONDS
        while self.alive and monotonic() < end:
            with suppress(FileNotFoundError, json.JSONDecodeError):
                return str(json.loads(self._file.read_text())["address"])
            sleep(POLL_SECONDS)
        raise OSError("the scheduler did not start")

    @property
    def alive(self) -> bool:
        return all(process.poll() is None for process in self._processes)

    def close(self) -> None:
        """End workers first, then the scheduler; whoever does not listen is killed."""
        for process in reversed(self._processes):
            process.terminate()
        for process in reversed(self._processes):
            with suppress(subprocess.TimeoutExpired):
                process.wait(STOP_SECONDS)
            process.kill()
            process.wait()
        self._folder.cleanup()


def _quiet_and_safe() -> dict[str, str]:
    return {
        "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": str(ALLOWED_FAILURES),
        "DASK_DISTRIBUTED__SCHEDULER__WORKER_SATURATION": "1.0",
        "DASK_DISTRIBUTED__WORKER__PROFILE__ENABLED": "false",
        # Dask makes malloc give every large array back at once, and a training run a third slower by it.
        "DASK_DISTRIBUTED__NANNY__PRE_SPAWN_ENVIRON": "{'MALLOC_TRIM_THRESHOLD_': None}",
        "DASK_LOGGING__DISTRIBUTED": "warning",
        "PYTHONWARNINGS": "ignore:resource_tracker",
    }


def _thread_caps(workers: int) -> dict[str, str]:
    """Without them every worker starts a thread per core and all of them slow down together."""
    threads = str(max(1, (os.cpu_count() or 1) // workers))
    return dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS"), threads)


def _dies_with_parent() -> Callable[[], None] | None:
    """Linux sends SIGKILL to the child when its parent is gone, however the parent ended."""
    if sys.platform != "linux":
        return None
    libc = ctypes.CDLL(None)
    return lambda: libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
