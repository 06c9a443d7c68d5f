"""Long documents are cut into passages between sentences; the best passage speaks for its document."""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ml.encoders import passage

_SENTENCE_END = re.compile(r"(?<=[.!?…])[\"”“»)]*\s+(?=[^\W\d_a-zäöüß]|[\"„“«(])")
"""White space after a full stop and before a capital: "§ 5 Abs. 3" goes on."""


class Passages(NamedTuple):
    """What an encoder reads, and which document each belongs to."""

    texts: list[str]
    starts: NDArray[np.int64]
    """Per document, its first passage; the passages of a document stand together."""

    def best(self, scores: NDArray[np.float32]) -> NDArray[np.float32]:
        """Per document, the score of its best passage."""
        if len(self.starts) == len(self.texts):
            return scores
        return np.maximum.reduceat(scores, self.starts)

    def of(self, document: int) -> range:
        """The passages of a document."""
        after = self.starts[document + 1] if document + 1 < len(self.starts) else len(self.texts)
        return range(int(self.starts[document]), int(after))


def sentences(text: str) -> list[tuple[int, int]]:
    """Start and end of every sentence."""
    cuts = [0, *(match.end() for match in _SENTENCE_END.finditer(text)), len(text)]
    return [(start, end) for start, end in pairwise(cuts) if text[start:end].strip()]


def passages(titles: Sequence[str], texts: Sequence[str], words: int) -> Passages:
    """Documents of up to twice `words` words are one passage, title first; longer ones are cut. 0 never cuts."""
    cut: list[str] = []
    starts = []
    for title, text in zip(titles, texts, strict=True):
        starts.append(len(cut))
        parts = [text] if not words or text.count(" ") < 2 * words else pieces(text, words)
        cut += [passage(title, part) for part in parts]
    return Passages(cut, np.array(starts, dtype=np.int64))


def pieces(text: str, words: int) -> list[str]:
    """Whole sentences up to `words` words; a sentence longer than that is cut itself."""
    parts: list[str] = []
    held: list[str] = []
    for start, end in sentences(text):
        tokens = text[start:end].split()
        while tokens:
            room = words - len(held)
            if len(tokens) > room and held and len(tokens) <= words:
                parts.append(" ".join(held))
                held = []
                continue
            held += tokens[:room]
            tokens = tokens[room:]
            if len(held) >= words:
                parts.append(" ".join(held))
                held = []
    return parts + ([" ".join(held)] if held else []) or [text]
