"""The phrase ladder: guess the grade of a kind sentence, then switch one word and watch it move.

The address holds which sample sentence is shown and how its switches stand; of a typed sentence it holds nothing.
"""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from components import training
from components.charts import letters as charts
from components.panels.chart import chart, draw
from components.panels.letters import switches
from components.panels.letters.steps import steps
from components.words import letters as words
from data.dataset import Manifest
from ml.base import Params, Result
from ml.letters.ladders import LADDERS, Ladder, cheapest, of_own

OWN = "A sentence of your own"
GUESSED = "letters/guessed"
AIM = 2
NOTHING = "–"
LONGEST = 400
"""Characters of a sentence of one's own."""


def ladder(manifest: Manifest, params: Params) -> None:
    """Everything moves in place: the page below stands still."""
    result = training.run("letters", manifest, params, "ladder", label=None)
    if result is not None:
        _ladder(result, manifest, params)


@st.fragment
def _ladder(result: Result, manifest: Manifest, params: Params) -> None:
    names = [one.name for one in LADDERS]
    chosen = st.pills(
        "Sentence", [*names, OWN], default=names[0], required=True, key=switches.LADDER, bind="query-params",
        label_visibility="collapsed",
    )  # fmt: skip
    if chosen != OWN:
        one = next(one for one in LADDERS if one.name == chosen)
        if switches.restore(one):
            st.session_state.setdefault(GUESSED, None)  # who sent the link has shown the grade already
        _climb(result, one)
        if GUESSED in st.session_state:
            switches.tell(one)
            steps(result, one)
        return
    switches.tell(None)
    text = st.text_area("Your sentence", max_chars=LONGEST, key="letters_own", placeholder="Herr Meier arbeitete …")
    st.caption(
        ":material/lock: What you type is read in memory only: it is not stored, not logged, not in the address."
    )
    if text.strip():
        own = training.ask("letters", manifest, params, "climb", text=text.strip())
        if own is not None:
            _climb(own, of_own(text.strip()), guess=False)


def _climb(result: Result, one: Ladder, guess: bool = True) -> None:
    with st.container(border=True):
        choice = switches.choice(one)
        text = one.text(choice)
        spoken = st.container()
        if guess and not _guessed(result, one, spoken):
            return
        _switches(one)
        _said(result, one, choice, text, spoken)
    grade, moved = st.columns([4, 5], gap="large")
    with grade:
        st.markdown("**How sure is it?**")
        row = _row(result, text)
        sure = ", ".join(f"{number}: {row[f'p{number}']:.0%}" for number in range(1, 6))
        draw(charts.probabilities, result, text, alt=f"How likely each grade is. {sure}.")
        _explained(result, text)
    with moved:
        st.markdown("**One edit at a time**")
        edits = _edits(one, choice)
        frame = result.frames["choices"]
        frame = frame[frame["text"].isin([edit[2] for edit in edits])]
        shown = frame.drop(columns=["ladder", "choice"])
        described = "; ".join(f"{edit[1]}: {_row(result, edit[2])['expected_grade']:.1f}" for edit in edits)
        if edits:
            alt = f"The grade after each single edit. {described}."
            chart(charts.steps, result, edits, frame=shown, alt=alt, key="letters-edits")
        _cheapest(result, one, choice)


def _row(result: Result, text: str) -> pd.Series:
    rows = result.frames["choices"]
    return rows[rows["text"] == text].iloc[0]


def _guessed(result: Result, one: Ladder, spoken: st.delta_generator.DeltaGenerator) -> bool:
    """Whether a guess has been made; until then the grade stays hidden."""
    start = one.text(one.start)
    if GUESSED not in st.session_state:
        spoken.markdown(f"### „{words.plain(start)}“")
        spoken.markdown("Sounds kind. **Which school grade would you say it gives,** from 1 (very good) to 5 (poor)?")
        st.segmented_control(
            "Your guess", range(1, 6), key="letters_guess", label_visibility="collapsed", on_change=_keep_guess
        )
        return False
    if one == LADDERS[0] and st.session_state[GUESSED]:
        spoken.markdown(words.guessed(st.session_state[GUESSED], int(words.number(_row(result, start)))))
    return True


def _keep_guess() -> None:
    """Its widget is gone once the grade is shown, and its state with it."""
    st.session_state[GUESSED] = st.session_state["letters_guess"]


def _switches(one: Ladder) -> None:
    if not one.slots:
        st.caption("No word here is one of those that can be switched.")
    for slot, options in enumerate(one.slots):
        key = switches.key(one, slot)
        st.session_state.setdefault(key, one.start[slot])
        st.segmented_control(
            f"Switch {slot + 1}", range(len(options)), key=key, required=True, label_visibility="collapsed",
            format_func=lambda place, options=options: options[place].strip() or NOTHING,
        )  # fmt: skip


def _said(
    result: Result, one: Ladder, choice: Sequence[int], text: str, spoken: st.delta_generator.DeltaGenerator
) -> None:
    row = _row(result, text)
    marks = result.frames["marks"]
    marks = marks[marks["choice"] == row["choice"]]
    marks = marks[marks["ladder"] == row["ladder"]]
    before = _row(result, one.text(one.start))["expected_grade"]
    with spoken, st.container(horizontal=True, vertical_alignment="center"):
        with st.container(width="stretch"):
            st.markdown(f"### „{words.marked(text, marks)}“")
        number = words.number(row)
        change = row["expected_grade"] - before
        st.metric(
            "To those who know", words.grade(number), delta=f"{change:+.1f} grades" if abs(change) >= 0.05 else None,
            delta_color="inverse", width="content",
            help=f"Expected grade {row['expected_grade']:.2f}; the middle of its probabilities is shown.",
        )  # fmt: skip
        if row["reading"] != "graded":
            st.badge(words.ABSTAINED[row["reading"]], icon=":material/visibility_off:", color="gray")


def _explained(result: Result, text: str) -> None:
    row = _row(result, text)
    own = {name: frame[(frame["ladder"] == row["ladder"]) & (frame["choice"] == row["choice"])]
           for name, frame in result.frames.items() if name in ("marks", "sums")}  # fmt: skip
    st.caption(words.reasons(own["marks"], own["sums"], result.params["model"]))


def _edits(one: Ladder, choice: tuple[int, ...]) -> tuple[tuple[str, str, str, bool], ...]:
    """(slot, option, text, chosen) of every single edit."""
    return tuple(
        (str(slot), f"{options[place].strip() or NOTHING}{' ' * slot}", one.text(_with(choice, slot, place)),
         place == choice[slot])
        for slot, options in enumerate(one.slots)
        for place in range(len(options))
    )  # fmt: skip


def _with(choice: tuple[int, ...], slot: int, place: int) -> tuple[int, ...]:
    return (*choice[:slot], place, *choice[slot + 1 :])


def _cheapest(result: Result, one: Ladder, choice: tuple[int, ...]) -> None:
    grades = [words.number(_row(result, one.text(other))) for other in one.choices]
    place = cheapest(one.choices, grades, choice, AIM)
    if place is None:
        st.caption(f"No setting of these switches reaches a {AIM}.")
        return
    best = one.choices[place]
    if best == choice:
        st.markdown(f":material/check: It is a {AIM} or better as it stands.")
        return
    before, after = ([options[at] for options, at in zip(one.slots, way, strict=True)] for way in (choice, best))

    st.markdown(f"**Cheapest way to a {AIM}:** {words.edits(before, after)}")
    st.button("Do it", icon=":material/magic_button:", key="letters/cheapest", on_click=switches.put, args=(one, best))
