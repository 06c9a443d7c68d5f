"""One parameter or two over a grid of values: where is the best, and is it better by more than chance?"""

import pandas as pd

from ml.base import ParamError
from ml.columns import METRIC, MODEL, VALUE, K
from ml.metrics import HIT_RATE
from ml.recommend.params import SPECS, RecommendParams

GRIDS: dict[str, tuple[float, ...]] = {
    "factors": (4, 8, 16, 32, 64, 128),
    "iterations": (1, 3, 10, 20, 50, 100),
    "alpha": (0.3, 1, 3, 10, 30, 100),
    "neighbours": (3, 6, 12, 20, 50, 100, 300),
    "regularization": (0.001, 0.01, 0.1, 1, 10, 100),
}
STRONG = (10, 30, 100, 300, 1_000, 3_000)
"""For a regularization whose usual value is in the hundreds."""
BASELINE = "popular"
BETWEEN = " × "
"""Between two values in a setting's name."""


def fields(model: str) -> tuple[str, ...]:
    """The parameters of a model that can be swept."""
    return tuple(field for field in SPECS[model].reads if field in GRIDS)


def settings(params: RecommendParams, field: str, other: str = "") -> list[RecommendParams]:
    """The parameters once per value of the grid, the chosen value among them, in order; of two fields, every pair.

    Of two fields every second value of each is tried. Raises `ParamError` for a field the model does not read.
    """
    if not other:
        return [params.model_copy(update={field: value}) for value in _values(params, field, "field")]
    if other == field:
        raise ParamError(f"other must differ from field; got {other} twice. Choose another.", ("other",))
    return [
        params.model_copy(update={field: first, other: second})
        for first in _values(params, field, "field", thin=2)
        for second in _values(params, other, "other", thin=2)
    ]


def _values(params: RecommendParams, field: str, argument: str, thin: int = 1) -> list[float]:
    if field not in fields(params.model):
        allowed = ", ".join(fields(params.model)) or "none"
        raise ParamError(
            f"{argument} must be one of {allowed} for {params.model}; got {field}. Choose one of these.", (argument,)
        )
    spec = SPECS[params.model]
    strong = field == "regularization" and spec.auto.get(field, 0) >= min(STRONG)
    chosen = spec.value(params, field)
    values = sorted({*(STRONG if strong else GRIDS[field])[::thin], chosen})
    return [int(value) for value in values] if isinstance(chosen, int) else [float(value) for value in values]


def name(params: RecommendParams, *swept: str) -> str:
    """What a setting is called in the frames: its value, or both."""
    return BETWEEN.join(f"{SPECS[params.model].value(params, field):g}" for field in swept if field)


def best_of(metrics: pd.DataFrame, k: int) -> str:
    """The setting with the highest hit rate; of equal ones, the smallest value."""
    rows = metrics[(metrics[METRIC] == HIT_RATE.name) & (metrics[K] == k) & (metrics[MODEL] != BASELINE)]
    return str(rows[MODEL].iloc[int(rows[VALUE].to_numpy().argmax())])
