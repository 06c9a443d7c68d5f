"""A chart that cannot lose its description, its numbers or its export."""

from collections.abc import Callable
from copy import deepcopy
from functools import lru_cache
from typing import Any

import altair
import pandas as pd
import streamlit as st

from components.panels.table import csv_button
from ml.base import Result

Figure = Callable[..., altair.Chart | altair.LayerChart]
"""(result, …) → figure: the functions of `components.charts`."""

REMEMBERED = 128
"""Figures kept as specifications: building one with Altair takes longer than all the rest of a page."""


def chart(figure: Figure, result: Result, *arguments: Any, frame: pd.DataFrame, alt: str, key: str) -> None:
    """Draw a figure described by `alt`; its numbers, `frame`, are one click away, as is the picture in its own menu."""
    draw(figure, result, *arguments, alt=alt)
    numbers = st.popover("Numbers", icon=":material/table:", type="tertiary", key=f"{key}/numbers", on_change="rerun")
    if numbers.open:
        with numbers:
            st.dataframe(frame, hide_index=True, key=f"{key}/table", alt=alt)
            csv_button(frame, key)


def draw(figure: Figure, result: Result, *arguments: Any, alt: str) -> None:
    """A figure alone, described by `alt`."""
    st.vega_lite_chart(spec=deepcopy(_specification(figure, result, *arguments)), alt=alt)


@lru_cache(REMEMBERED)
def _specification(figure: Figure, result: Result, *arguments: Any) -> dict[str, Any]:
    """Unchecked: tests check each figure against the schema."""
    specification: dict[str, Any] = figure(result, *arguments).to_dict(validate=False)
    return specification
