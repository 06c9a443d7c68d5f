"""Be a new reader: choose a few things and see what every model makes of them."""

import pandas as pd
import streamlit as st

from components import training
from components.panels.table import table
from components.words import recommend as words
from data.dataset import Manifest
from ml.base import Params, Result

MOST_CHOSEN = 1_000
"""So many items are offered to choose from."""
CHOSEN = "recommend_newcomer"


@st.fragment
def newcomer(manifest: Manifest, result: Result, params: Params) -> None:
    """Lists of all models side by side, the bestsellers among them."""
    noun = words.nouns(manifest.card)
    items = result.frames["items"].nlargest(MOST_CHOSEN, "events")
    titles = dict(zip(items["item"], items["title"], strict=True))
    st.caption(f"Choose three to five {noun['item']} you like. Nobody is trained anew: each model only ranks for you.")
    chosen = st.multiselect(
        "What you like", list(titles), format_func=titles.__getitem__, key=CHOSEN, label_visibility="collapsed",
        placeholder=f"One of the {len(titles):,} most chosen {noun['item']}",
    )  # fmt: skip
    if not chosen:
        return
    ranked = training.run("recommend", manifest, params, "newcomer", label="Ask every model", items=sorted(chosen))
    if ranked is None:
        return
    st.markdown(words.newcomer(ranked, noun))
    lists = ranked.frames["lists"]
    wide = lists.pivot(index="rank", columns="model", values="title").reindex(columns=lists["model"].unique())
    labels = {"rank": "#", **{name: words.model(name) for name in wide}}
    table(
        _filled(wide), "recommend-newcomer", labels, alt="Lists of all models for what you like", height=388, width=170
    )


def _filled(wide: pd.DataFrame) -> pd.DataFrame:
    return wide.fillna("–").reset_index()
