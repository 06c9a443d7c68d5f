"""A handle inside a picture and the slider below it, one place for both: in the session, and through the slider in the address."""

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd
import streamlit as st

from components.charts.predict_handle import HANDLE
from components.panels.chart import Figure, chart
from ml.base import Params, Result


def standing(key: str, default: float = 0.0) -> float:
    """Where the slider stands; before it is first drawn, what the link says."""
    try:
        return float(st.session_state.get(key, st.query_params.get(key, default)))
    except ValueError:
        return default


def picture(
    figure: Figure,
    result: Result,
    assumed: Params,
    at: float,
    *,
    frame: pd.DataFrame,
    alt: str,
    key: str,
    slider: str,
    field: str,
    settle: Callable[[float], float] = float,
) -> None:
    """The figure with its handle; where it is dropped, `field` of its selection, goes to the `slider`.

    A handle that was dragged must not be drawn anew: it starts where it stood when anything else last changed.
    """
    identity = (id(result), assumed.model_dump_json())
    known = st.session_state.get(_start(slider))
    if known is None or known[0] != identity:
        known = st.session_state[_start(slider)] = (identity, at)

    def dragged(selection: Mapping[str, Any]) -> None:
        if picked := selection.get(HANDLE):
            st.session_state[slider] = settle(float(picked[0][field]))

    chart(figure, result, assumed, known[1], frame=frame, alt=alt, key=key, handle=HANDLE, on_handle=dragged)


def restart(slider: str) -> None:
    """The slider moved: the picture is drawn anew with its handle there."""
    st.session_state.pop(_start(slider), None)


def _start(slider: str) -> str:
    return f"{slider}/start"
