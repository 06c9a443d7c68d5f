"""One card per segment: its name, its size, what sets it apart, a rule."""

import streamlit as st

from components.charts import segment as charts
from components.panels.chart import draw
from components.words import segment as words
from components.words.markdown import plain
from components.words.segment import Identity
from ml.base import Result

LIFTS = 3
CHOSEN, PANEL, EXPLORE = "segment_one", "segment_panel", "One segment"


def segment_cards(result: Result, known: Identity) -> None:
    """As many as there are segments; more of one is a click away."""
    rows, rules = result.frames["segments"], result.frames["rules"].set_index("segment")
    sizes = words.sizes(result).set_index("segment")
    with st.grid(4, min_column_width=230, gap="small"):
        for number in map(int, sizes.index):
            with st.container(border=True, gap="xsmall"):
                st.markdown(f"**{plain(known.label(number))}**")
                row = sizes.loc[number]
                described = f"{100 * row['share']:.0f} % of customers"
                draw(charts.shares, result, number, known, alt=f"{known.label(number)}: {described}")
                own = rows[rows["segment"] == number]
                own = own.reindex(own["difference"].abs().sort_values(ascending=False, kind="stable").index)
                for _, lift in own.head(LIFTS).iterrows():
                    st.caption(words.lift(lift))
                rule = rules.loc[number]
                if rule["rule"]:
                    st.caption(f"**In short:** {_short(rule['rule'])} (right of {100 * rule['fidelity']:.0f} in 100)")
                st.button(
                    "Look closer", key=f"segment/closer/{number}", type="tertiary", icon=":material/zoom_in:",
                    on_click=_closer, args=(number,),
                )  # fmt: skip


def _short(rule: str) -> str:
    """The first branch, and how many more there are."""
    first, *more = rule.split("; or ")
    return plain(first) + (f"; or {len(more)} more" if more else "")


def _closer(number: int) -> None:
    st.session_state[CHOSEN] = number
    st.session_state[PANEL] = EXPLORE
