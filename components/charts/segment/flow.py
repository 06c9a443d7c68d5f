"""Who went where, as bands from left to right."""

from collections.abc import Sequence

import altair as alt
import numpy as np
import pandas as pd

from components.charts.segment.palette import QUIET, color
from ml.base import Result

HEIGHT = 360
BEND = np.linspace(0, 1, 21)
GAP = 0.02
"""Between two segments, as a share of everyone."""
BLOCK = 0.05
"""Width of a segment's own bar, where the way between two is 1."""


def alluvial(result: Result, frame: str, slots: Sequence[tuple[int, ...]], titles: tuple[str, ...]) -> alt.LayerChart:
    """Bands as wide as customers are many, in the colour of where they come from.

    `frame` has from, to, customers, and stage where there is more than one; `slots` are the colours of the segments at every
    station, from segment 1 on; `titles` are the stations' names.
    """
    moves = result.frames[frame]
    moves = moves if "stage" in moves else moves.assign(stage=1)
    total = moves.loc[moves["stage"] == 1, "customers"].sum()
    bands, blocks = [], []
    for stage, rows in moves.groupby("stage"):
        bands.append(_bands(rows, int(stage), total, slots[int(stage) - 1]))
    for station in range(len(titles)):
        sizes = _sizes(moves, station)
        blocks.append(_blocks(sizes, station, total, slots[station]))
    band, block = pd.concat(bands), pd.concat(blocks)
    x = alt.X("x:Q", axis=None, scale=alt.Scale(domain=[-0.12, len(titles) - 1 + 0.17], nice=False))
    tooltip = [
        alt.Tooltip("from:N"), alt.Tooltip("to:N"), alt.Tooltip("customers:Q", format=","),
        alt.Tooltip("share:Q", format=".0%", title="of where they come from"),
    ]  # fmt: skip
    ways = (
        alt.Chart(band)
        .mark_area(opacity=0.45)
        .encode(x=x, y=alt.Y("low:Q", axis=None), y2="high:Q", detail="way:N", color=color(), tooltip=tooltip)
    )
    bars = alt.Chart(block).mark_rect(cornerRadius=2).encode(
        x=alt.X("left:Q", axis=None), x2="right:Q", y=alt.Y("low:Q", axis=None), y2="high:Q", color=color(),
        tooltip=[alt.Tooltip("segment:N"), alt.Tooltip("customers:Q", format=",")],
    )  # fmt: skip
    names = (
        alt.Chart(block)
        .mark_text(fontSize=13, fontWeight=700)
        .encode(x=alt.X("text:Q", axis=None), y=alt.Y("middle:Q", axis=None), text="segment:N", color=color())
    )
    heads = pd.DataFrame({"x": range(len(titles)), "y": block["high"].max() + 0.05, "title": titles})
    top = (
        alt.Chart(heads)
        .mark_text(fontSize=13, color=QUIET)
        .encode(x=alt.X("x:Q", axis=None), y=alt.Y("y:Q", axis=None), text="title:N")
    )
    return alt.layer(ways, bars, names, top).properties(height=HEIGHT)


def _sizes(moves: pd.DataFrame, station: int) -> pd.Series:
    """Segment → customers at a station."""
    stages = sorted(moves["stage"].unique())
    last = station == len(stages)
    rows = moves[moves["stage"] == stages[station - 1 if last else station]]
    return rows.groupby("to" if last else "from")["customers"].sum()


def _starts(sizes: pd.Series, total: int) -> pd.Series:
    """Where each segment begins, the first on top."""
    down = sizes.sort_index(ascending=False)
    ends = (down.cumsum() / total) + GAP * np.arange(len(down))
    return ends - down / total


def _blocks(sizes: pd.Series, station: int, total: int, slots: tuple[int, ...]) -> pd.DataFrame:
    low = _starts(sizes, total).reindex(sizes.index)
    high = low + sizes / total
    return pd.DataFrame(
        {
            "segment": sizes.index, "customers": sizes.to_numpy(), "low": low.to_numpy(), "high": high.to_numpy(),
            "middle": ((low + high) / 2).to_numpy(), "left": station - BLOCK / 2, "right": station + BLOCK / 2,
            "text": station + BLOCK / 2 + 0.04 if station else -BLOCK / 2 - 0.04,
            "slot": [_slot(slots, int(segment)) for segment in sizes.index],
        }
    )  # fmt: skip


def _bands(rows: pd.DataFrame, stage: int, total: int, slots: tuple[int, ...]) -> pd.DataFrame:
    """Each way as points along a smooth bend."""
    left = _starts(rows.groupby("from")["customers"].sum(), total).to_dict()
    right = _starts(rows.groupby("to")["customers"].sum(), total).to_dict()
    bend = BEND * BEND * (3 - 2 * BEND)
    of = rows.groupby("from")["customers"].sum()
    drawn = []
    for row in rows.sort_values(["from", "to"], ascending=False).to_dict("records"):
        width = row["customers"] / total
        start, end = left[row["from"]], right[row["to"]]
        left[row["from"]] += width
        right[row["to"]] += width
        low = start + (end - start) * bend
        drawn.append(
            pd.DataFrame(
                {
                    "x": stage - 1 + BLOCK / 2 + BEND * (1 - BLOCK), "low": low, "high": low + width,
                    "way": f"{stage}/{row['from']}/{row['to']}", "from": row["from"], "to": row["to"],
                    "customers": row["customers"], "share": row["customers"] / of[row["from"]],
                    "slot": _slot(slots, int(row["from"])),
                }
            )
        )  # fmt: skip
    return pd.concat(drawn)


def _slot(slots: tuple[int, ...], segment: int) -> int:
    return slots[segment - 1] if segment > 0 else max(slots) + 1
