"""The map, and a form that puts you on it; whoever is chosen on it can be looked at and taken along."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from components import training
from components.charts import segment as charts
from components.panels.segment.newcomer import telling, yourself
from components.panels.table import csv_button, table
from components.words import segment as words
from components.words.markdown import plain
from components.words.segment import Identity
from data.dataset import Manifest
from ml.base import Params, Result
from ml.segment.params import TASKS
from ml.segment.place import Placement, among, on_plane

MAP, WHOLE, SPACE = "segment_map", "segment_whole", "segment_space"
PICTURE = {"displaylogo": False, "scrollZoom": True}
NOBODY = "Nobody"
ANEW = "segment/anew"


def placed_on_map(manifest: Manifest, params: Params) -> Result | None:
    """The map of these settings, which knows of no segments; None while it is laid out."""
    space = bool(st.session_state.get(SPACE))
    asked = {"dimensions": 3} if space else {}
    laid_out = training.run("segment", manifest, params, "project", label=None, **asked)
    fits = laid_out is not None and laid_out.params == _read(params) and laid_out.arguments == asked
    return laid_out if fits else None


def _read(params: Params) -> Mapping[str, Any]:
    """What the parameters are where only those are set that a map reads."""
    values = params.model_dump(mode="json")
    plain = type(params)().model_dump(mode="json")
    return {field: values[field] if field in TASKS["project"].reads else plain[field] for field in values}


@st.fragment
def customer_map(manifest: Manifest, result: Result, laid_out: Result | None, kind: str, known: Identity) -> None:
    """`laid_out` is the map, None where it is still on its way: until then the plane of the run itself."""
    if st.session_state.pop(ANEW, False):
        st.rerun()  # the map in space is another one: the whole page asks for it
    picture, form = st.columns([7, 4], gap="large")
    with form:
        placement = yourself(result, known)
    with picture:
        _picture(result, laid_out, kind, known, placement)


def _picture(result: Result, laid_out: Result | None, kind: str, known: Identity, placement: Placement | None) -> None:
    flat = laid_out is not None and "z" not in laid_out.frames["map"]
    own = laid_out.frames["map"] if laid_out is not None and not (kind == "pca" and flat) else None
    points, everyone = charts.sampled(result, own), len(result.frames["assignments"])
    said = result.frames["raw"][[*telling(result), "customer"]]
    shown = kind if laid_out is not None or kind == "pca" else "pca"
    alt = words.describe_map(result, known)
    if own is not None and "z" in own:
        figure = charts.space(points, said, known)
        st.plotly_chart(figure, key="segment_space_map", config=PICTURE, theme="streamlit", alt=alt)
        event: Mapping[str, Any] = {}
    else:
        you = _where(result, own, placement)
        event = st.plotly_chart(
            charts.customer_map(points, said, known, you), key=MAP, on_select="rerun", selection_mode=("lasso", "points"),
            config=PICTURE, theme="streamlit", alt=alt,
        )  # fmt: skip
    trust = float(laid_out.frames["trust"]["trustworthiness"].iloc[0]) if laid_out is not None else None
    st.caption(words.how_mapped(shown, len(points), everyone, trust))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        numbers = [NOBODY, *map(int, words.sizes(result)["segment"])]
        whole = st.selectbox(
            "Draw around some on the map, or choose a whole segment", numbers, key=WHOLE,
            format_func=lambda number: number if number == NOBODY else known.label(number),
        )  # fmt: skip
        st.toggle("In space", key=SPACE, help="Three dimensions, to be turned; to look at only.", on_change=_anew)
    _chosen(result, event, whole)


def _anew() -> None:
    st.session_state[ANEW] = True


def _where(result: Result, laid_out: pd.DataFrame | None, placement: Placement | None) -> tuple[float, float] | None:
    if placement is None:
        return None
    if laid_out is None:
        return on_plane(placement.point, result.frames["plane"])
    rows = laid_out.merge(result.frames["features"], on="customer")
    matrix = rows[result.frames["steps"]["column"].tolist()].to_numpy(np.float64)
    return among(placement.point, matrix, rows[["x", "y"]].to_numpy(np.float64))


def _chosen(result: Result, event: Mapping[str, Any], whole: object) -> None:
    """Whoever is drawn around, clicked at, or of a whole segment: how they differ from everyone, and who they are."""
    points = event["selection"]["points"] if event else []
    who = {str(point["customdata"]) for point in points if "customdata" in point}
    assigned = result.frames["assignments"]
    inside = assigned["customer"].isin(who) if who else assigned["segment"] == whole
    if whole == NOBODY and not who:
        return
    rows = assigned[inside].merge(result.frames["raw"], on="customer").drop(columns=["x", "y"])
    everyone = result.frames["raw"]
    numbers = [name for name in telling(result) if pd.api.types.is_numeric_dtype(everyone[name])]
    means = ", ".join(
        f"{words.spoken(name)} {words.number(rows[name].mean())} (all {words.number(everyone[name].mean())})"
        for name in numbers[:4]
    )
    st.markdown(f"**{len(rows):,} of {len(assigned):,} customers chosen.** On average: {plain(means)}.")
    labels = {name: words.spoken(name).capitalize() for name in rows}
    table(rows.head(500), "segment-chosen-first", labels, alt="The customers chosen on the map", height=240)
    if len(rows) > 500:
        st.caption("The first 500; all of them:")
        csv_button(rows, "segment-chosen")
