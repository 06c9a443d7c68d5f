"""The parameters of the search use case, its tasks, and what a run costs. Light: pages import it."""

from collections.abc import Mapping
from math import ceil
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from data.dataset import Manifest
from ml.base import Choices, Cost, Params, Task
from ml.encoders import ENCODERS, noted

Named = Literal["hybrid", "bm25", "multilingual", "minilm", "static", "lsa", "tfidf"]
ENGINES: tuple[str, ...] = get_args(Named)
Meaning = Literal["multilingual", "minilm", "static"]
BASELINE = "bm25"
"""Always run beside the chosen engine."""

LABELS: dict[str, str] = {
    "hybrid": "Hybrid",
    "bm25": "BM25 (keywords)",
    "multilingual": "Multilingual E5",
    "minilm": "MiniLM",
    "static": "Static word vectors",
    "lsa": "LSA",
    "tfidf": "TF-IDF",
}
"""What people call the engines."""

HELD_OUT = ("k1", "b", "weight", "rrf_k")
"""What can be tuned: on one half of the queries, scored on the other."""


def _engine(name: str) -> str:
    """A name, or the path or hub name of a sentence-transformers model, which has a slash in it or is a folder."""
    if name in ENGINES or "/" in name or Path(name).is_dir():
        return name
    raise PydanticCustomError(
        "literal_error",
        "{expected}",
        {"expected": f"{', '.join(ENGINES)}, or the path of a sentence-transformers model"},
    )


Engine = Annotated[str, AfterValidator(_engine), Choices(ENGINES)]


class SearchParams(Params):
    """Which engine searches, what stands beside it, and how each reads texts."""

    engine: Engine = Field(
        default="hybrid",
        title="Engine",
        description="How documents are found. Keywords (BM25) always run beside it, for comparison.",
    )
    against: Engine = Field(
        default="bm25",
        title="Beside it",
        description="The engine on the right, to see who finds what the other misses.",
    )
    meaning: Meaning = Field(
        default="multilingual",
        title="Meaning by",
        description="Hybrid: the encoder it listens to, beside keywords.",
    )
    fusion: Literal["weighted", "rrf"] = Field(
        default="weighted",
        title="Fusion",
        description=(
            "Hybrid: how two lists become one. By scores: keywords count for as much of the question as they found. By "
            "ranks: reciprocal rank fusion, which sees only who came first."
        ),
    )
    rrf_k: int = Field(
        default=60,
        ge=1,
        le=1000,
        title="Rank constant",
        description="Hybrid by ranks: a hit at rank r counts 1 / (this + r). The larger, the less first places matter.",
    )
    weight: float = Field(
        default=0.5,
        ge=0.0,
        le=1.0,
        title="Weight of meaning",
        description="Hybrid: how much meaning counts against keywords. 0: keywords alone, 1: meaning alone.",
    )
    k1: float = Field(
        default=1.5,
        ge=0.0,
        le=10.0,
        title="k1, repetition",
        description="BM25: how much a word counts more for standing there again. 0: not at all.",
    )
    b: float = Field(
        default=0.75,
        ge=0.0,
        le=1.0,
        title="b, length",
        description="BM25: how much a long document is held back. 0: not at all, 1: fully.",
    )
    stemming: bool = Field(
        default=True,
        title="Stemming",
        description="TF-IDF, BM25, LSA: words are cut to their stems, by language, so that plurals find singulars.",
    )
    stop_words: bool = Field(
        default=True,
        title="Leave out stop words",
        description="TF-IDF, BM25, LSA: words like “the” are not looked up, by language.",
    )
    compounds: bool = Field(
        default=False,
        title="Split German compounds",
        description="TF-IDF, BM25, LSA: Kündigungsfrist is also found by Kündigung and Frist, where the corpus knows both.",
    )
    passage_words: int = Field(
        default=200,
        ge=0,
        le=5000,
        title="Passage, words",
        description=(
            "Encoders: documents of more than twice as many words are cut between sentences into passages of at most so "
            "many; the best passage counts. 0 never cuts."
        ),
    )
    language_neutral: bool = Field(
        default=True,
        title="Look past the language",
        description=(
            "Multilingual E5 also sees which language a text is in, and prefers its own. Where documents are in several "
            "languages, what tells them apart is taken out of the vectors."
        ),
    )
    lsa_factors: int = Field(
        default=100, ge=2, le=1000, title="Topics", description="LSA: how many hidden topics describe a document."
    )
    rerank: str = Field(
        default="",
        title="Reranker",
        description="The path of a cross-encoder that orders the chosen engine's first hits anew. None by default.",
    )
    rerank_depth: int = Field(
        default=50, ge=1, le=1000, title="Reranked hits", description="So many of the first hits are ordered anew."
    )
    depth: int = Field(
        default=100, ge=10, le=10_000, title="Hits per query", description="So many hits are kept for each query."
    )
    seed: int = Field(
        default=0,
        ge=0,
        le=2**31 - 1,
        title="Seed",
        description="Fixes every random choice, so the same settings give the same numbers.",
    )


PARAMS = SearchParams
KINDS = ("corpus",)
"""What data it works on."""
BESIDE = {
    "queries": "questions: query, text, or TREC topics",
    "qrels": "which documents answer which question: query, doc, relevance, or four-column TREC qrels",
}
"""Files that may come with the data: table → what it is."""
MODEL_FIELD = "engine"
"""The field the command line may set to "all"."""
LIBRARIES = ("bm25s", "Stemmer", "lingua", "sklearn.decomposition", "sklearn.feature_extraction.text")
"""What the tasks import when they are called."""

WORDS = ("stemming", "stop_words", "compounds")
READS: dict[str, tuple[str, ...]] = {
    "tfidf": WORDS,
    "bm25": ("k1", "b", *WORDS),
    "lsa": ("lsa_factors", "seed", *WORDS),
    "multilingual": ("passage_words", "language_neutral"),
    "hybrid": ("meaning", "fusion", "rrf_k", "weight", "passage_words", "language_neutral", "k1", "b", *WORDS),
}
"""The parameters each engine reads; an encoder reads how passages are cut."""


def reads(engine: str) -> tuple[str, ...]:
    """The parameters an engine reads."""
    return READS.get(engine, ("passage_words",))


def encoder_of(engine: str, params: SearchParams) -> str | None:
    """Which encoder an engine needs; None where it needs none."""
    if engine == "hybrid":
        return params.meaning
    return None if engine in ("tfidf", "bm25", "lsa") else engine


def encoders_of(params: SearchParams) -> tuple[str, ...]:
    """The encoders these settings need."""
    needed = (encoder_of(engine, params) for engine in (params.engine, params.against))
    return tuple(dict.fromkeys(encoder for encoder in needed if encoder))


def unread(values: Mapping[str, Any]) -> frozenset[str]:
    """The parameters of engines that are not asked."""
    of_engines = {field for fields in READS.values() for field in fields}
    read = {field for engine in (values["engine"], values["against"], BASELINE) for field in reads(engine)}
    idle = {"rrf_k"} if values["fusion"] == "weighted" else set()
    return frozenset((of_engines - read) | idle | {"rerank", "rerank_depth", "depth"})


SHIPPED = ("multilingual", "minilm")
"""Encoders whose vectors of authored texts come along."""
EXACT_UP_TO = 200_000
"""Passages that are all compared with; above, an index of neighbourhoods is asked (faiss, inverted lists)."""
LARGE = 2_000
"""Documents from which on a server warms up with the fast encoder: the others take minutes for so many."""


def allowed(manifest: Manifest) -> dict[str, tuple[Any, ...]]:
    """Field → the values this data allows on a page: no paths of models there."""
    return {"engine": ENGINES, "against": ENGINES, "rerank": ("",)}


def defaults(manifest: Manifest) -> SearchParams:
    """What a server computes before anyone asks: the defaults, with the fast encoder for many documents."""
    return SearchParams(meaning="static") if manifest.rows > LARGE else SearchParams()


PART_SECONDS = 100.0
"""Encoding is asked for in parts of about so long: each stays under the limit for one run, and may be stopped."""
STARTING_SECONDS = 1.0
"""Loading an encoder, opening vectors: what is observed of short runs must not make long ones of them."""
SECONDS_PER_DOCUMENT = 2.5e-4
"""Terms, BM25 and one bootstrap."""
BYTES_PER_DOCUMENT = 6_000


def rate(encoder: str) -> float:
    """Texts a second on one core; of an encoder that is not bundled, as many as of the slowest."""
    known = ENCODERS.get(encoder)
    return known.texts_per_second if known else min(bundled.texts_per_second for bundled in ENCODERS.values())


def parts(manifest: Manifest, encoder: str) -> int:
    """In how many parts a corpus and its queries are encoded."""
    return max(1, ceil((manifest.rows + _queries(manifest)) / (rate(encoder) * PART_SECONDS)))


def _queries(manifest: Manifest) -> int:
    return manifest.sizes.get("queries", 0)


def corpus_name(fingerprint: str, params: SearchParams) -> str:
    """What the vectors of a corpus are noted under: other passages, other vectors."""
    return f"{fingerprint}-{params.passage_words}"


def estimate_encode(manifest: Manifest, params: SearchParams) -> Cost:
    """One part, of what has not been encoded here yet."""
    encoder = encoder_of(params.engine, params)
    shipped = manifest.card.authored and encoder in SHIPPED
    if encoder is None or shipped or noted(encoder, corpus_name(manifest.fingerprint, params)):
        return Cost(STARTING_SECONDS, _bytes(manifest))
    texts = (manifest.rows + _queries(manifest)) / parts(manifest, encoder)
    return Cost(STARTING_SECONDS + texts / rate(encoder), _bytes(manifest))


READY_SECONDS = 3.0
"""An encoder that has not read the corpus, but would within so long, may be asked at once."""


def ready(manifest: Manifest, params: SearchParams) -> tuple[str, ...]:
    """The bundled engines that can be asked without a wait, the chosen one first, whatever it is."""
    at_once = [
        engine
        for engine in ENGINES
        if estimate_encode(manifest, params.model_copy(update={"engine": engine})).seconds <= READY_SECONDS
    ]
    return tuple(dict.fromkeys((params.engine, *at_once)))


def estimate_run(manifest: Manifest, params: SearchParams) -> Cost:
    """With the vectors there: a page asks for these first."""
    return Cost(STARTING_SECONDS + SECONDS_PER_DOCUMENT * manifest.rows + 2e-3 * _queries(manifest), _bytes(manifest))


def estimate_compare(manifest: Manifest, params: SearchParams) -> Cost:
    """Every engine, with its vectors there."""
    return Cost(4 * estimate_run(manifest, params).seconds, _bytes(manifest))


def estimate_ask(manifest: Manifest, params: SearchParams) -> Cost:
    """One question to indexes that are there."""
    return Cost(STARTING_SECONDS, _bytes(manifest))


def estimate_robustness(manifest: Manifest, params: SearchParams) -> Cost:
    """A hundred questions, each written in several ways, to three engines."""
    slowest = min((rate(encoder) for encoder in encoders_of(params)), default=1e4)
    return Cost(estimate_run(manifest, params).seconds + 700 / slowest, _bytes(manifest))


def estimate_map(manifest: Manifest, params: SearchParams) -> Cost:
    """PCA of at most 5,000 documents."""
    return Cost(STARTING_SECONDS + SECONDS_PER_DOCUMENT * min(manifest.rows, 5_000), _bytes(manifest))


def estimate_umap(manifest: Manifest, params: SearchParams) -> Cost:
    """UMAP of as many."""
    return Cost(4 + 2e-3 * min(manifest.rows, 5_000), _bytes(manifest))


def _bytes(manifest: Manifest) -> int:
    return 400_000_000 + BYTES_PER_DOCUMENT * manifest.rows


WARM = ("encode", "run", "speed", "ask")
"""What a server computes with the defaults before anyone asks."""

EVERYTHING = frozenset(SearchParams.model_fields)

TASKS = {
    "run": Task(EVERYTHING, estimate_run),
    "keywords": Task(EVERYTHING - {"engine", "against", "meaning", "fusion", "rrf_k", "weight"}, estimate_run),
    "encode": Task(frozenset({"engine", "meaning", "passage_words"}), estimate_encode),
    "speed": Task(EVERYTHING - {"depth"}, estimate_ask),
    "ask": Task(EVERYTHING - {"depth"}, estimate_ask, private=True),
    "closest": Task(EVERYTHING, estimate_ask, private=True),
    "pool": Task(EVERYTHING - {"engine", "against"}, estimate_ask, private=True),
    "unknown": Task(frozenset(), estimate_ask, private=True),
    "compare": Task(EVERYTHING - {"engine", "against"}, estimate_compare),
    "sweep": Task(EVERYTHING - {"engine", "against"}, estimate_compare),
    "robustness": Task(EVERYTHING, estimate_robustness),
    "topics": Task(EVERYTHING - {"against"}, estimate_map),
    "topics_umap": Task(EVERYTHING - {"against"}, estimate_umap),
}
