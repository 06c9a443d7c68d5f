"""What the probe shall do."""

from typing import Literal

from pydantic import Field

from data.dataset import Manifest
from ml.base import Cost, Params, Task


class ProbeParams(Params):
    """Waits, loudly or deaf, or misbehaves."""

    behaviour: Literal["steps", "deaf", "gil", "die", "eat", "bad"] = Field(
        default="steps", title="Behaviour", description="What the task does once it has left its mark."
    )
    folder: str = Field(default="", title="Folder", description="Where it leaves its mark and looks for 'go'.")
    name: str = Field(default="", title="Name", description="Tells requests apart.")
    seconds: float = Field(default=0.1, title="Seconds", description="What the estimate says.")
    megabytes: int = Field(default=1, title="Megabytes", description="What the estimate says.")


def estimate(manifest: Manifest, params: ProbeParams) -> Cost:
    return Cost(params.seconds, params.megabytes * 1_000_000)


PARAMS = ProbeParams
EVERYTHING = frozenset(ProbeParams.model_fields)
TASKS = {
    "run": Task(EVERYTHING, estimate),
    "again": Task(EVERYTHING, estimate),
}
BESIDE: dict[str, str] = {}
KINDS = ("interactions",)
