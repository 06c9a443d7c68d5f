"""Colours that stay with a segment: its place in the theme's palette."""

import altair as alt

QUIET = "#8a8f93"
"""Letters and lines beside the data: seen on light and on dark."""
SLOTS = 10
"""Colours of the theme; more segments share them, and carry their numbers."""


def color(field: str = "slot") -> alt.Color:
    """By a column that holds a place in the palette."""
    return alt.Color(f"{field}:N", scale=alt.Scale(domain=list(range(SLOTS))), legend=None)
