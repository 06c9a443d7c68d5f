"""The same model, tested in every way: what is hidden decides what the number means."""

import streamlit as st

from components import training
from components.charts import recommend as charts
from components.panels.chart import chart
from components.words import recommend as words
from data.dataset import Manifest
from ml.base import Params
from ml.metrics import HIT_RATE


def splits(manifest: Manifest, params: Params) -> None:
    """One chosen model and the bestseller list under every split, and how many people each can test."""
    result = training.run("recommend", manifest, params, "splits", label="Test every split")
    if result is None:
        return
    st.markdown(words.splits(result))
    rows = result.metrics[result.metrics["metric"] == HIT_RATE.name]
    chart(charts.splits, result, frame=rows, alt=words.describe_splits(result), key="recommend-splits")
    for refused in result.frames["refused"].itertuples():
        st.text(f"{words.SPLIT_LABELS[refused.split]}: {refused.reason}")
