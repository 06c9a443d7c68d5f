"""Runs the same request here, in worker processes, or on a Dask cluster."""

from ml.engine.calibration import LIVE_SECONDS
from ml.engine.engine import Engine, Job, JobError, Progress, Status, connect
from ml.engine.request import Request

__all__ = ["LIVE_SECONDS", "Engine", "Job", "JobError", "Progress", "Request", "Status", "connect"]
