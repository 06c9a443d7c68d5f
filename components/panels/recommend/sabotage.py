"""Break the data on purpose: what happens to the numbers, and does anything notice?"""

import streamlit as st

from components import training
from components.charts import recommend as charts
from components.panels.chart import chart
from components.words import recommend as words
from data.dataset import Manifest
from ml.base import Params
from ml.metrics import HIT_RATE


def sabotage(manifest: Manifest, params: Params) -> None:
    """The chosen model on the data as it is, shuffled, leaked and with robots, and which findings caught it."""
    st.caption(
        "Three accidents that happen to real data. Before you look: which of them makes the model look better, "
        "and which would you notice?"
    )
    result = training.run("recommend", manifest, params, "sabotage", label="Break the data")
    if result is None:
        return
    rows = result.metrics[result.metrics["metric"] == HIT_RATE.name]
    chart(charts.sabotage, result, frame=rows, alt=words.describe_sabotage(result), key="recommend-sabotage")
    for sentence in words.sabotage(result, manifest.card):
        st.markdown(f"- {sentence}")
