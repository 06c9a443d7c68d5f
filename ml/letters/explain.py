"""Which words decided: what a linear model says is a sum over words, told exactly; of a rule, each word is left out."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.lexicon import codes
from ml.letters import formula, rule
from ml.letters.features import Counts, pieces
from ml.letters.params import LettersParams
from ml.letters.reader import GRADE_NUMBERS, Reader
from ml.letters.text import Word, words

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
MARKS = ["sentence", "start", "end", "word", "contribution", "unit"]
SUMS = ["sentence", "base", "whole", "words", "estimate", "unit"]
LEFT_OUT = "left_out"
"""The unit where a word's share is how many grades worse the whole is with it than without."""


def contributions(reader: Reader, counts: Counts, texts: Sequence[str]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """What each word of these texts, which have been counted, adds to the grade; above 0 makes it worse.

    First frame: sentence, start, end, word, contribution, unit. Second: sentence, base, whole (what the vector of the
    sentence as a whole adds), words, estimate: their sum; unit: `grades`, `odds` (see `ml.letters.models.Linear`) or
    `left_out`, where a model is no sum and nothing adds up. Both empty for a model that sees no words.
    """
    linear = reader.grades.linear
    if linear is None:
        return _left_out(texts if reader.params.model == "rule" else [])
    rows = reader.space.rows(counts)
    whole = linear.of_whole(rows) if texts else ()
    places = _places(reader)
    marks, sums = [], []
    for place, text in enumerate(texts):
        row = rows.sparse[place]
        valued = dict(zip(row.indices.tolist(), (row.data * linear.weights[row.indices]).tolist(), strict=True))
        read = words(text, reader.params)
        shares = _shares(reader, places, text, read, valued)
        marks += [
            (place, word.start, word.end, text[word.start : word.end], share, linear.unit)
            for word, share in zip(read, shares, strict=True)
        ]
        total, as_whole = sum(valued.values()), float(whole[place])
        sums.append((place, linear.base, as_whole, total, linear.base + as_whole + total, linear.unit))
    return pd.DataFrame(marks, columns=MARKS), pd.DataFrame(sums, columns=SUMS)


def _left_out(texts: Sequence[str]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """For a model that reads the text itself: the grade with a word less the grade without it."""
    marks, sums = [], []
    for place, text in enumerate(texts):
        read = words(text, LettersParams())
        shorter = [text[: word.start] + text[word.end :] for word in read]
        expected = [float(rule.probabilities(one) @ GRADE_NUMBERS) for one in (text, *shorter)]
        marks += [
            (place, word.start, word.end, text[word.start : word.end], expected[0] - without, LEFT_OUT)
            for word, without in zip(read, expected[1:], strict=True)
        ]
        sums.append((place, np.nan, np.nan, np.nan, expected[0], LEFT_OUT))
    return pd.DataFrame(marks, columns=MARKS), pd.DataFrame(sums, columns=SUMS)


class Places(NamedTuple):
    """Where what is counted stands among the columns of a model: by its number in the vocabulary, -1 for nowhere."""

    words: Ints
    pieces: Ints
    codes: Ints
    formula: Ints


def _places(reader: Reader) -> Places:
    by_word, by_piece = reader.known
    sizes = len(by_word), len(by_piece), sum(1 for code in codes() if code.pattern), formula.SETTINGS
    found, start = [], 0
    for block, size in zip(reader.space.blocks, sizes, strict=True):
        places = np.full(size, -1)
        places[block.columns] = start + np.arange(len(block.columns))
        found.append(places)
        start += len(block.columns)
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
                yield int(places.codes[number]), _touched(read, [match.span()])
        if satisfied := formula.found(text):
            yield int(places.formula[satisfied.setting]), _touched(read, satisfied.spans)


def _touched(read: Sequence[Word], spans: Sequence[tuple[int, int]]) -> Sequence[int]:
    """The words that stand in these parts of the text; all of them where a code is between words."""
    touched = [at for at, word in enumerate(read) if any(word.start < end and begin < word.end for begin, end in spans)]
    return touched or range(len(read))
