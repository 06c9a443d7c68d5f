"""One criterion over the number of segments."""

import altair as alt

from components.charts.segment.palette import QUIET
from ml.base import Result

HEIGHT = 170
FORMATS = {"inertia": "~s", "calinski_harabasz": "~s"}


def criterion(result: Result, name: str) -> alt.LayerChart:
    """Real data as a line with its band, shuffled data dashed, the number it chooses marked; of the gap, the null band."""
    panel, chosen = result.frames["k_panel"], result.frames["chosen"]
    rows = panel[panel["criterion"] == name]
    k = int(chosen.loc[chosen["criterion"] == name, "k"].iloc[0])
    x = alt.X("k:Q", title="segments", axis=alt.Axis(tickMinStep=1, grid=False, domain=False, titleAnchor="start"))
    y = alt.Y(
        "value:Q",
        title=None,
        scale=alt.Scale(zero=False),
        axis=alt.Axis(tickCount=4, domain=False, format=FORMATS.get(name, ".2~f")),
    )
    real, shuffled = rows[rows["data"] == "real"], rows[rows["data"] == "shuffled"]
    tooltip = [alt.Tooltip("k:Q", title="Segments"), alt.Tooltip("value:Q", format=",.3~g"), "data:N"]
    base = alt.Chart(real).encode(x=x, y=y, tooltip=tooltip)
    twin = alt.Chart(shuffled).encode(x=x, y=y, tooltip=tooltip)
    grey = alt.value(QUIET)
    layers = [
        twin.mark_line(strokeDash=[5, 4], strokeWidth=1.8).encode(color=grey),
        base.mark_area(opacity=0.18).encode(y=alt.Y("low:Q", title=None), y2="high:Q"),
        base.mark_line(strokeWidth=2.2),
        base.transform_filter(f"datum.k == {k}").mark_point(filled=True, size=110, opacity=1),
        base.transform_filter(f"datum.k == {k}")
        .mark_text(dy=-14, fontSize=15, fontWeight=700)
        .encode(text="k:Q", color=grey),
        twin.transform_filter(f"datum.k == {int(rows['k'].max())}")
        .mark_text(align="right", dy=-8, fontSize=12)
        .encode(text=alt.value("shuffled"), color=grey),
    ]
    null = rows[rows["data"] == "null"]
    if len(null):
        band = (
            alt.Chart(null)
            .mark_area(opacity=0.25)
            .encode(x=x, y=alt.Y("low:Q", title=None, scale=alt.Scale(zero=False)), y2="high:Q", color=grey)
        )
        layers.insert(0, band)
    return alt.layer(*layers).properties(height=HEIGHT)
