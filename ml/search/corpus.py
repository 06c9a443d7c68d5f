"""A corpus as engines read it: texts, languages, terms and passages, each made once."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.dataset import Dataset
from ml import languages
from ml.base import Step, silent
from ml.columns import CATEGORY, DOC, LANGUAGE, TEXT, TITLE
from ml.encoders import passage
from ml.engine.memory import remember
from ml.search.hits import Ints, Mask, tie_places
from ml.search.params import WORDS, SearchParams
from ml.search.passages import Passages, passages
from ml.search.terms import Analysis, Numbered, numbered, word_frequencies


@dataclass(frozen=True, eq=False)
class Corpus:
    """The documents of a data set."""

    fingerprint: str
    table: pd.DataFrame

    @cached_property
    def ids(self) -> NDArray[np.object_]:
        return self.table[DOC].to_numpy(dtype=object)

    @cached_property
    def tie(self) -> Ints:
        """See `ml.search.hits`."""
        return tie_places(self.ids)

    @cached_property
    def titles(self) -> list[str]:
        """Empty where there is none."""
        return self.table[TITLE].tolist() if TITLE in self.table else [""] * len(self.table)

    @cached_property
    def bodies(self) -> list[str]:
        bodies: list[str] = self.table[TEXT].tolist()
        return bodies

    @cached_property
    def texts(self) -> list[str]:
        """Title and text, as keywords and encoders read them."""
        return [passage(title, body) for title, body in zip(self.titles, self.bodies, strict=True)]

    @cached_property
    def languages(self) -> list[str]:
        """ISO 639-1 per document: as the data says, else detected."""
        if LANGUAGE not in self.table:
            return languages.of_documents(self.texts)
        said = [code[:2].lower() for code in self.table[LANGUAGE]]
        unsaid = [place for place, code in enumerate(said) if not code]
        detected = languages.of_documents([self.texts[place] for place in unsaid])
        for place, code in zip(unsaid, detected, strict=True):
            said[place] = code
        return said

    @cached_property
    def spoken(self) -> tuple[str, ...]:
        """The languages of the corpus, the most frequent first."""
        return tuple(pd.Series(self.languages, dtype="str").value_counts(sort=True).index)

    @cached_property
    def _filled(self) -> Mask:
        return np.array([bool(text) for text in self.texts])

    def listable(self, allowed: Mask | None = None) -> Mask | None:
        """Of the allowed documents those that say something; None where that is every document."""
        if self._filled.all():
            return allowed
        return self._filled if allowed is None else self._filled & allowed

    @cached_property
    def categories(self) -> list[str]:
        return self.table[CATEGORY].tolist() if CATEGORY in self.table else [""] * len(self.table)


def corpus_of(dataset: Dataset) -> Corpus:
    """The documents of a data set, remembered."""
    return remember(
        ("search", "corpus", dataset.fingerprint), lambda: Corpus(dataset.fingerprint, dataset.tables["corpus"])
    )


def analysis_of(corpus: Corpus, params: SearchParams) -> Analysis:
    """How its words become terms, remembered."""

    def make() -> Analysis:
        frequencies = word_frequencies(corpus.texts) if params.compounds else None
        return Analysis(params.stemming, params.stop_words, frequencies)

    return remember(("search", "analysis", corpus.fingerprint, *words(params)), make)


def numbered_of(corpus: Corpus, params: SearchParams, step: Step = silent) -> Numbered:
    """Its terms as numbers; not remembered: an index is made of them and they go."""
    analysis = analysis_of(corpus, params)
    return numbered(
        corpus.texts,
        corpus.languages,
        analysis,
        lambda share: step(share, f"Reading the words of {len(corpus.ids):,} documents"),
    )


def passages_of(corpus: Corpus, params: SearchParams) -> Passages:
    """Its passages, remembered."""
    return remember(
        ("search", "passages", corpus.fingerprint, params.passage_words),
        lambda: passages(corpus.titles, corpus.bodies, params.passage_words),
    )


def words(params: SearchParams) -> tuple[object, ...]:
    """What the terms depend on."""
    return tuple(getattr(params, field) for field in WORDS)
