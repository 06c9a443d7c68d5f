"""A feature before and after cleaning."""

import altair as alt

from ml.base import Result

TITLES = {"before": "as it is in the data", "after": "as it is compared"}


def histogram(result: Result, feature: str, stage: str) -> alt.Chart:
    """Customers by value, or by word."""
    rows = result.frames["histograms"].query("feature == @feature and stage == @stage")
    y = alt.Y("customers:Q", title="customers", axis=alt.Axis(tickCount=4, format="~s", domain=False))
    tooltip = [alt.Tooltip("customers:Q", format=",")]
    if (rows["word"] != "").any():
        words = alt.X(
            "word:N", title=TITLES[stage], sort="-y", axis=alt.Axis(labelAngle=-30, labelLimit=120, titleAnchor="start")
        )
        return (
            alt.Chart(rows)
            .mark_bar(opacity=0.85)
            .encode(x=words, y=y, tooltip=["word:N", *tooltip])
            .properties(height=200)
        )
    x = alt.X("low:Q", title=TITLES[stage], bin="binned", axis=alt.Axis(tickCount=6, titleAnchor="start", format="~s"))
    return alt.Chart(rows).mark_bar(opacity=0.85).encode(x=x, x2="high:Q", y=y, tooltip=tooltip).properties(height=200)
