"""The contract every use case keeps: one class each."""

from typing import ClassVar

import numpy as np
import pytest

from data.dataset import Dataset
from tests.ml.contract import UseCaseContract
from tests.ml.letters import made as letters
from tests.ml.recommend import made
from tests.ml.segment import made as segments


class TestRecommend(UseCaseContract):
    use_case, metric, baseline = "recommend", "hit_rate", "popular"
    good: ClassVar = {"model": "ease", "k": 5, "regularization": 20}
    too_large: ClassVar = {"k": 100}

    @pytest.fixture(scope="class")
    @classmethod
    def dataset(cls):
        return made.tastes()

    def shuffled(self, dataset):
        frame = dataset.tables["interactions"]
        items = np.random.default_rng(0).permutation(frame["item"].to_numpy())
        return Dataset.of("shuffled", dataset.kind, {"interactions": frame.assign(item=items)}, dataset.card)


class TestSegment(UseCaseContract):
    use_case, metric, baseline = "segment", "silhouette", "shuffled"
    good: ClassVar = {"n_clusters": 3, "outliers": "keep", "log": False}
    too_large: ClassVar = {"n_clusters": 500}

    @pytest.fixture(scope="class")
    @classmethod
    def dataset(cls):
        return segments.mixture()

    def shuffled(self, dataset):
        table, rng = dataset.tables["customers"], np.random.default_rng(0)
        mixed = {name: rng.permutation(table[name].to_numpy()) for name in ("f0", "f1")}
        return Dataset.of("shuffled", dataset.kind, {"customers": table.assign(**mixed)}, dataset.card)


class TestLetters(UseCaseContract):
    use_case, metric, baseline = "letters", "kappa", "majority"
    good: ClassVar = {"vectors": False}
    too_large: ClassVar = {"min_count": 50_000}

    @pytest.fixture(scope="class")
    @classmethod
    def dataset(cls):
        return letters.graded()

    def shuffled(self, dataset):
        table = dataset.tables["graded_text"]
        groups = table["group"].unique()
        label = table.groupby("group")["label"].first()[groups].to_numpy()
        mixed = dict(zip(groups, np.random.default_rng(0).permutation(label), strict=True))
        return Dataset.of(
            "shuffled", dataset.kind, {"graded_text": table.assign(label=table["group"].map(mixed))}, dataset.card
        )
