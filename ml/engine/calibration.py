"""Estimates of run time, corrected by what runs took here."""

from collections import defaultdict, deque
from statistics import median

from data.settings import Settings
from ml.engine.request import Request

LIVE_SECONDS = 3.0
"""Up to this, a moved control retrains by itself; above, a person presses Train. Above is a long task."""

REMEMBERED = 9


class Calibration:
    """Per use case and task, the median ratio of observed to estimated seconds of the latest runs."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._ratios: defaultdict[tuple[str, str], deque[float]] = defaultdict(lambda: deque(maxlen=REMEMBERED))

    def seconds(self, request: Request) -> float:
        """The use case's estimate times the observed ratio; raises `TooCostly` above the limits of the settings."""
        ratios = self._ratios[request.use_case, request.task]
        seconds = request.cost.seconds * (median(ratios) if ratios else 1.0)
        request.admit(seconds, self._settings.time_limit_seconds, self._settings.worker_memory_mb * 1_000_000)
        return seconds

    def observe(self, request: Request, seconds: float) -> None:
        """Learn from a finished run."""
        self._ratios[request.use_case, request.task].append(seconds / max(request.cost.seconds, 1e-3))
