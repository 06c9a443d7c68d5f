"""What the numbers mean."""

from collections.abc import Sequence

import streamlit as st

from ml.base import Metric


def glossary(metrics: Sequence[Metric]) -> None:
    """One line per metric: label, definition, source."""
    with st.popover("What do these numbers mean?", icon=":material/menu_book:", type="tertiary"):
        for metric in metrics:
            st.markdown(f"**{metric.label}.** {metric.definition} :gray[{metric.source}.]")
