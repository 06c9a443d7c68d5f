"""How the switches of a ladder stand: in the session while somebody moves them, and in the address."""

import streamlit as st

from ml.letters.ladders import Ladder

LADDER = "letters_ladder"
SWITCHES = "letters_switches"
TOLD = "letters/told"
"""What the address was last seen or made to say of them."""


def key(one: Ladder, slot: int) -> str:
    """Where the session holds one switch."""
    return f"letters/slot/{one.name}/{one.template}/{slot}"


def choice(one: Ladder) -> tuple[int, ...]:
    """What the switches say; widgets are drawn below the sentence, so their state is read before them."""
    return tuple(st.session_state.get(key(one, slot), start) for slot, start in enumerate(one.start))


def put(one: Ladder, way: tuple[int, ...]) -> None:
    """Set them: in a callback, as widgets that are on the page take nothing else."""
    for slot, at in enumerate(way):
        st.session_state[key(one, slot)] = at


def restore(one: Ladder) -> bool:
    """Set them as a link says, once per link; returns whether it said how this ladder stands, and says where it could not."""
    told = st.query_params.get(SWITCHES)
    if told is None or told == st.session_state.get(TOLD):
        return False
    way = next((way for way in one.choices if spelled(way) == told), None)
    if way is None:
        st.caption(
            f":material/link_off: The link's switches do not fit this sentence: they must be {len(one.slots)} whole numbers "
            "with hyphens between them. The sentence stands as it does at first."
        )
        return False
    st.session_state[TOLD] = told
    put(one, way)
    return True


def tell(one: Ladder | None) -> None:
    """Write into the address how they stand; nothing where they stand as at first, or the sentence is somebody's own."""
    way = choice(one) if one else ()
    told = spelled(way) if one and way != one.start else None
    st.session_state[TOLD] = told
    if told is not None:
        st.query_params[SWITCHES] = told
    elif SWITCHES in st.query_params:
        del st.query_params[SWITCHES]


def spelled(way: tuple[int, ...]) -> str:
    """As in the address and in the frames of a result."""
    return "-".join(map(str, way))
