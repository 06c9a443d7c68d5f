"""Tune: one parameter or two over a grid, and whether the best is better by more than chance."""

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
    """Choose what the model reads; every value is trained anew, which takes a moment."""
    readable = fields(params.model)
    if not readable:
        st.markdown(f"{words.model(params.model)} has nothing to tune.")
        return
    titles = {field: RecommendParams.model_fields[field].title or field for field in readable}
    one, two = st.columns(2)
    field = one.selectbox("Tune", readable, format_func=titles.__getitem__, key="recommend_tune")
    others = [other for other in readable if other != field]
    other = two.selectbox(
        "Together with", others, index=None, format_func=titles.__getitem__, key="recommend_tune_with",
        placeholder="nothing else" if others else "this model has nothing else to tune", disabled=not others,
    )  # fmt: skip
    together = {"other": other} if other else {}
    result = training.run("recommend", manifest, params, "sweep", label="Try every value", field=field, **together)
    if result is None:
        return
    shown, swept = RecommendParams(**result.params), tuple(result.arguments.values())
    st.markdown(words.sweep(result, name(shown, *swept)))
    rows = result.metrics[result.metrics["k"] == result.params["k"]]
    figure = charts.heat_map if "other" in result.arguments else charts.sweep
    chart(figure, result, frame=rows, alt=words.describe_sweep(result), key="recommend-sweep")
    if result.findings:
        findings(result)
