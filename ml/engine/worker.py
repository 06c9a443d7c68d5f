"""The worker's side of the cluster: what it runs, what it reports. Also its preload: `--preload ml.engine.worker`."""

import logging
from time import monotonic
from typing import Any

from distributed import Worker, get_worker

from data.dataset import DataError
from data.settings import Settings
from ml import use_cases
from ml.base import ParamError, Result, Stopped, silent
from ml.engine.engine import JobError
from ml.engine.execute import compute, execute
from ml.engine.request import Request, code_version

TOPIC = "vitrine"
"""One topic for all jobs: the scheduler keeps every topic it ever saw."""

REPORT_SECONDS = 0.1
"""At most ten reports a second and job."""


def dask_setup(worker: Worker) -> None:
    """Called by Dask before the worker registers: a worker that is there has its imports done."""
    for name in use_cases.PACKAGES:
        use_cases.load(name)
    logging.getLogger(__name__).info("warm: %s", ", ".join(use_cases.PACKAGES))


def work(request: Request, settings: Settings, version: str) -> Result | None:
    """Run a request here; its result is in the store afterwards, that of a private one is returned.

    Raises what the task raises, `Stopped` when nobody waits any more, `JobError` past the time limit or where
    this worker runs other code than the one who asks.
    """
    reports = Reports(get_worker(), settings.time_limit_seconds)
    reports.tell("started")
    try:
        if version != code_version():
            raise JobError("This worker runs another version of Vitrine. Restart the workers with the app's version.")
        return execute(request, settings, reports.step)
    except Exception as error:
        if request.private and not isinstance(error, ParamError | DataError | Stopped | JobError):
            # its message may quote what a person typed, and would be logged: only its kind is told
            raise JobError(f"This could not be read ({type(error).__name__}). Try a shorter text.") from None
        raise
    finally:
        reports.tell("ended")


def rehearse(request: Request, settings: Settings) -> None:
    """Run a request for what the worker remembers of it; the result is not kept."""
    compute(request, settings, silent)


def running_keys(dask_worker: Worker) -> list[str]:
    """The Dask keys in this worker's threads, wanted or not."""
    return [str(key) for key in dask_worker.active_keys]


class Reports:
    """Tells the waiting processes how far the current task is, and the task when to end."""

    def __init__(self, worker: Worker, limit_seconds: float):
        self._worker, self._limit_seconds = worker, limit_seconds
        self._key = worker.get_current_task()
        self._started = monotonic()
        self._told = 0.0

    def step(self, fraction: float, message: str) -> None:
        now = monotonic()
        self._raise_if_unwanted()
        if now - self._started > self._limit_seconds:
            raise JobError(over_time(self._limit_seconds))
        if now - self._told >= REPORT_SECONDS:
            self._told = now
            self.tell("running", fraction=fraction, message=message)

    def _raise_if_unwanted(self) -> None:
        """The worker's own record of the task, read without a round trip (internal to distributed 2026.8)."""
        task = self._worker.state.tasks.get(self._key)
        if task is None or task.state in ("cancelled", "released", "forgotten"):
            raise Stopped

    def tell(self, state: str, **more: Any) -> None:
        self._worker.log_event(TOPIC, {"key": self._key, "state": state, "worker": self._worker.address, **more})


def over_time(limit_seconds: float) -> str:
    """What a person is told whose job outlived the limit."""
    return (
        f"run time must be at most {limit_seconds:,.0f} s; this run was ended there. "
        "Choose a lighter model or setting, or raise VITRINE_TIME_LIMIT_SECONDS."
    )
