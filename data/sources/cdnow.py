"""CDNOW: real purchases of music, from a file of the package lifetimes; nothing of it is imported."""

import importlib.util
from pathlib import Path

import pandas as pd

from data.dataset import Card, DataError, Dataset
from data.roles import AMOUNT, CUSTOMER, TIMESTAMP

PACKAGE = "lifetimes"

CARD = Card(
    title="CDNOW",
    summary="What 23,570 people who first bought in early 1997 spent at an online music shop until June 1998.",
    row_is="one purchase by one customer on one day",
    nouns={"customer": "customers"},
    source="Fader and Hardie, CDNOW data set; as in the package lifetimes 0.11.3",
    licence="Free for research and teaching, as its authors publish it. Package: MIT.",
    flaws=(
        "Everyone in it made a first purchase between January and March 1997: nobody here is new.",
        "80 purchases cost nothing, 255 rows repeat another to the letter; both are kept.",
        "It is from 1997 and 1998, in dollars of then.",
    ),
    original_columns={CUSTOMER: "customer_id", TIMESTAMP: "date", AMOUNT: "dollar_value"},
)


def load() -> Dataset:
    """Who bought when, for how much."""
    rows = pd.read_csv(_file(), sep=r"\s+", dtype={"customer_id": "str", "date": "str"})
    purchases = pd.DataFrame(
        {
            CUSTOMER: rows["customer_id"].str.lstrip("0").astype("str"),
            TIMESTAMP: pd.to_datetime(rows["date"], format="%Y%m%d").astype("datetime64[ms]"),
            AMOUNT: rows["dollar_value"].astype("float64"),
        }
    )
    return Dataset.of("cdnow", "transactions", {"transactions": purchases}, CARD)


def _file() -> Path:
    found = importlib.util.find_spec(PACKAGE)
    if found is None or not found.submodule_search_locations:
        raise DataError(f"{PACKAGE} must be a package with data files; it is not there. Install it again.")
    return Path(found.submodule_search_locations[0]) / "datasets" / "CDNOW_master.txt"
