"""Small data sets whose right answers can be worked out by hand."""

import numpy as np
import pandas as pd

from data.dataset import Card, Dataset

CARD = Card(title="Made", summary="", row_is="one visit", source="made for a test", licence="none")


def interactions(rows, columns=("user", "item", "rating", "timestamp"), items=None) -> Dataset:
    frame = pd.DataFrame(rows, columns=list(columns)).astype({"user": "str", "item": "str"})
    if "timestamp" in frame:
        frame["timestamp"] = pd.to_datetime(frame["timestamp"], unit="s").astype("datetime64[ms]")
    tables = {"interactions": frame}
    if items is not None:
        tables["items"] = pd.DataFrame(items, columns=["item", "title"]).astype("str")
    return Dataset.of("made", "interactions", tables, CARD)


def tastes() -> Dataset:
    """300 people in two camps who choose 12 of their camp's 40 items, and a few of the other's, over time."""
    rng = np.random.default_rng(7)
    rows = []
    for person in range(300):
        own, other = (0, 40) if person % 2 else (40, 0)
        chosen = np.concatenate([own + rng.choice(40, 12, replace=False), other + rng.choice(40, 2, replace=False)])
        rng.shuffle(chosen)
        rows += [
            (f"p{person:03}", f"i{item:02}", 3.0 + item % 3, 1000 + 10 * place) for place, item in enumerate(chosen)
        ]
    return interactions(rows, items=[(f"i{item:02}", f"Title {item}") for item in range(80)])
