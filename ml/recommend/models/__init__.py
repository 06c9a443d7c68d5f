"""The recommenders: one module each, under its name in `ml.recommend.params.Model`.

A module has `SPEC`, which pages and estimates read, and `fit`, which imports the model's library when called: the
modules themselves stay light.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeAlias, runtime_checkable

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from scipy import sparse

    from ml.base import Step
    from ml.recommend.params import RecommendParams

Scores = NDArray[np.float32]
Positions = NDArray[np.int64]
Vectors: TypeAlias = "NDArray[np.floating[Any]] | sparse.csr_array"
"""One row per item."""


@dataclass(frozen=True)
class Size:
    """How much there is to learn from."""

    events: int
    people: int
    items: int


@dataclass(frozen=True)
class Spec:
    """What is known of a model without importing its library."""

    label: str
    how: str
    """One sentence for someone who has never heard of it."""
    library: str | None = None
    """What `fit` imports: workers do so before they serve."""
    reads: tuple[str, ...] = ()
    """The parameters it reads beside the training events."""
    auto: Mapping[str, float] = field(default_factory=dict)
    """What a parameter left at "auto" stands for: usual values, not tuned on any data set here."""
    needs: Literal["rating", "text"] | None = None
    """A column without which it cannot be trained."""
    folds_in: bool = True
    """Whether it can score a history it was not trained on."""
    seconds: Callable[[Size, Any], float] = lambda size, params: 0.0
    """Of one fit: operations counted from the algorithm, nanoseconds per operation measured on two cores."""
    bytes: Callable[[Size, Any], float] = lambda size, params: 0.0

    def value(self, params: RecommendParams, name: str) -> Any:
        """A parameter, or what "auto" stands for."""
        chosen = getattr(params, name)
        return self.auto[name] if chosen is None else chosen


@dataclass(frozen=True, eq=False)
class Training:
    """What a model learns from, or the histories it is asked about: one row per person, one column per item."""

    matrix: sparse.csr_array
    """1 where the person has the item."""
    ratings: sparse.csr_array | None = None
    """The same cells with their ratings."""
    texts: Sequence[str] = ()
    """Per item, title and text."""


class Fitted(Protocol):
    """A trained model."""

    def scores(self, people: Positions) -> Scores:
        """Of all items for people it was trained on, (people, items); -inf where it has no opinion."""
        ...

    def fold_in(self, histories: Training) -> Scores:
        """The same for anyone, by their history alone; the model stays as it was trained."""
        ...


@runtime_checkable
class Ordered(Fitted, Protocol):
    """A trained model that knows the first of its order without scoring everything."""

    def first(self, people: Positions, width: int) -> tuple[NDArray[np.int32], Scores]:
        """Positions and scores of the `width` best items, seen ones among them, in the order `scores` gives them."""
        ...


@runtime_checkable
class Mapped(Fitted, Protocol):
    """A trained model that describes items by vectors: near ones are alike to it."""

    def item_vectors(self) -> Vectors:
        """(items, dimensions)."""
        ...


def spec(name: str) -> Spec:
    """What is known of a model."""
    found: Spec = import_module(f"{__name__}.{name}").SPEC
    return found


def fit(name: str, training: Training, params: RecommendParams, step: Step) -> Fitted:
    """Train a model."""
    fitted: Fitted = import_module(f"{__name__}.{name}").fit(training, params, step)
    return fitted
