"""What the lists do to everyone's choices: who is shown, how alike the lists are, who is served well."""

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from components import training
from components.charts import recommend as charts
from components.panels.chart import chart
from components.panels.glossary import glossary
from components.panels.table import table
from components.words import recommend as words
from data.dataset import Manifest
from ml.base import Params, Result
from ml.metrics import BEYOND, BY_NAME


def beyond(manifest: Manifest, params: Params) -> None:
    """The chosen model beside both baselines."""
    result = training.run("recommend", manifest, params, "beyond", label="Look beyond accuracy")
    if result is None:
        return
    noun = words.nouns(manifest.card)
    st.markdown(words.beyond(result, manifest.card))
    shown, served = st.columns(2, gap="large")
    with shown:
        st.markdown("**Who gets shown**")
        exposure = result.frames["exposure"]
        chart(charts.exposure, result, frame=exposure, alt=words.describe_exposure(result), key="recommend-exposure")
    with served:
        _served(result, noun)
    measures = _measures(result)
    columns = {"label": "Measure", **{name: words.model(name) for name in result.metrics["model"].unique()}}
    table(measures, "recommend-beyond", columns, alt="Measures beyond accuracy")
    glossary(BEYOND, "beyond")


def _served(result: Result, noun: Mapping[str, str]) -> None:
    groups = result.frames["groups"]
    kinds = groups["by"].unique().tolist()
    st.markdown("**Who is served how well?**")
    by = st.selectbox(
        "Groups", kinds, format_func=lambda kind: words.grouped_by(kind, noun), key="recommend_groups",
        label_visibility="collapsed",
    )  # fmt: skip
    rows = groups[groups["by"] == by]
    chart(charts.groups, result, by, frame=rows, alt=words.describe_groups(result, by, noun), key="recommend-groups")


def _measures(result: Result) -> pd.DataFrame:
    """One row per measure, one column per model, as text with intervals."""
    rows = result.metrics
    texts = [charts.interval_text(row.value, row.low, row.high, BY_NAME[row.metric].unit) for row in rows.itertuples()]
    wide = rows.assign(text=texts).pivot(index="metric", columns="model", values="text")
    wide = wide.reindex(rows["metric"].unique())[rows["model"].unique()].reset_index()
    return wide.assign(label=[BY_NAME[name].label for name in wide["metric"]])
