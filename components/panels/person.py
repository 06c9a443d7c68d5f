"""One person: what they had, what the model suggests, what they went on to choose."""

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from components import training
from components.panels.table import table
from data.dataset import Manifest
from ml.base import Result
from ml.recommend.params import RecommendParams

BASELINE = "popular"
TYPICAL_HISTORY = 60
"""The first person shown has about as many events as this and as many hits as the model finds typically."""


def person(result: Result, manifest: Manifest, noun: Mapping[str, str]) -> None:
    """Choose a person; the list the model makes for them, with what they really went on to choose ticked."""
    people = result.frames["people"]
    hits = dict(zip(people["user"], zip(people["history"], people["hits"], strict=True), strict=True))
    user = st.selectbox(
        "Person", _instructive_first(people), label_visibility="collapsed", key="recommend_person", bind="query-params",
        format_func=lambda user: f"{user} · {hits[user][0]:,} {noun['item']} · {hits[user][1]} hits",
    )  # fmt: skip
    one = training.run("recommend", manifest, RecommendParams(**result.params), "person", user=user)
    if one is None:
        return
    lists = one.frames["lists"]
    chosen = lists[lists["model"] == result.params["model"]]
    bestsellers = int(lists[lists["model"] == BASELINE]["hit"].sum())
    st.caption(
        f"{int(chosen['hit'].sum())} of {len(chosen)} suggestions hit one of {len(one.frames['hidden'])} hidden "
        f"{noun['item']}; bestsellers: {bestsellers}."
    )
    labels = {"hit": "Hit", "title": "Suggested"}
    table(chosen, "recommend-suggested", labels, alt=f"Suggestions for person {user}", height=388)
    with st.popover("What they had, what was hidden", icon=":material/history:", type="tertiary"):
        _past(one, user)


def _past(one: Result, user: str) -> None:
    for name, title in (("history", "What the model knew"), ("hidden", "What was hidden from it")):
        st.markdown(f"**{title}**")
        frame = one.frames[name]
        labels = {column: column.capitalize() for column in ("title", "rating", "timestamp") if column in frame}
        table(frame, f"recommend-{name}", labels, alt=f"{title}: person {user}", height=240)


def _instructive_first(people: pd.DataFrame) -> list[str]:
    """Everyone; first someone with a middling history and a few hits, so that the list has something to show."""
    far = (people["history"] - TYPICAL_HISTORY).abs() + 20 * (people["hits"] - 3).abs()
    return people.loc[far.sort_values(kind="stable").index, "user"].tolist()
