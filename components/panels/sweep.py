"""Tune: one parameter over a grid, and whether the best is better by more than chance."""

import streamlit as st

from components import training
from components.charts import recommend as charts
from components.panels.chart import chart
from components.panels.findings import findings
from components.words import recommend as words
from data.dataset import Manifest
from ml.recommend.params import RecommendParams
from ml.recommend.sweep import fields, name


def sweep(manifest: Manifest, params: RecommendParams) -> None:
    """Choose a parameter the model reads; every value is trained anew, which takes a moment."""
    readable = fields(params.model)
    if not readable:
        st.markdown(f"{words.model(params.model)} has nothing to tune.")
        return
    titles = {field: RecommendParams.model_fields[field].title or field for field in readable}
    field = st.selectbox("Tune", readable, format_func=titles.__getitem__, key="recommend_tune")
    result = training.run("recommend", manifest, params, "sweep", label="Try every value", field=field)
    if result is None:
        return
    shown = RecommendParams(**result.params)
    st.markdown(words.sweep(result, name(shown, result.arguments["field"])))
    rows = result.metrics[result.metrics["k"] == result.params["k"]]
    chart(charts.sweep, result, frame=rows, alt=words.describe_sweep(result), key="recommend-sweep")
    if result.findings:
        findings(result)
