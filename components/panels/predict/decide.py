"""The main picture of two answers: what a threshold earns, moved by its handle; and who it costs most."""

import pandas as pd
import streamlit as st

from components.charts import predict as charts
from components.panels.predict import assumed, handle
from components.panels.predict.person import person
from components.panels.table import csv_button
from components.words import predict as words
from data.dataset import Manifest
from ml.base import Params, Result
from ml.predict.money import Money, nearly_everyone, profits

THRESHOLD = "predict_threshold"
ASSUMED = ("value", "cost", "success", "threshold")
"""What this panel keeps in the address."""


@st.fragment
def decide(manifest: Manifest, result: Result, params: Params) -> None:
    """Assumptions, the picture with its handle, how decisions end, and one person."""
    money = assumed.ask(Money, 0.05, 10.0)
    threshold = _threshold()
    earned = profits(result.frames["thresholds"], money)
    here, someone = st.columns([7, 5], gap="large")
    with here:
        handle.picture(
            charts.decision, result, money, threshold, frame=earned, alt=words.describe_decision(result, earned),
            key="predict-decision", slider=THRESHOLD, field="threshold", settle=lambda value: round(value, 2),
        )  # fmt: skip
        st.slider(
            "Contact from this probability on", 0.0, 1.0, words.DEFAULT_THRESHOLD, 0.01, key=THRESHOLD, bind="query-params",
            on_change=handle.restart, args=(THRESHOLD,), help="The same as the handle in the picture, for the keyboard.",
        )  # fmt: skip
        st.markdown(words.decision(result, manifest.card, earned, money, threshold))
        _outcome(manifest, result, threshold)
        for finding in nearly_everyone(earned):
            st.warning(f"{finding.code}: {finding.headline} {finding.remedy}", icon=":material/info:")
        _contacts(result, threshold)
    with someone:
        person(manifest, result, params, money, threshold)


def rerun(result: Result) -> tuple[str, dict[str, object]]:
    """The decision as it stands, for the panel of code: the end of a script, and what the command line sets."""
    if not words.is_binary(result):
        return "", {}
    money = assumed.now(Money)
    values = money.model_dump()
    said = ", ".join(f"{name}={value!r}" for name, value in values.items())
    script = f"""
from ml.predict.money import Money, best, profits

earned = profits(result.frames["thresholds"], Money({said}))
print(earned[earned["threshold"] == {_threshold()}].to_string(index=False))
print(best(earned).to_string())
"""
    return script, values


def _threshold() -> float:
    return min(1.0, max(0.0, round(handle.standing(THRESHOLD, words.DEFAULT_THRESHOLD), 2)))


def _outcome(manifest: Manifest, result: Result, threshold: float) -> None:
    positive = str(words.question(result)["positive"])
    ends = words.outcome(result.frames["thresholds"], threshold, manifest.card, positive)
    with st.grid(4, min_column_width=110, gap="small"):
        for name, rows, meaning in ends:
            with st.container(border=True, gap="xsmall"):
                st.metric(name, f"{rows:,}")
                st.text(meaning)


def contacts(result: Result, threshold: float) -> pd.DataFrame:
    """row, probability and the table's own columns of those of the test part who would be contacted, the likeliest first.

    Of a very large test part the columns come with 5,000 rows drawn at random; those of others are empty.
    """
    rows = result.frames["predictions"]
    column = f"p_{words.question(result)['positive']}"
    chosen = rows[rows[column] >= threshold - 1e-12].sort_values(column, ascending=False, kind="stable")
    return chosen[["row", column]].merge(result.frames["rows"], on="row", how="left", suffixes=("", "_"))


def _contacts(result: Result, threshold: float) -> None:
    named = contacts(result, threshold)
    bare = int((~named["row"].isin(result.frames["rows"]["row"])).sum())
    without = f" {bare:,} of them by number alone: the columns come with 5,000 rows drawn at random." if bare else ""
    with st.container(horizontal=True, vertical_alignment="center"):
        csv_button(named, "predict-contacts")
        st.caption(f"The contact list: {len(named):,} rows of the test part, the likeliest first.{without}")
