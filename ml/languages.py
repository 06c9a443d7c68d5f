"""Which language a text is in, and what that language's stemmer and stop words are."""

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from functools import cache
from typing import Any

import numpy as np

SNOWBALL = {
    "en": "english", "de": "german", "fr": "french", "es": "spanish", "it": "italian", "nl": "dutch",
    "pt": "portuguese", "sv": "swedish", "da": "danish", "nb": "norwegian", "fi": "finnish", "ru": "russian",
    "tr": "turkish", "hu": "hungarian", "ro": "romanian",
}  # fmt: skip
"""ISO 639-1 → the algorithm in Snowball."""
STOP_WORDS = {
    "en": "EN", "de": "GERMAN", "fr": "FRENCH", "es": "SPANISH", "it": "ITALIAN", "nl": "DUTCH", "pt": "PORTUGUESE",
    "sv": "SWEDISH", "da": "DANISH", "nb": "NORWEGIAN", "ru": "RUSSIAN", "tr": "TURKISH",
}  # fmt: skip
"""ISO 639-1 → the list in bm25s."""
OTHER_SCRIPTS = ("zh", "ja", "ko", "ar", "el", "uk", "he", "hi")
"""Recognised by their letters; without a stemmer."""
KNOWN = (*SNOWBALL, *OTHER_SCRIPTS)

UNKNOWN = ""
READ_CHARACTERS = 200
"""So much of a text is read to tell its language."""
SAMPLED = 300
"""Documents looked at to see which languages a corpus is in."""
RARE = 0.02
"""A language seen less often than this is taken for a mistake: names and quotations look foreign."""
SURE = 0.9


def of_documents(texts: Sequence[str]) -> list[str]:
    """ISO 639-1 per document. Where a sample says that all are in one language, that is not asked again of each."""
    if not texts:
        return []
    places = np.unique(np.linspace(0, len(texts) - 1, min(SAMPLED, len(texts))).astype(int))
    seen = Counter(detect([texts[place] for place in places], KNOWN))
    seen.pop(UNKNOWN, None)
    common = [language for language, count in seen.most_common() if count >= RARE * len(places)]
    if len(common) < 2:
        return [common[0] if common else UNKNOWN] * len(texts)
    return [language or common[0] for language in detect(texts, common)]


def of_queries(texts: Sequence[str], spoken: Sequence[str]) -> list[str]:
    """ISO 639-1 per query, one of those the corpus is in: its words are looked up there."""
    if len(spoken) < 2:
        return [spoken[0] if spoken else UNKNOWN] * len(texts)
    return [language or spoken[0] for language in detect(texts, spoken)]


def detect(texts: Sequence[str], among: Collection[str]) -> list[str]:
    """By lingua; `UNKNOWN` for a text without letters."""
    found = (_detector(tuple(sorted(among))).detect_language_of(text[:READ_CHARACTERS]) for text in texts)
    return [_code(language) for language in found]


def surely(texts: Sequence[str]) -> list[str]:
    """The same among all known languages, `UNKNOWN` where lingua is not sure: queries are short."""
    best = (_detector(KNOWN_SORTED).compute_language_confidence_values(text[:READ_CHARACTERS]) for text in texts)
    return [_code(values[0].language) if values and values[0].value >= SURE else UNKNOWN for values in best]


KNOWN_SORTED = tuple(sorted(KNOWN))


def _code(language: Any) -> str:
    return language.iso_code_639_1.name.lower() if language else UNKNOWN


@cache
def _detector(codes: tuple[str, ...]) -> Any:
    from lingua import IsoCode639_1, LanguageDetectorBuilder

    wanted = codes if len(codes) > 1 else (*codes, next(code for code in SNOWBALL if code not in codes))
    return LanguageDetectorBuilder.from_iso_codes_639_1(
        *(getattr(IsoCode639_1, code.upper()) for code in wanted)
    ).build()


@cache
def stemmer(language: str) -> Callable[[list[str]], list[str]]:
    """Words → stems; the words themselves where the language has no stemmer."""
    if language not in SNOWBALL:
        return lambda words: words
    import Stemmer

    stem: Callable[[list[str]], list[str]] = Stemmer.Stemmer(SNOWBALL[language]).stemWords
    return stem


@cache
def stop_words(language: str) -> frozenset[str]:
    """None where there is no list."""
    if language not in STOP_WORDS:
        return frozenset()
    from bm25s import stopwords

    return frozenset(getattr(stopwords, f"STOPWORDS_{STOP_WORDS[language]}"))
