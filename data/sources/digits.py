"""Digits: a table with a known answer, from scikit-learn."""

import pandas as pd

from data.dataset import Card, Dataset
from data.roles import CUSTOMER

CARD = Card(
    title="Digits",
    summary="64 grey values of 1,797 handwritten digits.",
    row_is="one digit",
    nouns={"customer": "digits"},
    source="UCI Machine Learning Repository, as in scikit-learn 1.9.1",
    licence="CC BY 4.0; scikit-learn: BSD-3.",
    flaws=("The digits are known, and left out of the table: ten segments are the answer.",),
)


def load() -> Dataset:
    """One row per digit, called by its number."""
    from sklearn.datasets import load_digits

    rows = load_digits(as_frame=True).data.astype("float64")
    rows.insert(0, CUSTOMER, pd.Series([str(number) for number in range(1, len(rows) + 1)], dtype="str"))
    return Dataset.of("digits", "customers", {"customers": rows}, CARD)
