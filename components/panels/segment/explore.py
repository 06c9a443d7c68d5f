"""One segment: its name, what sets it apart, its rule in words and as SQL, customers to look at."""

import pandas as pd
import streamlit as st

from components.panels.segment.cards import CHOSEN
from components.panels.segment.identity import rename
from components.panels.table import csv_button, table
from components.words import segment as words
from components.words.segment import Identity
from data.dataset import Manifest
from ml.base import Result
from ml.segment.naming import names
from ml.segment.sql import case

MOST = 12
KINDS = {"typical": "Five typical customers", "border": "Five on the border"}


def explore(manifest: Manifest, result: Result, known: Identity) -> None:
    """Choose a segment, name it, and take along what tells it."""
    numbers = words.sizes(result)["segment"].astype(int).tolist()
    if st.session_state.get(CHOSEN) not in numbers:
        st.session_state[CHOSEN] = numbers[0]
    choose, call = st.columns(2)
    with choose:
        number = st.selectbox("Segment", numbers, key=CHOSEN, format_func=known.label)
    with call:
        _name(manifest, result, number, known)
    left, right = st.columns(2, gap="large")
    with left:
        _lifts(result, number)
    with right:
        _examples(result, number, known)
    _rule(result, number, known)


def _name(manifest: Manifest, result: Result, number: int, known: Identity) -> None:
    key = f"segment/name/{number}"
    st.session_state[key] = known.name(number)

    def call() -> None:
        rename(manifest, result, number, st.session_state[key])

    st.text_input(
        "Name", key=key, on_change=call, max_chars=80,
        help=f"Suggested: {names(result.frames['segments'])[number]}. Empty brings the suggestion back.",
    )  # fmt: skip


def _lifts(result: Result, number: int) -> None:
    st.markdown("**What sets it apart**")
    rows = result.frames["segments"].query("segment == @number")
    rows = rows.reindex(rows["difference"].abs().sort_values(ascending=False, kind="stable").index).head(MOST)
    shown = rows.assign(
        feature=rows["feature"].map(words.spoken),
        here=rows["mean"].map(words.number),
        interval=[f"{words.number(row.low)}–{words.number(row.high)}" for row in rows.itertuples()],
        everyone=rows["overall"].map(words.number),
        by=rows["difference"].map("{:+.2f}".format),
    )
    labels = {
        "feature": "Feature",
        "here": "Mean",
        "interval": "95 % interval",
        "everyone": "Everyone",
        "by": "Difference",
    }
    help = {"by": "In standard deviations, where segments are made: after logarithms and cutting."}
    table(shown, "segment-lifts", labels, alt="What sets the segment apart", help=help)


def _examples(result: Result, number: int, known: Identity) -> None:
    chosen = result.frames["examples"].query("segment == @number")
    rows = chosen.merge(result.frames["raw"], on="customer").merge(
        result.frames["assignments"][["customer", "runner_up", "margin"]], on="customer"
    )
    features = [str(column) for column in result.frames["raw"] if column != "customer"][:6]
    for kind, title in KINDS.items():
        st.markdown(f"**{title}**")
        own = rows[rows["kind"] == kind].round(3)
        labels = {"customer": "Customer", **{name: words.spoken(name).capitalize() for name in features}}
        if kind == "border":
            own = own.assign(to=[known.label(int(other)) for other in own["runner_up"]])
            labels = {"customer": "Customer", "to": "Nearly in", "margin": "Margin", **labels}
        table(own, f"segment-{kind}", labels, alt=title)


def _rule(result: Result, number: int, known: Identity) -> None:
    rules = result.frames["rules"]
    own = rules[rules["segment"] == number].iloc[0]
    st.markdown("**In short**")
    st.markdown(words.rule(own))
    st.caption(
        f"A small tree, at most three questions deep, learned on one half of the customers and tested on {own['n']:,} others."
    )
    whole = st.toggle("All segments in one CASE", key="segment_case")
    chosen = rules if whole else rules[rules["segment"] == number]
    st.code(case(chosen, {n: known.name(n) for n in rules["segment"].astype(int)}), language="sql", wrap_lines=True)
    st.caption("Exact are the assignments themselves, every customer with segment, runner-up and margin:")
    csv_button(_assigned(result, known), "segment-assignments")


def _assigned(result: Result, known: Identity) -> pd.DataFrame:
    rows = result.frames["assignments"].drop(columns=["x", "y"])
    return rows.assign(name=[known.name(int(segment)) for segment in rows["segment"]])
