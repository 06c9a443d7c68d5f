"""Where the data comes from, and what is known to be wrong with it."""

import streamlit as st

from components.words.markdown import plain
from data.dataset import Card, Manifest


def simulated(manifest: Manifest) -> None:
    """A badge wherever numbers of simulated people are shown."""
    if manifest.card.simulated:
        st.badge("Simulated", icon=":material/theater_comedy:", color="orange", help=plain(manifest.card.flaws[0]))


def _origin(card: Card) -> str:
    if card.simulated:
        return "Simulated"
    return "Written for Vitrine" if card.authored else "Real data"


def data_card(manifest: Manifest) -> None:
    """Title, origin, size, licence, flaws. Everything a file brought along is shown as plain text."""
    card = manifest.card
    with st.container(horizontal=True, vertical_alignment="center"):
        st.subheader(plain(card.title))
        st.badge(_origin(card), color="orange" if card.simulated or card.authored else "green")
    st.text(card.summary)
    st.text(f"One row is {card.row_is}. {manifest.rows:,} rows; fingerprint {manifest.fingerprint}.")
    st.text(f"Source: {card.source}\nLicence: {card.licence}")
    if card.flaws:
        st.markdown("**Known flaws**")
        st.text("\n".join(f"· {flaw}" for flaw in card.flaws))
    if card.parameters:
        st.markdown("**How it was made**")
        st.text("\n".join(f"· {name}: {value}" for name, value in card.parameters.items()))
    if card.detection:
        st.markdown("**Detected while reading**")
        st.text("\n".join(f"· {line}" for line in card.detection))
