"""k-means, one step at a time."""

import streamlit as st

from components import training
from components.charts import segment as charts
from components.panels.table import csv_button
from components.words import segment as words
from data.dataset import Manifest
from ml.base import Params

PICTURE = {"displaylogo": False, "displayModeBar": False}


def trace(manifest: Manifest, params: Params) -> None:
    """The browser holds every step: the slider answers at once."""
    result = training.run("segment", manifest, params, "trace", label="Take every step")
    if result is None:
        return
    steps, points = result.frames["steps"], result.frames["points"]
    st.markdown(
        f"k-means knows two moves: **everyone joins the nearest middle**, then **every middle moves to the mean of its "
        f"people**. It starts anywhere and {words.ended(result)}. Move the slider, or "
        "focus it and use the arrow keys."
    )
    figure, alt = charts.step_through(result), f"k-means on {len(points):,} customers in {len(steps)} steps"
    st.plotly_chart(figure, key="segment_trace", config=PICTURE, theme="streamlit", alt=alt)
    st.caption(
        f"{len(points):,} customers drawn at random, in the plane in which they differ most; the steps are taken in all "
        f"features, so a customer may join a middle that looks farther here. {words.MISLEADS['pca']}"
    )
    csv_button(steps, "segment-trace")
