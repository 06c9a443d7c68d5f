"""What sets segments apart, drawn: sizes, standardised means, distributions, lines from feature to feature."""

import altair as alt
import numpy as np
import pandas as pd

from components.charts import card
from components.charts.segment.palette import QUIET, color
from components.words.segment import Identity, baseline, number, spoken, value
from ml.base import Result

MOST_FEATURES = 20
BAR = 11
"""Pixels."""
LINES = 150
"""Customers drawn as thin lines."""
FARTHEST = 3.0
"""Standard deviations a line goes at most."""


def strip(result: Result, metric: str) -> alt.LayerChart:
    """For a verdict card: the interval as a bar, the value as a dot, shuffled data as a tick."""
    own, chance = value(result, metric), baseline(result, metric)
    assert own is not None
    chosen = pd.concat([own, pd.Series({"label": 0})])
    other = None if chance is None else pd.concat([chance, pd.Series({"label": 5})])
    return card.strip(chosen, other, color("label"))


def shares(result: Result, segment: int, known: Identity) -> alt.LayerChart:
    """Of customers and of revenue, what one segment is."""
    row = result.frames["segments"].query("segment == @segment").iloc[0]
    rows = pd.DataFrame({"of": ["customers", "revenue"], "share": [row["share"], row["revenue_share"]]}).dropna()
    shown = [f"{100 * share:.0f} % of {of}" for of, share in zip(rows["of"], rows["share"], strict=True)]
    rows = rows.assign(slot=known.slot(segment), shown=shown)
    y = alt.Y("of:N", axis=None, sort=["customers", "revenue"], scale=alt.Scale(paddingInner=0.25))
    x = alt.X("share:Q", axis=None, scale=alt.Scale(domain=[0, 1.6], nice=False))
    base = alt.Chart(rows).encode(y=y, x=x)
    bars = base.mark_bar(cornerRadius=3, height=BAR).encode(color=color())
    text = base.mark_text(align="left", dx=6, fontSize=13).encode(text="shown:N", color=alt.value(QUIET))
    return alt.layer(bars, text).properties(height=24 * len(rows)).configure_view(strokeWidth=0)


def heat(result: Result, known: Identity) -> alt.LayerChart:
    """How far each segment lies from everyone, per feature, in standard deviations."""
    rows = _strongest(result)
    rows = rows.assign(
        shown=[f"{difference:+.1f}" if abs(difference) >= 0.05 else "0" for difference in rows["difference"]],
        strong=rows["difference"].abs() > 1.2,
        here=[f"{number(row.mean)} ({number(row.low)}–{number(row.high)})" for row in rows.itertuples()],
        everyone=rows["overall"].map(number),
        name=[known.label(segment) for segment in rows["segment"]],
    )
    shade = alt.Color(
        "difference:Q",
        scale=alt.Scale(domain=[-2, 0, 2], range=["#c8553d", "#f1eee7", "#0f5c5c"], clamp=True),
        legend=None,
    )
    order = rows["feature"].unique().tolist()
    base = alt.Chart(rows).encode(
        x=alt.X("segment:O", title="Segment", axis=alt.Axis(labelAngle=0, orient="top", domain=False, ticks=False)),
        y=alt.Y("feature:N", title=None, sort=order, axis=alt.Axis(domain=False, ticks=False, labelLimit=220, labelFontSize=13, labelFlush=False)),
        tooltip=[
            alt.Tooltip("name:N", title="Segment"), alt.Tooltip("feature:N", title="Feature"),
            alt.Tooltip("here:N", title="Mean"), alt.Tooltip("everyone:N", title="Everyone"),
        ],
    )  # fmt: skip
    text = base.mark_text(fontSize=13).encode(
        text="shown:N", color=alt.condition("datum.strong", alt.value("#ffffff"), alt.value("#1d2326"))
    )
    return alt.layer(base.mark_rect(cornerRadius=3).encode(color=shade), text).properties(height=34 * len(order) + 40)


def _strongest(result: Result) -> pd.DataFrame:
    """The features in which segments differ most, those first."""
    rows = result.frames["segments"]
    spread = rows.groupby("feature")["difference"].agg(lambda values: values.abs().max())
    order = spread.sort_values(ascending=False, kind="stable").index[:MOST_FEATURES]
    kept = rows[rows["feature"].isin(order)]
    return kept.assign(place=kept["feature"].map({name: place for place, name in enumerate(order)})).sort_values(
        ["place", "segment"]
    )


def distributions(result: Result, feature: str, known: Identity) -> alt.LayerChart:
    """One feature by segment: from the 5th to the 95th percentile, the middle half thick, the median marked."""
    rows = result.frames["segments"].query("feature == @feature")
    rows = rows.assign(
        name=[known.label(segment) for segment in rows["segment"]],
        slot=[known.slot(segment) for segment in rows["segment"]],
        shown=rows["p50"].map(number),
        middle=[f"{number(row.p25)}–{number(row.p75)}" for row in rows.itertuples()],
    )
    y = alt.Y(
        "name:N",
        title=None,
        sort=rows["name"].tolist(),
        axis=alt.Axis(domain=False, ticks=False, labelFontSize=13, labelLimit=260, labelFlush=False),
    )
    tooltip = [
        alt.Tooltip("name:N", title="Segment"), alt.Tooltip("shown:N", title="Median"),
        alt.Tooltip("middle:N", title="Middle half"),
    ]  # fmt: skip
    base = alt.Chart(rows).encode(y=y, color=color(), tooltip=tooltip)
    thin = base.mark_rule(strokeWidth=1.5).encode(
        x=alt.X("p5:Q", title=spoken(feature), axis=alt.Axis(titleAnchor="start")), x2="p95:Q"
    )
    thick = base.mark_bar(height=13, cornerRadius=3, opacity=0.8).encode(x="p25:Q", x2="p75:Q")
    median = base.mark_tick(thickness=3, size=20, color="#1d2326").encode(x="p50:Q", color=alt.value("#8a8f93"))
    return alt.layer(thin, thick, median).properties(height=40 * len(rows) + 50)


def parallel(result: Result, known: Identity) -> alt.LayerChart:
    """Each segment as a line from feature to feature, in standard deviations from everyone; some customers as thin ones."""
    means = _strongest(result)[["segment", "feature", "difference", "place"]]
    means = means.assign(slot=[known.slot(segment) for segment in means["segment"]])
    order = means["feature"].unique().tolist()
    x = alt.X("feature:N", title=None, sort=order, axis=alt.Axis(labelAngle=-30, labelLimit=160, domain=False))
    scale = alt.Scale(domain=[-FARTHEST, FARTHEST], clamp=True)
    y = alt.Y("difference:Q", title="standard deviations from everyone", scale=scale)
    thin = (
        alt.Chart(_customers(result, order, known))
        .mark_line(strokeWidth=0.6, opacity=0.25)
        .encode(x=x, y=alt.Y("difference:Q", scale=scale), detail="customer:N", color=color())
    )
    ends = means[means["feature"] == order[-1]].assign(text=lambda rows: rows["segment"].astype(str))
    thick = alt.Chart(means).encode(x=x, y=y, color=color(), detail="segment:N")
    return alt.layer(
        thin,
        thick.mark_line(strokeWidth=3),
        thick.mark_point(filled=True, size=60, opacity=1),
        alt.Chart(ends)
        .mark_text(align="left", dx=10, fontSize=15, fontWeight=700)
        .encode(x=x, y=alt.Y("difference:Q", scale=scale), text="text:N", color=color()),
    ).properties(height=360)


def _customers(result: Result, features: list[str], known: Identity) -> pd.DataFrame:
    """Some, as many of each segment as its size says."""
    matrix, assigned = result.frames["features"], result.frames["assignments"]
    values = matrix[features]
    spread = values.std().replace(0, 1)
    rows = np.random.default_rng(0).permutation(len(matrix))[:LINES]
    scaled = ((values.iloc[rows] - values.mean()) / spread).assign(
        customer=matrix["customer"].iloc[rows],
        slot=[known.slot(int(segment)) for segment in assigned["segment"].iloc[rows]],
    )
    return scaled.melt(["customer", "slot"], var_name="feature", value_name="difference")
