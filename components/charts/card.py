"""The strip inside a verdict card: an interval, its value, and the baseline."""

import altair as alt
import pandas as pd

HEIGHT = 26


def strip(chosen: pd.Series, baseline: pd.Series | None, color: alt.Color) -> alt.LayerChart:
    """Two rows of a metrics frame, with the column `label` that `color` reads: a bar with a dot, and a tick.

    Where both are of one model there is no dot: what is chosen is the baseline itself.
    """
    rows = pd.DataFrame([chosen] if baseline is None else [chosen, baseline])
    low, high = rows["low"].min(), rows["high"].max()
    room = (high - low) * 0.08 or abs(high) * 0.1 or 1.0
    x = alt.X("value:Q", axis=None, scale=alt.Scale(domain=[low - room, high + room], nice=False))
    y = alt.value(HEIGHT / 2)  # in the middle also where no tick makes room above the dot
    base = alt.Chart(rows.head(1)).encode(color=color, y=y)
    layers = [
        base.mark_rule(strokeWidth=7, opacity=0.35, strokeCap="round").encode(x=alt.X("low:Q", axis=None), x2="high:Q")
    ]
    if baseline is not None:
        layers.append(alt.Chart(rows.tail(1)).mark_tick(thickness=3, size=18, opacity=1).encode(x=x, y=y, color=color))
    if baseline is None or chosen["model"] != baseline["model"]:
        layers.append(base.mark_point(filled=True, size=90, opacity=1).encode(x=x))
    return alt.layer(*layers).properties(height=HEIGHT).configure_view(strokeWidth=0)
