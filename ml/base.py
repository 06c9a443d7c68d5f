"""What every use case has: parameters, tasks, a result with metrics and findings, a cost."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol, Self

import fsspec
import pandas as pd
from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails


class ParamError(ValueError):
    """A parameter that breaks its rule; the message names the field, the rule, the value and the remedy."""

    def __init__(self, message: str, fields: tuple[str, ...] = ()):
        super().__init__(message)
        self.fields = fields


class TooCostly(ValueError):
    """A request above the limit; the message says the estimate, the limit and the remedy."""


class Stopped(Exception):
    """Raised by `step` when nobody waits for the result any more."""


class Step(Protocol):
    """Reports progress from 0 to 1 with a message a person can read; raises `Stopped`."""

    def __call__(self, fraction: float, message: str) -> None: ...


def silent(fraction: float, message: str) -> None:
    """A step that tells nobody: for library use."""


class Params(BaseModel):
    """The parameters of a use case. Each field's default, bounds and description are written here, once."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    @classmethod
    def parse(cls, values: Mapping[str, Any]) -> Self:
        """Validate values (strings allowed); raises `ParamError` with one sentence per broken rule."""
        try:
            return cls.model_validate(dict(values))
        except ValidationError as error:
            problems = error.errors()
            raise ParamError(
                " ".join(_sentence(cls, problem) for problem in problems),
                tuple(str(problem["loc"][0]) for problem in problems if problem["loc"]),
            ) from None


@dataclass(frozen=True)
class Choices:
    """Put on a field of `Params`: the values a page offers, where a library may take others too."""

    options: tuple[str, ...]


_RULES: dict[str, tuple[str, str]] = {
    "greater_than_equal": ("must be at least {ge}", "Raise it."),
    "less_than_equal": ("must be at most {le}", "Lower it."),
    "greater_than": ("must be above {gt}", "Raise it."),
    "less_than": ("must be below {lt}", "Lower it."),
    "literal_error": ("must be one of {expected}", "Choose one of these."),
    "int_parsing": ("must be a whole number", "Write digits only."),
    "int_from_float": ("must be a whole number", "Drop the decimals."),
    "float_parsing": ("must be a number", "Write it with digits and a point."),
    "finite_number": ("must be a finite number", "Choose a value within its bounds."),
}


def _sentence(cls: type[Params], problem: ErrorDetails) -> str:
    name = str(problem["loc"][0]) if problem["loc"] else "params"
    if problem["type"] == "extra_forbidden":
        return f"{name} is not a parameter here. Use one of: {', '.join(cls.model_fields)}."
    rule, remedy = _RULES.get(problem["type"], (problem["msg"], "Correct it."))
    got = problem["input"]
    shown = _plain(got) if isinstance(got, int | float) else _number_or_text(got)
    bounds = {name: _plain(bound) for name, bound in problem.get("ctx", {}).items()}
    return f"{name} {rule.format(**bounds)}; got {shown}. {remedy}"


def _number_or_text(got: object) -> str:
    """A number that came as text, as from a link or a command line, is shown as a number."""
    try:
        return _plain(float(str(got)))
    except ValueError:
        return repr(got)


def _plain(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return f"{value:,}" if isinstance(value, int | float) else str(value)


@dataclass(frozen=True)
class Cost:
    """What a request is expected to take on one worker."""

    seconds: float
    bytes: int


@dataclass(frozen=True)
class Task:
    """What the web process knows of a task without importing it: the parameters it reads, and its cost."""

    reads: frozenset[str]
    """A task's key holds these parameters only, so moving another one leaves its result standing."""
    estimate: Callable[[Any, Any], Cost]
    """(manifest, params) → cost."""
    private: bool = False
    """What a person typed is among its arguments: the result is handed over and kept nowhere, its key says nothing."""


@dataclass(frozen=True)
class Metric:
    """A metric's name and meaning: labels, tooltips and the glossary come from here."""

    name: str
    label: str
    definition: str
    better: Literal["higher", "lower", "neither"]
    source: str
    unit: Literal["share", "number", "bits"] = "number"


@dataclass(frozen=True)
class Finding:
    """A checked statement about one result."""

    code: str
    severity: Literal["note", "warning", "serious"]
    headline: str
    evidence: Mapping[str, float]
    remedy: str


@dataclass(frozen=True, eq=False)
class Result:
    """What a task computed: everything a page shows, in long-format frames."""

    use_case: str
    task: str
    params: Mapping[str, Any]
    fingerprint: str
    frames: Mapping[str, pd.DataFrame]
    findings: tuple[Finding, ...] = ()
    seconds: float = 0.0
    arguments: Mapping[str, Any] = field(default_factory=dict)

    @property
    def metrics(self) -> pd.DataFrame:
        """Long: model, metric, k, value, low, high, n."""
        return self.frames["metrics"]

    @property
    def comparisons(self) -> pd.DataFrame:
        """Long: model_a, model_b, metric, k, difference, low, high, p, p_adjusted."""
        return self.frames["comparisons"]

    def rows(self, frame: str, column: str, value: Any) -> pd.DataFrame:
        """The rows of a frame about one unit; a stored frame gives them without being read whole."""
        if isinstance(self.frames, StoredFrames):
            return self.frames.rows(frame, column, value)
        rows: pd.DataFrame = self.frames[frame]
        found: pd.DataFrame = rows[rows[column] == value].reset_index(drop=True)
        return found

    def save(self, url: str) -> None:
        """Write one Parquet file per frame, then result.json: a folder with result.json is complete."""
        filesystem, path = fsspec.core.url_to_fs(url)
        filesystem.makedirs(path, exist_ok=True)
        for name, frame in self.frames.items():
            with filesystem.open(f"{path}/{name}.parquet", "wb") as file:
                frame.to_parquet(file, index=False)
        with filesystem.open(f"{path}/result.json", "w") as file:
            json.dump(self._document(), file)

    def _document(self) -> dict[str, Any]:
        return {
            "use_case": self.use_case,
            "task": self.task,
            "params": dict(self.params),
            "fingerprint": self.fingerprint,
            "arguments": dict(self.arguments),
            "frames": list(self.frames),
            "findings": [{**vars(finding), "evidence": dict(finding.evidence)} for finding in self.findings],
            "seconds": self.seconds,
        }

    @classmethod
    def load(cls, url: str) -> "Result":
        """Read a saved result; its frames are read from disk when first asked for."""
        filesystem, path = fsspec.core.url_to_fs(url)
        with filesystem.open(f"{path}/result.json") as file:
            document = json.load(file)
        document["frames"] = StoredFrames(filesystem, path, tuple(document["frames"]))
        document["findings"] = tuple(Finding(**finding) for finding in document["findings"])
        return cls(**document)


class DeferredFrames(Mapping[str, pd.DataFrame]):
    """Frames of which the large ones are made when asked for, each time anew: a run that only prints needs none."""

    def __init__(self, ready: Mapping[str, pd.DataFrame], makers: Mapping[str, Callable[[], pd.DataFrame]]):
        self._ready, self._makers = dict(ready), dict(makers)

    def __getitem__(self, name: str) -> pd.DataFrame:
        return self._makers[name]() if name in self._makers else self._ready[name]

    def __iter__(self) -> Iterator[str]:
        yield from self._ready
        yield from self._makers

    def __len__(self) -> int:
        return len(self._ready) + len(self._makers)


class StoredFrames(Mapping[str, pd.DataFrame]):
    """Frames that stay on disk until a chart asks for them, so a web process holds only what it draws."""

    def __init__(self, filesystem: fsspec.AbstractFileSystem, path: str, names: tuple[str, ...]):
        self._filesystem, self._path, self._names = filesystem, path, names
        self._read: dict[str, pd.DataFrame] = {}
        self.bytes_held = 0
        """Memory of the frames read so far."""

    def __getitem__(self, name: str) -> pd.DataFrame:
        if name not in self._names:
            raise KeyError(name)
        if name not in self._read:
            with self._filesystem.open(f"{self._path}/{name}.parquet", "rb") as file:
                frame = pd.read_parquet(file)
            self.bytes_held += int(frame.memory_usage(deep=True).sum())
            self._read[name] = frame
        return self._read[name]

    def rows(self, name: str, column: str, value: Any) -> pd.DataFrame:
        """See `Result.rows`."""
        with self._filesystem.open(f"{self._path}/{name}.parquet", "rb") as file:
            rows: pd.DataFrame = pd.read_parquet(file, filters=[(column, "==", value)])
        return rows

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)
