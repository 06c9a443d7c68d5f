"""Agreement with true kinds: beside scikit-learn, and silent where nobody knows them."""

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import adjusted_rand_score

from data.dataset import Card, Dataset
from ml.segment.truth import adjusted_rand, truth_frames

CARD = Card(title="t", summary="", row_is="", source="", licence="")


def made(kinds, segments) -> tuple[Dataset, pd.DataFrame]:
    names = [f"c{place}" for place in range(len(kinds))]
    truth = pd.DataFrame({"customer": names, "category": list(kinds)}).astype("str")
    customers = pd.DataFrame({"customer": names, "x": np.arange(len(names), dtype=float)})
    dataset = Dataset.of("t", "customers", {"customers": customers, "truth": truth}, CARD)
    return dataset, pd.DataFrame({"customer": names, "segment": list(segments)})


@pytest.mark.parametrize("seed", range(5))
def test_the_index_is_scikit_learns(seed):
    rng = np.random.default_rng(seed)
    kinds = rng.integers(0, 4, 200)
    segments = np.where(rng.random(200) < 0.2 * seed, kinds, rng.integers(0, 6, 200))
    table = pd.crosstab(kinds, segments).to_numpy(dtype=float)
    assert adjusted_rand(table[None])[0] == pytest.approx(adjusted_rand_score(kinds, segments))


def test_the_same_groups_are_one_and_one_group_is_nothing():
    dataset, assigned = made("aabbcc", [3, 3, 1, 1, 2, 2])
    assert truth_frames(dataset, assigned, 0)["agreement"]["value"].iloc[0] == pytest.approx(1)
    dataset, assigned = made("aabbcc", [1] * 6)
    assert truth_frames(dataset, assigned, 0)["agreement"]["value"].iloc[0] == pytest.approx(0)


def test_every_kind_is_counted_in_every_segment_and_the_interval_holds_the_value():
    rng = np.random.default_rng(1)
    kinds = rng.choice(list("abc"), 300)
    segments = np.where(rng.random(300) < 0.7, [1 + "abc".index(kind) for kind in kinds], rng.integers(1, 4, 300))
    dataset, assigned = made(kinds, segments)
    frames = truth_frames(dataset, assigned, 0)
    row = frames["agreement"].iloc[0]
    assert row["low"] < row["value"] < row["high"] and row["n"] == 300
    counted = frames["kinds"].set_index(["category", "segment"])["customers"]
    assert counted.sum() == 300 and counted["a", 1] == ((kinds == "a") & (segments == 1)).sum()


def test_nothing_is_said_where_nobody_knows():
    dataset, assigned = made("ab", [1, 2])
    unknown = Dataset.of("t", "customers", {"customers": dataset.tables["customers"]}, CARD)
    assert truth_frames(unknown, assigned, 0) == {}
