"""The parameters of the predict use case, its tasks, and what a run costs. Light: pages import it."""

import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal, get_args

from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_core import PydanticCustomError

from data.dataset import Manifest
from data.roles import TARGET
from ml.base import Cost, Params, Task
from ml.predict.money import Money

Model = Literal["baseline", "linear", "tree", "forest", "boosting", "knn", "best"]
MODELS: tuple[Model, ...] = get_args(Model)

LABELS: dict[str, str] = {
    "baseline": "Baseline",
    "linear": "Logistic / ridge",
    "tree": "Decision tree",
    "forest": "Random forest",
    "boosting": "Gradient boosting",
    "knn": "Nearest neighbours",
    "best": "Best, by cross-validation",
}
"""What people call the models."""

Sabotage = Literal["none", "shuffled", "leaked", "duplicated", "clock"]

TWINS = 0.9
"""Columns whose ranks correlate by more than this say the same."""
FEWEST_ROWS = 20
MOST_CLASSES = 100
SAMPLED_LIVE = 100_000
"""On a page a model learns from so many rows at most, drawn at random, and says so."""


def _listed(value: Any) -> Any:
    """The command line writes several names with commas between them."""
    return tuple(name.strip() for name in value.split(",") if name.strip()) if isinstance(value, str) else value


KINDS_SAID = ("number", "category", "date", "text")
"""What a person can say a column is."""
_ONE_KIND = re.compile(rf"\s*(.+?)=({'|'.join(KINDS_SAID)})\s*(?:,|$)")


def _kinds_listed(value: Any) -> Any:
    """The command line writes several with commas between them; a comma inside a column's name is none of these."""
    if not isinstance(value, str):
        return value
    found = tuple(f"{name}={kind}" for name, kind in _ONE_KIND.findall(value))
    return found if not _ONE_KIND.sub("", value).strip() else (value,)


def _kinds_checked(kinds: tuple[str, ...]) -> tuple[str, ...]:
    names = [name for name, _, _ in (one.rpartition("=") for one in kinds)]
    right = all(name and one.rpartition("=")[2] in KINDS_SAID for name, one in zip(names, kinds, strict=True))
    if not right or len(set(names)) < len(names):
        raise PydanticCustomError(
            "kinds", f"must be COLUMN=KIND, each column once, with one of {', '.join(KINDS_SAID)}"
        )
    return tuple(sorted(kinds))


class PredictParams(Params):
    """How a table is cleaned, which columns are used, and which model learns from them."""

    model: Model = Field(
        default="linear",
        title="Model",
        description="What learns. The baseline, which says the same about everyone, always runs beside it.",
    )
    task: Literal["auto", "classification", "regression"] = Field(
        default="auto",
        title="Task",
        description="Which of several answers, or how much. Auto: how much where the target has more than 10 different numbers.",
    )
    positive: str = Field(
        default="",
        title="The answer to look for",
        description="Of two answers, the one that is predicted. Empty: yes, true or 1, else the rarer one.",
    )
    drop: Annotated[tuple[str, ...], BeforeValidator(_listed)] = Field(
        default=(), title="Columns left out", description="These columns are not shown to the model."
    )
    kinds: Annotated[tuple[str, ...], BeforeValidator(_kinds_listed), AfterValidator(_kinds_checked)] = Field(
        default=(),
        title="Columns read otherwise",
        description="COLUMN=KIND where the guess is wrong; KIND is number, category, date or text.",
    )
    numbers_in_text: bool = Field(
        default=True,
        title="Find numbers in text",
        description="Read $1,200, 12 % and 3 years as numbers, where nearly all of a column can be.",
    )
    missing: Literal["median", "mean", "flag"] = Field(
        default="flag",
        title="Missing numbers",
        description="Fill with the median or the mean; or with the median and a mark that it was missing.",
    )
    missing_words: Literal["own", "frequent"] = Field(
        default="own", title="Missing words", description="A word of its own, or the most frequent word."
    )
    outliers: float = Field(
        default=0.0,
        ge=0,
        le=0.2,
        title="Pull in extremes beyond",
        description="Share of rows at each end of a number that is pulled in to where the rest ends. 0 leaves all as they are.",
    )
    rare: int = Field(
        default=10,
        ge=1,
        le=10_000,
        title="A word counts from",
        description="Words in fewer rows than this are put together as rare.",
    )
    scale: Literal["standard", "robust", "none"] = Field(
        default="standard",
        title="Scale",
        description="Makes numbers comparable: by spread, by quartiles, or not at all.",
    )
    select: Literal["all", "information", "uncorrelated", "elimination"] = Field(
        default="all",
        title="Select columns",
        description=(
            "All; those with the most mutual information; one of each group that says the same; "
            "or by leaving out the least useful in turn, cross-validated."
        ),
    )
    keep: int = Field(
        default=10,
        ge=1,
        le=1000,
        title="Columns kept",
        description="Most columns kept where mutual information selects.",
    )
    balanced: bool = Field(
        default=False,
        title="Weigh classes alike",
        description="A rare answer counts as much as a frequent one while learning. Probabilities are then too high.",
    )
    strength: float | None = Field(
        default=None,
        ge=1e-4,
        le=1e4,
        title="Regularization",
        description="Logistic, ridge: how strongly the model is held back. Auto is 1.",
    )
    depth: int | None = Field(
        default=None,
        ge=1,
        le=50,
        title="Depth",
        description="Tree, forest, boosting: questions asked in a row. Auto is 4 for a tree, 12 for the forest, 3 for boosting.",
    )
    trees: int = Field(default=100, ge=1, le=2000, title="Trees", description="Forest: how many trees vote.")
    rounds: int = Field(
        default=100, ge=1, le=5000, title="Rounds", description="Boosting: how many small trees are added in turn."
    )
    learning_rate: float = Field(
        default=0.1, ge=0.001, le=1, title="Learning rate", description="Boosting: how much each small tree may change."
    )
    neighbours: int = Field(
        default=50, ge=1, le=1000, title="Neighbours", description="How many most similar rows are asked."
    )
    budget: int = Field(
        default=20,
        ge=1,
        le=600,
        title="Seconds to search",
        description="How long settings may be searched. No run reads it but the search itself.",
    )
    sabotage: Sabotage = Field(
        default="none",
        title="Break the data",
        description="Do to the data what happens by accident: see what the numbers say then, and what notices.",
    )
    most_rows: int = Field(
        default=0,
        ge=0,
        le=100_000_000,
        title="Most rows used",
        description="So many rows are drawn at random where there are more. 0 uses all.",
    )
    seed: int = Field(
        default=0,
        ge=0,
        le=2**31 - 1,
        title="Seed",
        description="Fixes every random choice, so the same settings give the same numbers.",
    )


PARAMS = PredictParams
KINDS = ("table",)
"""What data it works on."""
ASSUMED = Money
"""What the command line also takes by --set: the task `decide` reads it, after a run."""
BESIDE: dict[str, str] = {}
"""Files that may come with the data: table → what it is."""
MODEL_FIELD = "model"
"""The field the command line may set to "all"."""
LIBRARIES = ("sklearn.ensemble", "sklearn.neighbors")
"""What the tasks import when they need it."""

CLEANING = ("numbers_in_text", "missing", "missing_words", "outliers", "rare", "scale")
FITTING: dict[str, tuple[str, ...]] = {
    "baseline": (),
    "linear": ("strength", "balanced"),
    "tree": ("depth", "balanced"),
    "forest": ("trees", "depth", "balanced"),
    "boosting": ("rounds", "learning_rate", "depth", "balanced"),
    "knn": ("neighbours",),
    "best": (),
}
"""The parameters each model reads beside the cleaned columns."""


def unread(values: Mapping[str, Any]) -> frozenset[str]:
    """The parameters that what is chosen does not read."""
    of_models = {field for fields in FITTING.values() for field in fields}
    idle = of_models - set(FITTING[values[MODEL_FIELD]])
    if values["select"] != "information":
        idle.add("keep")
    return frozenset(idle)


def allowed(manifest: Manifest) -> dict[str, tuple[Any, ...]]:
    """Field → the values this data allows on a page, where that is not all of them."""
    columns = tuple(name for name in manifest.columns["table"] if name != TARGET)
    return {"most_rows": (0,) if manifest.rows <= SAMPLED_LIVE else (SAMPLED_LIVE,), "drop": columns}


def defaults(manifest: Manifest) -> PredictParams:
    """The defaults, as far as this data allows them."""
    return PredictParams(most_rows=allowed(manifest)["most_rows"][0])


SECONDS = {"baseline": 0.0, "linear": 6e-7, "tree": 3e-7, "forest": 3e-6, "boosting": 1.2e-6, "knn": 4e-7, "best": 9e-5}
"""Of one fit with the default numbers of trees and rounds, per row and column."""


def _seconds(params: PredictParams) -> float:
    times = {"forest": params.trees / 100, "boosting": params.rounds / 100}
    return SECONDS[params.model] * times.get(params.model, 1.0)


def estimate_run(manifest: Manifest, params: PredictParams) -> Cost:
    """Cleaning, one fit, the test part judged."""
    return _cost(manifest, params, _seconds(params))


def estimate_compare(manifest: Manifest, params: PredictParams) -> Cost:
    """Every model, fitted once and in five folds."""
    return _cost(manifest, params, 6 * (sum(SECONDS.values()) - SECONDS["best"]) + SECONDS["best"])


def estimate_folds(manifest: Manifest, params: PredictParams) -> Cost:
    """The model in five folds."""
    return _cost(manifest, params, 5 * _seconds(params))


def estimate_several(manifest: Manifest, params: PredictParams) -> Cost:
    """The model a dozen times; *best*, which is not tuned, three times."""
    return _cost(manifest, params, (3 if params.model == "best" else 12) * _seconds(params))


def estimate_search(manifest: Manifest, params: PredictParams) -> Cost:
    """The time budget, and one trial more."""
    return Cost(params.budget + estimate_folds(manifest, params).seconds, estimate_run(manifest, params).bytes)


def estimate_learning(manifest: Manifest, params: PredictParams) -> Cost:
    """Twenty-five fits, each cleaned anew, on two fifths of the rows on average."""
    once = estimate_run(manifest, params)
    return Cost(25 * (0.05 + 0.5 * (once.seconds - 0.3)), once.bytes)


def estimate_columns(manifest: Manifest, params: PredictParams) -> Cost:
    """Trees on a sample, once per column that is shuffled and per round of elimination."""
    return Cost(1.5 + 0.05 * len(manifest.columns["table"]), estimate_run(manifest, params).bytes)


def estimate_explain(manifest: Manifest, params: PredictParams) -> Cost:
    """One fit where no worker remembers it, and the model asked many times."""
    return Cost(1.0 + estimate_run(manifest, params).seconds, estimate_run(manifest, params).bytes)


def _cost(manifest: Manifest, params: PredictParams, per_cell: float) -> Cost:
    rows = min(manifest.rows, params.most_rows or manifest.rows)
    cells = rows * max(1, len(manifest.columns["table"]) - 1)
    answers = manifest.distinct[TARGET]  # more than can be classes are amounts
    classes = 1 if params.task == "regression" or answers > MOST_CLASSES else answers
    times = max(1, classes) if params.model in ("boosting", "linear", "best") and classes > 2 else 1
    return Cost(0.3 + cells * (2e-7 + per_cell * times), 400_000_000 + 150 * cells + 20 * manifest.rows)


EVERYTHING = frozenset(PredictParams.model_fields) - {"budget"}
WORKED_ON = EVERYTHING - {"model"}

COLUMNS = frozenset({"task", "positive", "drop", "kinds", "numbers_in_text", "sabotage", "most_rows", "seed"})
"""What measuring columns reads."""

TASKS = {
    "run": Task(EVERYTHING, estimate_run),
    "compare": Task(WORKED_ON, estimate_compare),
    "explain": Task(EVERYTHING, estimate_explain),
    "what_if": Task(EVERYTHING, estimate_explain, private=True),
    "importance": Task(EVERYTHING, estimate_explain),
    "dependence": Task(EVERYTHING, estimate_explain),
    "look": Task(COLUMNS | set(CLEANING), estimate_explain),
    "columns": Task(COLUMNS, estimate_columns),
    "ladder": Task(EVERYTHING, estimate_several),
    "evaluate": Task(EVERYTHING, estimate_run),
    "learning_curve": Task(EVERYTHING, estimate_learning),
    "folds": Task(EVERYTHING, estimate_folds),
    "search": Task(EVERYTHING | {"budget"}, estimate_search),
    "sabotage": Task(EVERYTHING - {"sabotage"}, estimate_folds),
    "weak_slices": Task(EVERYTHING, estimate_run),
    "coverage": Task(EVERYTHING, estimate_run),
}

WARM = ("run", "explain")
"""What a server computes with the defaults before anyone asks."""
