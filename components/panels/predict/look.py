"""Step 1: what is in the table, and what a column is to be read as."""

from collections.abc import Callable

import streamlit as st

from components import training
from components.charts import predict_look as charts
from components.panels.chart import chart
from components.panels.findings import findings
from components.panels.predict.columns import left_out, read_otherwise, say
from components.panels.table import table
from components.words import predict_steps as steps
from components.words.markdown import plain
from data.dataset import Manifest
from ml.base import Params, Result

GIVEN_AWAY = 0.98
"""As finding P02 has it."""


def look(manifest: Manifest, params: Params, page: str) -> None:
    """Kinds, suspicious columns, gaps, how values are spread by answer, copies, and what moves along the file."""
    result = training.run("predict", manifest, params, "look", label="Look at every column")
    if result is None:
        return
    amount = "lowest third" in set(result.frames["distributions"]["group"])
    _kinds(result, page, amount)
    st.markdown(steps.suspicious(result, "R²" if amount else "ROC-AUC", GIVEN_AWAY))
    findings(result)
    _missing(result)
    _spread(result, amount)
    copies = result.frames["copies"].iloc[0]
    st.subheader("Rows twice", divider="gray")
    st.markdown(
        f"**{copies['repeated']:,} of {copies['rows']:,}** rows repeat another to the letter; **{copies['straddling']:,}** of them "
        "stand on both sides of the test, where a model could know them by heart."
    )
    _drift(result)


def _kinds(result: Result, page: str, amount: bool) -> None:
    st.subheader("What each column is read as", divider="gray")
    chance = "0 says nothing" if amount else "0.5 is chance"
    st.caption(
        f"*Foretells alone*: how well a small tree of this column by itself foretells the answer on rows it has not seen. {chance}, "
        "1 gives it away. Ids and columns that say the same of all rows are left out by themselves."
    )
    table(steps.columns(result), "predict-columns", steps.COLUMNS, alt="Every column of the table", height=300)
    names = result.frames["columns"]["column"].tolist()
    names += [name for name in left_out(page) if name not in names]
    first, second = st.columns(2)
    name = first.selectbox("Is a column read wrongly?", names, key="predict/look/column")
    key = f"predict/look/kind/{name}"
    st.session_state[key] = "out" if name in left_out(page) else read_otherwise(page).get(name, "")
    second.selectbox(
        "Read it as", list(steps.SAY), format_func=steps.SAY.__getitem__, key=key, on_change=_say(page, name, key),
        help="Text is counted: its length and its commonest words. What cannot be read so counts as missing, and that is said.",
    )  # fmt: skip
    said = [f"{plain(one)} as {steps.SAY[kind].lower()}" for one, kind in read_otherwise(page).items()]
    said += [f"without {plain(one)}" for one in left_out(page)]
    if said:
        st.caption(f"By your word: {', '.join(said)}. Take it back here or under Advanced; it is in the link.")


def _say(page: str, name: str, key: str) -> Callable[[], None]:
    return lambda: say(page, name, st.session_state[key])


def _missing(result: Result) -> None:
    st.subheader("What is missing", divider="gray")
    st.markdown(steps.missing(result))
    rows = result.frames["patterns"]
    if len(rows) and rows["missing"].any():
        of, shown = len(result.frames["gaps"]), rows["column"].nunique()
        bounded = f" The {shown} columns with the most gaps, of {of}." if shown < of else ""
        st.caption(
            f"Each column of squares is one pattern: filled is missing. Above it, how many rows have it.{bounded}"
        )
        chart(charts.patterns, result, frame=rows, alt=plain(steps.missing(result)), key="predict-patterns")


def _spread(result: Result, amount: bool) -> None:
    st.subheader("How values are spread, by answer", divider="gray")
    every = result.frames["distributions"]
    names = every["column"].drop_duplicates().tolist()
    if not names:
        return
    name = st.selectbox("Column, the most telling first", names, key="predict_look")
    rows = every[every["column"] == name]
    left, right = st.columns(2, gap="large")
    with left:
        chart(
            charts.spread, result, "distributions", name, frame=rows,
            alt=f"How {name} is spread, in each group of rows by answer.", key="predict-distributions",
        )  # fmt: skip
        missing = charts.gap_shares(result, "distributions", name)
        st.caption(
            ("Each outline is one third of the rows, by the target. " if amount else "Each group adds up to 100 %. ")
            + (f"Missing: {plain(missing)}. " if missing else "") + "Rows of the training part."
        )  # fmt: skip
    rows = result.frames["by_target"].query("column == @name")
    with right:
        if len(rows):
            chart(
                charts.by_target, result, name, frame=rows, alt=f"The target along {name}, with intervals.",
                key="predict-by-target",
            )  # fmt: skip
            st.caption("The same the other way round: the target in each group of the column, with 95 % intervals.")


def _drift(result: Result) -> None:
    st.subheader("What moves along the file", divider="gray")
    st.markdown(steps.drift(result))
    rows = result.frames["drift"]
    if rows.empty:
        return
    left, right = st.columns(2, gap="large")
    with left:
        chart(charts.drift, result, frame=rows, alt=plain(steps.drift(result)), key="predict-drift")
    with right:
        names = result.frames["drifting"]["column"].drop_duplicates().tolist()
        name = st.selectbox("First and last third of the file", names, key="predict/look/drift")
        rows = result.frames["drifting"].query("column == @name")
        chart(
            charts.spread, result, "drifting", name, frame=rows,
            alt=f"How {name} is spread in the first and in the last third of the file.", key="predict-drifting",
        )  # fmt: skip
