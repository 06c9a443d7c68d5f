"""What the numbers mean."""

from collections.abc import Sequence

import streamlit as st

from ml.base import Metric


def glossary(metrics: Sequence[Metric], key: str) -> None:
    """One line per metric: label, definition, source."""
    meanings = st.popover(
        "What do these numbers mean?",
        icon=":material/menu_book:",
        type="tertiary",
        key=f"{key}/glossary",
        on_change="rerun",
    )
    if meanings.open:
        with meanings:
            for metric in metrics:
                st.markdown(f"**{metric.label}.** {metric.definition} :gray[{metric.source}.]")
