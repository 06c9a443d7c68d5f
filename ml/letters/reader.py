"""Who reads a sentence: is it reference language, does it carry a grade, which, and of what does it speak?"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.dataset import DataError, Dataset
from data.graded_text import ABSTAIN, GRADES
from data.roles import AUTHOR, CATEGORY, GROUP, LABEL, TEXT
from ml.base import Step, silent
from ml.engine.memory import remember
from ml.letters import models
from ml.letters.features import Counts, Space, code_counts, count
from ml.letters.models import Alike, Fitted
from ml.letters.params import TEXT_FIELDS, LettersParams

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Texts = NDArray[np.object_]

GRADE_NUMBERS = np.arange(1, 6)
READINGS = ("graded", *ABSTAIN)
P_COLUMNS = [f"p{grade}" for grade in GRADES]
WITHOUT_VECTORS = ("bayes", "rule", "majority")
NEEDS_VECTORS = ("vectors",)
GATE_MEANING = 2.0
"""Whether a sentence is reference language at all, its meaning tells better than its words."""
GATE_BALANCE = 0.25
"""Chosen with authors left out in turn: about one in twenty graded sentences may be lost to find the others."""


@dataclass(frozen=True, eq=False)
class Corpus:
    """All texts of a data set, counted."""

    texts: Texts
    counts: Counts
    grades: Ints
    """0 where there is none."""
    readings: Ints
    """Places in `READINGS`."""
    groups: Ints
    names: Texts
    """Of the groups, by number."""
    categories: Texts
    authors: Texts


def corpus(dataset: Dataset, params: LettersParams, step: Step = silent) -> Corpus:
    """Count every text once per data set and setting of the text."""
    vectors = uses_vectors(params)
    fields = (*(getattr(params, field) for field in sorted(TEXT_FIELDS - {"weighting", "min_count"})), vectors)
    return remember(("letters", "corpus", dataset.fingerprint, fields), lambda: _corpus(dataset, params, vectors, step))


def uses_vectors(params: LettersParams) -> bool:
    """Whether sentences are encoded at all."""
    return params.model in NEEDS_VECTORS or (params.vectors and params.model not in WITHOUT_VECTORS)


def _corpus(dataset: Dataset, params: LettersParams, vectors: bool, step: Step) -> Corpus:
    table = dataset.tables["graded_text"]
    labels = table[LABEL].to_numpy(dtype=object)
    groups, names = pd.factorize(table[GROUP])
    graded = np.isin(labels, GRADES)
    texts = table[TEXT].to_numpy(dtype=object)
    coded = remember(("letters", "codes", dataset.fingerprint), lambda: code_counts(list(texts)))
    return Corpus(
        texts,
        count(list(texts), params, vectors, keep=True, step=step, coded=coded),
        np.where(graded, labels, "0").astype(np.int64),
        np.array([0 if is_graded else READINGS.index(label) for label, is_graded in zip(labels, graded, strict=True)]),
        groups,
        np.asarray(names, dtype=object),
        table[CATEGORY].to_numpy(dtype=object) if CATEGORY in table else np.full(len(table), "", dtype=object),
        table[AUTHOR].to_numpy(dtype=object) if AUTHOR in table else np.full(len(table), "", dtype=object),
    )


def middle(grades: Floats) -> Ints:
    """The median of each distribution over grades: the grade with the smallest expected distance from the true one."""
    return np.asarray(1 + (grades.cumsum(axis=1) < 0.5 - 1e-9).sum(axis=1).clip(max=4))


class Read(NamedTuple):
    """What was read in some sentences."""

    readings: Ints
    """Places in `READINGS`."""
    grades: Floats
    """(sentences, 5): the probability of each grade, were the sentence graded."""
    categories: Texts

    @property
    def expected(self) -> Floats:
        return np.asarray(self.grades @ GRADE_NUMBERS)

    @property
    def best(self) -> Ints:
        return middle(self.grades)

    def frame(self, texts: Sequence[str]) -> pd.DataFrame:
        """text, grade (missing where none is carried), expected_grade, p1…p5, reading, category."""
        grade = pd.array(self.best, dtype="Int64")
        grade[self.readings != 0] = pd.NA
        return pd.DataFrame(
            {
                TEXT: list(texts),
                "grade": grade,
                "expected_grade": self.expected,
                **{name: self.grades[:, place] for place, name in enumerate(P_COLUMNS)},
                "reading": [READINGS[place] for place in self.readings],
                CATEGORY: self.categories,
            }
        )


@dataclass(frozen=True, eq=False)
class Reader:
    """A fitted pipeline."""

    params: LettersParams
    known: tuple[dict[str, int], dict[str, int]]
    """Vocabularies the texts were counted with."""
    space: Space
    grades: Fitted
    gate: Fitted | None
    """None where there is nothing but graded sentences to learn from."""
    categories: tuple[Fitted, Texts] | None
    """None where there are none to learn from, or nobody asks."""

    @classmethod
    def fit(
        cls, corpus: Corpus, rows: Ints, params: LettersParams, also: Collection[str] = ("reading", "category")
    ) -> "Reader":
        """Learn the grade from some rows of a corpus, and `also` the reading, the category. Raises `DataError` for less than two grades."""
        graded = rows[corpus.grades[rows] > 0]
        if len(np.unique(corpus.grades[graded])) < 2:
            raise DataError(
                "label must have at least 2 grades in the part that is learned from; got fewer, as the data is small. "
                "Add texts: four of each grade at least."
            )
        seen = rows if also else graded
        phrases = corpus.counts.of(seen).averaged(corpus.groups[seen])
        first = seen[np.unique(corpus.groups[seen], return_index=True)[1]]
        space = Space.of(phrases, params)
        every = space.rows(phrases)
        with_grade = np.flatnonzero(corpus.grades[first] > 0)
        own, grade = every.of(with_grade), corpus.grades[first][with_grade]
        alike = Alike.of(own, params.regularization) if "category" in also or params.model == "combined" else None
        fitted = alike.fit(grade) if alike and params.model == "combined" else models.fit(own, grade, params)
        gate, categories = None, None
        readings = corpus.readings[first]
        if "reading" in also and len(np.unique(readings)) > 1:
            gate = Alike.of(every, params.regularization, GATE_MEANING).fit(readings, GATE_BALANCE)
        if alike and "category" in also:
            names, place = np.unique(corpus.categories[first][with_grade].astype(str), return_inverse=True)
            categories = (alike.fit(place), names.astype(object)) if len(names) > 1 else None
        return cls(params, (corpus.counts.words, corpus.counts.pieces), space, fitted, gate, categories)

    def counts(self, texts: Sequence[str]) -> Counts:
        """Count new texts. Nothing of them is kept."""
        words, pieces = self.known
        return count(texts, self.params, len(self.space.center) > 0, keep=False, words_known=words, pieces_known=pieces)

    def read(self, counts: Counts, texts: Sequence[str]) -> Read:
        """What stands in these texts, which have been counted."""
        rows = self.space.rows(counts)
        found = self.grades.probabilities(rows, texts)
        grades = np.zeros((len(texts), 5))
        grades[:, self.grades.classes - 1] = found
        readings = np.zeros(len(texts), dtype=np.int64)
        if self.gate:
            readings = self.gate.classes[self.gate.probabilities(rows, texts).argmax(axis=1)]
        categories = np.full(len(texts), "", dtype=object)
        if self.categories:
            model, names = self.categories
            categories = names[model.probabilities(rows, texts).argmax(axis=1)]
        return Read(readings, grades, categories)

    def read_texts(self, texts: Sequence[str]) -> Read:
        """What stands in new texts."""
        if not len(texts):
            return Read(np.zeros(0, dtype=np.int64), np.zeros((0, 5)), np.zeros(0, dtype=object))
        return self.read(self.counts(texts), texts)
