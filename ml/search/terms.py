"""Text → the terms it is found by: lower case, without stop words, stemmed, by language."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from ml.languages import stemmer, stop_words

TOKEN = re.compile(r"(?u)\b\w\w+\b")
"""Two letters or digits at least: the pattern of scikit-learn and bm25s."""

SHORTEST_PART = 4
LINKING = ("", "s", "es", "n", "en", "er", "e")
"""What may stand between the parts of a German compound."""


class Word(NamedTuple):
    """A word where it stands in its text."""

    start: int
    end: int
    text: str


class Analysis:
    """How texts become terms. Equal words of a language are stemmed once."""

    def __init__(self, stemming: bool = True, stops: bool = True, frequencies: Mapping[str, int] | None = None):
        self._stemming, self._stops, self._frequencies = stemming, stops, frequencies
        self._terms: dict[str, dict[str, tuple[str, ...]]] = {}

    def terms(self, text: str, language: str) -> list[str]:
        """Every term of the text, in order."""
        known = self._terms.setdefault(language, {})
        found: list[str] = []
        for token in TOKEN.findall(text.lower()):
            terms = known.get(token)
            if terms is None:
                terms = known[token] = self._of(token, language)
            found += terms
        return found

    def _of(self, token: str, language: str) -> tuple[str, ...]:
        if self._stops and token in stop_words(language):
            return ()
        parts = split(token, self._frequencies) if self._frequencies and language == "de" else ()
        return tuple(stemmer(language)([token, *parts])) if self._stemming else (token, *parts)

    def named(self, text: str, language: str) -> dict[str, str]:
        """Each term of the text by the word it was first written as."""
        names: dict[str, str] = {}
        for match in TOKEN.finditer(text):
            for term in self.terms(match.group(), language):
                names.setdefault(term, match.group())
        return names

    def matches(self, text: str, language: str, wanted: set[str]) -> list[Word]:
        """The words of the text that give one of these terms."""
        return [
            Word(match.start(), match.end(), match.group())
            for match in TOKEN.finditer(text)
            if wanted & set(self.terms(match.group(), language))
        ]


def split(token: str, frequencies: Mapping[str, int]) -> tuple[str, ...]:
    """The parts of a German compound, if both are words of the corpus and together as frequent as the whole; else none.

    Two parts, chosen by the geometric mean of their frequencies: Koehn and Knight 2003.
    """
    best, parts = float(frequencies.get(token, 0)) or 1.0, ()  # type: tuple[float, tuple[str, ...]]
    for head, tail in _cuts(token):
        together = (frequencies.get(head, 0) * frequencies.get(tail, 0)) ** 0.5
        if together > best:
            best, parts = together, (head, tail)
    return parts


def _cuts(token: str) -> Iterator[tuple[str, str]]:
    for place in range(SHORTEST_PART, len(token) - SHORTEST_PART + 1):
        head, tail = token[:place], token[place:]
        for link in LINKING:
            if head.endswith(link) and len(head) - len(link) >= SHORTEST_PART:
                yield head.removesuffix(link) if link else head, tail


def word_frequencies(texts: Sequence[str]) -> dict[str, int]:
    """How often each word is in the texts: what compounds are split by."""
    return dict(Counter(token for text in texts for token in TOKEN.findall(text.lower())))


class Numbered(NamedTuple):
    """Documents as lists of term numbers."""

    vocabulary: Mapping[str, int]
    documents: list[list[int]]


def numbered(
    texts: Sequence[str], languages: Sequence[str], analysis: Analysis, tell: Callable[[float], None]
) -> Numbered:
    """Every document's terms as numbers; `tell` hears how far it is."""
    vocabulary: dict[str, int] = {}
    documents = []
    for place, (text, language) in enumerate(zip(texts, languages, strict=True)):
        if place % 20_000 == 0:
            tell(place / len(texts))
        documents.append([vocabulary.setdefault(term, len(vocabulary)) for term in analysis.terms(text, language)])
    return Numbered(vocabulary, documents)
