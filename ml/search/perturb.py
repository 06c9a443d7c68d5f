"""Queries as people really type them: with typos, without umlauts, split and joined words. The same seed, the same typos."""

import re
from collections.abc import Callable, Mapping

import numpy as np

from ml.languages import stop_words

NAMES: Mapping[str, str] = {
    "none": "As written",
    "typos": "A typo in every long word",
    "umlauts": "Umlauts left out",
    "transcribed": "Umlauts written ae, oe, ue",
    "split": "Compounds split",
    "joined": "Words joined",
    "lower": "All lower case",
    "order": "Words in another order",
    "plural": "Singular and plural swapped",
}
"""Perturbation → what people call it."""

Change = Callable[[str, str, np.random.Generator], str]
"""(query, language, random) → the query as it might be typed."""

_WORD = re.compile(r"\w+")
_UMLAUTS = {"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss"}
LONG = 5
"""Letters from which on a word gets a typo."""
COMPOUND = 12
"""Letters from which on a German word is taken for a compound."""


def _typos(query: str, language: str, random: np.random.Generator) -> str:
    """Two neighbouring letters inside a long word change places."""

    def swap(match: re.Match[str]) -> str:
        word = match.group()
        if len(word) < LONG or word.isdigit():
            return word
        place = int(random.integers(1, len(word) - 2))
        return word[:place] + word[place + 1] + word[place] + word[place + 2 :]

    return _WORD.sub(swap, query)


def _umlauts(query: str, language: str, random: np.random.Generator) -> str:
    return "".join(_UMLAUTS[letter][0] if letter in _UMLAUTS else letter for letter in query)


def _transcribed(query: str, language: str, random: np.random.Generator) -> str:
    return "".join(_UMLAUTS.get(letter, letter) for letter in query)


def _split(query: str, language: str, random: np.random.Generator) -> str:
    """A long word is written in two, in the middle; in English a hyphen becomes a space."""
    if language != "de":
        return query.replace("-", " ")
    return _WORD.sub(lambda match: _halved(match.group()) if len(match.group()) >= COMPOUND else match.group(), query)


def _halved(word: str) -> str:
    return f"{word[: len(word) // 2]} {word[len(word) // 2 :]}"


def _joined(query: str, language: str, random: np.random.Generator) -> str:
    """The first two neighbouring words that are no stop words are written as one."""
    words, stops = query.split(" "), stop_words(language)
    for place in range(len(words) - 1):
        pair = words[place : place + 2]
        if all(word.isalpha() and word.lower() not in stops for word in pair):
            return " ".join([*words[:place], pair[0] + pair[1].lower(), *words[place + 2 :]])
    return query


def _lower(query: str, language: str, random: np.random.Generator) -> str:
    return query.lower()


def _order(query: str, language: str, random: np.random.Generator) -> str:
    return " ".join(random.permutation(query.split()).tolist())


def _plural(query: str, language: str, random: np.random.Generator) -> str:
    """English words that are no stop words lose or get an s, German nouns an en: not always a word, as with people."""
    ending, stops = ("en" if language == "de" else "s"), stop_words(language)

    def swap(match: re.Match[str]) -> str:
        word = match.group()
        noun = word[0].isupper() if language == "de" else True
        if len(word) < LONG or word.isdigit() or word.lower() in stops or not noun:
            return word
        return word.removesuffix(ending) if word.endswith(ending) else word + ending

    return _WORD.sub(swap, query)


CHANGES: Mapping[str, Change] = {
    "none": lambda query, language, random: query,
    "typos": _typos,
    "umlauts": _umlauts,
    "transcribed": _transcribed,
    "split": _split,
    "joined": _joined,
    "lower": _lower,
    "order": _order,
    "plural": _plural,
}


def perturbed(name: str, query: str, language: str, seed: int) -> str:
    """One query, changed; the seed and the query fix what is changed."""
    random = np.random.default_rng([seed, len(query), *query.encode()[:8]])
    return CHANGES[name](query, language, random)
