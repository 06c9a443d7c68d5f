"""Algorithms, settings, and two runs of this session side by side."""

import pandas as pd
import streamlit as st

from components import training
from components.charts import segment as charts
from components.panels.chart import chart
from components.panels.segment.identity import identity
from components.panels.table import table
from components.words import segment as words
from components.words.markdown import plain
from data.dataset import Manifest
from ml.base import Params, Result
from ml.metrics import BY_NAME, SILHOUETTE
from ml.segment.params import SegmentParams

PAIRS = {"first": "One", "second": "against", "by": "Difference", "interval": "95 % interval", "p": "p, corrected"}
LEFT_OUT = "HDBSCAN leaves out whoever has too few like them near: its silhouette is of the others only."
SEVERAL_SPACES = "Silhouettes of other scales are of other spaces: compare stability, and what the segments say."


def compare(manifest: Manifest, params: Params, shown: Result) -> None:
    """Measured side by side; then who is elsewhere under the settings of another run."""
    _side_by_side(manifest, params)
    st.divider()
    _migration(manifest, shown)


def _side_by_side(manifest: Manifest, params: Params) -> None:
    field = st.selectbox("Side by side", list(words.VARIED), format_func=words.VARIED.__getitem__, key="segment_vary")
    if field == "algorithm":
        result = training.run("segment", manifest, params, "compare", label="Compare all algorithms")
    else:
        result = training.run("segment", manifest, params, "vary", label="Compare the settings", field=field)
    if result is None or (field != "algorithm" and result.arguments.get("field") != field):
        return
    every = result.metrics["metric"].unique().tolist()
    metric = st.selectbox("Measure", every, format_func=lambda name: BY_NAME[name].label, key="segment_by")
    rows = result.metrics[result.metrics["metric"] == metric]
    if metric == SILHOUETTE.name:
        st.markdown(_winner(result, field))
        st.caption(LEFT_OUT if field == "algorithm" else SEVERAL_SPACES)
    alt = f"{BY_NAME[metric].label} by {words.VARIED[field].lower()}"
    chart(charts.intervals, result, metric, field, frame=rows, alt=alt, key="segment-compare")
    for refused in result.frames["refused"].itertuples():
        st.text(f"{words.setting(field, refused.model)}: {refused.reason}")
    if metric == SILHOUETTE.name:
        pairs = st.expander("Every pair", key="segment_pairs", on_change="rerun")
        if pairs.open:
            with pairs:
                st.caption(
                    "Silhouettes, customer by customer: p by a paired t-test, or by Welch's where one leaves customers out; corrected for "
                    "asking so often (Holm)."
                )
                table(_pairs(result.comparisons, field), "segment-pairs", PAIRS, alt="Differences of every pair")


def _winner(result: Result, field: str) -> str:
    """Name the winner only where its lead over the runner-up is more than chance."""
    rows = result.metrics[(result.metrics["metric"] == SILHOUETTE.name) & (result.metrics["model"] != words.SHUFFLED)]
    order = rows.sort_values("value", ascending=False)["model"].tolist()
    if len(order) < 2:
        return f"**{words.setting(field, order[0])}** is the only one that finds segments here."
    first, second = order[:2]
    pairs = result.comparisons
    lead = pairs[pairs["model_a"].isin((first, second)) & pairs["model_b"].isin((first, second))]
    names = words.setting(field, first), words.setting(field, second)
    if lead["p_adjusted"].iloc[0] < 0.05:
        return f"**{names[0]}** makes the clearest segments: its lead over {names[1]} is more than chance."
    return f"**{names[0]}** and **{names[1]}** cannot be told apart here: take the simpler one."


def _pairs(pairs: pd.DataFrame, field: str) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "first": [words.setting(field, name) for name in pairs["model_a"]],
            "second": [words.setting(field, name) for name in pairs["model_b"]],
            "by": pairs["difference"].map("{:+.3f}".format),
            "interval": [f"{low:+.3f} to {high:+.3f}" for low, high in zip(pairs["low"], pairs["high"], strict=True)],
            "p": ["< 0.001" if p < 0.001 else f"{p:.3f}" for p in pairs["p_adjusted"]],
        }
    )


def _migration(manifest: Manifest, shown: Result) -> None:
    """From one run of this session to another: who went where."""
    st.markdown("**Who is elsewhere?**")
    runs = training.seen("segment", manifest)
    if len(runs) < 2:
        st.caption("Change a setting above: then two runs can be laid side by side here, customer by customer.")
        return
    said = [f"{place}: {words.settings(run, runs)}" for place, run in enumerate(runs, 1)]
    before, after = st.columns(2)
    places = range(len(runs))
    one = before.selectbox("From", places, index=len(runs) - 2, format_func=said.__getitem__, key="segment_from")
    other = after.selectbox("to", places, index=len(runs) - 1, format_func=said.__getitem__, key="segment_to")
    asked = SegmentParams.parse(runs[other].params)
    flow = training.run(
        "segment", manifest, asked, "migrate", label="Follow the customers", other=dict(runs[one].params)
    )
    if flow is None or flow.arguments.get("other") != dict(runs[one].params) or flow.params != runs[other].params:
        return
    sentence = words.migrated(flow, plain(said[one]), plain(said[other]))
    st.markdown(sentence)
    slots = tuple(identity(manifest, runs[place]).slots for place in (one, other))
    titles = (said[one], said[other])
    chart(charts.alluvial, flow, "flow", slots, titles, frame=flow.frames["flow"], alt=sentence, key="segment-flow")
