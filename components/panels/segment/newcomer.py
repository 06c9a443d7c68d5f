"""Be a customer: type yourself in, or take somebody's row, and see where you land."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from components.words import segment as words
from components.words.markdown import plain
from components.words.segment import Identity
from ml.base import ParamError, Result
from ml.columns import CUSTOMER
from ml.segment.params import MEANINGS
from ml.segment.pasted import read_row
from ml.segment.place import Placement, place
from ml.segment.scaling import Scaling

ASKED = 6
"""So many features are asked of someone who wants to be a customer."""
MOST_TOLD = 400
"""Characters of feature names in the hint on a pasted row."""
FROM = "segment_you_from"
ROW = "segment_you_row"
REST = "segment/you/rest"
"""What a pasted or taken row says of features that are not asked."""
REFUSED = "segment/you/refused"


def yourself(result: Result, known: Identity) -> Placement:
    """Numbers of your own; nothing typed here leaves this session."""
    st.subheader("Be a customer")
    said = st.container(border=True)
    raw, order = result.frames["raw"], telling(result)
    with st.grid(2, min_column_width=200, gap="small"):
        st.text_input(
            "Start from a customer's id", key=FROM, placeholder="or type your own numbers below",
            on_change=_take, args=(result,), max_chars=200,
        )  # fmt: skip
        features = ", ".join(str(name) for name in raw if name != CUSTOMER)
        st.text_input(
            "or paste a row", key=ROW, placeholder="feature=value, …", on_change=_paste, args=(result,), max_chars=2_000,
            help=f"Values in this order: {plain(features[:MOST_TOLD])}. Or some of them, as feature=value. It stays in this tab.",
        )  # fmt: skip
    if refused := st.session_state.get(REFUSED):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.badge("Not taken", icon=":material/person_off:", color="orange")
            st.text(refused)
    values: dict[str, Any] = {}
    with st.grid(2, min_column_width=130, gap="small"):
        for feature in order[:ASKED]:
            values[feature] = _asked(raw[feature], feature)
    rest, given = order[ASKED:], _given(result)
    values |= {feature: given.get(feature, _typical(raw[feature])) for feature in rest}
    if left := [feature for feature in rest if feature not in given]:
        names = ", ".join(map(words.spoken, left[:8])) + (f" and {len(left) - 8:,} more" if len(left) > 8 else "")
        st.caption(f"In everything else you are like most: {plain(names)}.")
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
    rows = result.rows("raw", CUSTOMER, who)
    st.session_state[REFUSED] = "Nobody here has this id." if who and rows.empty else ""
    if len(rows):
        row = rows.drop(columns=CUSTOMER).iloc[0].to_dict()
        _fill(result, {name: float(value) if _is_number(rows[name]) else str(value) for name, value in row.items()})


def _paste(result: Result) -> None:
    """Fill the form with a row; what it leaves open stays as it is."""
    if not st.session_state[ROW].strip():
        return
    try:
        _fill(result, read_row(st.session_state[ROW], result.frames["raw"].drop(columns=CUSTOMER)))
        st.session_state[REFUSED] = ""
    except ParamError as error:
        st.session_state[REFUSED] = str(error)


def _fill(result: Result, row: Mapping[str, Any]) -> None:
    asked = telling(result)[:ASKED]
    st.session_state.update({_key(name): value for name, value in row.items() if name in asked})
    st.session_state[REST] = result.fingerprint, {name: value for name, value in row.items() if name not in asked}


def _given(result: Result) -> Mapping[str, Any]:
    """What was said of features that are not asked; of other data, where the same name may be a word, nothing."""
    fingerprint, row = st.session_state.get(REST, ("", {}))
    return row if fingerprint == result.fingerprint else {}


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
