"""What a worker does with a request: read the data by reference, run the task, keep the result."""

from data import catalog
from data.settings import Settings
from ml import use_cases
from ml.base import Result, Step
from ml.engine import store
from ml.engine.memory import remember
from ml.engine.request import Request


def execute(request: Request, settings: Settings, step: Step) -> None:
    """Run the task unless its result is stored already; afterwards it is stored under `request.key`."""
    if store.read(request.key, settings.home) is not None:
        return
    fingerprint = request.manifest.fingerprint
    dataset = remember(("dataset", settings.home, fingerprint), lambda: catalog.read(fingerprint, settings.home))
    task = getattr(use_cases.heavy(request.use_case), request.task)
    result: Result = task(dataset, request.params, step, **request.arguments)
    store.write(request.key, result, settings.home, settings.store_mb * 1_000_000)
