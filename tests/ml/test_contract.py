"""The contract every use case keeps: one class each."""

from typing import ClassVar

import numpy as np
import pytest

from data.dataset import Dataset
from tests.ml.contract import UseCaseContract
from tests.ml.letters import made as letters
from tests.ml.predict import made as tables
from tests.ml.recommend import made
from tests.ml.search import made as corpora
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


class TestSearch(UseCaseContract):
    use_case, metric, baseline = "search", "ndcg", "bm25"
    good: ClassVar = {"engine": "lsa", "lsa_factors": 6}
    too_large: ClassVar = {"lsa_factors": 1000}

    @pytest.fixture(scope="class")
    @classmethod
    def dataset(cls):
        return corpora.synonyms()

    def shuffled(self, dataset):
        judged = dataset.tables["qrels"]
        docs = np.random.default_rng(0).choice(dataset.tables["corpus"]["doc"], len(judged))
        tables = dataset.tables | {"qrels": judged.assign(doc=docs).drop_duplicates(["query", "doc"])}
        return Dataset.of("shuffled", dataset.kind, tables, dataset.card)


class TestPredict(UseCaseContract):
    use_case, metric, baseline = "predict", "roc_auc", "baseline"
    good: ClassVar = {"model": "knn", "neighbours": 40}
    too_large: ClassVar = {"neighbours": 900}

    @pytest.fixture(scope="class")
    @classmethod
    def dataset(cls):
        return tables.table(tables.leavers())

    def shuffled(self, dataset):
        table = dataset.tables["table"]
        mixed = np.random.default_rng(0).permutation(table["target"].to_numpy())
        return Dataset.of("shuffled", dataset.kind, {"table": table.assign(target=mixed)}, dataset.card)


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
