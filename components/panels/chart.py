"""A chart that cannot lose its description, its numbers or its export."""

import altair as alt
import pandas as pd
import streamlit as st

from components.panels.table import csv_button


def chart(figure: alt.Chart | alt.LayerChart, frame: pd.DataFrame, alt: str, key: str) -> None:
    """Draw a figure described by `alt`; its numbers, `frame`, are one click away, as is the picture in its own menu."""
    st.altair_chart(figure, alt=alt)
    with st.popover("Numbers", icon=":material/table:", type="tertiary"):
        st.dataframe(frame, hide_index=True, key=f"{key}/table", alt=alt)
        csv_button(frame, key)
