"""The main picture of two answers: what a threshold earns, moved by its handle; and who it costs most."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from components.charts import predict as charts
from components.fields import bounds
from components.panels.chart import chart
from components.panels.predict.person import person
from components.panels.table import csv_button
from components.words import predict as words
from data.dataset import Manifest
from ml.base import Params, Result
from ml.predict.money import Money, nearly_everyone, profits

THRESHOLD = "predict_threshold"
START = "predict/start"
ASSUMED = ("value", "cost", "success", "threshold")
"""What this panel keeps in the address."""


@st.fragment
def decide(manifest: Manifest, result: Result, params: Params) -> None:
    """Assumptions, the picture with its handle, how decisions end, and one person."""
    assumed = _assumptions()
    threshold = _threshold()
    earned = profits(result.frames["thresholds"], assumed)
    here, someone = st.columns([7, 5], gap="large")
    with here:
        _picture(result, assumed, earned, threshold)
        st.slider(
            "Contact from this probability on", 0.0, 1.0, words.DEFAULT_THRESHOLD, 0.01, key=THRESHOLD, bind="query-params",
            on_change=_restart, help="The same as the handle in the picture, for the keyboard.",
        )  # fmt: skip
        st.markdown(words.decision(result, manifest.card, earned, assumed, threshold))
        _outcome(manifest, result, threshold)
        for finding in nearly_everyone(earned):
            st.warning(f"{finding.code}: {finding.headline} {finding.remedy}", icon=":material/info:")
        _contacts(result, threshold)
    with someone:
        person(manifest, result, params, assumed, threshold)


def assumptions_now() -> Money:
    """What the page assumes at the moment."""
    known = {name: st.session_state.get(f"predict_{name}") for name in Money.model_fields}
    return Money(**{name: value for name, value in known.items() if value is not None})


def rerun(result: Result) -> tuple[str, dict[str, object]]:
    """The decision as it stands, for the panel of code: the end of a script, and what the command line sets."""
    if not words.is_binary(result):
        return "", {}
    assumed = assumptions_now()
    values = assumed.model_dump()
    said = ", ".join(f"{name}={value!r}" for name, value in values.items())
    script = f"""
from ml.predict.money import Money, best, profits

earned = profits(result.frames["thresholds"], Money({said}))
print(earned[earned["threshold"] == {_threshold()}].to_string(index=False))
print(best(earned).to_string())
"""
    return script, values


def _assumptions() -> Money:
    said: dict[str, Any] = {}
    for column, (name, field) in zip(st.columns(len(Money.model_fields)), Money.model_fields.items(), strict=True):
        low, high = bounds(field)
        said[name] = column.number_input(
            field.title, float(low), float(high), float(field.default), key=f"predict_{name}", help=field.description,
            bind="query-params", format="%g", step=0.05 if high == 1 else 10.0,
        )  # fmt: skip
    return Money(**said)


def _threshold() -> float:
    """Where the slider below the picture stands; before it is first drawn, what the link says."""
    if THRESHOLD in st.session_state:
        return round(float(st.session_state[THRESHOLD]), 2)
    try:
        return min(1.0, max(0.0, round(float(st.query_params.get(THRESHOLD, words.DEFAULT_THRESHOLD)), 2)))
    except ValueError:
        return words.DEFAULT_THRESHOLD


def _restart() -> None:
    """The slider moved: the picture is drawn anew with its handle there."""
    st.session_state.pop(START, None)


def _picture(result: Result, assumed: Money, earned: pd.DataFrame, threshold: float) -> None:
    """A handle that was dragged must not be drawn anew: it starts where it stood when anything else last changed."""
    identity = (id(result), assumed.model_dump_json())
    known = st.session_state.get(START)
    if known is None or known[0] != identity:
        known = st.session_state[START] = (identity, threshold)
    chart(
        charts.decision, result, assumed, known[1], frame=earned, alt=words.describe_decision(result, earned),
        key="predict-decision", handle=charts.HANDLE, on_handle=_dragged,
    )  # fmt: skip


def _dragged(selection: Mapping[str, Any]) -> None:
    picked = selection.get(charts.HANDLE)
    if picked:
        st.session_state[THRESHOLD] = round(float(picked[0]["threshold"]), 2)


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
