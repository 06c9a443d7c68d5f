"""One person: what the model suggests and why, what they went on to choose, and what a changed history changes."""

from collections.abc import Callable, Mapping

import pandas as pd
import streamlit as st

from components import training
from components.charts import recommend as charts
from components.panels.chart import chart
from components.panels.table import table
from components.words import recommend as words
from data.dataset import Manifest
from ml.base import Result
from ml.recommend.params import SPECS, RecommendParams

TYPICAL_HISTORY = 60
"""The first person shown has about as many events as this and as many hits as the model finds typically."""
HELP = {
    "hit": "The person went on to choose it. The model was not told.",
    "because_title": "What of the person's history this suggestion owes most to.",
    "leaves": "Tested: without that, this suggestion is off the list.",
    "new": "Was not on the list before.",
}
"""What the columns of the list mean."""
PERSON, REMOVED = "recommend_person", "recommend_removed"


@st.fragment
def person(manifest: Manifest, result: Result, noun: Mapping[str, str]) -> None:
    """Choose a person, see what their list leans on, take that away, and see the list change."""
    kind = st.pills("Who", list(WHO), key="recommend_who", label_visibility="collapsed", on_change=_give_back)
    people = _instructive_first(_of_kind(result.frames["people"], kind))
    user = st.selectbox(
        "Person", people, label_visibility="collapsed", key=PERSON, bind="query-params", on_change=_give_back
    )
    hidden = result.rows("test", "user", user)
    lists = _titled(result, result.rows("recommendations", "user", user))
    lists = lists[lists["rank"] <= result.params["k"]]
    st.caption(words.person(result, user, lists, hidden, noun))
    explained = _explained(manifest, result, user)
    if explained is None:
        st.caption(words.cannot_say(result))
        _table(lists[lists["model"] == result.params["model"]], hidden, {"title": "Suggested"}, user)
    elif "after" in explained.frames:
        st.markdown(words.taken_away(explained))
        st.button("Give it back", icon=":material/undo:", on_click=_give_back)
        _table(explained.frames["after"], hidden, {"new": "New", "title": "Suggested now"}, user)
    else:
        _leaning(explained)
        why = {"because_title": "Because of", "leaves": "Goes"} if words.leans(explained) else {}
        listed = explained.frames["list"]
        listed = listed.assign(because_title=listed["because_title"].fillna("–"))
        _table(listed, hidden, {"title": "Suggested", **why}, user)
    past = st.expander(
        "What they had, what was hidden", icon=":material/history:", key="recommend_past", on_change="rerun"
    )
    if past.open:
        with past:
            _past(result, user, hidden, noun)


WHO: Mapping[str, Callable[[pd.DataFrame], pd.Series]] = {
    "Light": lambda people: people["history"] <= people["history"].quantile(1 / 3),
    "Heavy": lambda people: people["history"] >= people["history"].quantile(2 / 3),
    "With hits": lambda people: people["hits"] > 0,
    "Without a hit": lambda people: people["hits"] == 0,
}
"""Kinds of people to choose from: the lightest and the heaviest third, and who was served or not."""


def _of_kind(people: pd.DataFrame, kind: str | None) -> pd.DataFrame:
    """Everyone where no kind is chosen, or nobody is of it."""
    chosen = people[WHO[kind](people)] if kind else people
    return chosen if len(chosen) else people


def _explained(manifest: Manifest, result: Result, user: str) -> Result | None:
    """Why this list; None while nothing is known, or for a model that cannot say."""
    params = RecommendParams(**result.params)
    if not SPECS[params.model].folds_in:
        return None
    explained = training.run(
        "recommend", manifest, params, "explain", label="Explain", user=user, removed=_removed(result, user)
    )
    # While it is computed the one before may come back: somebody else's, or another model's, explains nothing here.
    fits = explained is not None and explained.arguments["user"] == user and explained.params == result.params
    return explained if fits else None


def _removed(result: Result, user: str) -> list[str]:
    """What was taken away; it comes back by itself where other settings do not leave it in the history."""
    item = st.session_state.get(REMOVED)
    if item is None:
        return []
    if item not in set(result.rows("train", "user", user)["item"]):
        _give_back()
        return []
    return [item]


def _leaning(explained: Result) -> None:
    """What the list leans on most, to be taken away at a click, and whatever else was there."""
    leaning = explained.frames["leaning"]
    st.markdown(words.leaning(explained))
    if not words.leans(explained):
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        heaviest = leaning["item"].iloc[0]
        st.button("Take it away", icon=":material/remove:", type="primary", on_click=_take, args=(heaviest,))
        names = leaning["title"].where(
            ~leaning["title"].duplicated(keep=False), leaning["title"] + " · " + leaning["item"]
        )
        labels = dict(zip(leaning["item"], names, strict=True))
        st.selectbox(
            "Take something else away", list(labels), index=None, format_func=labels.__getitem__, key=REMOVED,
            placeholder="or something else", label_visibility="collapsed",
        )  # fmt: skip


def _take(item: str) -> None:
    st.session_state[REMOVED] = item


def _give_back() -> None:
    st.session_state[REMOVED] = None


def _titled(result: Result, rows: pd.DataFrame) -> pd.DataFrame:
    return rows.merge(result.frames["items"][["item", "title"]], on="item", how="left")


def _table(rows: pd.DataFrame, hidden: pd.DataFrame, labels: Mapping[str, str], user: str) -> None:
    """Suggestions, those ticked that the person went on to choose."""
    hits = rows.assign(hit=rows["item"].isin(hidden["item"]))
    table(
        hits, "recommend-suggested", {"hit": "Hit", **labels}, alt=f"Suggestions for person {user}", height=388,
        help=HELP, width=190 if "because_title" in labels else None,
    )  # fmt: skip


def _past(result: Result, user: str, hidden: pd.DataFrame, noun: Mapping[str, str]) -> None:
    if "timestamp" in hidden:
        st.caption(
            f"{words.describe_past(result, user, hidden, noun)} Filled: known to the model. Ringed: hidden from it."
        )
        chart(
            charts.timeline, result, user, frame=hidden, alt=words.describe_past(result, user, hidden, noun),
            key="recommend-timeline",
        )  # fmt: skip
    for name, title, rows in (
        ("history", "What the model knew", result.rows("train", "user", user)),
        ("hidden", "What was hidden from it", hidden),
    ):
        st.markdown(f"**{title}**")
        labels = {column: column.capitalize() for column in ("title", "rating", "timestamp") if column in rows}
        titled = _titled(result, rows)
        table(titled, f"recommend-{name}", {"title": "Title", **labels}, alt=f"{title}: person {user}", height=240)


def _instructive_first(people: pd.DataFrame) -> list[str]:
    """Everyone; first someone with a middling history and a few hits, so that the list has something to show."""
    far = (people["history"] - TYPICAL_HISTORY).abs() + 20 * (people["hits"] - 3).abs()
    return people.loc[far.sort_values(kind="stable").index, "user"].tolist()
