"""Be a customer: type yourself in, or take somebody's row, and see where you land."""

from typing import Any

import pandas as pd
import streamlit as st

from components.words import segment as words
from components.words.markdown import plain
from components.words.segment import Identity
from ml.base import Result
from ml.segment.params import MEANINGS
from ml.segment.place import Placement, place
from ml.segment.scaling import Scaling

ASKED = 6
"""So many features are asked of someone who wants to be a customer."""
FROM = "segment_you_from"


def yourself(result: Result, known: Identity) -> Placement:
    """Numbers of your own; nothing typed here leaves this session."""
    st.subheader("Be a customer")
    said = st.container(border=True)
    raw, order = result.frames["raw"], telling(result)
    st.text_input(
        "Start from a customer's id", key=FROM, placeholder="or type your own numbers below",
        on_change=_take, args=(result,), max_chars=200,
    )  # fmt: skip
    if st.session_state.get("segment/unknown"):
        st.caption(":material/person_off: Nobody here has this id.")
    values: dict[str, Any] = {}
    with st.grid(2, min_column_width=130, gap="small"):
        for feature in order[:ASKED]:
            values[feature] = _asked(raw[feature], feature)
    if rest := order[ASKED:]:
        names = ", ".join(map(words.spoken, rest[:8])) + (f" and {len(rest) - 8:,} more" if len(rest) > 8 else "")
        st.caption(f"In everything else you are like most: {plain(names)}.")
    values |= {feature: _typical(raw[feature]) for feature in rest}
    scaling = Scaling(result.frames["steps"], result.frames["knots"])
    placement, change = place(values, scaling, result.frames["centers"])
    where, how = words.landed(placement, change, known)
    with said:
        st.markdown(f"You land in segment {where}")
        st.caption(how)
        if result.params["algorithm"] != "kmeans":
            st.caption("By the nearest middle; this algorithm itself may draw its borders elsewhere.")
    return placement


def telling(result: Result) -> list[str]:
    """Features, those first in which segments differ most."""
    rows = result.frames["segments"]
    spread = rows.groupby("feature")["difference"].std().fillna(0)
    own = result.frames["steps"].assign(spread=lambda steps: steps["column"].map(spread))
    return own.groupby("feature")["spread"].max().sort_values(ascending=False, kind="stable").index.tolist()


def _key(feature: str) -> str:
    return f"segment_you_{feature}"


def _take(result: Result) -> None:
    """Fill the form with somebody's row."""
    who = st.session_state[FROM].strip()
    rows = result.rows("raw", "customer", who)
    st.session_state["segment/unknown"] = bool(who) and rows.empty
    for feature in telling(result)[:ASKED] if len(rows) else ():
        value = rows[feature].iloc[0]
        st.session_state[_key(feature)] = float(value) if _is_number(rows[feature]) else str(value)


def _asked(column: pd.Series, feature: str) -> Any:
    key, label, help = _key(feature), words.spoken(feature).capitalize(), MEANINGS.get(feature)
    if _is_number(column):
        return st.number_input(plain(label), value=_typical(column), key=key, format="%g", help=help)
    levels = sorted(column.astype(str).unique())
    return st.selectbox(plain(label), levels, index=levels.index(str(_typical(column))), key=key, help=help)


def _typical(column: pd.Series) -> Any:
    """The median, to four digits, or the most frequent word."""
    return float(f"{column.median():.4g}") if _is_number(column) else column.mode().iloc[0]


def _is_number(column: pd.Series) -> bool:
    return bool(pd.api.types.is_numeric_dtype(column))
