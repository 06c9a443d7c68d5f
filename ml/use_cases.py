"""The use cases there are, and where to find their light and heavy sides."""

from importlib import import_module
from types import ModuleType

PACKAGES = {name: f"ml.{name}" for name in ("recommend", "segment", "search", "letters", "predict")}
"""Name → package. Tests add one of their own."""


def light(use_case: str) -> ModuleType:
    """The module with `PARAMS` and `TASKS`: cheap to import."""
    return import_module(f"{PACKAGES[use_case]}.params")


def heavy(use_case: str) -> ModuleType:
    """The module with the tasks themselves: imports the model libraries."""
    return import_module(f"{PACKAGES[use_case]}.tasks")


def load(use_case: str) -> None:
    """Import all that its tasks will need, also what they would import when called."""
    heavy(use_case)
    for library in getattr(light(use_case), "LIBRARIES", ()):
        import_module(library)
