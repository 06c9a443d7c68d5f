"""A table a person can read, and take along as CSV."""

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from data.export import to_csv

TICK_WIDTH = 58
"""Pixels."""


def table(
    frame: pd.DataFrame,
    key: str,
    labels: Mapping[str, str],
    alt: str,
    height: int | None = None,
    help: Mapping[str, str] = {},
    width: int | None = None,
) -> None:
    """The columns of `labels`, under these names; the CSV holds the whole frame under its own names.

    True and False become a tick and nothing: in a cell a check box would look like an input. `help` explains columns,
    `width` is that of a column of text, in pixels.
    """
    shown = frame[list(labels)].rename(columns=dict(labels))
    config = {}
    for column, label in labels.items():
        tick = shown[label].dtype == bool
        if tick:
            shown[label] = shown[label].map({True: "✓", False: ""})
        if tick or column in help or width:
            config[label] = st.column_config.TextColumn(
                width=TICK_WIDTH if tick else width, alignment="center" if tick else "left", help=help.get(column)
            )
    st.dataframe(shown, hide_index=True, alt=alt, key=key, height=height or "auto", column_config=config)
    csv_button(frame, key)


def csv_button(frame: pd.DataFrame, key: str) -> None:
    """Safe to open in a spreadsheet: see `data.export`."""
    st.download_button(
        "CSV", lambda: to_csv(frame), f"{key}.csv", "text/csv", key=f"{key}/csv", icon=":material/download:",
        type="tertiary", on_click="ignore",
    )  # fmt: skip
