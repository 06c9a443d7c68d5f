"""One person: what they had, what the model suggests, what they went on to choose."""

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from components.panels.table import table
from ml.base import Result

BASELINE = "popular"
TYPICAL_HISTORY = 60
"""The first person shown has about as many events as this and as many hits as the model finds typically."""


def person(result: Result, noun: Mapping[str, str]) -> None:
    """Choose a person; the list the model makes for them, with what they really went on to choose ticked."""
    people = result.frames["people"]
    hits = dict(zip(people["user"], zip(people["history"], people["hits"], strict=True), strict=True))
    user = st.selectbox(
        "Person", _instructive_first(people), label_visibility="collapsed", key="recommend_person", bind="query-params",
        format_func=lambda user: f"{user} · {hits[user][0]:,} {noun['item']} · {_hits(hits[user][1])}",
    )  # fmt: skip
    hidden = result.rows("test", "user", user)
    lists = _titled(result, result.rows("recommendations", "user", user))
    lists = lists[lists["rank"] <= result.params["k"]].assign(hit=lambda rows: rows["item"].isin(hidden["item"]))
    chosen, bestsellers = (lists[lists["model"] == model] for model in (result.params["model"], BASELINE))
    st.caption(
        f"{int(chosen['hit'].sum())} of {len(chosen)} suggestions hit one of {len(hidden)} hidden {noun['item']}; "
        f"bestsellers: {int(bestsellers['hit'].sum())}."
    )
    labels = {"hit": "Hit", "title": "Suggested"}
    table(chosen, "recommend-suggested", labels, alt=f"Suggestions for person {user}", height=388)
    past = st.popover(
        "What they had, what was hidden", icon=":material/history:", type="tertiary", key="recommend_past",
        on_change="rerun",
    )  # fmt: skip
    if past.open:
        with past:
            _past("history", "What the model knew", _titled(result, result.rows("train", "user", user)), user)
            _past("hidden", "What was hidden from it", _titled(result, hidden), user)


def _hits(count: int) -> str:
    return "1 hit" if count == 1 else f"{count} hits"


def _titled(result: Result, rows: pd.DataFrame) -> pd.DataFrame:
    return rows.merge(result.frames["items"][["item", "title"]], on="item", how="left")


def _past(name: str, title: str, frame: pd.DataFrame, user: str) -> None:
    st.markdown(f"**{title}**")
    labels = {column: column.capitalize() for column in ("title", "rating", "timestamp") if column in frame}
    table(frame, f"recommend-{name}", labels, alt=f"{title}: person {user}", height=240)


def _instructive_first(people: pd.DataFrame) -> list[str]:
    """Everyone; first someone with a middling history and a few hits, so that the list has something to show."""
    far = (people["history"] - TYPICAL_HISTORY).abs() + 20 * (people["hits"] - 3).abs()
    return people.loc[far.sort_values(kind="stable").index, "user"].tolist()
