"""The simulated readership is neither trivial nor hopeless, and what comes with it works."""

import numpy as np
import pytest
from sklearn.metrics import adjusted_rand_score

from data import catalog
from data.sources import portal
from ml import authored_vectors, encoders
from ml.recommend import tasks as recommending
from ml.recommend.params import RecommendParams
from ml.segment import tasks as segmenting
from ml.segment.params import SegmentParams

K = 10


@pytest.fixture(scope="module")
def reads():
    return catalog.load("sample:portal_reads")


@pytest.fixture(scope="module")
def compared(reads):
    return recommending.compare(reads, RecommendParams(k=K))


def hit_rate(frame, model=None):
    rows = frame[(frame["metric"] == "hit_rate") & (frame["k"] == K)]
    return (rows if model is None else rows[rows["model"] == model]).iloc[0]


def test_ease_beats_bestsellers_by_far_and_is_not_clairvoyant(compared):
    ease, popular = (hit_rate(compared.metrics, name) for name in ("ease", "popular"))
    assert ease["low"] > popular["high"] + 0.1
    assert ease["high"] < 0.8
    pair = compared.comparisons.query("metric == 'hit_rate' and model_a == 'popular' and model_b == 'ease'")
    assert pair["p_adjusted"].iloc[0] < 0.001


def test_the_truth_is_above_every_model_and_below_certainty(compared):
    top = hit_rate(compared.frames["ceiling"])
    best = compared.metrics.query("metric == 'hit_rate' and k == @K")["value"].max()
    assert best < top["value"] < 0.9


def test_only_comparing_asks_for_the_truth(reads):
    assert "ceiling" not in recommending.run(reads, RecommendParams(k=K)).frames


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_k_means_finds_the_kinds_in_part(seed):
    readers = catalog.load("sample:portal_readers", kinds=("customers",))
    result = segmenting.run(readers, SegmentParams(n_clusters=6, seed=seed))
    row = result.frames["agreement"].iloc[0]
    assert 0.4 < row["value"] < 0.85
    joined = result.frames["assignments"].merge(readers.tables["truth"], on="customer")
    assert row["value"] == pytest.approx(adjusted_rand_score(joined["category"], joined["segment"]))


def test_topics_stand_in_place_of_genres(reads):
    items = recommending.run(reads, RecommendParams(k=K)).frames["items"]
    assert set(items["category"]) == set(portal.TOPICS.values())


@pytest.mark.parametrize("encoder", authored_vectors.ENCODERS)
def test_every_authored_text_has_its_vector_and_nobody_waits(encoder, monkeypatch):
    def refuse(name: str) -> None:
        raise AssertionError(f"{name} was asked to encode")

    monkeypatch.setattr(encoders, "_model", refuse)
    for role, texts in authored_vectors.portal_texts().items():
        vectors = encoders.encode(encoder, texts, role)
        assert vectors.shape == (len(texts), 384)
        assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=2e-3)


def test_what_ships_is_small():
    files = [*portal.FOLDER.rglob("*"), *map(encoders.shipped_file, encoders.ENCODERS)]  # its vectors have no prefix
    assert sum(file.stat().st_size for file in files if file.is_file()) < 4_000_000
