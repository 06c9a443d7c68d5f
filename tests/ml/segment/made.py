"""Small data sets whose segments are known."""

import numpy as np
import pandas as pd

from data.dataset import Card, Dataset

CARD = Card(title="Made", summary="", row_is="one customer", source="made for a test", licence="none")


def customers(frame: pd.DataFrame) -> Dataset:
    who = pd.Series([f"c{number}" for number in range(len(frame))], dtype="str")
    table = frame.reset_index(drop=True)
    table.insert(0, "customer", who)
    return Dataset.of("made", "customers", {"customers": table}, CARD)


def mixture(k: int = 3, rows: int = 240, apart: float = 8.0, columns: int = 2, seed: int = 0) -> Dataset:
    """k clouds of equal size around points far apart."""
    rng = np.random.default_rng(seed)
    middles = rng.normal(0, 1, (k, columns))
    while k > 1 and min(np.linalg.norm(a - b) for i, a in enumerate(middles) for b in middles[:i]) < 0.8:
        middles = rng.normal(0, 1, (k, columns))
    points = middles[np.arange(rows) % k] * apart + rng.normal(0, 1, (rows, columns))
    return customers(pd.DataFrame(points, columns=[f"f{place}" for place in range(columns)]))


def purchases(rows) -> Dataset:
    frame = pd.DataFrame(rows, columns=["customer", "timestamp", "amount"]).astype({"customer": "str"})
    frame["timestamp"] = pd.to_datetime(frame["timestamp"]).astype("datetime64[ms]")
    return Dataset.of("made", "transactions", {"transactions": frame.astype({"amount": "float64"})}, CARD)
