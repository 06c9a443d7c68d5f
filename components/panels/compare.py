"""Every model with the same settings, and whether their differences are more than chance."""

from collections.abc import Callable, Sequence

import pandas as pd
import streamlit as st

from components import training
from components.panels.chart import Figure, chart
from components.panels.table import table
from data.dataset import Manifest
from ml.base import Params, Result
from ml.metrics import BY_NAME

HEADLINE = "hit_rate"
RARELY = 0.01
"""A model that is the best in fewer resamples than this is not named."""


def compare(
    use_case: str,
    manifest: Manifest,
    params: Params,
    intervals: Figure,
    trade_off: Figure,
    against: Sequence[str],
    label: Callable[[str], str],
    known: Callable[[Result, str], str] = lambda result, metric: "",
) -> Result | None:
    """All models on one axis, the winner named, every pair tested, and what a better hit rate costs elsewhere.

    `against` are the measures that may be the price; `known` says what is known of a measure besides. Returns what was
    compared, None while there is nothing.
    """
    result = training.run(use_case, manifest, params, "compare", label="Compare all models")
    if result is None:
        return None
    metric = st.selectbox(
        "Measure",
        result.metrics["metric"].unique().tolist(),
        format_func=lambda name: BY_NAME[name].label,
        key=f"{use_case}_by",
    )
    rows = result.metrics[(result.metrics["metric"] == metric) & (result.metrics["k"] == result.params["k"])]
    st.markdown(_winner(result, metric, label) + _chances(result, metric, label))
    if beside := known(result, metric):
        st.markdown(beside)
    shown = ", ".join(f"{label(model)} {value:.3g}" for model, value in zip(rows["model"], rows["value"], strict=True))
    described = f"{BY_NAME[metric].label} by model: {shown}."
    chart(intervals, result, metric, frame=rows, alt=described, key=f"{use_case}-compare")
    tested = result.comparisons[result.comparisons["metric"] == metric]
    if not tested.empty:
        st.caption("Every pair of models on the same people; p by paired t-test, corrected for asking so often (Holm).")
        table(pairs(tested, label), f"{use_case}-pairs", PAIRS, alt="Differences of every pair of models")
    _trade_off(use_case, result, trade_off, against)
    return result


def _trade_off(use_case: str, result: Result, figure: Figure, against: Sequence[str]) -> None:
    st.markdown("**What does it cost?**")
    st.caption("Who is on the dotted line is beaten by nobody in both measures at once.")
    price = st.segmented_control(
        "Against", against, default=against[0], required=True, key=f"{use_case}_against", label_visibility="collapsed",
        format_func=lambda name: BY_NAME[name].label,
    )  # fmt: skip
    at_k = result.metrics[result.metrics["k"] == result.params["k"]]
    rows = at_k[at_k["metric"].isin((HEADLINE, price))]
    described = f"{BY_NAME[HEADLINE].label} against {BY_NAME[price].label.lower()}, one point per model."
    chart(figure, result, price, frame=rows, alt=described, key=f"{use_case}-trade-off")


PAIRS = {"first": "Model", "second": "against", "by": "Difference", "interval": "95 % interval", "p": "p, corrected"}


def pairs(pairs: pd.DataFrame, label: Callable[[str], str]) -> pd.DataFrame:
    """Every pair as a person reads it: the columns of `PAIRS`."""
    return pd.DataFrame(
        {
            "first": pairs["model_a"].map(label),
            "second": pairs["model_b"].map(label),
            "by": pairs["difference"].map("{:+.3f}".format),
            "interval": [f"{low:+.3f} to {high:+.3f}" for low, high in zip(pairs["low"], pairs["high"], strict=True)],
            "p": ["< 0.001" if p < 0.001 else f"{p:.3f}" for p in pairs["p_adjusted"]],
        }
    )


def _chances(result: Result, metric: str, label: Callable[[str], str]) -> str:
    """In how many resamples of the people which model comes first; nothing for a measure of the lists as a whole."""
    best = result.frames["best"]
    first = best[(best["metric"] == metric) & (best["chance"] >= RARELY)].sort_values("chance", ascending=False)
    if first.empty:
        return ""
    each = ", ".join(f"{label(row.model)} in {100 * row.chance:.0f}" for row in first.itertuples())
    return f" Had other people like these been tested, the best would be, in 100 such tests: {each}."


def _winner(result: Result, metric: str, label: Callable[[str], str]) -> str:
    """Name the winner only where its lead over the runner-up is more than chance."""
    rows = result.metrics[(result.metrics["metric"] == metric) & (result.metrics["k"] == result.params["k"])]
    first, second = rows.sort_values("value", ascending=False)["model"].head(2)
    pairs = result.comparisons
    lead = pairs[
        (pairs["metric"] == metric) & pairs["model_a"].isin((first, second)) & pairs["model_b"].isin((first, second))
    ]
    if lead.empty:
        return f"**{label(first)}** leads."
    if lead["p_adjusted"].iloc[0] < 0.05:
        return f"**{label(first)}** wins: its lead over {label(second)} is more than chance."
    return f"**{label(first)}** and **{label(second)}** cannot be told apart here: take the simpler or cheaper one."
