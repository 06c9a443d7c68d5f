"""Does less praise always mean a worse grade? Every step down of every sample ladder, those that break the rule marked."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from components.charts import letters as charts
from components.panels.chart import chart
from components.panels.letters import switches
from components.words import letters as words
from ml.base import Result
from ml.letters.ladders import LADDERS, Ladder

CHOSEN = "letters_step"


def steps(result: Result, one: Ladder) -> None:
    """A click on a step, or a choice from the list, loads its sentence above."""
    rows = charts.steps_down(result)
    wrong = rows[~rows["falls"]]
    title = f"Does less praise always mean a worse grade? In {len(wrong):,} of {len(rows):,} steps it does not."
    panel = st.expander(title, icon=":material/stairs:", key="letters_steps", on_change="rerun")
    if not panel.open:
        return
    with panel:
        st.markdown(words.fallen(rows))
        every, along = st.columns([6, 5], gap="large")
        with every:
            st.markdown("**Every step down**")
            chart(
                charts.falls, result, frame=rows.drop(columns=["lane", "notch_above", "notch_below"]),
                alt=words.describe_steps(rows), key="letters-steps", handle="step", on_handle=_clicked,
            )  # fmt: skip
            _list(wrong.assign(at=wrong["ladder"] + "/" + wrong["choice"]))
        with along:
            st.markdown(f"**Along “{one.name}”**")
            own = rows[rows["ladder"] == one.name]
            read = result.frames["choices"]
            chart(
                charts.along, result, one.name, switches.spelled(switches.choice(one)),
                frame=read[read["ladder"] == one.name][["choice", "text", "expected_grade"]],
                alt=words.describe_steps(own), key="letters-climb",
            )  # fmt: skip
            st.caption(
                "Each dot is a setting of the switches, each line weakens one word. Lines should go down; dashed ones do not. "
                "The ring is the sentence above."
            )


def _list(wrong: pd.DataFrame) -> None:
    """The same by keyboard: those that break the rule, the worst first."""
    said = {
        row.at: f"{row.ladder}: {row.weakened}, {row.expected_above:.1f} → {row.expected_below:.1f}"
        for row in wrong.sort_values("change").itertuples()
    }
    st.selectbox(
        "Load one of them", list(said), index=None, format_func=said.__getitem__, key=CHOSEN, on_change=_chosen,
        placeholder="Choose a step to see its sentence above",
    )  # fmt: skip


def _chosen() -> None:
    if st.session_state[CHOSEN]:
        _load(*st.session_state[CHOSEN].split("/"))


def _clicked(selection: Mapping[str, Any]) -> None:
    if points := selection.get("step"):
        _load(points[0]["ladder"], points[0]["choice"])


def _load(name: str, told: str) -> None:
    """The sentence before the step: its next switch down is the one that breaks the rule."""
    st.session_state[switches.LADDER] = name
    switches.put(next(one for one in LADDERS if one.name == name), tuple(map(int, told.split("-"))))
