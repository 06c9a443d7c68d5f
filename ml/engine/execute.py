"""What a worker does with a request: read the data by reference, run the task, keep the result."""

from data import catalog
from data.settings import Settings
from ml import use_cases
from ml.base import Result, Step
from ml.engine import store
from ml.engine.memory import remember
from ml.engine.request import Request


def execute(request: Request, settings: Settings, step: Step) -> Result | None:
    """Run the task unless its result is stored already; afterwards it is stored under `request.key`.

    The result of a private request is returned and not stored.
    """
    if request.private:
        return compute(request, settings, step)
    if store.read(request.key, settings.home) is None:
        store.write(request.key, compute(request, settings, step), settings.home, settings.store_mb * 1_000_000)
    return None


def compute(request: Request, settings: Settings, step: Step) -> Result:
    """Run the task on the data it refers to."""
    fingerprint = request.manifest.fingerprint
    dataset = remember(("dataset", settings.home, fingerprint), lambda: catalog.read(fingerprint, settings.home))
    result: Result = getattr(use_cases.heavy(request.use_case), request.task)(
        dataset, request.params, step, **request.arguments
    )
    return result
