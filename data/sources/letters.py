"""Reference letters: graded phrases written for this project, in their gender and tense variants."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from data.dataset import Card, Dataset
from data.roles import AUTHOR, CATEGORY, GROUP, LABEL, TEXT

FOLDER = Path(__file__).parents[1] / "authored" / "letters"
PAST, PRESENT = 1, 0

CARD = Card(
    title="Reference letters",
    summary="German sentences of reference letters with the school grade an expert reads in them, sentences of such "
    "letters without a grade, and sentences that are none.",
    row_is="one sentence, in one gender and tense",
    nouns={"group": "phrases"},
    source="Written for this project by a language model acting as several authors",
    licence="CC BY 4.0",
    authored=True,
    flaws=(
        "A language model wrote and graded the phrases; no second human expert has confirmed the grades.",
        "Grades are convention: labour courts and employers do not agree on every phrase.",
        "All grades are equally frequent here; in real letters 1 and 2 are the rule.",
    ),
)


class Letter(NamedTuple):
    """A whole sample letter."""

    id: str
    grade: float
    trade: str
    text: str
    note: str
    """Which passages give it away."""


def load() -> Dataset:
    """One row per sentence; variants of one phrase share a `group`."""
    rows = [
        (text, label, group, category, author)
        for phrase, label, group, category, author in _phrases()
        for text in variants(phrase)
    ]
    table = pd.DataFrame(rows, columns=[TEXT, LABEL, GROUP, CATEGORY, AUTHOR], dtype="str")
    return Dataset.of("letters", "graded_text", {"graded_text": table}, CARD)


def _phrases() -> Iterator[tuple[str, str, str, str, str]]:
    for path in sorted((FOLDER / "phrases").glob("*.tsv")):
        for number, (category, grade, phrase) in enumerate(_lines(path), 1):
            yield phrase, grade, f"{path.stem}-{number}", category, path.stem
    for label in ("neutral", "foreign"):
        for number, (kind, phrase) in enumerate(_lines(FOLDER / f"{label}.tsv"), 1):
            yield phrase, label, f"{label}-{number}", kind, label


def _lines(path: Path) -> Iterator[list[str]]:
    if path.exists():
        for line in path.read_text(encoding="utf-8").splitlines()[1:]:
            yield line.split("\t")


def variants(phrase: str) -> list[str]:
    """Every distinct rendering, he and past first."""
    rendered = (render(phrase, gender, tense) for gender in (0, 1) for tense in (PAST, PRESENT))
    return list(dict.fromkeys(rendered))


def render(phrase: str, gender: int, tense: int) -> str:
    """A phrase without markup: of `[he/she]` the alternative `gender`, of `<present|past>` the alternative `tense`."""
    chosen = re.sub(r"\[([^\[\]/]*)/([^\[\]/]*)\]", lambda found: found.group(1 + gender), phrase)
    return re.sub(r"<([^<>|]*)\|([^<>|]*)>", lambda found: found.group(1 + tense), chosen)


def samples() -> list[Letter]:
    """The sample letters, in the order of their grades."""
    path = FOLDER / "letters.jsonl"
    read = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []
    return sorted(
        (Letter(one["id"], one["grade"], one["trade"], one["text"], one["note"]) for one in read),
        key=lambda letter: letter.grade,
    )
