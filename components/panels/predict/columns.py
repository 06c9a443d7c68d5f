"""What a person says of columns: how one is to be read, which are left out. It stands in the address, under the sidebar's own keys."""

from collections.abc import Sequence

import streamlit as st

OUT = "out"


def read_otherwise(page: str) -> dict[str, str]:
    """Column → kind."""
    said = (one.rpartition("=") for one in st.session_state.get(f"{page}_kinds") or ())
    return {name: kind for name, _, kind in said}


def left_out(page: str) -> list[str]:
    """Columns the model is not shown."""
    return list(st.session_state.get(f"{page}_drop") or ())


def say(page: str, name: str, kind: str) -> None:
    """Read a column as this kind from now on; `OUT` leaves it out, an empty word goes back to the guess."""
    kinds = {column: known for column, known in read_otherwise(page).items() if column != name}
    out = [column for column in left_out(page) if column != name]
    if kind == OUT:
        out.append(name)
    elif kind:
        kinds[name] = kind
    st.session_state[f"{page}_kinds"] = sorted(f"{column}={known}" for column, known in kinds.items())
    leave_out(page, out)


def leave_out(page: str, names: Sequence[str]) -> None:
    """Leave out these columns, and no others."""
    st.session_state[f"{page}_drop"] = list(dict.fromkeys(names))
