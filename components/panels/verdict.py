"""The cards under the verdict: value, interval, baseline, change."""

from collections.abc import Callable, Mapping, Sequence

import pandas as pd
import streamlit as st

from components.panels.chart import Figure, draw
from components.training import Reference
from ml.base import Metric, Result
from ml.metrics import BY_NAME

Row = Callable[[Result, str], pd.Series | None]
"""(result, metric) → its row in the metrics frame; None where it was not computed."""


def cards(
    result: Result,
    metrics: Sequence[str],
    row: Row,
    strip: Figure,
    baseline: tuple[Row, str],
    reference: Reference | None,
    suffix: str = "",
    meanings: Mapping[str, Metric] = BY_NAME,
    suffixes: Mapping[str, str] = {},
) -> None:
    """One card per metric that was computed.

    `row` finds what the result says of its own model, `baseline` what it says of the baseline, and what that is called;
    `strip` draws both; `reference` is what a change is measured from; `suffix` follows each label, or that of `suffixes`;
    `meanings` are the metrics by name, where a use case words them in its own way.
    """
    with st.grid(4, min_column_width=150, gap="small"):
        for name in metrics:
            if row(result, name) is not None:
                with st.container(border=True, gap="xsmall"):
                    _card(result, meanings[name], row, strip, baseline, reference, suffixes.get(name, suffix))


def _card(
    result: Result,
    metric: Metric,
    row: Row,
    strip: Figure,
    baseline: tuple[Row, str],
    reference: Reference | None,
    suffix: str,
) -> None:
    own, compared = row(result, metric.name), baseline[0](result, metric.name)
    assert own is not None
    before = row(reference.result, metric.name) if reference else None
    change = _change(metric, own, before, reference.name) if reference and before is not None else None
    directed = change is not None and change[0] in "+-"
    st.metric(
        f"{metric.label}{suffix}",
        _shown(metric, own["value"]),
        delta=change,
        delta_color=_color(metric) if directed else "off",
        delta_arrow="auto" if directed else "off",
        help=f"{metric.definition} Source: {metric.source}.",
    )
    interval = "–".join(_bare(metric, own[end], as_for=own["value"]) for end in ("low", "high"))
    beside = "" if compared is None else f"{baseline[1]} {_shown(metric, compared['value'])}"
    described = f"{metric.label}: {_shown(metric, own['value'])}, 95 % interval {interval}"
    draw(strip, result, metric.name, alt=f"{described}; {beside}." if beside else f"{described}.")
    st.caption(f"**{interval}** · {beside[0].lower()}{beside[1:]}" if beside else f"**{interval}**")


def _color(metric: Metric) -> str:
    return {"higher": "normal", "lower": "inverse", "neither": "off"}[metric.better]


def _change(metric: Metric, now: pd.Series, before: pd.Series, name: str) -> str:
    """Only what shows in the rounding on the card counts as a change."""
    if _bare(metric, before["value"]) == _bare(metric, now["value"]):
        return f"same as {name}"
    difference = now["value"] - before["value"]
    if metric.unit == "share":
        return f"{100 * difference:+.{_decimals(now['value'])}f} points vs {name}"
    return f"{difference:+,.{1 if metric.unit == 'bits' else _places(now['value'])}f} vs {name}"


def _shown(metric: Metric, value: float) -> str:
    units = {"share": " %", "bits": " bits", "number": ""}
    return _bare(metric, value) + units[metric.unit]


def _bare(metric: Metric, value: float, as_for: float | None = None) -> str:
    """Without its unit; the ends of an interval have as many decimals as what lies between them."""
    if metric.unit == "share":
        return f"{100 * value:.{_decimals(value if as_for is None else as_for)}f}"
    return f"{value:.1f}" if metric.unit == "bits" else f"{value:,.{_places(value if as_for is None else as_for)}f}"


def _places(number: float) -> int:
    """Of thousands nobody reads the decimals."""
    return 0 if abs(number) >= 1000 else 1 if abs(number) >= 100 else 3


def _decimals(share: float) -> int:
    """Small shares need a decimal to be told apart."""
    return 0 if share >= 0.2 else 1
