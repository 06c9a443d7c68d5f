"""Columns as a model can use them: numbers, words and parts of dates. What a column is, is learned from the training part."""

import re
from collections.abc import Sequence
from typing import Self

import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.feature_extraction.text import TfidfVectorizer

NUMBERS = 0.95
"""A column of words is one of numbers in text where at least this share of what is filled can be read so."""
ID_LIKE = 0.95
"""Words that differ for more of the rows than this say nothing about anyone."""
FEWEST_FOR_IDS = 50
LARGEST = 1e30
"""Numbers beyond are pulled in to it: trees hold numbers up to 3e38, and their squares must still be numbers."""
TOLD = {"number": "number", "category": "words", "date": "date", "text": "text"}
"""What a person says a column is, in the words of this module."""
TEXT_WORDS = 30
DATE_PARTS = ("day", "year", "month", "weekday")

# A currency's sign or letters before it; a single letter or one without a space, as in C3, is part of a name.
_NUMBER_IN_TEXT = re.compile(
    r"^(?:[^\W\d_]{2,4}\s|[^\w\-+.,]{0,4})\s*([+-]?(?:\d{1,3}(?:[,' ]\d{3})+|\d+)(?:\.\d+)?)\s*[^\d]{0,12}$"
)


class Tidy(BaseEstimator, TransformerMixin):  # type: ignore[misc]
    """DataFrame → DataFrame: numbers as float64, words as text, a date as four numbers, a text as its commonest words.

    Constant columns and words that are ids are left out; `kinds` (COLUMN=KIND) says what a column is where the guess is wrong.
    """

    def __init__(self, numbers_in_text: bool = True, kinds: Sequence[str] = ()):
        self.numbers_in_text = numbers_in_text
        self.kinds = kinds

    def fit(self, X: pd.DataFrame, y: object = None) -> Self:
        told = {name: TOLD[kind] for name, _, kind in (one.rpartition("=") for one in self.kinds)}
        self.kinds_ = {str(name): kind_of(X[name], self.numbers_in_text, told.get(str(name), "")) for name in X}
        if all(kind in ("constant", "id") for kind in self.kinds_.values()):
            self.kinds_ = {name: "words" for name in self.kinds_}
        self.texts_ = {name: _vocabulary(X[name]) for name, kind in self.kinds_.items() if kind == "text"}
        return self

    def transform(self, X: pd.DataFrame) -> pd.DataFrame:
        made: dict[str, pd.Series] = {}
        for name, kind in self.kinds_.items():
            if kind == "number":
                made[name] = pd.to_numeric(X[name], errors="coerce").astype("float64").clip(-LARGEST, LARGEST)
            elif kind == "number in text":
                made[name] = numbers_in(X[name])
            elif kind == "date":
                made |= _parts(name, pd.to_datetime(X[name], errors="coerce"))
            elif kind == "text":
                made |= _words(name, X[name], self.texts_[name])
            elif kind == "words":
                words = X[name].astype("object")
                made[name] = words.where(words.notna(), None).astype("str")
        return pd.DataFrame(made, index=X.index)

    def source(self, column: str) -> str:
        """The column of the table that a tidy one comes from."""
        if column in self.kinds_:
            return column
        return column.rpartition(" · ")[0]

    def __sklearn_is_fitted__(self) -> bool:
        return hasattr(self, "kinds_")


def kind_of(cells: pd.Series, numbers_in_text: bool = True, told: str = "") -> str:
    """number, number in text, date, words, text, id or constant; what is `told` is believed of a column that differs."""
    filled = cells.dropna()
    if pd.api.types.is_numeric_dtype(cells):
        filled = filled.clip(-LARGEST, LARGEST)
    different = filled.nunique()
    if different == 0 or (different == 1 and len(filled) == len(cells)):
        return "constant"
    if told:
        return told
    if pd.api.types.is_numeric_dtype(cells):
        return "number"
    if pd.api.types.is_datetime64_any_dtype(cells):
        return "date"
    if numbers_in_text:
        met = filled.value_counts()
        if met[numbers_in(met.index.to_series()).notna().to_numpy()].sum() >= NUMBERS * len(filled):
            return "number in text"
    if len(filled) >= FEWEST_FOR_IDS and different > ID_LIKE * len(filled):
        return "id"
    return "words"


def numbers_in(cells: pd.Series) -> pd.Series:
    """$1,200 → 1200, 12 % → 12, 3 years → 3; what cannot be read so is missing."""
    if pd.api.types.is_numeric_dtype(cells):
        return cells.astype("float64")
    found = cells.astype("str").str.extract(_NUMBER_IN_TEXT.pattern)[0].str.replace(r"[,' ]", "", regex=True)
    return pd.to_numeric(found, errors="coerce").astype("float64")


def _parts(name: str, times: pd.Series) -> dict[str, pd.Series]:
    """Days since 1970, year, month and weekday, as numbers."""
    days = (times - pd.Timestamp(0)) / pd.Timedelta(days=1)
    parts = (days, times.dt.year, times.dt.month, times.dt.day_of_week)
    return {f"{name} · {part}": made.astype("float64") for part, made in zip(DATE_PARTS, parts, strict=True)}


def _vocabulary(cells: pd.Series) -> TfidfVectorizer | None:
    """The commonest words of a text, weighed by how rare they are; None where there are none to be learned."""
    vectorizer = TfidfVectorizer(max_features=TEXT_WORDS, max_df=0.9, min_df=2, sublinear_tf=True)
    try:
        return vectorizer.fit(cells.fillna("").astype("str"))
    except ValueError:  # every word is in one row, or in nearly all
        return None


def _words(name: str, cells: pd.Series, vectorizer: TfidfVectorizer | None) -> dict[str, pd.Series]:
    """How long a text is, and how much each word counts in it, as numbers."""
    said = cells.fillna("").astype("str")
    made = {f"{name} · length": said.map(lambda text: len(text.split())).astype("float64")}
    if vectorizer is not None:
        weights = vectorizer.transform(said).toarray()
        for word, place in sorted(vectorizer.vocabulary_.items()):
            made[f"{name} · “{word}”"] = pd.Series(weights[:, place], index=cells.index)
    return made


def matrix_sources(tidy: Tidy, encoder: object) -> list[str]:
    """Per column of the encoded matrix, the column of the table it comes from."""
    sources: list[str] = []
    for name, transformer, columns in encoder.transformers_:  # type: ignore[attr-defined]
        if not len(columns):  # never fitted
            continue
        if name == "numbers":
            fill = transformer.named_steps["fill"]
            sources += list(columns)
            if fill.indicator_ is not None:
                sources += [columns[place] for place in fill.indicator_.features_]
        elif name == "words":
            encode = transformer.named_steps["encode"]
            for column, categories, rare in zip(
                columns, encode.categories_, encode.infrequent_categories_, strict=True
            ):
                kept = len(categories) - (0 if rare is None else len(rare) - 1)
                sources += [column] * int(np.maximum(kept, 0))
    return [tidy.source(column) for column in sources]
