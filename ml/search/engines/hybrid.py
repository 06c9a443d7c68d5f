"""Two engines as one, by ranks or by scores; and a second look by a cross-encoder."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from ml.base import ParamError, Step, silent
from ml.engine.memory import remember
from ml.search.corpus import Corpus
from ml.search.engines import Engine, Part, Query
from ml.search.engines.dense import Dense
from ml.search.engines.lexical import BM25
from ml.search.hits import Floats, Hits, Mask, ordered
from ml.search.params import SearchParams

FUSED = 100
"""So many hits of each engine are fused at least."""


class Hybrid:
    """BM25 and an encoder.

    By ranks: reciprocal rank fusion, Cormack, Clarke and Büttcher 2009. Each engine adds weight / (rrf_k + rank); the
    weight of BM25 is the share of the question its best hit covers, so that words nobody wrote do not vote.
    By scores: each list's scores stretched to 0 to 1 and averaged, Fox and Shaw 1994.
    """

    def __init__(self, words: BM25, meaning: Dense, corpus: Corpus, params: SearchParams):
        self.words, self.meaning = words, meaning
        self._corpus, self._params = corpus, params

    def search(
        self, queries: Sequence[Query], depth: int, *, keep: bool = True, allowed: Mask | None = None, step: Step = silent
    ) -> list[Hits]:
        deep = max(depth, FUSED)
        lists = (
            self.words.search(queries, deep, allowed=allowed),
            self.meaning.search(queries, deep, keep=keep, allowed=allowed, step=step),
        )
        return [
            self._fused(query, one, other).first(depth) for query, one, other in zip(queries, *lists, strict=True)
        ]

    def _fused(self, query: Query, words: Hits, meaning: Hits) -> Hits:
        docs = np.union1d(words.docs, meaning.docs)
        parts = [
            weight * self._points(hits, docs) for weight, hits in zip(self.weights(query, words), (words, meaning), strict=True)
        ]
        scores = np.sum(parts, axis=0)
        counted = scores > 0 if scores.any() else np.ones(len(docs), dtype=bool)
        return ordered(docs[counted], scores[counted], self._corpus.tie)

    def weights(self, query: Query, words: Hits) -> tuple[float, float]:
        """How much BM25 and the encoder count for this question; twice the average is 1."""
        keywords, meaning = 2 * (1 - self._params.weight), 2 * self._params.weight
        if self._params.fusion == "rrf":
            keywords *= self.words.covered(query, words)
        return keywords, meaning

    def _points(self, hits: Hits, docs: np.ndarray) -> Floats:
        """What one engine gives each of `docs`."""
        points = np.zeros(len(docs))
        places = np.searchsorted(docs, hits.docs)
        if self._params.fusion == "rrf":
            points[places] = 1 / (self._params.rrf_k + np.arange(1, len(hits.docs) + 1))
        elif len(hits.docs):
            low, high = float(hits.scores.min()), float(hits.scores.max())
            points[places] = (hits.scores - low) / (high - low) / 2 if high > low else 0.5
        return points

    def explain(self, query: Query, docs: Sequence[int]) -> list[list[Part]]:
        words = self.words.search([query], FUSED)[0]
        meaning = self.meaning.search([query], FUSED, keep=False)[0]
        wanted = np.sort(np.asarray(docs, dtype=np.int64))
        every = np.union1d(np.union1d(words.docs, meaning.docs), wanted)
        engines = zip(("bm25", self._params.meaning), (words, meaning), self.weights(query, words), strict=True)
        columns = [(name, self._ranks(hits), weight, weight * self._points(hits, every)) for name, hits, weight in engines]
        receipts = []
        for doc in docs:
            place = int(np.searchsorted(every, doc))
            receipts.append(
                [
                    Part(name, name, float(points[place]), rank=ranks.get(int(doc), 0), weight=weight)
                    for name, ranks, weight, points in columns
                ]
            )
        return receipts

    @staticmethod
    def _ranks(hits: Hits) -> dict[int, int]:
        return {int(doc): rank for rank, doc in enumerate(hits.docs, 1)}


class Reranked:
    """An engine whose first hits a cross-encoder orders anew, reading question and document together."""

    def __init__(self, first: Engine, path: str, depth: int, corpus: Corpus):
        self._first, self._path, self._depth, self._corpus = first, path, depth, corpus

    def search(
        self, queries: Sequence[Query], depth: int, *, keep: bool = True, allowed: Mask | None = None, step: Step = silent
    ) -> list[Hits]:
        lists = self._first.search(queries, max(depth, self._depth), keep=keep, allowed=allowed, step=step)
        reranked = []
        for place, (query, hits) in enumerate(zip(queries, lists, strict=True)):
            step(place / len(queries), "Ordering anew")
            reranked.append(self._again(query, hits).first(depth))
        return reranked

    def _again(self, query: Query, hits: Hits) -> Hits:
        """The first hits by the cross-encoder; those below stay where they are, with scores below the lowest."""
        head = hits.docs[: self._depth]
        if not len(head):
            return hits
        read = self._judge(query, head.tolist())
        top = ordered(head, read, self._corpus.tie)
        rest = hits.docs[self._depth :]
        below = top.scores.min() - 1 - np.arange(len(rest), dtype=np.float32)
        return Hits(np.concatenate([top.docs, rest]), np.concatenate([top.scores, below]).astype(np.float32))

    def _judge(self, query: Query, docs: Sequence[int]) -> Floats:
        pairs = [(query.text, self._corpus.texts[doc]) for doc in docs]
        return np.asarray(_cross_encoder(self._path).predict(pairs, show_progress_bar=False), dtype=np.float32)

    def explain(self, query: Query, docs: Sequence[int]) -> list[list[Part]]:
        return [[Part("rerank", "read together with the question", float(score))] for score in self._judge(query, docs)]


def _cross_encoder(path: str) -> Any:
    """Raises `ParamError` where it cannot be loaded."""

    def load() -> Any:
        from sentence_transformers import CrossEncoder

        try:
            return CrossEncoder(path, device="cpu", num_labels=1)
        except Exception as error:
            reason = (str(error).strip().splitlines() or [type(error).__name__])[0].rstrip(".")
            raise ParamError(
                f"rerank must be the path of a cross-encoder that can be loaded; got {path}: {reason}. Give another path.",
                ("rerank",),
            ) from error

    return remember(("reranker", path), load)
