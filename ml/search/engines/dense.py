"""An engine that compares meanings: cosine of an encoder's vectors, the best passage of a document counts."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ml.base import Step, silent
from ml.encoders import Vectors, encode, encode_corpus
from ml.search.corpus import Corpus, passages_of
from ml.search.engines import Part, Query, nothing
from ml.search.hits import Floats, Hits, Mask, best, ordered
from ml.search.params import EXACT_UP_TO, SearchParams

TRAINED_ON = 40
"""Vectors per neighbourhood that its middle is learned from: faiss asks for 39 at least."""
TRAINED_TIMES = 6
RECALL = 0.95
"""Neighbourhoods are looked into until so many of the exact ten best are found, for documents drawn at random."""
PROBED = 200
SPOKEN = 20
"""Passages of a language from which on its mean vector says something of the language."""


class Dense:
    """Unit vectors of passages."""

    def __init__(self, encoder: str, corpus: Corpus, params: SearchParams, step: Step = silent):
        self._encoder, self._corpus = encoder, corpus
        self.passages = passages_of(corpus, params)
        self.vectors = encode_corpus(encoder, self.passages.texts, step)
        self._tongues = None
        if encoder == "multilingual" and params.language_neutral:
            self._tongues = language_directions(self.vectors, self._languages())
        if self._tongues is not None:
            self.vectors = without(self.vectors, self._tongues)
        self._near: Any = None
        if len(self.vectors) > EXACT_UP_TO:
            step(0.9, f"Indexing {len(self.vectors):,} vectors")
            self._near = approximate(self.vectors, params.seed)

    @property
    def approximate(self) -> bool:
        """Whether a question is compared with the likeliest vectors alone."""
        return self._near is not None

    def recall(self, queries: Sequence[Query]) -> float:
        """Of the ten vectors nearest to each of these questions, the share that is found; 1 where all are compared with."""
        if self._near is None or not queries:
            return 1.0
        vectors = self.ask(queries[:PROBED], keep=True)
        return found_of_nearest(self._near, self.vectors, vectors[vectors.any(axis=1)])

    def ask(self, queries: Sequence[Query], keep: bool, step: Step = silent) -> Vectors:
        """Vectors of questions."""
        vectors = encode(self._encoder, [query.text for query in queries], "query", keep=keep, step=step)
        return vectors if self._tongues is None or not len(vectors) else without(vectors, self._tongues)

    def _languages(self) -> NDArray[np.str_]:
        """Of each passage."""
        per_document = np.diff(np.append(self.passages.starts, len(self.passages.texts)))
        return np.repeat(np.array(self._corpus.languages, dtype=str), per_document)

    def search(
        self,
        queries: Sequence[Query],
        depth: int,
        *,
        keep: bool = True,
        allowed: Mask | None = None,
        step: Step = silent,
    ) -> list[Hits]:
        near = self._near is not None and allowed is None  # a filter may leave nothing of the likeliest
        nearest = self._likeliest if near else self._nearest
        listable = self._corpus.listable(allowed)
        vectors = self.ask(queries, keep, step)
        return [nearest(vector, depth, listable) if vector.any() else nothing() for vector in vectors]

    def _nearest(self, vector: Floats, depth: int, listable: Mask | None) -> Hits:
        return best(self.passages.best(self.vectors @ vector), depth, self._corpus.tie, listable)

    def _likeliest(self, vector: Floats, depth: int, listable: Mask | None) -> Hits:
        """By the index. One document's passages may fill the first places: it is asked for more, and all in the end."""
        wanted = 2 * depth
        while True:
            scores, places = self._near.search(vector[None], wanted)
            reached = places[0] >= 0
            documents = np.searchsorted(self.passages.starts, places[0][reached], side="right") - 1
            docs, firsts = np.unique(documents, return_index=True)  # the first is the best: they come in order
            kept = slice(None) if listable is None else listable[docs]
            hits = ordered(docs[kept], scores[0][reached][firsts][kept], self._corpus.tie).first(depth)
            if len(hits.docs) == depth:
                return hits
            if not reached.all():
                return self._nearest(vector, depth, listable)
            wanted *= 4

    def explain(self, query: Query, docs: Sequence[int]) -> list[list[Part]]:
        vector = self.ask([query], keep=False)[0]
        return [[self._receipt(vector, doc)] for doc in docs]

    def _receipt(self, vector: Floats, doc: int) -> Part:
        own = self.passages.of(doc)
        scores = self.vectors[own.start : own.stop] @ vector
        place = int(scores.argmax())
        label = "the text" if len(own) == 1 else f"passage {place + 1} of {len(own)}"
        return Part("passage", label, float(scores[place]), rank=place + 1)

    def best_passage(self, vector: Floats, doc: int) -> str:
        """The text of the passage that speaks for a document."""
        own = self.passages.of(doc)
        return self.passages.texts[own.start + int((self.vectors[own.start : own.stop] @ vector).argmax())]


def language_directions(vectors: Vectors, languages: NDArray[np.str_]) -> Vectors | None:
    """The directions in which the languages' mean vectors differ, orthonormal: (languages - 1, dimensions).

    A multilingual encoder's vectors say which language a text is in; their means per language hold that and little else
    (Libovický, Rosa and Fraser 2020). None where fewer than two languages have `SPOKEN` passages.
    """
    spoken = [language for language in np.unique(languages) if (languages == language).sum() >= SPOKEN]
    if len(spoken) < 2:
        return None
    means = np.stack([vectors[languages == language].mean(axis=0) for language in spoken])
    _, _, directions = np.linalg.svd(means - means.mean(axis=0), full_matrices=False)
    return np.asarray(directions[: len(spoken) - 1], dtype=np.float32)


def without(vectors: Vectors, directions: Vectors) -> Vectors:
    """Unit vectors with nothing left along these directions; what is all zero stays so."""
    left = vectors - vectors @ directions.T @ directions
    return np.asarray(left / np.maximum(np.linalg.norm(left, axis=1, keepdims=True), 1e-12), dtype=np.float32)


def approximate(vectors: Vectors, seed: int) -> Any:
    """An inverted-list index (faiss, Jégou et al. 2011) that finds `RECALL` of what is nearest to vectors drawn at random."""
    import faiss

    lists = int(2 * len(vectors) ** 0.5)
    index = faiss.IndexIVFFlat(faiss.IndexFlatIP(vectors.shape[1]), vectors.shape[1], lists, faiss.METRIC_INNER_PRODUCT)
    rng = np.random.default_rng(seed)
    index.cp.seed, index.cp.niter = seed or 1234, TRAINED_TIMES
    drawn = rng.permutation(len(vectors))
    index.train(vectors[np.sort(drawn[: TRAINED_ON * lists])])
    index.add(vectors)
    probes = np.sort(drawn[:PROBED])
    index.nprobe = 8
    while index.nprobe < lists and found_of_nearest(index, vectors, vectors[probes], probes) < RECALL:
        index.nprobe *= 2
    return index


def found_of_nearest(index: Any, vectors: Vectors, probes: Vectors, own: NDArray[np.int64] | None = None) -> float:
    """Of the ten vectors nearest to each probe, the share that the index finds.

    `own` are the probes' places where they are vectors themselves: nobody is their own neighbour.
    """
    nearest = 10 if own is None else 11
    places = np.full((len(probes), 1), -1) if own is None else own[:, None]
    _, found = index.search(probes, nearest)
    shares = []
    for probe, got, itself in zip(probes, found, places, strict=True):
        exact = set(np.argpartition(-(vectors @ probe), nearest)[:nearest].tolist()) - set(itself.tolist())
        shares.append(len(exact & set(got.tolist())) / len(exact))
    return float(np.mean(shares)) if shares else 1.0
