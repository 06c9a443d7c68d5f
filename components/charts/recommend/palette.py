"""A model keeps its colour: its place in the theme is its place in `ORDER`."""

import altair as alt

from components.words.recommend import model

ORDER = (
    "ease", "als", "item_knn", "popular", "random", "user_knn", "bpr", "svd", "knn_baseline", "content"
)  # fmt: skip
"""A model keeps its place here, so it keeps its colour."""
BASELINES = ("popular", "random")
HEAT = ("#e4ecea", "#0f5c5c")
"""From the lowest to the highest: readable in light and dark alike, as the numbers stand in the cells."""
GREY = "#8a8f93"
HEIGHT = 340


def interval_text(value: float, low: float, high: float, unit: str) -> str:
    """A value with its interval, as people read it: 54 % (50–58), 0.138 (0.127–0.149)."""
    if unit == "share":
        digits = 0 if value >= 0.1 else 1
        return f"{100 * value:.{digits}f} % ({100 * low:.{digits}f}–{100 * high:.{digits}f})"
    return f"{value:.3g} ({low:.3g}–{high:.3g})"


def color() -> alt.Color:
    labels = [model(name) for name in ORDER]
    return alt.Color("label:N", scale=alt.Scale(domain=labels), legend=None)
