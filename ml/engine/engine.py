"""What pages know of the engine: submit a request, follow the job, take its result."""

from dataclasses import dataclass
from typing import Literal, Protocol

from data.dataset import Manifest
from data.settings import Settings
from ml.base import Result
from ml.engine.request import Request


class JobError(RuntimeError):
    """A job that could not be finished; the message says why and what to do."""


@dataclass(frozen=True)
class Status:
    """Whether the engine serves."""

    state: Literal["starting", "ready", "unreachable"]
    message: str
    workers: int = 0
    busy: int = 0
    """Workers taken: by runs, and by stopped ones that have not ended yet."""
    queued: int = 0


@dataclass(frozen=True)
class Progress:
    """How far a job is."""

    fraction: float
    message: str
    position: int | None = None
    """Place in the queue, 1 is next; None once it runs."""


class Job(Protocol):
    """One person's wait for one request; several jobs may share one run."""

    @property
    def request(self) -> Request: ...

    @property
    def progress(self) -> Progress: ...

    @property
    def done(self) -> bool: ...

    def wait(self, seconds: float) -> bool:
        """Wait at most so long; returns whether the job is done. Counts as a sign of life."""
        ...

    def result(self) -> Result:
        """The result of a done job. Raises what the task raised: `ParamError`, `DataError`; `Stopped`; `JobError`."""
        ...

    def stop(self) -> None:
        """Leave: this person waits no more, at once. The run ends with its last waiter."""
        ...

    def touch(self) -> None:
        """A sign of life: a waiter that gives none for ten seconds counts as gone."""
        ...


class Engine(Protocol):
    """Where work runs."""

    def status(self) -> Status: ...

    def manifest(self, ref: str) -> Manifest:
        """The prepared data set `ref`; prepares it on first use. Raises `DataError`, `JobError`."""
        ...

    def submit(self, request: Request, session: str) -> Job:
        """Start or join a run. A session's newer request for the same task replaces its older one.

        Raises `TooCostly` as `estimate` does.
        """
        ...

    def estimate(self, request: Request) -> float:
        """Seconds this is expected to take here: the use case's formula, corrected by what was observed.

        Raises `TooCostly` where that, or the memory needed, exceeds the limits.
        """
        ...

    def stored(self, request: Request) -> Result | None:
        """The result where it has been computed before, by anyone."""
        ...

    def warm(self, request: Request) -> None:
        """Let every worker run this once, so that what it remembers serves the first people."""
        ...

    def close(self) -> None: ...


def connect(settings: Settings) -> Engine:
    """The engine the settings name; returns at once, `status` says when it serves."""
    if settings.engine == "inline":
        from ml.engine.inline import InlineEngine

        return InlineEngine(settings)
    from ml.engine.cluster import ClusterEngine

    return ClusterEngine(settings)
