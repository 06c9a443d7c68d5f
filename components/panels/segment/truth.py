"""Segments against the kinds that are really there, where simulated data knows them."""

import streamlit as st

from components.charts import truth as charts
from components.panels.chart import chart
from components.words import truth as words
from data.dataset import Manifest
from ml.base import Result


def truth(manifest: Manifest, result: Result) -> None:
    """One sentence and the cross table; nothing for data whose truth nobody knows."""
    if "agreement" not in result.frames:
        return
    st.markdown(words.found(result, manifest.card))
    chart(charts.kinds, result, frame=words.shares(result), alt=words.describe(result), key="segment-truth")
