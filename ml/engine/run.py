"""One computation under way, and the people who wait for it."""

from dataclasses import dataclass, field
from threading import Event
from time import monotonic
from typing import NamedTuple, Protocol

from distributed import Future

from ml.base import Result, Stopped
from ml.engine.calibration import LIVE_SECONDS
from ml.engine.engine import Progress
from ml.engine.request import Request

SLICE_SECONDS = 1.0
"""A waiting thread gives a sign of life this often."""


class Waiter(NamedTuple):
    """Who waits: one session, for one task of one use case. Its newer request replaces its older one."""

    session: str
    use_case: str
    task: str


@dataclass(eq=False)
class Run:
    """Shared by everyone who asked for the same request. The engine's lock guards every field but `finished`."""

    request: Request
    seconds: float
    """Expected."""
    submitted: float = field(default_factory=monotonic)
    waiters: dict[Waiter, float] = field(default_factory=dict)
    """Who waits → their last sign of life."""
    fraction: float = 0.0
    message: str = ""
    task: str | None = None
    """The Dask key, once the run is with the cluster."""
    future: Future | None = None
    running_since: float | None = None
    worker: str | None = None
    outcome: Result | Exception | None = None
    finished: Event = field(default_factory=Event)

    @property
    def turn(self) -> float:
        """Runs are served in this order: a short one passes a long one by, but never for longer than that one lasts."""
        return self.submitted + self.seconds

    @property
    def long(self) -> bool:
        return self.seconds > LIVE_SECONDS

    def finish(self, outcome: Result | Exception) -> None:
        self.outcome = outcome
        self.finished.set()


class Waiting(Protocol):
    """What a job needs of the engine."""

    def leave(self, run: Run, waiter: Waiter) -> None: ...

    def sign_of_life(self, run: Run, waiter: Waiter) -> None: ...

    def progress(self, run: Run) -> Progress: ...


@dataclass(frozen=True, eq=False)
class ClusterJob:
    """One waiter's view of a run. See `ml.engine.engine.Job`."""

    engine: Waiting
    run: Run
    waiter: Waiter

    @property
    def request(self) -> Request:
        return self.run.request

    @property
    def progress(self) -> Progress:
        return self.engine.progress(self.run)

    @property
    def done(self) -> bool:
        return self.run.finished.is_set() or self._left

    @property
    def _left(self) -> bool:
        return self.waiter not in self.run.waiters

    def wait(self, seconds: float) -> bool:
        end = monotonic() + seconds
        while not self.done:
            self.touch()
            left = end - monotonic()
            if left <= 0:
                return False
            self.run.finished.wait(min(left, SLICE_SECONDS))
        return True

    def result(self) -> Result:
        if self._left or not isinstance(self.run.outcome, Result):
            raise self.run.outcome if isinstance(self.run.outcome, Exception) and not self._left else Stopped()
        return self.run.outcome

    def stop(self) -> None:
        self.engine.leave(self.run, self.waiter)

    def touch(self) -> None:
        self.engine.sign_of_life(self.run, self.waiter)
