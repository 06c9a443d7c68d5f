"""The cards under the verdict: value, interval, baseline, change."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from components.panels.chart import Figure, draw
from components.training import Reference
from ml.base import Metric, Result
from ml.metrics import BY_NAME


def cards(
    result: Result,
    metrics: Sequence[str],
    strip: Figure,
    baseline: tuple[str, str],
    reference: Reference | None,
) -> None:
    """One card per metric. `baseline` is a model and its label; `reference` what a change is measured from."""
    with st.grid(4, min_column_width=150, gap="small"):
        for name in metrics:
            with st.container(border=True, gap="xsmall"):
                _card(result, BY_NAME[name], strip, baseline, reference)


def _card(
    result: Result,
    metric: Metric,
    strip: Figure,
    baseline: tuple[str, str],
    reference: Reference | None,
) -> None:
    row = _row(result, metric, str(result.params["model"]))
    compared = _row(result, metric, baseline[0])
    change = _change(metric, row, reference)
    directed = change is not None and change[0] in "+-"
    st.metric(
        f"{metric.label} @{result.params['k']}",
        _shown(metric, row["value"]),
        delta=change,
        delta_color="normal" if directed and metric.better == "higher" else "off",
        delta_arrow="auto" if directed else "off",
        help=f"{metric.definition} Source: {metric.source}.",
    )
    interval = "–".join(_bare(metric, row[end], as_for=row["value"]) for end in ("low", "high"))
    draw(
        strip,
        result,
        metric.name,
        alt=f"{metric.label}: {_shown(metric, row['value'])}, 95 % interval {interval}; "
        f"{baseline[1]} {_shown(metric, compared['value'])}.",
    )
    st.caption(f"**{interval}** · {baseline[1].lower()} {_shown(metric, compared['value'])}")


def _row(result: Result, metric: Metric, model: str) -> pd.Series:
    rows = result.metrics
    chosen = (rows["model"] == model) & (rows["metric"] == metric.name) & (rows["k"] == result.params["k"])
    return rows[chosen].iloc[0]


def _change(metric: Metric, now: pd.Series, reference: Reference | None) -> str | None:
    """Only what shows in the rounding on the card counts as a change."""
    if reference is None:
        return None
    before = _row(reference.result, metric, str(reference.result.params["model"]))
    if _bare(metric, before["value"]) == _bare(metric, now["value"]):
        return f"same as {reference.name}"
    difference = now["value"] - before["value"]
    if metric.unit == "share":
        return f"{100 * difference:+.{_decimals(now['value'])}f} points vs {reference.name}"
    return f"{difference:+.{1 if metric.unit == 'bits' else 3}f} vs {reference.name}"


def _shown(metric: Metric, value: float) -> str:
    units = {"share": " %", "bits": " bits", "number": ""}
    return _bare(metric, value) + units[metric.unit]


def _bare(metric: Metric, value: float, as_for: float | None = None) -> str:
    """Without its unit; the ends of an interval have as many decimals as what lies between them."""
    if metric.unit == "share":
        return f"{100 * value:.{_decimals(value if as_for is None else as_for)}f}"
    return f"{value:.1f}" if metric.unit == "bits" else f"{value:.3f}"


def _decimals(share: float) -> int:
    """Small shares need a decimal to be told apart."""
    return 0 if share >= 0.2 else 1
