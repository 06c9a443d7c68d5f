"""Engines that look words up: BM25 and TF-IDF, and LSA, which sees which words keep company."""

import logging
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from scipy import sparse

from ml.base import ParamError, Step, silent
from ml.search.corpus import Corpus, analysis_of, numbered_of
from ml.search.engines import Part, Query, nothing
from ml.search.hits import Floats, Hits, Mask, best
from ml.search.params import SearchParams
from ml.search.terms import Analysis


class Lexical:
    """What these engines have in common: a question's terms, those that the corpus knows."""

    def __init__(self, corpus: Corpus, analysis: Analysis, vocabulary: Mapping[str, int]):
        self._corpus, self._analysis, self._vocabulary = corpus, analysis, vocabulary

    def terms(self, query: Query) -> list[str]:
        """In order, with repetitions."""
        return [term for term in self._analysis.terms(query.text, query.language) if term in self._vocabulary]

    def numbers(self, query: Query) -> list[int]:
        return [self._vocabulary[term] for term in self.terms(query)]

    def written(self, query: Query) -> dict[str, str]:
        """Each of its terms that the corpus knows, by the word it was written as."""
        named = self._analysis.named(query.text, query.language)
        return {term: word for term, word in named.items() if term in self._vocabulary}

    def scores(self, query: Query) -> Floats:
        """One score per document, 0 for one that has none of the words."""
        raise NotImplementedError

    def search(
        self,
        queries: Sequence[Query],
        depth: int,
        *,
        keep: bool = True,
        allowed: Mask | None = None,
        step: Step = silent,
    ) -> list[Hits]:
        return [self._search(query, depth, allowed) for query in queries]

    def _search(self, query: Query, depth: int, allowed: Mask | None) -> Hits:
        if not self.numbers(query):
            return nothing()
        scores = self.scores(query)
        found = scores > 0 if allowed is None else (scores > 0) & allowed
        return best(scores, depth, self._corpus.tie, found)


class BM25(Lexical):
    """Lucene's BM25, by bm25s: Robertson and Zaragoza 2009; Lù 2024."""

    def __init__(self, corpus: Corpus, params: SearchParams, step: Step = silent):
        import bm25s

        terms = numbered_of(corpus, params, lambda share, message: step(0.6 * share, message))
        super().__init__(corpus, analysis_of(corpus, params), terms.vocabulary)
        step(0.6, "Indexing words")
        logging.getLogger("bm25s").setLevel(logging.WARNING)  # it says what it does, to everyone
        self._index = bm25s.BM25(k1=params.k1, b=params.b, method="lucene")
        if terms.vocabulary:
            self._index.index((terms.documents, dict(terms.vocabulary)), show_progress=False)
        self._most = _largest(self._index.scores) if terms.vocabulary else np.zeros(0)

    def scores(self, query: Query) -> Floats:
        found: Floats = self._index.get_scores_from_ids(self.numbers(query))
        return found

    def most(self, query: Query) -> float:
        """What a document could score at most for this question; words that are nowhere count as much as the rarest."""
        asked = self._analysis.terms(query.text, query.language)
        if not (asked and len(self._most)):
            return 0.0
        rarest = float(self._most.max())
        return sum(float(self._most[self._vocabulary[term]]) if term in self._vocabulary else rarest for term in asked)

    def explain(self, query: Query, docs: Sequence[int]) -> list[list[Part]]:
        wanted, receipts = np.asarray(docs, dtype=np.int64), [[] for _ in docs]  # type: ignore[var-annotated]
        for term, written in self.written(query).items():
            times = self.terms(query).count(term)
            own = self._index.get_scores_from_ids([self._vocabulary[term]] * times)[wanted]
            for receipt, value in zip(receipts, own, strict=True):
                if value > 0:
                    receipt.append(Part("term", written, float(value)))
        return receipts


def _largest(scores: Mapping[str, Any]) -> Floats:
    """Per term, the most it adds to any document."""
    starts, data = np.asarray(scores["indptr"][:-1]), np.asarray(scores["data"])
    filled = np.diff(scores["indptr"]) > 0
    most = np.zeros(len(starts), dtype=np.float32)
    most[filled] = np.maximum.reduceat(data, starts[filled]) if filled.any() else 0
    return most


class TfIdf(Lexical):
    """Cosine of TF-IDF weights, as scikit-learn's TfidfTransformer makes them. Salton and Buckley 1988."""

    def __init__(self, corpus: Corpus, params: SearchParams, step: Step = silent):
        from sklearn.feature_extraction.text import TfidfTransformer

        terms = numbered_of(corpus, params, step)
        super().__init__(corpus, analysis_of(corpus, params), terms.vocabulary)
        counts = _counts(terms.documents, len(terms.vocabulary))
        self.weights = sparse.csr_array(TfidfTransformer().fit_transform(counts), dtype=np.float32)
        frequency = np.bincount(counts.indices, minlength=max(1, len(terms.vocabulary)))
        self._idf = np.log((1 + len(terms.documents)) / (1 + frequency)) + 1
        self._columns = self.weights.tocsc()

    def vector(self, query: Query) -> Floats:
        """The question's weights, of length 1."""
        numbers, counts = np.unique(self.numbers(query), return_counts=True)
        vector = np.zeros(self.weights.shape[1], dtype=np.float32)
        vector[numbers] = counts * self._idf[numbers]
        unit: Floats = vector / np.linalg.norm(vector)
        return unit

    def scores(self, query: Query) -> Floats:
        vector, scores = self.vector(query), np.zeros(self.weights.shape[0], dtype=np.float32)
        for number in np.flatnonzero(vector):
            rows = slice(self._columns.indptr[number], self._columns.indptr[number + 1])
            scores[self._columns.indices[rows]] += self._columns.data[rows] * vector[number]
        return scores

    def explain(self, query: Query, docs: Sequence[int]) -> list[list[Part]]:
        if not self.numbers(query):
            return [[] for _ in docs]
        vector = self.vector(query)
        named = {self._vocabulary[term]: written for term, written in self.written(query).items()}
        receipts = []
        for doc in docs:
            row = slice(self.weights.indptr[doc], self.weights.indptr[doc + 1])
            own = dict(zip(self.weights.indices[row].tolist(), self.weights.data[row].tolist(), strict=True))
            receipts.append(
                [
                    Part("term", term, own[number] * float(vector[number]))
                    for number, term in named.items()
                    if number in own
                ]
            )
        return receipts


def _counts(documents: Sequence[Sequence[int]], terms: int) -> sparse.csr_array:
    starts = np.concatenate([[0], np.cumsum([len(document) for document in documents])])
    numbers = np.fromiter(
        (number for document in documents for number in document), dtype=np.int32, count=int(starts[-1])
    )
    counts = sparse.csr_array(
        (np.ones(len(numbers), dtype=np.float32), numbers, starts), shape=(len(documents), max(1, terms))
    )
    counts.sum_duplicates()
    return counts


class LSA:
    """TF-IDF folded into a few directions: latent semantic analysis, Deerwester et al. 1990; scikit-learn's TruncatedSVD."""

    def __init__(self, corpus: Corpus, params: SearchParams, words: TfIdf, step: Step = silent):
        from sklearn.decomposition import TruncatedSVD

        most = min(words.weights.shape) - 1
        if params.lsa_factors > most:
            raise ParamError(
                f"lsa_factors must be at most {most:,} for {len(corpus.ids):,} documents of {words.weights.shape[1]:,} words; "
                f"got {params.lsa_factors:,}. Lower it.",
                ("lsa_factors",),
            )
        step(0.5, "Finding topics")
        self._corpus, self._words = corpus, words
        self._model = TruncatedSVD(params.lsa_factors, random_state=params.seed).fit(words.weights)
        self.vectors = _unit(np.asarray(self._model.transform(words.weights), dtype=np.float32))

    def scores(self, query: Query) -> Floats:
        vector = _unit(np.asarray(self._model.transform(self._words.vector(query)[None]), dtype=np.float32))[0]
        similarities: Floats = self.vectors @ vector
        return similarities

    def search(
        self,
        queries: Sequence[Query],
        depth: int,
        *,
        keep: bool = True,
        allowed: Mask | None = None,
        step: Step = silent,
    ) -> list[Hits]:
        known = [bool(self._words.numbers(query)) for query in queries]
        return [
            best(self.scores(query), depth, self._corpus.tie, self._corpus.listable(allowed)) if words else nothing()
            for query, words in zip(queries, known, strict=True)
        ]

    def explain(self, query: Query, docs: Sequence[int]) -> list[list[Part]]:
        if not self._words.numbers(query):
            return [[] for _ in docs]
        scores = self.scores(query)
        return [[Part("similarity", "similarity of topics", float(scores[doc]))] for doc in docs]


def _unit(vectors: Floats) -> Floats:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.where(lengths > 0, lengths, 1), dtype=np.float32)
