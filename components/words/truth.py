"""What segments have found of the kinds that simulated customers come from."""

import pandas as pd

from components.words.markdown import plain
from data.dataset import Card
from ml.base import Result

WELL, HARDLY = 0.65, 0.2
"""Adjusted Rand indices; usual words, not tests."""


def found(result: Result, card: Card) -> str:
    """How far segments and true kinds agree, which kind is found best and which is scattered, as Markdown."""
    row, rows = result.frames["agreement"].iloc[0], shares(result)
    noun, kinds = card.nouns.get("customer", "customers"), rows["category"].nunique()
    word = "well" if row["value"] >= WELL else "hardly" if row["value"] < HARDLY else "in part"
    most = rows.loc[rows.groupby("category")["share"].idxmax()].sort_values("share")
    scattered, together = most.iloc[0], most.iloc[-1]
    return (
        f"These {noun} are **simulated**, from {kinds} kinds that no algorithm is told. The segments find them **{word}**: "
        f"adjusted Rand index **{row['value']:.2f}** ({row['low']:.2f}–{row['high']:.2f}); 1 is every kind exactly, 0 is "
        f"chance. Best kept together: *{plain(together['category'])}*, {100 * together['share']:.0f} of 100 in segment "
        f"{together['segment']}. Most scattered: *{plain(scattered['category'])}*, at most {100 * scattered['share']:.0f} of "
        f"100 in one. With your own data nobody could tell you this."
    )


def describe(result: Result) -> str:
    """The picture, for who cannot see it."""
    rows = shares(result)
    most = rows.loc[rows.groupby("category")["share"].idxmax()]
    each = (f"{row.category}, {100 * row.share:.0f} % in segment {row.segment}" for row in most.itertuples())
    return "True kinds against segments. " + "; ".join(each) + "."


def shares(result: Result) -> pd.DataFrame:
    """category, segment, customers, and their share of the kind."""
    rows = result.frames["kinds"]
    return rows.assign(share=rows["customers"] / rows.groupby("category")["customers"].transform("sum"))
