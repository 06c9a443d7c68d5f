"""Wine: a table with a known answer, from scikit-learn."""

import pandas as pd

from data.dataset import Card, Dataset
from data.roles import CUSTOMER

CARD = Card(
    title="Wine",
    summary="13 chemical measures of 178 wines from three growers.",
    row_is="one wine",
    nouns={"customer": "wines"},
    source="UCI Machine Learning Repository, as in scikit-learn 1.9.1",
    licence="CC BY 4.0; scikit-learn: BSD-3.",
    flaws=("The growers are known, and left out of the table: three segments are the answer.",),
)


def load() -> Dataset:
    """One row per wine, called by its number."""
    from sklearn.datasets import load_wine

    rows = load_wine(as_frame=True).data.astype("float64")
    rows.insert(0, CUSTOMER, pd.Series([str(number) for number in range(1, len(rows) + 1)], dtype="str"))
    return Dataset.of("wine", "customers", {"customers": rows}, CARD)
