"""Sentences as numbers: counts of words and of pieces of words, known codes, and vectors of the whole.

Counting is done once per data set and setting; which pieces are known and how they weigh is learned from the training
part alone (`Space`). Pieces are cut inside words, so a sentence's pieces are the sum of its words': what a word
contributes to a grade can be told exactly.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from sklearn.feature_extraction.text import CountVectorizer

from data.lexicon import codes
from ml.base import ParamError, Step, silent
from ml.encoders import encode
from ml.letters import formula
from ml.letters.params import LettersParams
from ml.letters.text import words

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

ENCODER = "multilingual"
PIECES = (3, 6)
"""Letters in a piece, the blank before and behind a word among them."""
CODES_WEIGHT = 0.5
"""Of the block of codes, and of that of the formula, beside the others, each of which has length 1."""


def pieces(form: str) -> list[str]:
    """The pieces of one word; a placeholder, or a word shorter than a piece, is one."""
    padded = f" {form} "
    if form.startswith("_"):
        return [padded]
    sizes = range(PIECES[0], min(PIECES[1], len(padded)) + 1)
    return [padded[start : start + size] for size in sizes for start in range(len(padded) - size + 1)] or [padded]


def phrases(forms: Sequence[str], longest: int) -> list[str]:
    """Words, and words in a row up to so many."""
    return [
        " ".join(forms[start : start + size])
        for size in range(1, longest + 1)
        for start in range(len(forms) - size + 1)
    ]


@dataclass(frozen=True, eq=False)
class Counts:
    """How often what stands in each text. Vocabularies are of all texts counted: a `Space` chooses among them."""

    word_counts: sp.csr_matrix
    words: dict[str, int]
    piece_counts: sp.csr_matrix
    pieces: dict[str, int]
    codes: sp.csr_matrix
    formula: sp.csr_matrix
    """How the satisfaction formula stands in it."""
    vectors: NDArray[np.float32]
    """(texts, 0) where they are switched off."""

    def __len__(self) -> int:
        return int(self.word_counts.shape[0])

    def of(self, rows: Ints) -> "Counts":
        """Some of the texts."""
        return replace(
            self,
            word_counts=sp.csr_matrix(self.word_counts[rows]),
            piece_counts=sp.csr_matrix(self.piece_counts[rows]),
            codes=sp.csr_matrix(self.codes[rows]),
            formula=sp.csr_matrix(self.formula[rows]),
            vectors=self.vectors[rows],
        )

    def averaged(self, groups: Ints) -> "Counts":
        """One row per group, in the order of their numbers: the mean of its variants."""
        _, place, size = np.unique(groups, return_inverse=True, return_counts=True)
        mean = sp.csr_matrix((1 / size[place], (place, np.arange(len(groups)))), shape=(len(size), len(groups)))
        return replace(
            self,
            word_counts=sp.csr_matrix(mean @ self.word_counts),
            piece_counts=sp.csr_matrix(mean @ self.piece_counts),
            codes=sp.csr_matrix(mean @ self.codes),
            formula=sp.csr_matrix(mean @ self.formula),
            vectors=np.asarray(mean @ self.vectors, dtype=np.float32),
        )


def count(
    texts: Sequence[str],
    params: LettersParams,
    vectors: bool,
    keep: bool,
    words_known: dict[str, int] | None = None,
    pieces_known: dict[str, int] | None = None,
    step: Step = silent,
    coded: sp.csr_matrix | None = None,
) -> Counts:
    """Count; with given vocabularies nothing outside them is counted. With `keep`, vectors are kept on disk."""
    forms = [[word.form for word in words(text, params)] for text in texts]
    empty = sp.csr_matrix((len(texts), 0))
    by_word, by_piece = empty, empty
    vocabulary: dict[str, int] = {}
    known: dict[str, int] = {}
    if params.tokens != "characters":
        by_word, vocabulary = _counted([phrases(one, params.ngram) for one in forms], words_known)
    if params.tokens != "words":
        tokens, types = _counted(forms, None)
        of_type, known = _counted([pieces(form) for form in sorted(types, key=types.__getitem__)], pieces_known)
        by_piece = sp.csr_matrix(tokens @ of_type)
    if not params.codes:
        coded = empty
    elif coded is None:
        coded = code_counts(texts)
    meant = encode(ENCODER, list(texts), keep=keep, step=step) if vectors else np.zeros((len(texts), 0), np.float32)
    satisfied = formula.counts(texts) if params.codes else empty
    return Counts(by_word, vocabulary, by_piece, known, coded, satisfied, meant)


def _counted(lists: list[list[str]], known: dict[str, int] | None) -> tuple[sp.csr_matrix, dict[str, int]]:
    if not any(lists) or known == {}:
        return sp.csr_matrix((len(lists), len(known or {}))), known or {}
    counter = CountVectorizer(analyzer=_as_it_is, vocabulary=known, dtype=np.float64)
    counted = counter.fit_transform(lists) if known is None else counter.transform(lists)
    return sp.csr_matrix(counted), dict(counter.vocabulary_)


def _as_it_is(tokens: list[str]) -> list[str]:
    return tokens


def code_counts(texts: Sequence[str]) -> sp.csr_matrix:
    """Per text, which of the known codes it holds: (texts, codes)."""
    known = [code.pattern for code in codes() if code.pattern]
    rows = [[1.0 if pattern.search(text) else 0.0 for pattern in known] for text in texts]
    return sp.csr_matrix(np.array(rows, dtype=np.float64).reshape(len(texts), len(known)))


@dataclass(frozen=True, eq=False)
class Block:
    """What one kind of feature is in the training part: the columns that occur there, and their weights."""

    columns: Ints
    weights: Floats
    scale: float = 1.0

    def transform(self, counts: sp.csr_matrix) -> sp.csr_matrix:
        """Weighted, every row of length `scale`; a text in which nothing is known stays empty."""
        weighted = counts[:, self.columns] @ sp.diags(self.weights)
        lengths = np.sqrt(np.asarray(weighted.multiply(weighted).sum(axis=1)).ravel())
        return sp.csr_matrix(sp.diags(self.scale / np.where(lengths > 0, lengths, 1.0)) @ weighted)


class Rows(NamedTuple):
    """Sentences as a model reads them."""

    sparse: sp.csr_matrix
    """Words, pieces, codes and formula beside each other."""
    dense: Floats
    """Vectors of length 1."""

    def of(self, places: Ints) -> "Rows":
        """Some of them."""
        return Rows(sp.csr_matrix(self.sparse[places]), self.dense[places])


@dataclass(frozen=True, eq=False)
class Space:
    """Where sentences become rows, as the training part defines it."""

    words: Block
    pieces: Block
    codes: Block
    formula: Block
    center: NDArray[np.float32]
    spread: NDArray[np.float32]

    @classmethod
    def of(cls, phrases: Counts, params: LettersParams) -> "Space":
        """Of the phrases of the training part; raises `ParamError` where `min_count` leaves nothing."""
        rare, tfidf = params.min_count, params.weighting == "tfidf"
        if rare > len(phrases):
            raise ParamError(
                f"min_count must be at most {len(phrases):,} for {len(phrases):,} phrases; got {rare:,}. Lower it.",
                ("min_count",),
            )
        return cls(
            _block(phrases.word_counts, rare, tfidf),
            _block(phrases.piece_counts, rare, tfidf),
            _block(phrases.codes, 1, tfidf, CODES_WEIGHT),
            _block(phrases.formula, 1, tfidf, CODES_WEIGHT),
            phrases.vectors.mean(axis=0),
            np.maximum(phrases.vectors.std(axis=0), 1e-6),
        )

    def rows(self, counts: Counts) -> Rows:
        """Every block of features has length 1, so that long and short sentences weigh alike."""
        blocks = [
            self.words.transform(counts.word_counts),
            self.pieces.transform(counts.piece_counts),
            self.codes.transform(counts.codes),
            self.formula.transform(counts.formula),
        ]
        centred = (counts.vectors - self.center) / self.spread
        lengths = np.linalg.norm(centred, axis=1, keepdims=True)
        return Rows(
            sp.csr_matrix(sp.hstack(blocks, format="csr")),
            np.asarray(centred / np.maximum(lengths, 1e-9), dtype=np.float64),
        )

    @property
    def blocks(self) -> tuple[Block, ...]:
        """In the order of the columns of `Rows.sparse`."""
        return self.words, self.pieces, self.codes, self.formula


def _block(counts: sp.csr_matrix, rare: int, tfidf: bool, scale: float = 1.0) -> Block:
    """The usual smoothed inverse document frequency, over phrases."""
    occurs = np.asarray((counts > 0).sum(axis=0)).ravel()
    columns = np.flatnonzero(occurs >= rare)
    weights = np.log((1 + counts.shape[0]) / (1 + occurs[columns])) + 1 if tfidf else np.ones(len(columns))
    return Block(columns, weights, scale)
