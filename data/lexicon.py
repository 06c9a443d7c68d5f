"""The codes of reference letters: what a word or turn means to those who know."""

import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

FILE = Path(__file__).parent / "authored" / "letters" / "lexicon.tsv"


class Code(NamedTuple):
    """One known code. `pattern` is a regular expression over one sentence, None for what can only be missing."""

    entry: str
    pattern: re.Pattern[str] | None
    kind: str
    """booster, level, limiter, damning, order, missing, closing, negation, other."""
    grade: int | None
    """The grade it points to."""
    german: str
    english: str
    """What readers of such letters read in it."""


@cache
def codes() -> tuple[Code, ...]:
    """All of them, in the order of the file."""
    if not FILE.exists():
        return ()
    return tuple(_code(line) for line in FILE.read_text(encoding="utf-8").splitlines()[1:] if line)


def _code(line: str) -> Code:
    entry, pattern, kind, grade, german, english = line.split("\t")
    compiled = re.compile(pattern, re.IGNORECASE) if pattern else None
    return Code(entry, compiled, kind, int(grade) if grade else None, german, english)
