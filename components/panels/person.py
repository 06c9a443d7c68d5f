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
    people = result.frames["people"].set_index("user")
    user = st.selectbox(
        "Person", _instructive_first(people), label_visibility="collapsed", key="recommend_person", bind="query-params"
    )
    hidden = result.rows("test", "user", user)
    lists = _titled(result, result.rows("recommendations", "user", user))
    lists = lists[lists["rank"] <= result.params["k"]].assign(hit=lambda rows: rows["item"].isin(hidden["item"]))
    chosen, bestsellers = (lists[lists["model"] == model] for model in (result.params["model"], BASELINE))
    st.caption(
        f"The model knew {people.at[user, 'history']:,} {noun['item']} of this person and had to guess {len(hidden):,} "
        f"hidden ones. {int(chosen['hit'].sum())} of {len(chosen)} suggestions are right; of the bestsellers, "
        f"{int(bestsellers['hit'].sum())}."
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


def _titled(result: Result, rows: pd.DataFrame) -> pd.DataFrame:
    return rows.merge(result.frames["items"][["item", "title"]], on="item", how="left")


def _past(name: str, title: str, frame: pd.DataFrame, user: str) -> None:
    st.markdown(f"**{title}**")
    labels = {column: column.capitalize() for column in ("title", "rating", "timestamp") if column in frame}
    table(frame, f"recommend-{name}", labels, alt=f"{title}: person {user}", height=240)


def _instructive_first(people: pd.DataFrame) -> list[str]:
    """Everyone; first someone with a middling history and a few hits, so that the list has something to show."""
    far = (people["history"] - TYPICAL_HISTORY).abs() + 20 * (people["hits"] - 3).abs()
    return far.sort_values(kind="stable").index.tolist()
