"""What only the people know who use the answers: asked for on the page, kept in the session and in the address."""

from typing import Any, TypeVar

import streamlit as st

from components.fields import bounds
from ml.base import Params

P = TypeVar("P", bound=Params)


def ask(cls: type[P], fine: float, coarse: float) -> P:
    """A box per field, side by side; `fine` is the step of a share, `coarse` that of anything larger."""
    said: dict[str, Any] = {}
    for column, (name, field) in zip(st.columns(len(cls.model_fields)), cls.model_fields.items(), strict=True):
        low, high = bounds(field)
        said[name] = column.number_input(
            field.title or name, float(low), float(high), float(field.default), key=_key(name), help=field.description,
            bind="query-params", format="%g", step=fine if high <= 1 else coarse,
        )  # fmt: skip
    return cls(**said)


def now(cls: type[P]) -> P:
    """What the page assumes at the moment."""
    said = {name: st.session_state.get(_key(name)) for name in cls.model_fields}
    return cls(**{name: value for name, value in said.items() if value is not None})


def _key(name: str) -> str:
    return f"predict_{name}"
