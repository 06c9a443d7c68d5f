"""Small tables whose answer is known."""

import numpy as np
import pandas as pd

from data.dataset import Card, Dataset

CARD = Card(
    title="Made",
    summary="",
    row_is="one case",
    source="made for a test",
    licence="none",
    original_columns={"target": "left"},
)


def table(frame: pd.DataFrame, name: str = "made") -> Dataset:
    return Dataset.of(name, "table", {"table": frame.reset_index(drop=True)}, CARD)


def leavers(rows: int = 600, seed: int = 0, noise: float = 1.0) -> pd.DataFrame:
    """Who leaves is decided by spend and plan, and by chance; colour says nothing."""
    rng = np.random.default_rng(seed)
    spend, months = rng.normal(50, 10, rows), rng.integers(1, 60, rows).astype("float64")
    plan = pd.Series(rng.choice(["basic", "plus", "gold"], rows), dtype="str")
    pull = (spend - 50) / 8 + (plan == "basic").to_numpy() * 1.5 - 0.8 + noise * rng.logistic(0, 1, rows)
    target = pd.Series(np.where(pull > 0, "Yes", "No"), dtype="str")
    colour = pd.Series(rng.choice(["red", "blue"], rows), dtype="str")
    return pd.DataFrame({"target": target, "spend": spend, "months": months, "plan": plan, "colour": colour})


def amounts(rows: int = 400, seed: int = 0) -> pd.DataFrame:
    """An amount is 3 times size plus 20 where there is a garden, and noise of 2."""
    rng = np.random.default_rng(seed)
    size = rng.uniform(10, 100, rows)
    garden = pd.Series(rng.choice(["yes", "no"], rows), dtype="str")
    target = 3 * size + 20 * (garden == "yes").to_numpy() + rng.normal(0, 2, rows)
    return pd.DataFrame({"target": target, "size": size, "garden": garden})


def flowers(rows: int = 300, seed: int = 0) -> pd.DataFrame:
    """Three classes around points apart."""
    rng = np.random.default_rng(seed)
    kind = np.arange(rows) % 3
    points = np.array([[0, 0], [4, 0], [0, 4]])[kind] + rng.normal(0, 1, (rows, 2))
    names = pd.Series(np.array(["a", "b", "c"])[kind], dtype="str")
    return pd.DataFrame({"target": names, "x": points[:, 0], "y": points[:, 1]})
