"""A table a person can read, and take along as CSV."""

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from data.export import to_csv


def table(frame: pd.DataFrame, key: str, labels: Mapping[str, str], alt: str, height: int | None = None) -> None:
    """The columns of `labels`, under these names; the CSV holds the whole frame under its own names.

    True and False become a tick and nothing: in a cell a check box would look like an input.
    """
    shown = frame[list(labels)].rename(columns=dict(labels))
    ticks = list(shown.select_dtypes("bool"))
    for column in ticks:
        shown[column] = shown[column].map({True: "✓", False: ""})
    narrow = {column: st.column_config.TextColumn(width=50, alignment="center") for column in ticks}
    st.dataframe(shown, hide_index=True, alt=alt, key=key, height=height or "auto", column_config=narrow)
    csv_button(frame, key)


def csv_button(frame: pd.DataFrame, key: str) -> None:
    """Safe to open in a spreadsheet: see `data.export`."""
    st.download_button(
        "CSV", lambda: to_csv(frame), f"{key}.csv", "text/csv", key=f"{key}/csv", icon=":material/download:",
        type="tertiary", on_click="ignore",
    )  # fmt: skip
