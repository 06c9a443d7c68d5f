"""Telco churn: the customers of `data.sources.telco`, with who left as the target."""

from data.dataset import Dataset
from data.roles import TARGET
from data.sources import telco
from data.targets import as_table

CARD = telco.CARD.model_copy(
    update={
        "title": "Telco churn",
        "nouns": {"case": "customers", "did": "leave"},
        "flaws": (
            *telco.CARD.flaws[:2],
            "total_charges is nearly tenure times monthly_charges: they say much the same.",
            "Churn is of one month: a model of it says nothing about when.",
        ),
        "original_columns": {TARGET: "churn"},
    }
)


def load() -> Dataset:
    """One row per customer; the target is whether they left."""
    return Dataset.of("churn", "table", {"table": as_table(telco.read(), "churn")}, CARD)
