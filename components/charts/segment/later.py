"""What segments of then spent afterwards."""

import altair as alt

from components.charts.segment.palette import QUIET, color
from components.words.segment import Identity
from ml.base import Result


def later(result: Result, known: Identity) -> alt.LayerChart:
    """Per customer, with its 95 % interval; everyone is the dashed line."""
    rows = result.frames["later"]
    everyone, rows = rows[rows["segment"] == 0], rows[rows["segment"] > 0]
    rows = rows.assign(
        name=[known.label(segment) for segment in rows["segment"]],
        slot=[known.slot(segment) for segment in rows["segment"]],
        shown=[f"{row.value:,.0f} ({row.low:,.0f}–{row.high:,.0f})" for row in rows.itertuples()],
        back=rows["back"].map("{:.0%} came back".format),
    )
    base = alt.Chart(rows).encode(
        y=alt.Y("name:N", title=None, sort=rows["name"].tolist(),
                axis=alt.Axis(domain=False, ticks=False, labelFontSize=13, labelLimit=320, labelFlush=False)),
        tooltip=[alt.Tooltip("name:N", title="Segment"), alt.Tooltip("shown:N", title="Spent later"), "back:N"],
        color=color(),
    )  # fmt: skip
    x = alt.X(
        "value:Q", title=None, axis=alt.Axis(titleAnchor="start", format=",.0f", tickCount=5),
        scale=alt.Scale(domain=[0, 1.7 * float(rows["high"].max())], nice=False),
    )  # fmt: skip
    return alt.layer(
        alt.Chart(everyone).mark_rule(strokeDash=[5, 4], color=QUIET).encode(x="value:Q"),
        base.mark_rule(strokeWidth=3).encode(x=alt.X("low:Q", title=None), x2="high:Q"),
        base.mark_point(filled=True, size=110, opacity=1).encode(x=x),
        base.mark_text(align="left", dx=8).encode(x="high:Q", text="back:N", color=alt.value(QUIET)),
    ).properties(height=48 * len(rows) + 40)
