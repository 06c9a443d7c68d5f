"""A handle to drag inside a picture, and the levels that what it shows is held against."""

import altair as alt
import pandas as pd

HANDLE = "handle"
"""The selection that holds where it stands."""
ACCENT = "#c8553d"
QUIET = "#8a8f93"


def handle(start: float) -> alt.Parameter:
    """It follows the pointer along x while that is pressed; `start` is where it stands at first."""
    return alt.selection_point(
        name=HANDLE, encodings=["x"], nearest=True, on="pointerdown, [pointerdown, window:pointerup] > pointermove",
        clear=False, toggle=False, empty=False, value=[{"x": start}],
    )  # fmt: skip


def grip(here: alt.Chart, x: alt.X, y: alt.Y) -> alt.Chart:
    """What is taken hold of."""
    return here.mark_point(filled=True, size=260, opacity=1, color=ACCENT, cursor="ew-resize").encode(x=x, y=y)


def target(base: alt.Chart, x: alt.X, y: alt.Y, selection: alt.Parameter) -> alt.Chart:
    """Every place it can stand, unseen; pointing at one drags it there."""
    return base.mark_point(opacity=0, size=300).encode(x=x, y=y, tooltip=alt.value(None)).add_params(selection)


def level(
    value: float, label: str, scale: alt.Scale, end: float = 1.0, up: str | None = None, below: bool = False
) -> alt.LayerChart:
    """A dashed line across, named at its right `end`, above or `below` it."""
    base = alt.Chart(pd.DataFrame({"value": [value], "label": [label], "end": [end]})).encode(
        y=alt.Y("value:Q", scale=scale, title=up)
    )
    side, away = ("top", 4) if below else ("bottom", -4)
    return alt.layer(
        base.mark_rule(strokeDash=[5, 4], color=QUIET),
        base.mark_text(align="right", baseline=side, dy=away, dx=-4, fontSize=12, color=QUIET).encode(
            x="end:Q", text="label:N"
        ),
    )
