"""Who is treated how, what if a row were different, and which threshold would have been chosen without the test part."""

from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from components import training
from components.charts import predict as charts
from components.charts import predict_steps as more
from components.panels.chart import chart
from components.panels.predict import assumed
from components.panels.predict.decide import THRESHOLD
from components.panels.table import table
from components.words import predict as words
from components.words.markdown import plain
from data.dataset import Manifest
from ml.base import Params, Result
from ml.predict.groups import parity, rates
from ml.predict.money import Money, best, profits

OFFERED = 8
"""Columns that can be changed at once."""
MOST_OPTIONS = 100
"""Words that are offered; any other can be typed."""
EARLIEST, LATEST = date(1900, 1, 1), date(2100, 12, 31)


@st.fragment
def treated(result: Result) -> None:
    """Rates by group at the threshold, with parity figures."""
    shown = result.frames["rows"]
    names = [
        name
        for name in shown
        if name != "row" and (shown[name].nunique() <= 20 or pd.api.types.is_numeric_dtype(shown[name]))
    ]
    name = st.selectbox("Groups by", names, key="predict_group")
    asked, said = words.question(result), result.frames["predictions"]
    said = said[said["row"].isin(shown["row"])].merge(shown[["row", name]], on="row", suffixes=("", "_group"))
    group = said[name] if name in said else said[f"{name}_group"]
    if pd.api.types.is_numeric_dtype(group) and group.nunique() > 6:
        group = pd.qcut(group, 4, duplicates="drop").astype("str")
    threshold = float(st.session_state.get(THRESHOLD, words.DEFAULT_THRESHOLD))
    rows = rates(group.fillna("missing"), said[f"p_{asked['positive']}"], said["truth"] == asked["positive"], threshold)
    chart(
        more.groups,
        result,
        *more.frozen(rows),
        frame=rows,
        alt=f"Rates by {name} at {threshold:.2f}.",
        key="predict-groups",
    )
    table(parity(rows).round(3), "predict-parity", words.PARITY, alt="Parity between groups")
    st.caption(
        f"At the threshold {threshold:.2f}. A ratio below 0.8 is a usual sign to look closer (four fifths rule). Where groups differ in "
        "how many are looked for, not all three measures can be alike at once."
    )


@st.fragment
def what_if(manifest: Manifest, result: Result, params: Params) -> None:
    """A row found by filter, changed, and what the model then says."""
    rows = result.frames["rows"]
    names = [name for name in rows if name != "row"]
    left, right = st.columns([5, 6], gap="large")
    with left:
        row = _found(rows, names)
        changes = _changes(rows, rows[rows["row"] == row].iloc[0], names)
    with right:
        explained = training.ask("predict", manifest, params, "what_if", row=row, changes=changes)
        if explained is None:
            return
        answer = explained.frames["answer"].iloc[0]
        st.markdown(words.changed(answer, changes))
        st.markdown(words.why(explained.frames["contributions"], answer))
        chart(
            charts.waterfall,
            explained,
            frame=explained.frames["contributions"],
            alt="Contributions of each column.",
            key="predict-what-if",
        )
        st.caption("What one more change would do, the largest first:")
        table(
            words.single_changes(explained), "predict-grid", words.GRID, alt="Other values of each column", height=240
        )


def _found(rows: pd.DataFrame, names: list[str]) -> int:
    column = st.selectbox("Find a row by", names, key="predict_filter")
    values = sorted({words.cell(value) for value in rows[column]})
    picked = st.selectbox("with", values, key=f"predict_filter_{column}")
    fitting = rows.loc[rows[column].map(words.cell) == picked, "row"].tolist()
    return int(st.selectbox("Row", fitting, key="predict_row"))


def _changes(rows: pd.DataFrame, mine: pd.Series, names: list[str]) -> dict[str, Any]:
    """What a person would change, typed or chosen: kept in this session and nowhere else, so no box is bound to the address."""
    chosen = st.multiselect("Change", names, max_selections=OFFERED, key="predict_change", placeholder="nothing yet")
    changes: dict[str, Any] = {}
    for name in chosen:
        key, cells, known = f"predict_change_{mine['row']}_{name}", rows[name], mine[name]
        here = None if pd.isna(known) else known
        if pd.api.types.is_numeric_dtype(cells):
            changes[name] = st.number_input(plain(name), value=here, format="%g", key=key, placeholder="missing")
        elif pd.api.types.is_datetime64_any_dtype(cells):
            day = st.date_input(plain(name), value=here, key=key, min_value=EARLIEST, max_value=LATEST)
            changes[name] = day.isoformat() if isinstance(day, date) else None
        else:
            options = sorted({str(value) for value in cells.dropna()})[:MOST_OPTIONS]
            place = options.index(str(here)) if str(here) in options else None
            changes[name] = st.selectbox(
                plain(name), options, index=place, key=key, accept_new_options=True, placeholder="missing"
            )
    if chosen:
        st.caption("What you type here is kept nowhere: not stored, not in the address, not in a log.")
    return changes


def chosen_before(manifest: Manifest, result: Result, params: Params) -> None:
    """The threshold chosen in folds of the training part, and what it earns on the test part."""
    learned = training.run("predict", manifest, params, "folds", label="Choose it in five folds")
    if learned is None:
        return
    money = assumed.now(Money)
    before, after = (profits(one.frames["thresholds"], money) for one in (learned, result))
    st.markdown(words.honest(best(before), after, best(after), manifest.card))
    chart(
        more.honest,
        result,
        learned,
        money,
        frame=before,
        alt="Profit per row over the threshold, in folds and on the test part.",
        key="predict-honest",
    )
