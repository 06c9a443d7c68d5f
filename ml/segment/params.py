"""The parameters of the segment use case, its tasks, and what a run costs. Light: pages import it."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from data.dataset import Manifest
from data.roles import CUSTOMER
from ml.base import Cost, Params, Task

Algorithm = Literal["kmeans", "minibatch", "gmm", "ward", "hdbscan", "spectral"]
Scale = Literal["standard", "robust", "quantile", "none"]
Projection = Literal["pca", "umap", "tsne"]

LABELS: dict[str, str] = {
    "kmeans": "k-means",
    "minibatch": "Mini-batch k-means",
    "gmm": "Gaussian mixture",
    "ward": "Ward",
    "hdbscan": "HDBSCAN",
    "spectral": "Spectral",
}
"""What people call the algorithms."""
PROJECTIONS: dict[str, str] = {"pca": "PCA", "umap": "UMAP", "tsne": "t-SNE"}

MOST_CLUSTERS = 10_000


def _listed(value: Any) -> Any:
    """The command line writes several names with commas between them."""
    return tuple(name.strip() for name in value.split(",") if name.strip()) if isinstance(value, str) else value


class SegmentParams(Params):
    """How customers are described, cleaned and scaled, and how groups are made of them."""

    algorithm: Algorithm = Field(
        default="kmeans", title="Algorithm", description="How groups are made of customers who are alike."
    )
    n_clusters: int = Field(
        default=4,
        ge=0,
        le=MOST_CLUSTERS,
        title="Number of segments",
        description="How many groups to make. 0 takes the number that is recommended. HDBSCAN finds its own.",
    )
    features: Annotated[tuple[str, ...], BeforeValidator(_listed)] = Field(
        default=(), title="Features", description="What customers are compared by. None named: everything usable."
    )
    missing: Literal["impute", "drop"] = Field(
        default="impute",
        title="Missing values",
        description="Fill with the median or the most frequent value, or leave these customers out.",
    )
    outliers: Literal["clip", "keep", "set_aside"] = Field(
        default="clip",
        title="Extreme values",
        description="Pull them in to a quantile, keep them, or set these customers aside.",
    )
    clip: float = Field(
        default=0.01,
        ge=0,
        le=0.2,
        title="Extreme beyond",
        description="Share of customers at each end of a feature whose values count as extreme.",
    )
    log: bool = Field(
        default=True,
        title="Logarithm of skewed features",
        description="Many small and a few huge values: compare by ratio, not by difference.",
    )
    scale: Scale = Field(
        default="standard",
        title="Scale",
        description="Makes features comparable: by spread, by quartiles, by rank, or not at all.",
    )
    categoricals: Literal["one_hot", "gower"] = Field(
        default="one_hot",
        title="Words",
        description="Each word a column of 0 and 1; or like Gower, where every feature counts the same, number or word.",
    )
    as_of: str = Field(
        default="",
        pattern=r"^(\d{4}-\d{2}-\d{2})?$",
        title="As of",
        description="Purchases after this day are not known yet. Empty: the last day there is.",
    )
    projection: Projection = Field(
        default="pca",
        title="Map",
        description="How many features become a flat map. It changes the picture alone, never the segments.",
    )
    seed: int = Field(
        default=0,
        ge=0,
        le=2**31 - 1,
        title="Seed",
        description="Fixes every random choice, so the same settings give the same numbers.",
    )


MEANINGS = {
    "recency": "Days since the last purchase.",
    "frequency": "Days with a purchase.",
    "monetary": "Spent in all, returns taken off.",
    "tenure": "Days since the first purchase.",
    "basket": "Spent per day with a purchase.",
    "gap": "Mean days between purchases; for who bought once, the time since.",
}
"""What the features made from purchases are."""

PARAMS = SegmentParams
KINDS = ("transactions", "customers")
"""What data it works on."""
BESIDE: dict[str, str] = {}
"""Files that may come with the data: table → what it is."""
MODEL_FIELD = "algorithm"
"""The field the command line may set to "all"."""

SCALED: dict[str, int] = {"ward": 5_000, "spectral": 2_000, "hdbscan": 10_000}
"""Most customers an algorithm is fitted on; above, so many are drawn and the others join the nearest of them."""

LIBRARIES = ("sklearn.cluster", "sklearn.mixture")


MOST_ON_A_PAGE = 15
MOST_DAYS = 60
"""Ends of months a page offers."""


def allowed(manifest: Manifest) -> dict[str, tuple[Any, ...]]:
    """Field → the values this data allows on a page, where that is not all of them."""
    numbers = {"n_clusters": tuple(range(MOST_ON_A_PAGE + 1)), "features": features_of(manifest)}
    if manifest.kind == "transactions":
        return numbers | {
            "as_of": (*_ends_of_months(manifest), ""),
            "missing": ("impute",),
            "categoricals": ("one_hot",),
        }
    return numbers | {"as_of": ("",)}


def features_of(manifest: Manifest) -> tuple[str, ...]:
    """What customers can be compared by."""
    if manifest.kind == "transactions":
        return tuple(MEANINGS)
    return tuple(name for name in manifest.columns["customers"] if name != CUSTOMER)


def _ends_of_months(manifest: Manifest) -> list[str]:
    """From the end of the third month on, when most have had time to come back; the last day is not among them."""
    if manifest.period is None:
        return []
    first, last = map(date.fromisoformat, manifest.period)
    ends, day = [], date(first.year, first.month, 1)
    while (day := _next_month(day)) <= last:
        ends.append((day - timedelta(days=1)).isoformat())
    return ends[2:][-MOST_DAYS:]


def _next_month(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def unread(values: Mapping[str, Any]) -> frozenset[str]:
    """Fields that a choice leaves unread."""
    fields = set()
    if values["algorithm"] == "hdbscan":
        fields.add("n_clusters")
    if values["categoricals"] == "gower":
        fields.add("scale")
    if values["outliers"] == "keep":
        fields.add("clip")
    return frozenset(fields)


def defaults(manifest: Manifest) -> SegmentParams:
    """The defaults, which any data allows."""
    return SegmentParams()


def customers(manifest: Manifest) -> int:
    """How many there are."""
    return manifest.distinct[CUSTOMER]


def estimate_run(manifest: Manifest, params: SegmentParams) -> Cost:
    """Features of everyone, one fit, the same on shuffled data, and eleven on samples."""
    rows, columns = customers(manifest), _columns(manifest)
    fit = {"kmeans": 4e-7, "minibatch": 1e-7, "gmm": 2e-6, "ward": 1e-6, "hdbscan": 2e-6, "spectral": 1e-6}
    fits = fit[params.algorithm] * rows * columns * max(2, params.n_clusters) / 4
    return Cost(0.5 + 2e-6 * manifest.rows + 2 * fits, 300_000_000 + 40 * rows * columns + 100 * manifest.rows)


def estimate_panel(manifest: Manifest, params: SegmentParams) -> Cost:
    """Eleven numbers of segments, on samples."""
    return Cost(4.0 + 2e-6 * manifest.rows, estimate_run(manifest, params).bytes)


def estimate_compare(manifest: Manifest, params: SegmentParams) -> Cost:
    """Every algorithm."""
    each = [estimate_run(manifest, params.model_copy(update={"algorithm": name})) for name in LABELS]
    return Cost(sum(cost.seconds for cost in each), max(cost.bytes for cost in each))


def _columns(manifest: Manifest) -> int:
    return 6 if manifest.kind == "transactions" else max(1, len(manifest.columns["customers"]) - 1)


def estimate_project(manifest: Manifest, params: SegmentParams) -> Cost:
    """PCA at once, the others for seconds."""
    return Cost({"pca": 0.5, "umap": 8.0, "tsne": 12.0}[params.projection], estimate_run(manifest, params).bytes)


def estimate_look(manifest: Manifest, params: SegmentParams) -> Cost:
    """Features, and a pass over them."""
    return Cost(0.4 + 2e-6 * manifest.rows + 2e-5 * customers(manifest), estimate_run(manifest, params).bytes)


CLEANING = frozenset({"features", "missing", "outliers", "clip", "log", "scale", "categoricals", "as_of"})
"""What decides how customers are compared."""
MAKING = CLEANING | {"algorithm", "n_clusters", "seed"}
"""What decides the segments."""
VARIED = ("scale", "outliers", "log", "missing")
"""Settings that can be compared at each of their values."""

TASKS = {
    "run": Task(MAKING, estimate_run),
    "compare": Task(MAKING - {"algorithm"}, estimate_compare),
    "vary": Task(MAKING, estimate_compare),
    "migrate": Task(MAKING, estimate_run),
    "hold": Task(MAKING - {"as_of"}, estimate_run),
    "how_many": Task(CLEANING | {"seed"}, estimate_panel),
    "project": Task(CLEANING | {"projection", "seed"}, estimate_project),
    "describe": Task(CLEANING, estimate_look),
    "outliers": Task(CLEANING - {"outliers", "clip"} | {"seed"}, estimate_look),
    "trace": Task(CLEANING | {"n_clusters", "seed"}, estimate_look),
}

WARM = ("run", "project")
"""What a server computes with the defaults before anyone asks."""
