"""Estimates of run time, corrected by what runs took here."""

from collections import defaultdict, deque
from statistics import median

from data.settings import Settings
from ml.engine.request import Request

LIVE_SECONDS = 3.0
"""Up to this, a moved control retrains by itself; above, a person presses Train. Above is a long task."""

REMEMBERED = 9
MUCH_SHORTER = 4
"""A run expected to be so many times shorter says nothing of a long one: starting was most of it."""


class Calibration:
    """Per use case and task, the median ratio of observed to estimated seconds of the latest runs."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._seen: defaultdict[tuple[str, str], deque[tuple[float, float]]] = defaultdict(
            lambda: deque(maxlen=REMEMBERED)
        )
        """(estimated, observed) seconds."""

    def seconds(self, request: Request) -> float:
        """The use case's estimate times the observed ratio; raises `TooCostly` above the limits of the settings."""
        expected = request.cost.seconds
        ratios = [
            observed / estimated
            for estimated, observed in self._seen[request.use_case, request.task]
            if estimated >= expected / MUCH_SHORTER
        ]
        seconds = expected * (median(ratios) if ratios else 1.0)
        request.admit(seconds, self._settings.time_limit_seconds, self._settings.worker_memory_mb * 1_000_000)
        return seconds

    def observe(self, request: Request, seconds: float) -> None:
        """Learn from a finished run."""
        self._seen[request.use_case, request.task].append((max(request.cost.seconds, 1e-3), seconds))
