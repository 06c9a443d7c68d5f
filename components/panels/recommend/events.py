"""What the model learns from: how rows became events, and what there is to choose from."""

from collections.abc import Mapping

import streamlit as st

from components.charts import recommend as charts
from components.panels.chart import chart
from components.panels.table import table
from components.words import recommend as words
from ml.base import Result


def events(result: Result, noun: Mapping[str, str]) -> None:
    """The cleaning as a funnel, and the catalogue, most chosen first."""
    st.markdown("**From rows to events**")
    chart(charts.funnel, result, frame=result.frames["funnel"], alt=words.funnel(result), key="recommend-funnel")
    st.markdown("**What there is to choose from**")
    catalogue = result.frames["items"].sort_values("events", ascending=False)
    labels = {"title": "Title", "text": "About", "events": f"{noun['event'].capitalize()} to learn from"}
    table(catalogue, "recommend-catalogue", labels, alt=f"All {noun['item']}, most chosen first")
