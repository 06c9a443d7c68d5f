"""Who is least like anyone, and why."""

import streamlit as st

from components import training
from components.panels.table import table
from components.words.markdown import plain
from data.dataset import Manifest
from ml.base import Params, Result


def outliers(manifest: Manifest, params: Params, shown: Result) -> None:
    """A list with reasons, beside the segment each is in."""
    result = training.run("segment", manifest, params, "outliers", label="Look for outliers")
    if result is None:
        return
    rows = result.frames["outliers"].merge(
        shown.frames["assignments"][["customer", "segment"]], on="customer", how="left"
    )
    rows = rows.assign(
        where=[f"{segment:.0f}" if segment > 0 else "–" for segment in rows["segment"].fillna(0)],
        strange=rows["score"].map("{:.2f}".format),
    )
    first = rows.iloc[0]
    st.markdown(f"Least like anyone: customer **{plain(str(first['customer']))}**: {plain(str(first['reason']))}.")
    st.caption(
        "Found by an isolation forest: how few random cuts set a customer apart. Near 1 strange, 0.5 ordinary. A reason is a "
        "feature that would make them more ordinary if it were."
    )
    labels = {"rank": "#", "customer": "Customer", "strange": "Score", "where": "Segment", "reason": "Because of"}
    table(rows, "segment-outliers", labels, alt="The customers least like anyone, and why", height=420)
