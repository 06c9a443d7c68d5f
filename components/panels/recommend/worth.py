"""What is it worth? Assumptions anyone can change, and the gain over the bestseller list that follows."""

import streamlit as st

from components.fields import bounds
from components.words import recommend as words
from ml.base import Result
from ml.recommend.worth import Worth, monthly_gain


@st.fragment
def worth(result: Result) -> None:
    """Three assumptions, one number with its interval, and what it rests on."""
    st.caption("Three things only you know. The rest is measured.")
    columns = st.columns(len(Worth.model_fields))
    said = {}
    for column, (name, field) in zip(columns, Worth.model_fields.items(), strict=True):
        low, high = bounds(field)
        kind = int if field.annotation is int else float
        said[name] = column.number_input(
            field.title, kind(low), kind(high), field.default, help=field.description, key=f"recommend_worth_{name}"
        )
    assumed = Worth(**said)
    st.markdown(words.worth(result, assumed, monthly_gain(result, assumed)))
    for sentence in words.worth_rests_on(result):
        st.markdown(f"- {sentence}")
