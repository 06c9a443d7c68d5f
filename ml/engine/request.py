"""What is asked of the engine: one task of one use case on one data set. Its key says when two requests are equal."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Any
from uuid import uuid4

from data.dataset import Manifest
from ml import use_cases
from ml.base import Cost, Params, Task, TooCostly

SOURCES = ("ml", "data")


@dataclass(frozen=True)
class Request:
    """A task to run; built by `Request.of`, so that parameters the task does not read cannot tell requests apart."""

    use_case: str
    task: str
    manifest: Manifest
    params: Params
    arguments: Mapping[str, Any] = field(default_factory=dict, repr=False)
    """Not in what is printed of a request: a log may not hold what a person typed."""

    @classmethod
    def of(cls, use_case: str, manifest: Manifest, params: Params, task: str = "run", **arguments: Any) -> "Request":
        """A request whose unread parameters stand at their defaults."""
        reads = use_cases.light(use_case).TASKS[task].reads
        read = {name: value for name, value in params.model_dump().items() if name in reads}
        return cls(use_case, task, manifest, type(params)(**read), arguments)

    @cached_property
    def key(self) -> str:
        """32 hex digits: use case, task, code, data, the parameters the task reads, arguments; of a private one, chance."""
        if self.private:
            return uuid4().hex
        identity = [
            self.use_case, self.task, code_version(), self.manifest.fingerprint, self.params.model_dump(), self.arguments
        ]  # fmt: skip
        return hashlib.sha256(json.dumps(identity, sort_keys=True).encode()).hexdigest()[:32]

    @property
    def private(self) -> bool:
        """Whether its result is handed to who asked and kept nowhere."""
        return self._task.private

    @property
    def cost(self) -> Cost:
        """What the use case's own formula expects."""
        return self._task.estimate(self.manifest, self.params)

    @property
    def _task(self) -> Task:
        task: Task = use_cases.light(self.use_case).TASKS[self.task]
        return task

    def admit(self, seconds: float, limit_seconds: float, limit_bytes: int) -> None:
        """Raise `TooCostly` with the numbers and the remedy where one worker could not finish this."""
        remedy = "Choose a lighter model or setting, or fewer rows."
        if seconds > limit_seconds:
            raise TooCostly(
                f"run time must be at most {limit_seconds:,.0f} s; this would take about {seconds:,.0f} s. {remedy}"
            )
        if self.cost.bytes > limit_bytes:
            raise TooCostly(
                f"memory must be at most {limit_bytes / 1e6:,.0f} MB; this would take about "
                f"{self.cost.bytes / 1e6:,.0f} MB. {remedy}"
            )


@cache
def code_version() -> str:
    """Hash of the sources that compute results: another version computes them anew."""
    root = Path(__file__).parents[2]
    digest = hashlib.sha256()
    for folder in SOURCES:
        for path in sorted((root / folder).rglob("*.py")):
            digest.update(str(path.relative_to(root)).encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
