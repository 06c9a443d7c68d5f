"""Which words decided: a linear model's estimate of the grade is a sum over words, told exactly."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.lexicon import codes
from ml.letters.features import Block, Counts, pieces
from ml.letters.reader import GRADE_NUMBERS, Reader
from ml.letters.text import Word, words

Floats = NDArray[np.float64]
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
    marks, sums = [], []
    for place, text in enumerate(texts):
        row = rows.sparse[place]
        valued = dict(zip(row.indices.tolist(), (row.data * weights[row.indices]).tolist(), strict=True))
        read = words(text, reader.params)
        shares = _shares(reader, text, read, valued)
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


def _shares(reader: Reader, text: str, read: Sequence[Word], valued: dict[int, float]) -> list[float]:
    """Every feature's value, parted equally among the words it stands on."""
    holders: dict[int, list[int]] = {}
    for column, places in _occurrences(reader, text, read):
        if column in valued:
            holders.setdefault(column, []).extend(places)
    shares = [0.0] * len(read)
    for column, places in holders.items():
        for place in places:
            shares[place] += valued[column] / len(places)
    return shares


def _occurrences(reader: Reader, text: str, read: Sequence[Word]) -> list[tuple[int, list[int]]]:
    """(column of the model, words it stands on) for everything that is counted in the text."""
    space, params = reader.space, reader.params
    by_word, by_piece = reader.known
    columns = [{int(kept): place for place, kept in enumerate(block.columns)} for block in _blocks(reader)]
    ends = (0, *space.edges)
    found: list[tuple[int, list[int]]] = []

    def add(block: int, column: int | None, places: list[int]) -> None:
        if column is not None and column in columns[block] and places:
            found.append((ends[block] + columns[block][column], places))

    forms = [word.form for word in read]
    for size in range(1, params.ngram + 1):
        for start in range(len(forms) - size + 1):
            add(0, by_word.get(" ".join(forms[start : start + size])), list(range(start, start + size)))
    for place, form in enumerate(forms):
        for piece in pieces(form):
            add(1, by_piece.get(piece), [place])
    for number, code in enumerate(code for code in codes() if code.pattern):
        if code.pattern and params.codes and (match := code.pattern.search(text)):
            touched = [
                place for place, word in enumerate(read) if word.start < match.end() and match.start() < word.end
            ]
            add(2, number, touched or list(range(len(read))))
    return found


def _blocks(reader: Reader) -> tuple[Block, Block, Block]:
    return reader.space.words, reader.space.pieces, reader.space.codes
