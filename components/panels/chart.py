"""A chart that cannot lose its description, its numbers or its export."""

from collections.abc import Callable, Mapping
from copy import deepcopy
from functools import lru_cache
from typing import Any

import altair
import pandas as pd
import streamlit as st

from components.panels.table import csv_button
from ml import use_cases
from ml.base import Result

Figure = Callable[..., altair.Chart | altair.LayerChart]
"""(result, …) → figure: the functions of `components.charts`."""

SVG_WIDTH = 720
"""Pixels."""
REMEMBERED = 128
"""Figures kept as specifications: building one with Altair takes longer than all the rest of a page."""


def chart(
    figure: Figure,
    result: Result,
    *arguments: Any,
    frame: pd.DataFrame,
    alt: str,
    key: str,
    handle: str | None = None,
    on_handle: Callable[[Mapping[str, Any]], None] | None = None,
) -> None:
    """Draw a figure described by `alt`; its numbers, `frame`, and the picture as SVG are one click away.

    As PNG it is in the picture's own menu. `handle` names a selection of the figure that a person moves; `on_handle` is told
    of it once they let go, and before the page is drawn again.
    """
    if handle is None or on_handle is None:
        draw(figure, result, *arguments, alt=alt)
    else:
        _with_handle(_specification(figure, result, *arguments), alt, f"{key}/{handle}", handle, on_handle)
    numbers = st.popover("Numbers", icon=":material/table:", type="tertiary", key=f"{key}/numbers", on_change="rerun")
    if numbers.open:
        with numbers:
            st.dataframe(frame, hide_index=True, key=f"{key}/table", alt=alt)
            with st.container(horizontal=True):
                csv_button(frame, key)
                _svg_button(_specification(figure, result, *arguments), key)


def draw(figure: Figure, result: Result, *arguments: Any, alt: str) -> None:
    """A figure alone, described by `alt`."""
    st.vega_lite_chart(spec=deepcopy(_specification(figure, result, *arguments)), alt=alt)


def _with_handle(
    specification: dict[str, Any], alt: str, key: str, handle: str, on_handle: Callable[[Mapping[str, Any]], None]
) -> None:
    def tell() -> None:
        on_handle(st.session_state[key]["selection"])

    st.vega_lite_chart(spec=deepcopy(specification), alt=alt, key=key, on_select=tell, selection_mode=handle)


def _svg_button(specification: dict[str, Any], key: str) -> None:
    st.download_button(
        "SVG", lambda: svg(specification), f"{key}.svg", "image/svg+xml", key=f"{key}/svg",
        icon=":material/image:", type="tertiary", on_click="ignore",
    )  # fmt: skip


def svg(specification: dict[str, Any]) -> str:
    """The figure as SVG in the light look, by vl-convert; nothing is fetched from anywhere."""
    import vl_convert  # brings a JavaScript engine: only for who asks for it

    look = {
        "background": st.get_option("theme.light.backgroundColor"),
        "font": "sans-serif",
        "range": {"category": st.get_option("theme.light.chartCategoricalColors")},
        "view": {"stroke": None},
    }
    drawn: str = vl_convert.vegalite_to_svg({**specification, "width": SVG_WIDTH}, config=look, allowed_base_urls=[])
    return drawn


def _specification(figure: Figure, result: Result, *arguments: Any) -> dict[str, Any]:
    """Of what a person typed nothing is remembered: the figure would hold on to it."""
    private = use_cases.light(result.use_case).TASKS[result.task].private
    return (_made if private else _remembered)(figure, result, *arguments)


def _made(figure: Figure, result: Result, *arguments: Any) -> dict[str, Any]:
    """Unchecked: tests check each figure against the schema."""
    specification: dict[str, Any] = figure(result, *arguments).to_dict(validate=False)
    return specification


_remembered = lru_cache(REMEMBERED)(_made)
