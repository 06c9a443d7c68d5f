"""A whole letter: cut into sentences, each read; the grade of every part and of the whole; what is missing."""

import re
import warnings
from collections import Counter
from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.lexicon import codes
from ml.languages import detect
from ml.letters.explain import contributions
from ml.letters.reader import GRADE_NUMBERS, P_COLUMNS, Reader

Floats = NDArray[np.float64]

WEIGHTS = {"overall": 3.0, "closing": 1.5}
"""Of a part in the grade of the letter; the others count 1. Readers look at the summary first, then at the goodbye."""
DRAWS = 1000
TRUSTED_WITHIN = 0.5
"""Grades from the centre of the letter."""
APART = 1.5
"""A part this many grades from the letter is inconsistent with it."""

THANKS = re.compile(r"\b(dank\w*|bedank\w*)\b", re.IGNORECASE)
REGRET = re.compile(r"\b(bedauer\w*|schade|ungern|verlieren|lassen\s+(?:ihn|sie)\s+nur)\b", re.IGNORECASE)
WISHES = re.compile(r"\b(wünsch\w*|alles\s+gute|begleiten)\b", re.IGNORECASE)
SUPERIORS = re.compile(
    r"(vorgesetzt|geschäftsführ|geschäftsleitung|vorstand|leitung|inhaber|führungskr|chef|direkt)", re.IGNORECASE
)
MISSING = (
    ("thanks", THANKS, "No word of thanks: one parted without gratitude."),
    ("regret", REGRET, "No regret that the person leaves: one is not sorry. A grade 1 or 2 has it."),
    ("wishes", WISHES, "No wishes for the future: unusual, and meant to be seen."),
)

GERMAN = "de"
SPOKEN = (GERMAN, "en", "fr", "es", "it", "nl", "pt", "tr")
"""Languages told apart; each costs memory."""
FOREIGN = 0.25
"""Above this share of sentences that are no reference language, the language is looked at."""
LEAST_WORDS = 4
"""A shorter sentence does not tell its language."""


@cache
def _segmenter() -> Any:
    import pysbd

    return pysbd.Segmenter(language="de", clean=False)


def sentences(text: str) -> list[tuple[int, str]]:
    """(paragraph, sentence), by pysbd, which knows German abbreviations."""
    found: list[tuple[int, str]] = []
    for number, paragraph in enumerate(re.split(r"\n\s*\n", text)):
        line = re.sub(r"\s+", " ", paragraph).strip()
        with warnings.catch_warnings(action="ignore"):
            found += [(number, one.strip()) for one in _segmenter().segment(line) if one.strip()] if line else []
    return found


def read(reader: Reader, text: str, seed: int, explain: bool = True) -> dict[str, pd.DataFrame]:
    """Frames: sentences, marks, sums, codes, parts, missing, overall; sentence numbers tie them together."""
    cut = sentences(text)
    texts = [sentence for _, sentence in cut]
    counts = reader.counts(texts)
    frame = reader.read(counts, texts).frame(texts)
    frame.insert(0, "sentence", range(len(frame)))
    frame.insert(1, "paragraph", [paragraph for paragraph, _ in cut])
    frame["confidence"] = frame[P_COLUMNS].max(axis=1)
    marks, sums = contributions(reader, counts, texts if explain else [])
    spoken = _language(texts, frame["reading"])
    graded = frame[(frame["reading"] == "graded") & (spoken == GERMAN)]
    parts = _parts(graded)
    overall = _overall(graded, seed) | {"graded": len(graded), "sentences": len(frame), "language": spoken}
    return {
        "sentences": frame,
        "marks": marks,
        "sums": sums,
        "codes": found_codes(texts),
        "parts": _inconsistent(parts, overall),
        "missing": _missing(graded, text),
        "overall": pd.DataFrame([overall]),
    }


def _language(texts: Sequence[str], readings: pd.Series) -> str:
    """ISO 639-1; German unless many sentences are no reference language, and most of what is written is in another."""
    telling = [text for text in texts if len(text.split()) >= LEAST_WORDS]
    if not telling or (readings == "foreign").mean() <= FOREIGN:
        return GERMAN
    written: Counter[str] = Counter()
    for text, language in zip(telling, detect(telling, SPOKEN), strict=True):
        written[language or GERMAN] += len(text)
    return written.most_common(1)[0][0]


def found_codes(texts: Sequence[str]) -> pd.DataFrame:
    """sentence, start, end, code, kind, grade, meaning: what the lexicon knows."""
    rows = [
        (place, match.start(), match.end(), code.entry, code.kind, code.grade or 0, code.english)
        for place, text in enumerate(texts)
        for code in codes()
        if code.pattern and (match := code.pattern.search(text))
    ]
    return pd.DataFrame(rows, columns=["sentence", "start", "end", "code", "kind", "grade", "meaning"])


def _parts(graded: pd.DataFrame) -> pd.DataFrame:
    """category, grade (mean expected), sentences."""
    grouped = graded.groupby("category")["expected_grade"].agg(["mean", "size"]).reset_index()
    return grouped.set_axis(["category", "grade", "sentences"], axis=1)


def _overall(graded: pd.DataFrame, seed: int) -> dict[str, Any]:
    """The weighted mean of the parts; its range is from drawing every sentence's grade by its probabilities, many times."""
    if graded.empty:
        return {"overall": np.nan, "low": np.nan, "high": np.nan}
    weight = graded["category"].map(lambda name: WEIGHTS.get(name, 1.0)).to_numpy()
    each = weight / graded.groupby("category")["category"].transform("size").to_numpy()
    each = _trusted(graded["expected_grade"].to_numpy(), each)
    rng = np.random.default_rng(seed)
    shares = graded[P_COLUMNS].to_numpy().cumsum(axis=1)
    drawn = GRADE_NUMBERS[np.minimum((rng.random((DRAWS, len(graded), 1)) > shares).sum(axis=2), 4)]
    low, high = np.quantile(drawn @ each, [0.025, 0.975])
    value = float(graded["expected_grade"].to_numpy() @ each)
    return {"overall": value, "low": min(value, float(low)), "high": max(value, float(high))}


def _trusted(grades: Floats, weights: Floats) -> Floats:
    """Weights that sum to 1; a sentence further than a grade from the centre weighs less, as its reading may be wrong.

    Huber's weights (Huber 1964) around the weighted median.
    """
    order = np.argsort(grades, kind="stable")
    centre = grades[order][np.searchsorted(weights[order].cumsum(), weights.sum() / 2)]
    trusted = weights * np.minimum(1.0, TRUSTED_WITHIN / np.maximum(np.abs(grades - centre), TRUSTED_WITHIN))
    return np.asarray(trusted / trusted.sum())


def _inconsistent(parts: pd.DataFrame, overall: dict[str, Any]) -> pd.DataFrame:
    return parts.assign(inconsistent=(parts["grade"] - overall["overall"]).abs() > APART)


def _missing(graded: pd.DataFrame, text: str) -> pd.DataFrame:
    """part, meaning: what a complete letter would have."""
    if graded.empty:
        return pd.DataFrame(columns=["part", "meaning"])
    rows = [(part, meaning) for part, pattern, meaning in MISSING if not pattern.search(text)]
    present = set(graded["category"])
    if "overall" not in present:
        rows.append(("overall judgement", "No summary of the performance: the most important sentence is not there."))
    conduct = " ".join(graded.loc[graded["category"] == "conduct", "text"])
    if not conduct:
        rows.append(("conduct", "Not a word on conduct: it was a reason for complaint."))
    elif not SUPERIORS.search(conduct):
        rows.append(("conduct towards superiors", "Superiors are not named: with them there was trouble."))
    return pd.DataFrame(rows, columns=["part", "meaning"])
