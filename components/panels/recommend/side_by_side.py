"""Two models' lists for one person, beside each other."""

import pandas as pd
import streamlit as st

from components.panels.table import table
from components.words import recommend as words
from ml.base import Result

HIT = "✓ "


@st.fragment
def side_by_side(result: Result) -> None:
    """Of a result that holds every model: choose a person and two of them."""
    st.markdown("**Two lists for one person**")
    models = result.metrics["model"].unique().tolist()
    first, second, who = st.columns(3)
    chosen = [
        column.selectbox(label, models, index=models.index(start), format_func=words.model, key=f"recommend_{key}_list")
        for column, label, start, key in (
            (first, "One model", "ease", "first"),
            (second, "Another", "popular", "second"),
        )
    ]
    user = who.selectbox("Person", result.frames["people"]["user"].tolist(), key="recommend_lists_of")
    lists = _lists(result, user)
    st.markdown(words.two_lists(lists, chosen))
    wide = lists[lists["model"].isin(chosen)].assign(
        title=lambda rows: rows["title"].where(~rows["hit"], HIT + rows["title"])
    )
    wide = wide.pivot(index="rank", columns="model", values="title").reset_index().fillna("–")
    labels = {"rank": "#", **{name: words.model(name) for name in dict.fromkeys(chosen)}}
    table(wide, "recommend-two-lists", labels, alt=f"Lists of two models for person {user}", height=388)


def _lists(result: Result, user: str) -> pd.DataFrame:
    """model, rank, item, title, hit: every model's list for one person."""
    lists = result.rows("recommendations", "user", user)
    hidden = result.rows("test", "user", user)["item"]
    lists = lists[lists["rank"] <= result.params["k"]].merge(result.frames["items"][["item", "title"]], on="item")
    return lists.assign(hit=lists["item"].isin(hidden))
