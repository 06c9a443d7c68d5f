"""What was done to the data before anything was compared."""

import pandas as pd
import streamlit as st

from components import training
from components.charts import segment as charts
from components.panels.chart import draw
from components.panels.table import table
from components.words import segment as words
from components.words.markdown import plain
from data.dataset import Manifest
from ml.base import Params, Result

ALIKE = 0.8
"""From this correlation on two features are said to say much the same."""


def cleaning(manifest: Manifest, params: Params, shown: Result) -> None:
    """Every step in a sentence, each feature before and after, features that say the same."""
    st.markdown("**Before anything is compared**")
    for note in shown.frames["notes"]["note"]:
        st.text(f"· {note}")
    st.caption("Every step has its switch in the sidebar, under Advanced.")
    result = training.run("segment", manifest, params, "describe", label=None)
    if result is not None:
        _before_and_after(result)
        _correlations(result, params)


@st.fragment
def _before_and_after(result: Result) -> None:
    done = result.frames["cleaned"]
    names = done["feature"].tolist()
    feature = st.selectbox("Before and after", names, format_func=words.spoken, key="segment_cleaned")
    st.caption(_said(done[done["feature"] == feature].iloc[0]))
    for column, stage in zip(st.columns(2, gap="large"), ("before", "after"), strict=True):
        with column:
            draw(charts.histogram, result, feature, stage, alt=f"{feature} {stage} cleaning")
    labels = {
        "feature": "Feature", "missing": "Missing", "pulled_in": "Pulled in", "log": "Logarithm",
        "skew_before": "Skew before", "skew_after": "Skew after",
    }  # fmt: skip
    shown = done.round(2).assign(feature=done["feature"].map(words.spoken))
    table(shown, "segment-cleaned", labels, alt="What was done to each feature")


def _said(row: pd.Series) -> str:
    parts = [
        f"{row['missing']:,} missing" if row["missing"] else "nothing missing",
        f"{row['pulled_in']:,} pulled in" if row["pulled_in"] else "nobody pulled in",
    ]
    if row["words"]:
        return f"{row['words']:,} words, {parts[0]}; each becomes a column."
    if row["log"]:
        parts.append("compared by ratio (logarithm)")
    return f"{', '.join(parts)}; skew {row['skew_before']:.1f} → {row['skew_after']:.1f}.".capitalize()


def _correlations(result: Result, params: Params) -> None:
    """These two say the same: leave one out at a click."""
    pairs = result.frames["correlations"]
    alike = pairs[pairs["correlation"].abs() >= ALIKE].head(3)
    st.markdown("**These say much the same**" if len(alike) else "**No two features say the same**")
    used = result.frames["cleaned"]["feature"].tolist()
    for row in alike.itertuples():
        with st.container(horizontal=True, vertical_alignment="center"):
            one, other = plain(words.spoken(row.feature)), plain(words.spoken(row.other))
            st.markdown(f"**{one}** and **{other}**: correlation {row.correlation:.2f}. What they say counts twice.")
            st.button(
                f"Leave {plain(words.spoken(row.other))} out", key=f"segment/without/{row.other}/{row.feature}",
                type="tertiary", icon=":material/remove:", on_click=_without, args=(used, row.other),
            )  # fmt: skip
    if len(pairs):
        shown = pairs.round(2)
        labels = {"feature": "Feature", "other": "and", "correlation": "Correlation"}
        table(shown, "segment-correlations", labels, alt="Correlations between features", height=240)


def _without(used: list[str], feature: str) -> None:
    st.session_state["segment_features"] = [name for name in used if name != feature]
