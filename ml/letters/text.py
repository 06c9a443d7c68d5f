"""From a sentence to words: placeholders, punctuation, stop words, stems. Light; every word knows where it stands."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

from ml.letters.params import LettersParams

WORD = re.compile(r"\w+(?:[-'’]\w+)*|[^\w\s]")
TITLES = frozenset({"herr", "herrn", "frau"})
DEGREES = frozenset({"dr", "prof", "dipl", "ing"})
PERSONS = frozenset({"er", "sie", "ihm", "ihn"})
POSSESSIVE = re.compile(r"(sein|ihr)(e|en|em|er|es)?")
NUMBER = re.compile(r"\d+")

STOP_WORDS = frozenset(
    re.findall(
        r"\w+",
        """aber als also am an auch auf aus bei beim bis da damit dann das dass dem den der des dessen die dies diese dieser
        dieses doch dort durch ein eine einem einen einer eines er es für gegen hat hatte haben hatten ich ihm ihn ihr
        ihre ihrem ihren ihrer im in ins ist immer ja jede jedem jeden jeder jederzeit kann konnte mit nach nicht noch nur
        ob oder ohne sehr sein seine seinem seinen seiner sich sie sind so soll sowie stets über um und uns unser unsere
        unserem unseren unserer unter viel voll von vom vor war waren was weil wenn werden wie wir wird wurde wurden zu
        zum zur""",
    )
)
"""Frequent words that many lists leave out."""
KEEP = frozenset(
    re.findall(
        r"\w+", "aber auch doch immer jede jedem jeden jeder jederzeit nicht noch nur ohne sehr stets über viel voll"
    )
)
"""Among them, those that carry a grade."""


class Word(NamedTuple):
    """What a model reads, and where it stands in the text."""

    form: str
    start: int
    end: int


def words(text: str, params: LettersParams) -> list[Word]:
    """The words a model reads, in order."""
    read = list(_placed(text, params.placeholders))
    if not params.punctuation:
        read = [word for word in read if word.form[0].isalnum() or word.form[0] in "_"]
    if params.stop_words != "none":
        left_out = STOP_WORDS - KEEP if params.stop_words == "keep_list" else STOP_WORDS
        read = [word for word in read if word.form not in left_out]
    if params.stemming:
        read = [word._replace(form=_stem(word.form)) for word in read]
    return read


def _placed(text: str, placeholders: bool) -> Iterator[Word]:
    """Words in lower case; names after a title, persons, possessives and numbers as placeholders."""
    named = False
    for found in WORD.finditer(text):
        form = found.group().casefold()
        if placeholders:
            named = form in TITLES or (named and (found.group()[0].isupper() or form in (*DEGREES, ".")))
            form = "_person" if named and form != "." else _placeholder(form)
        yield Word(form, found.start(), found.end())


def _placeholder(form: str) -> str:
    if form in PERSONS:
        return "_person"
    if POSSESSIVE.fullmatch(form):
        return "_their"
    return "_number" if NUMBER.fullmatch(form) else form


def _stem(form: str) -> str:
    return form if form.startswith("_") else str(_stemmer().stemWord(form))


@cache
def _stemmer() -> Any:
    from Stemmer import Stemmer

    return Stemmer("german")
