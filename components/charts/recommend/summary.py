"""A card on the home page, and how many people each step of the cleaning leaves."""

import altair as alt
import pandas as pd

from components.charts import card
from components.charts.recommend.palette import color
from components.words.recommend import BASELINE, model, value
from ml.base import Result


def strip(result: Result, metric: str) -> alt.LayerChart:
    """For a verdict card: the interval as a bar, the value as a dot, the bestseller list as a tick."""
    chosen, baseline = (
        pd.concat([row, pd.Series({"label": model(row["model"])})])
        for row in (value(result, metric), value(result, metric, BASELINE))
    )
    return card.strip(chosen, baseline, color())


def funnel(result: Result) -> alt.LayerChart:
    """What each cleaning step left, as bars with their counts."""
    rows = result.frames["funnel"].assign(order=range(len(result.frames["funnel"])))
    y = alt.Y(
        "step:N",
        sort=rows["step"].tolist(),
        title=None,
        axis=alt.Axis(domain=False, ticks=False, labelLimit=220, labelFlush=False),
    )
    top = float(rows["events"].max())
    base = alt.Chart(rows).encode(y=y, x=alt.X("events:Q", axis=None, scale=alt.Scale(domain=[0, top * 1.25])))
    text = base.mark_text(align="left", dx=6).encode(text=alt.Text("events:Q", format=","))
    return alt.layer(base.mark_bar(cornerRadius=3), text).properties(height=30 * len(rows))
