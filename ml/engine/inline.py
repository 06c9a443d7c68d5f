"""The engine without processes: runs a request where it is asked for. For tests and notebooks; imports no Dask."""

from dataclasses import dataclass, field

from data import catalog
from data.dataset import Manifest
from data.settings import Settings
from ml.base import Result, silent
from ml.engine.calibration import Calibration
from ml.engine.engine import Progress, Status
from ml.engine.execute import execute
from ml.engine.request import Request
from ml.engine.store import ResultStore


@dataclass(frozen=True)
class InlineJob:
    """A job that is done when it is handed over."""

    request: Request
    outcome: Result | Exception
    progress: Progress = field(default_factory=lambda: Progress(1.0, "Done"))
    done: bool = True

    def wait(self, seconds: float) -> bool:
        return True

    def result(self) -> Result:
        if isinstance(self.outcome, Exception):
            raise self.outcome
        return self.outcome

    def stop(self) -> None:
        """Nothing is left to stop."""

    def touch(self) -> None:
        """Nothing waits."""


class InlineEngine:
    """See `ml.engine.engine.Engine`."""

    def __init__(self, settings: Settings):
        self._settings = settings
        self._store = ResultStore(settings.home, settings.result_cache_mb * 1_000_000)
        self._calibration = Calibration(settings)

    def status(self) -> Status:
        return Status("ready", "Work runs inside this process.", workers=1)

    def manifest(self, ref: str) -> Manifest:
        return catalog.prepare(ref, self._settings.home)

    def estimate(self, request: Request) -> float:
        return self._calibration.seconds(request)

    def stored(self, request: Request) -> Result | None:
        return self._store.get(request.key)

    def submit(self, request: Request, session: str) -> InlineJob:
        self.estimate(request)  # refuses what is above the limits
        try:
            result = execute(request, self._settings, silent) or self._store.get(request.key)
        except ValueError as error:  # ParamError and DataError: the person's to mend, told when the result is taken
            return InlineJob(request, error)
        assert result is not None
        self._calibration.observe(request, result.seconds)
        return InlineJob(request, result)

    def warm(self, request: Request) -> None:
        """This process is as warm as its last run."""

    def close(self) -> None:
        """Nothing to take down."""
