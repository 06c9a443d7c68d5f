"""The parameters of the recommend use case, its tasks, and what a run costs. Light: pages import it."""

from collections.abc import Collection, Mapping
from typing import Any, Literal, get_args

from pydantic import Field

from data.dataset import Manifest
from data.roles import ITEM, RATING, TEXT, TIMESTAMP, TITLE, USER
from ml.base import Cost, Params, Task
from ml.recommend.models import Size, Spec, spec

Model = Literal[
    "random", "popular", "item_knn", "user_knn", "als", "bpr", "ease", "svd", "knn_baseline", "content"
]  # fmt: skip
"""Each is a module of `ml.recommend.models`."""
MODELS: tuple[Model, ...] = get_args(Model)
SPECS: dict[str, Spec] = {model: spec(model) for model in MODELS}
Split = Literal["recent", "last", "time", "random"]

LABELS: dict[str, str] = {model: spec.label for model, spec in SPECS.items()}
"""What people call the models."""

LIBRARIES = tuple(dict.fromkeys(spec.library for spec in SPECS.values() if spec.library))
"""What the models import when they are fitted."""

BASELINES: tuple[Model, ...] = ("popular", "random")
"""Always run beside the chosen model."""

CURVE_K = 30
"""Metrics are computed for every list length up to this, or up to k where k is larger."""


TESTED_LIVE = 5_000
"""On a page so many people are tested at most: that leaves a hit rate open by 1.4 points at most."""


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
        description="ALS, BPR, SVD: how many hidden tastes describe a person and an item.",
    )
    regularization: float | None = Field(
        default=None,
        ge=0.001,
        le=100_000,
        title="Regularization",
        description=(
            "How strongly the model is held back from trusting rare coincidences. "
            "Auto is 300 for EASE, 0.01 for ALS and BPR, 0.02 for SVD."
        ),
    )
    iterations: int | None = Field(
        default=None,
        ge=1,
        le=500,
        title="Iterations",
        description=(
            "ALS, BPR, SVD: how many times the model goes through the data to refine what it knows. "
            "Auto is 10 for ALS, 100 for BPR, 20 for SVD."
        ),
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
        description="How many most similar items or people have a say.",
    )
    half_life: float = Field(
        default=0.0,
        ge=0,
        le=36_500,
        title="Half-life of an event, days",
        description=(
            "EASE, ALS, item neighbours: an event this much older than the latest counts half. 0 counts all alike."
        ),
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
    test_people: int = Field(
        default=0,
        ge=0,
        le=10_000_000,
        title="Most people tested",
        description="So many people are drawn at random to be tested where there are more: every interval holds what that leaves open. 0 tests everyone.",
    )
    seed: int = Field(
        default=0,
        ge=0,
        le=2**31 - 1,
        title="Seed",
        description="Fixes every random choice, so the same settings give the same numbers.",
    )


PARAMS = RecommendParams
KINDS = ("interactions",)
"""What data it works on."""
BESIDE = {
    "items": "titles and texts of the items",
    "people": "what is known of the people, to see who is served how well",
}
"""Files that may come with the data: table → what it is."""
MODEL_FIELD = "model"
"""The field the command line may set to "all"."""

CLEANING = ("positive_from", "min_user_events", "min_item_events", "max_user_events")
SPLITTING = (*CLEANING, "split", "test_people", "seed")
FITTING: dict[str, tuple[str, ...]] = {model: spec.reads for model, spec in SPECS.items()}
"""The parameters each model reads beside the training events."""


def trainable(columns: Mapping[str, Collection[str]]) -> tuple[str, ...]:
    """The models that data with these columns (table → columns) can train."""
    has = {"rating": RATING in columns["interactions"], "text": {TITLE, TEXT} & set(columns.get("items", ()))}
    return tuple(model for model in MODELS if SPECS[model].needs is None or has[str(SPECS[model].needs)])


def trainable_by(manifest: Manifest) -> tuple[str, ...]:
    """The models this data can train; ratings that are all the same teach nothing."""
    equal = {RATING} if manifest.distinct.get(RATING) == 1 else set()
    return trainable({table: set(columns) - equal for table, columns in manifest.columns.items()})


def newcomer_models(names: Collection[str]) -> tuple[str, ...]:
    """Those that can score a history they were not trained on, chance left out."""
    return tuple(name for name in names if SPECS[name].folds_in and name != "random")


def unread(values: Mapping[str, Any]) -> frozenset[str]:
    """The parameters of other models, which the chosen one does not read."""
    of_models = {field for fields in FITTING.values() for field in fields}
    return frozenset(of_models - set(FITTING[values[MODEL_FIELD]]) - set(SPLITTING))


def allowed(manifest: Manifest) -> dict[str, tuple[Any, ...]]:
    """Field → the values this data allows on a page, where that is not all of them."""
    limits: dict[str, tuple[Any, ...]] = {"model": trainable_by(manifest)}
    if TIMESTAMP not in manifest.columns["interactions"]:
        limits |= {"split": ("random",), "half_life": (0.0,)}
    if RATING not in manifest.columns["interactions"]:
        limits["positive_from"] = (0.0,)
    few = manifest.distinct[USER] <= TESTED_LIVE
    return limits | {"test_people": (0,) if few else (TESTED_LIVE,)}


def defaults(manifest: Manifest) -> RecommendParams:
    """The defaults, as far as this data allows them."""
    plain = RecommendParams()
    limits = {field: values for field, values in allowed(manifest).items() if getattr(plain, field) not in values}
    return plain.model_copy(update={field: values[0] for field, values in limits.items()})


def estimate_run(manifest: Manifest, params: RecommendParams) -> Cost:
    """Cleaning, the chosen model and both baselines, judged on everyone."""
    again = (params.model,) if params.split == "random" else ()  # fitted anew, to measure the flattery
    return _cost(manifest, params, (params.model, *BASELINES, *again))


def estimate_compare(manifest: Manifest, params: RecommendParams) -> Cost:
    """The same for every model."""
    return _cost(manifest, params, trainable_by(manifest))


def estimate_splits(manifest: Manifest, params: RecommendParams) -> Cost:
    """One model and the bestseller list under four splits."""
    return _cost(manifest, params, (params.model, "popular") * len(get_args(Split)))


def estimate_newcomer(manifest: Manifest, params: RecommendParams) -> Cost:
    """One fit of each model that is asked, where no worker remembers it."""
    return _cost(manifest, params, newcomer_models(trainable_by(manifest)))


def estimate_sweep(manifest: Manifest, params: RecommendParams) -> Cost:
    """One model at up to eight values, of two parameters up to four times as many, and the bestseller list."""
    return _cost(manifest, params, (params.model,) * 16 + ("popular",))


def estimate_explain(manifest: Manifest, params: RecommendParams) -> Cost:
    """One fit where no worker remembers it, and one list per thing taken away."""
    return _cost(manifest, params, (params.model,))


def _cost(manifest: Manifest, params: RecommendParams, models: tuple[str, ...]) -> Cost:
    size = Size(manifest.rows, manifest.distinct[USER], manifest.distinct[ITEM])
    tested = min(size.people, params.test_people or size.people)
    judging = {model: 1e-5 * tested if model in BASELINES else 1.5e-8 * tested * size.items for model in models}
    seconds = 3e-6 * size.events + sum(judging[model] + SPECS[model].seconds(size, params) for model in models)
    most = max(SPECS[model].bytes(size, params) for model in models)
    return Cost(seconds, int(300_000_000 + 500 * size.events + most))


WARM = ("run", "catalogue_umap")
"""What a server computes with the defaults before anyone asks: UMAP compiles for seconds when first used."""

EVERYTHING = frozenset(RecommendParams.model_fields)

TASKS = {
    "run": Task(EVERYTHING, estimate_run),
    "compare": Task(EVERYTHING - {"model"}, estimate_compare),
    "beyond": Task(EVERYTHING, estimate_run),
    "catalogue": Task(EVERYTHING, estimate_run),
    "catalogue_umap": Task(EVERYTHING, estimate_run),
    "rerank": Task(EVERYTHING, estimate_run),
    "sabotage": Task(EVERYTHING, estimate_splits),
    "splits": Task(EVERYTHING - {"split"}, estimate_splits),
    "newcomer": Task(EVERYTHING - {"model"}, estimate_newcomer),
    "sweep": Task(EVERYTHING, estimate_sweep),
    "explain": Task(EVERYTHING, estimate_explain),
}
