"""What an experienced eye would say about this result: each finding is checked on its numbers."""

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from ml.base import Finding
from ml.columns import HIGH, LOW, METRIC, VALUE
from ml.letters.reader import Corpus
from ml.letters.splits import Bools
from ml.metrics import ACCURACY

MISCALIBRATED = 0.05
UNKNOWN = 0.25
SUSPICIOUS = 0.02


def variants_leak(corpus: Corpus, hidden: Bools) -> Iterator[Finding]:
    """L01: variants of hidden phrases are in the training part."""
    shared = np.isin(corpus.groups[hidden], corpus.groups[~hidden])
    if shared.any():
        yield Finding(
            "L01",
            "serious",
            f"{shared.sum():,} of {hidden.sum():,} hidden sentences have a variant among those it learned from: "
            "every number here flatters the model.",
            {"shared": float(shared.sum()), "hidden": float(hidden.sum())},
            "Hide whole phrases: set what is hidden to phrases.",
        )


def not_monotone(steps: pd.DataFrame) -> Iterator[Finding]:
    """L02: taking a booster away does not make the grade worse. `steps` is a frame of the task `ladder`."""
    wrong = steps[~steps["falls"]]
    if len(wrong):
        worst = wrong.iloc[int((wrong["expected_above"] - wrong["expected_below"]).argmax())]
        above, below = (str(worst[side]).strip() or "nothing" for side in ("above", "below"))
        yield Finding(
            "L02",
            "warning",
            f"In {len(wrong):,} of {len(steps):,} steps down the ladders the grade does not get worse, most of all under "
            f"“{worst['ladder']}”: from “{above}” to “{below}” it goes from {worst['expected_above']:.1f} to "
            f"{worst['expected_below']:.1f}.",
            {"wrong": float(len(wrong)), "steps": float(len(steps))},
            "Trust the direction of an edit only where the step is large; more phrases with these words would help.",
        )


def stemming_erases(lost: Sequence[tuple[str, str]]) -> Iterator[Finding]:
    """L03: stemming makes one word of two that carry different grades."""
    if lost:
        pairs = ", ".join(f"{one} and {other}" for one, other in lost[:3])
        yield Finding(
            "L03",
            "serious",
            f"Stemming makes one word of {pairs}: the difference between grades is gone.",
            {"pairs": float(len(lost))},
            "Switch stemming off.",
        )


def unknown_words(share: float) -> Iterator[Finding]:
    """L04: many words of the hidden sentences were never seen."""
    if share > UNKNOWN:
        yield Finding(
            "L04",
            "note",
            f"{100 * share:.0f} of 100 different words in the hidden sentences do not occur in those it learned from.",
            {"share": share},
            "Pieces of words and sentence vectors can say something of words never seen: keep them on.",
        )


def empty_cells(corpus: Corpus) -> Iterator[Finding]:
    """L05: a category or a grade without examples."""
    graded = corpus.grades > 0
    table = pd.crosstab(corpus.categories[graded].astype(str), corpus.grades[graded]).reindex(
        columns=range(1, 6), fill_value=0
    )
    holes = int((table == 0).to_numpy().sum())
    if holes:
        yield Finding(
            "L05",
            "warning",
            f"{holes:,} pairs of category and grade have no example: what the model says there is guessed.",
            {"holes": float(holes)},
            "Add phrases for these.",
        )


def miscalibrated(error: float, sure: float, right: float) -> Iterator[Finding]:
    """L06: the model is surer, or less sure, than it is right."""
    if error > MISCALIBRATED and abs(sure - right) > MISCALIBRATED:
        yield Finding(
            "L06",
            "warning",
            f"When this model is {100 * sure:.0f} % sure on average, it is right in {100 * right:.0f} of 100 cases.",
            {"expected_calibration_error": error, "confidence": sure, "accuracy": right},
            "Do not read its probabilities as they stand; the combined model calibrates them.",
        )


def suspicious(disputed: int, phrases: int) -> Iterator[Finding]:
    """L07: the model disputes many labels with confidence."""
    if disputed > SUSPICIOUS * phrases:
        yield Finding(
            "L07",
            "note",
            f"Of {phrases:,} grades {disputed:,} are disputed by a model that has not seen them.",
            {"disputed": float(disputed), "phrases": float(phrases)},
            "Read them under Label check: either the expert or the model is wrong.",
        )


def no_abstaining(corpus: Corpus) -> Iterator[Finding]:
    """L08: nothing without a grade to learn from, so every sentence is given one."""
    if not (corpus.grades == 0).any():
        yield Finding(
            "L08",
            "warning",
            "This data has no sentences without a grade: whatever is read, a grade is given.",
            {"neutral": 0.0},
            "Add rows with the label neutral, and some with the label foreign.",
        )


def row_flatters(by_row: pd.DataFrame, by_phrase: pd.DataFrame) -> Iterator[Finding]:
    """L01, in the leak panel: the same model by row lies above the one by phrase, intervals apart."""
    row, phrase = (frame[frame[METRIC] == ACCURACY.name].iloc[0] for frame in (by_row, by_phrase))
    if row[LOW] > phrase[HIGH]:
        yield Finding(
            "L01",
            "serious",
            f"Split by row, this model reads {100 * row[VALUE]:.0f} of 100 sentences; of phrases it has never seen in any "
            f"variant, {100 * phrase[VALUE]:.0f}.",
            {"by_row": float(row[VALUE]), "by_phrase": float(phrase[VALUE])},
            "Believe the second number.",
        )
