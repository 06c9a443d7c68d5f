"""Two engines as one, by ranks or by scores; and a second look by a cross-encoder."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ml.base import ParamError, Step, silent
from ml.engine.memory import remember
from ml.search.corpus import Corpus
from ml.search.engines import Engine, Part, Query
from ml.search.engines.dense import Dense
from ml.search.engines.lexical import BM25
from ml.search.hits import Floats, Hits, Ints, Mask, ordered
from ml.search.params import SearchParams

FUSED = 100
"""So many hits of each engine are fused at least."""


class Hybrid:
    """BM25 and an encoder; each engine's points times its weight are summed.

    By scores: BM25 gives a document the share it reached of what the question could score at most, so that where few of
    its words were found, words count little; the encoder's scores are stretched to 0 to 1 over its list. Bruch, Gai and
    Ingber 2023 compare such sums with fusion by ranks.
    By ranks: an engine gives 1 / (rrf_k + rank). Reciprocal rank fusion, Cormack, Clarke and Büttcher 2009.
    """

    def __init__(self, words: BM25, meaning: Dense, corpus: Corpus, params: SearchParams):
        self.words, self.meaning = words, meaning
        self._corpus, self._params = corpus, params
        self._weights = (1 - params.weight, params.weight)

    def search(
        self,
        queries: Sequence[Query],
        depth: int,
        *,
        keep: bool = True,
        allowed: Mask | None = None,
        step: Step = silent,
    ) -> list[Hits]:
        deep = max(depth, FUSED)
        lists = (
            self.words.search(queries, deep, allowed=allowed),
            self.meaning.search(queries, deep, keep=keep, allowed=allowed, step=step),
        )
        return [self._fused(query, *both).first(depth) for query, *both in zip(queries, *lists, strict=True)]

    def _fused(self, query: Query, words: Hits, meaning: Hits) -> Hits:
        docs = np.union1d(words.docs, meaning.docs)
        scores = np.sum([points for _, points in self._points(query, words, meaning, docs)], axis=0)
        counted = scores > 0
        return ordered(docs[counted], scores[counted], self._corpus.tie)

    def _points(self, query: Query, words: Hits, meaning: Hits, docs: Ints) -> list[tuple[Hits, NDArray[np.float64]]]:
        """Per engine its list, and what it gives each of `docs`, weight included."""
        if self._params.fusion == "rrf":
            given = [1 / (self._params.rrf_k + np.arange(1, len(hits.docs) + 1)) for hits in (words, meaning)]
        else:
            share = words.scores.astype(np.float64) / (self.words.most(query) or 1)
            given = [share, _stretched(meaning.scores)]
        columns = []
        for hits, weight, own in zip((words, meaning), self._weights, given, strict=True):
            points = np.zeros(len(docs))
            points[np.searchsorted(docs, hits.docs)] = weight * own
            columns.append((hits, points))
        return columns

    def explain(self, query: Query, docs: Sequence[int]) -> list[list[Part]]:
        words = self.words.search([query], FUSED)[0]
        meaning = self.meaning.search([query], FUSED, keep=False)[0]
        every = np.union1d(np.union1d(words.docs, meaning.docs), np.asarray(docs, dtype=np.int64))
        columns = self._points(query, words, meaning, every)
        receipts: list[list[Part]] = [[] for _ in docs]
        for name, weight, (hits, points) in zip(("bm25", self._params.meaning), self._weights, columns, strict=True):
            ranks = {int(doc): rank for rank, doc in enumerate(hits.docs, 1)}
            for receipt, doc in zip(receipts, docs, strict=True):
                value = float(points[np.searchsorted(every, doc)])
                receipt.append(Part(name, name, value, rank=ranks.get(int(doc), 0), weight=weight))
        return receipts


def _stretched(scores: Floats) -> NDArray[np.float64]:
    """The first is 1, the last of the list 0."""
    if not len(scores):
        return np.zeros(0)
    low, high = float(scores.min()), float(scores.max())
    return np.asarray((scores - low) / (high - low) if high > low else np.ones(len(scores)), dtype=np.float64)


class Reranked:
    """An engine whose first hits a cross-encoder orders anew, reading question and document together."""

    def __init__(self, first: Engine, path: str, depth: int, corpus: Corpus):
        self._first, self._path, self._depth, self._corpus = first, path, depth, corpus

    def search(
        self,
        queries: Sequence[Query],
        depth: int,
        *,
        keep: bool = True,
        allowed: Mask | None = None,
        step: Step = silent,
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
