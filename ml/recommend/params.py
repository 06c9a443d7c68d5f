"""The parameters of the recommend use case, its tasks, and what a run costs. Light: pages import it."""

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import Field

from data.dataset import Manifest
from data.roles import ITEM, USER
from ml.base import Cost, Params, Task

Model = Literal["random", "popular", "item_knn", "als", "ease"]
Split = Literal["recent", "last", "time", "random"]

LABELS: dict[str, str] = {
    "random": "Random",
    "popular": "Bestsellers",
    "item_knn": "Item neighbours",
    "als": "ALS",
    "ease": "EASE",
}
"""What people call the models."""

BASELINES: tuple[Model, ...] = ("popular", "random")
"""Always run beside the chosen model."""

CURVE_K = 30
"""Metrics are computed for every list length up to this, or up to k where k is larger."""


class RecommendParams(Params):
    """How events are cleaned and split, which model learns from them, and how long its lists are."""

    model: Model = Field(
        default="ease",
        title="Model",
        description="How lists are made. Popular and Random always run beside it, for comparison.",
    )
    split: Split = Field(
        default="recent",
        title="What is hidden",
        description="Which events are hidden from the model and used to test it.",
    )
    k: int = Field(default=10, ge=1, le=100, title="List length", description="How many items each person is shown.")
    factors: int = Field(
        default=32,
        ge=1,
        le=512,
        title="Factors",
        description="ALS: how many hidden tastes describe a person and an item.",
    )
    regularization: float | None = Field(
        default=None,
        ge=0.001,
        le=100_000,
        title="Regularization",
        description=(
            "ALS and EASE: how strongly the model is held back from trusting rare coincidences. "
            "Auto is 300 for EASE, 0.01 for ALS."
        ),
    )
    iterations: int = Field(
        default=10,
        ge=1,
        le=100,
        title="Iterations",
        description="ALS: how many times tastes of people and items are refined in turn.",
    )
    alpha: float = Field(
        default=1.0,
        ge=0.01,
        le=1000,
        title="Confidence in an event",
        description="ALS: how much more an event that happened weighs than one that did not.",
    )
    neighbours: int = Field(
        default=20,
        ge=1,
        le=1000,
        title="Neighbours",
        description="Item neighbours: how many most similar items each item keeps.",
    )
    positive_from: float = Field(
        default=0.0,
        ge=0,
        le=100,
        title="A rating counts from",
        description="Ratings below this are not counted as a choice. 0 counts every rating, whatever its stars.",
    )
    min_user_events: int = Field(
        default=2,
        ge=1,
        le=1000,
        title="Fewest events per person",
        description="People with fewer events are set aside before splitting.",
    )
    min_item_events: int = Field(
        default=1,
        ge=1,
        le=1000,
        title="Fewest events per item",
        description="Items with fewer events are set aside before splitting.",
    )
    max_user_events: int = Field(
        default=5000,
        ge=10,
        le=1_000_000,
        title="Robot above",
        description="Whoever has more events than this is taken for a robot and set aside.",
    )
    seed: int = Field(
        default=0,
        ge=0,
        le=2**31 - 1,
        title="Seed",
        description="Fixes every random choice, so the same settings give the same numbers.",
    )


PARAMS = RecommendParams
MODEL_FIELD = "model"
"""The field the command line may set to "all"."""

REGULARIZATION: dict[Model, float] = {"als": 0.01, "ease": 300.0}
"""What "auto" stands for: usual values of each model, not tuned on any data set here."""

CLEANING = ("positive_from", "min_user_events", "min_item_events", "max_user_events")
SPLITTING = (*CLEANING, "split", "seed")
FITTING: dict[str, tuple[str, ...]] = {
    "random": ("seed",),
    "popular": (),
    "item_knn": ("neighbours",),
    "als": ("factors", "regularization", "iterations", "alpha", "seed"),
    "ease": ("regularization",),
}
"""The parameters each model reads beside the training events."""


def unread(values: Mapping[str, Any]) -> frozenset[str]:
    """The parameters of other models, which the chosen one does not read."""
    of_models = {field for fields in FITTING.values() for field in fields}
    return frozenset(of_models - set(FITTING[values[MODEL_FIELD]]) - set(SPLITTING))


def estimate_run(manifest: Manifest, params: RecommendParams) -> Cost:
    """Cleaning, the chosen model and both baselines, judged on everyone."""
    again = (params.model,) if params.split == "random" else ()  # fitted anew, to measure the flattery
    return _cost(manifest, params, (params.model, *BASELINES, *again))


def estimate_compare(manifest: Manifest, params: RecommendParams) -> Cost:
    """The same for every model."""
    return _cost(manifest, params, tuple(FITTING))


def _cost(manifest: Manifest, params: RecommendParams, models: tuple[str, ...]) -> Cost:
    """Operations counted from the algorithms; nanoseconds per operation measured on two cores."""
    events, people, items = manifest.rows, manifest.distinct[USER], manifest.distinct[ITEM]
    smaller = min(people, items)
    fit_seconds: dict[str, float] = {
        "random": 0.0,
        "popular": 0.0,
        "item_knn": 2e-8 * events * events / people,
        "als": params.iterations * params.factors * (3e-9 * events + 3e-10 * (people + items) * params.factors),
        "ease": 1e-9 * (smaller**3 / 3 + smaller * events),
    }
    dense = 8 * smaller * (2 * smaller + (items if people <= items else 0))
    fit_bytes: dict[str, int] = {
        "random": 0,
        "popular": 0,
        "item_knn": 24 * items * params.neighbours,
        "als": 8 * (people + items) * params.factors,
        "ease": dense,
    }
    seconds = 3e-6 * events + sum(1.5e-8 * people * items + fit_seconds[model] for model in models)
    return Cost(seconds, 300_000_000 + 500 * events + max(fit_bytes[model] for model in models))


EVERYTHING = frozenset(RecommendParams.model_fields)

TASKS = {
    "run": Task(EVERYTHING, estimate_run),
    "compare": Task(EVERYTHING - {"model"}, estimate_compare),
}
