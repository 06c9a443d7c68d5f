"""Before and after: what cleaning did to each feature."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.dataset import Dataset
from ml.segment.features import Features, choose, describe, skewness
from ml.segment.params import SegmentParams
from ml.segment.scaling import is_word

BINS = 30
MOST_FEATURES = 100
"""Features that are drawn."""


def frames(dataset: Dataset, features: Features, params: SegmentParams) -> dict[str, pd.DataFrame]:
    """histograms: feature, stage (before, after), low, high, word, customers. cleaned: one row per feature, what was done."""
    described, _ = choose(describe(dataset, params)[0], params)
    columns = features.columns
    bars, done = [], []
    for name in list(map(str, described))[:MOST_FEATURES]:
        before = described[name].dropna()
        steps = features.scaling.steps[features.scaling.steps["feature"] == name]
        first = steps.iloc[0].to_dict()
        row = {"feature": name, "missing": int(described[name].isna().sum()), "log": bool(first["log"])}
        if is_word(first):
            counted = before.astype(str).value_counts()
            bars += [_words(name, "before", counted), _words(name, "after", _ones(features, steps))]
            done.append({**row, "words": len(counted), "pulled_in": 0, "skew_before": np.nan, "skew_after": np.nan})
            continue
        values, after = before.to_numpy(np.float64), features.matrix[:, columns.index(name)]
        bars += [_bins(name, "before", values), _bins(name, "after", after)]
        cut = int(((features.raw[name] < first["low"]) | (features.raw[name] > first["high"])).sum())
        done.append(
            {**row, "words": 0, "pulled_in": cut, "skew_before": skewness(values), "skew_after": skewness(after)}
        )
    return {"histograms": pd.concat(bars, ignore_index=True), "cleaned": pd.DataFrame(done)}


def _bins(name: str, stage: str, values: NDArray[np.float64]) -> pd.DataFrame:
    counts, edges = np.histogram(values, BINS)
    return pd.DataFrame(
        {"feature": name, "stage": stage, "low": edges[:-1], "high": edges[1:], "word": "", "customers": counts}
    ).astype({"word": "str"})


def _words(name: str, stage: str, counted: pd.Series) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "feature": name, "stage": stage, "low": np.nan, "high": np.nan,
            "word": counted.index.astype("str"), "customers": counted.to_numpy(np.int64),
        }
    ).astype({"word": "str"})  # fmt: skip


def _ones(features: Features, steps: pd.DataFrame) -> pd.Series:
    """How many customers have each word after cleaning."""
    places = [features.columns.index(column) for column in steps["column"]]
    return pd.Series((features.matrix[:, places] > 0).sum(axis=0), index=steps["column"])
