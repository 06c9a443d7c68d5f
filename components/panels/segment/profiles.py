"""What sets segments apart, in three pictures."""

import streamlit as st

from components.charts import segment as charts
from components.panels.chart import chart
from components.panels.segment.newcomer import telling
from components.words import segment as words
from components.words.segment import Identity
from ml.base import Result


@st.fragment
def profiles(result: Result, known: Identity) -> None:
    """Heat map, one feature by segment, lines from feature to feature."""
    rows = result.frames["segments"]
    each = "; ".join(known.label(int(number)) for number in rows["segment"].unique())
    st.caption("How far each segment lies from everyone, in standard deviations. Green: more, red: less.")
    chart(charts.heat, result, known, frame=rows, alt=f"Segments by feature: {each}", key="segment-heat")
    left, right = st.columns(2, gap="large")
    with left:
        st.markdown("**One feature**")
        every = [*(name for name in telling(result) if name in set(rows["feature"]))]
        every += [name for name in rows["feature"].unique() if name not in every]
        feature = st.selectbox(
            "Feature", every, format_func=words.spoken, key="segment_feature", label_visibility="collapsed"
        )
        st.caption("Thin: 90 % of a segment. Thick: its middle half. Grey: its median.")
        own = rows[rows["feature"] == feature]
        chart(
            charts.distributions,
            result,
            feature,
            known,
            frame=own,
            alt=f"{feature} by segment",
            key="segment-distributions",
        )
    with right:
        st.markdown("**From feature to feature**")
        st.caption("Thick: the mean of a segment. Thin: customers drawn at random.")
        chart(charts.parallel, result, known, frame=rows, alt=f"Segments as lines: {each}", key="segment-parallel")
