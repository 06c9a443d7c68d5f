"""The parts of the segment page: its cards, its map with you on it, how many segments there are."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from components import training
from components.charts import segment as charts
from components.panels.chart import chart
from components.panels.findings import findings
from components.panels.table import csv_button, table
from components.words import segment as words
from data.dataset import Manifest
from ml.base import Params, Result
from ml.segment.params import MEANINGS
from ml.segment.place import Change, Placement, place

MAP = "segment_map"
ASKED = 6
"""So many features are asked of someone who wants to be a customer."""
PICTURE = {"displaylogo": False, "scrollZoom": True}


def segment_cards(result: Result) -> None:
    """Value, interval and baseline of what the verdict rests on."""
    with st.grid(4, min_column_width=150, gap="small"):
        for label, shown, interval, definition in words.cards(result):
            with st.container(border=True, gap="xsmall"):
                st.metric(label, shown, help=definition)
                st.caption(interval)


@st.fragment
def customer_map(result: Result) -> None:
    """The map, and a form that puts you on it; whoever is lassoed can be taken along."""
    picture, form = st.columns([7, 4], gap="large")
    with form:
        placed = _yourself(result)
    with picture:
        figure = charts.customer_map(result, placed[0] if placed else None)
        event = st.plotly_chart(
            figure, key=MAP, on_select="rerun", selection_mode=("lasso", "points"), config=PICTURE, theme="streamlit",
            alt=words.describe_map(result),
        )  # fmt: skip
        points, everyone = charts.sampled(result), len(result.frames["assignments"])
        st.caption(
            f"{len(points):,} of {everyone:,} customers, drawn at random, in the plane in which they differ most (PCA). "
            "Draw around some to take them along."
        )
        _selected(result, event)


def _yourself(result: Result) -> tuple[Placement, Change | None] | None:
    """Numbers of your own; nothing typed here leaves this session."""
    st.markdown("**Be a customer**")
    raw, steps = result.frames["raw"], result.frames["steps"]
    if steps["scale"].isna().any():
        st.caption("Ranks cannot place somebody new: choose another scale under Advanced.")
        return None
    telling = _telling(result)
    values = {feature: _asked(raw[feature], feature) for feature in telling[:ASKED]}
    if rest := telling[ASKED:]:
        st.caption(f"In everything else you are like most: {', '.join(rest)}.")
    typical = {feature: _typical(raw[feature]) for feature in rest}
    placed = place(values | typical, steps, result.frames["centers"], result.frames["plane"])
    st.markdown(words.landed(result, *placed))
    return placed


def _telling(result: Result) -> list[str]:
    """Features, those first in which segments differ most."""
    rows = result.frames["segments"]
    spread = rows.groupby("feature")["difference"].std().fillna(0)
    own = result.frames["steps"].assign(spread=lambda steps: steps["column"].map(spread))
    return own.groupby("feature")["spread"].max().sort_values(ascending=False, kind="stable").index.tolist()


def _asked(column: pd.Series, feature: str) -> object:
    key, label, help = f"segment_you_{feature}", feature.replace("_", " ").capitalize(), MEANINGS.get(feature)
    if pd.api.types.is_numeric_dtype(column):
        return st.number_input(label, value=_typical(column), key=key, format="%g", help=help)
    words = sorted(column.unique())
    return st.selectbox(label, words, index=words.index(_typical(column)), key=key, help=help)


def _typical(column: pd.Series) -> Any:
    """The median, to four digits, or the most frequent word."""
    return float(f"{column.median():.4g}") if pd.api.types.is_numeric_dtype(column) else column.mode().iloc[0]


def _selected(result: Result, event: Mapping[str, Mapping[str, list[Mapping[str, object]]]]) -> None:
    chosen = {str(point["customdata"]) for point in event["selection"]["points"] if "customdata" in point}
    if not chosen:
        return
    rows = result.frames["assignments"].merge(result.frames["raw"], on="customer")
    rows = rows[rows["customer"].isin(chosen)].drop(columns=["x", "y"])
    st.markdown(f"**{len(rows):,} customers chosen**")
    st.dataframe(rows, hide_index=True, key="segment_chosen", alt="The customers chosen on the map", height=240)
    csv_button(rows, "segment-chosen")


def segment_profiles(result: Result) -> None:
    """What sets each segment apart."""
    rows = result.frames["segments"]
    described = "; ".join(words.segment(result, int(number)) for number in rows["segment"].unique())
    chart(charts.profiles, result, frame=rows, alt=f"Segments by feature. {described}.", key="segment-profiles")
    sizes = rows.drop_duplicates("segment").assign(
        name=lambda frame: [words.segment(result, int(number)) for number in frame["segment"]],
        of_all=lambda frame: frame["share"].map("{:.0%}".format),
        of_money=lambda frame: frame["revenue_share"].map(lambda share: "–" if pd.isna(share) else f"{share:.0%}"),
    )
    labels = {"name": "Segment", "customers": "Customers", "of_all": "Of all", "of_money": "Of the money"}
    table(sizes, "segment-sizes", labels, alt="Segments, their sizes and shares of the money")
    st.caption("Every customer with their segment, as it was computed:")
    csv_button(result.frames["assignments"].drop(columns=["x", "y"]), "segment-assignments")


def how_many(manifest: Manifest, params: Params) -> None:
    """Six criteria for every number, beside shuffled data, and one recommendation."""
    result = training.run("segment", manifest, params, "how_many", label="Ask how many")
    if result is None:
        return
    st.markdown(words.how_many(result))
    chart(charts.how_many, result, frame=result.frames["k_panel"], alt=words.how_many(result), key="segment-how-many")
    if result.findings:
        findings(result)


def hold(manifest: Manifest, params: Params) -> None:
    """Segments of then, and what they did later; for purchases only."""
    if manifest.kind != "transactions":
        st.markdown("There is no time in this data: nobody knows what these customers did later.")
        return
    result = training.run("segment", manifest, params, "hold", label="Look at what came later")
    if result is None:
        return
    st.markdown(words.held(result))
    spent, gone = st.columns(2, gap="large")
    with spent:
        st.markdown("**What they spent afterwards**")
        chart(charts.later, result, frame=result.frames["later"], alt=words.held(result), key="segment-later")
    with gone:
        st.markdown("**Where they went**")
        st.caption("Of 100 customers of a segment then, so many are where at the end.")
        chart(charts.moved, result, frame=result.frames["moved"], alt="Movement between segments", key="segment-moved")
    if result.findings:
        findings(result)


def cleaning(result: Result) -> None:
    """What was done to the data before anything was compared."""
    for note in result.frames["notes"]["note"]:
        st.text(f"· {note}")
