"""Which words decided: a linear model's estimate of the grade is a sum over words, told exactly."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.lexicon import codes
from ml.letters.features import Counts, pieces
from ml.letters.reader import GRADE_NUMBERS, Reader
from ml.letters.text import Word, words

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
COLUMNS = ["sentence", "start", "end", "word", "contribution"]


def contributions(reader: Reader, counts: Counts, texts: Sequence[str]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """What each word of these texts, which have been counted, adds to the linear estimate of the grade; above 0 makes it worse.

    First frame: sentence, start, end, word, contribution. Second: sentence, base, whole (what the vector of the sentence
    as a whole adds), words, estimate: their sum. Both empty for a model that is not a sum.
    """
    linear = reader.grades.linear
    if linear is None or not texts:
        return pd.DataFrame(columns=COLUMNS), pd.DataFrame(columns=["sentence", "base", "whole", "words", "estimate"])
    numbers = GRADE_NUMBERS[reader.grades.classes - 1].astype(np.float64)
    rows = reader.space.rows(counts)
    weights, base = linear.weights @ numbers, float(linear.base @ numbers)
    whole = linear.of_whole(rows) @ numbers
    places = _places(reader)
    marks, sums = [], []
    for place, text in enumerate(texts):
        row = rows.sparse[place]
        valued = dict(zip(row.indices.tolist(), (row.data * weights[row.indices]).tolist(), strict=True))
        read = words(text, reader.params)
        shares = _shares(reader, places, text, read, valued)
        marks += [
            (place, word.start, word.end, text[word.start : word.end], share)
            for word, share in zip(read, shares, strict=True)
        ]
        total = sum(valued.values())
        sums.append((place, base, float(whole[place]), total, base + float(whole[place]) + total))
    return (
        pd.DataFrame(marks, columns=COLUMNS),
        pd.DataFrame(sums, columns=["sentence", "base", "whole", "words", "estimate"]),
    )


class Places(NamedTuple):
    """Where what is counted stands among the columns of a model: by its number in the vocabulary, -1 for nowhere."""

    words: Ints
    pieces: Ints
    codes: Ints


def _places(reader: Reader) -> Places:
    by_word, by_piece = reader.known
    space = reader.space
    sizes = len(by_word), len(by_piece), sum(1 for code in codes() if code.pattern)
    starts = (0, *space.edges[:2])
    found = []
    for block, size, start in zip((space.words, space.pieces, space.codes), sizes, starts, strict=True):
        places = np.full(size, -1)
        places[block.columns] = start + np.arange(len(block.columns))
        found.append(places)
    return Places(*found)


def _shares(reader: Reader, places: Places, text: str, read: Sequence[Word], valued: dict[int, float]) -> list[float]:
    """Every feature's value, parted equally among the words it stands on."""
    holders: dict[int, list[int]] = {}
    for column, standing in _occurrences(reader, places, text, read):
        if column in valued:
            holders.setdefault(column, []).extend(standing)
    shares = [0.0] * len(read)
    for column, standing in holders.items():
        for place in standing:
            shares[place] += valued[column] / len(standing)
    return shares


def _occurrences(
    reader: Reader, places: Places, text: str, read: Sequence[Word]
) -> Iterator[tuple[int, Sequence[int]]]:
    """(column of the model, words it stands on) for everything that is counted in the text."""
    by_word, by_piece = reader.known
    forms = [word.form for word in read]
    for size in range(1, reader.params.ngram + 1):
        for start in range(len(forms) - size + 1):
            if (number := by_word.get(" ".join(forms[start : start + size]))) is not None:
                yield int(places.words[number]), range(start, start + size)
    for place, form in enumerate(forms):
        for piece in pieces(form):
            if (number := by_piece.get(piece)) is not None:
                yield int(places.pieces[number]), [place]
    if reader.params.codes:
        for number, code in enumerate(code for code in codes() if code.pattern):
            if code.pattern and (match := code.pattern.search(text)):
                touched = [at for at, word in enumerate(read) if word.start < match.end() and match.start() < word.end]
                yield int(places.codes[number]), touched or range(len(read))
