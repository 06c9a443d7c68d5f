"""What a letters result says, in sentences a product manager can repeat."""

from collections.abc import Sequence
from itertools import pairwise

import pandas as pd

from components.words.markdown import plain
from data.dataset import Card
from ml.base import Result
from ml.letters.params import LABELS as MODELS
from ml.metrics import ACCURACY, BY_NAME, KAPPA, WITHIN_ONE

LABELS = {
    "model": MODELS,
    "split": {"phrase": "Whole phrases", "row": "Single rows (flattering)", "author": "All of one author"},
    "stop_words": {"none": "Keep all", "keep_list": "Leave out, but graded ones", "all": "Leave out all"},
    "tokens": {"both": "Words and pieces", "words": "Words", "characters": "Pieces of words"},
    "weighting": {"tfidf": "TF-IDF", "counts": "Counts"},
}
"""What people call the values of a field."""

GERMAN = {1: "sehr gut", 2: "gut", 3: "befriedigend", 4: "ausreichend", 5: "mangelhaft"}
ENGLISH = {1: "very good", 2: "good", 3: "satisfactory", 4: "sufficient", 5: "poor"}
CATEGORIES = {
    "overall": "Overall", "knowledge": "Knowledge", "motivation": "Motivation", "ability": "Ability",
    "way_of_working": "Way of working", "results": "Results", "leadership": "Leadership", "conduct": "Conduct",
    "closing": "Goodbye",
}  # fmt: skip
COLORS = {1: "green", 2: "green", 3: "orange", 4: "red", 5: "red"}
ABSTAINED = {"neutral": "no grade", "foreign": "not reference language"}
TELLING = 0.09
"""A word that moves the grade by less is not marked."""


def model(name: str) -> str:
    """What people call a model, a split or a switch."""
    return MODELS.get(name, LABELS["split"].get(name, name))


def value(result: Result, metric: str, name: str | None = None) -> pd.Series | None:
    """The row of `metrics` of the model, or of another; None where it was not computed."""
    rows = result.metrics
    found = rows[(rows["model"] == (name or result.params["model"])) & (rows["metric"] == metric)]
    return None if found.empty else found.iloc[0]


def majority(result: Result, metric: str) -> pd.Series | None:
    """The row of the most frequent grade."""
    return value(result, metric, "majority")


def verdict(result: Result) -> str:
    """The answer in one sentence, with its baselines, as Markdown."""
    own, rule, often = (value(result, ACCURACY.name, name) for name in (None, "rule", "majority"))
    near = value(result, WITHIN_ONE.name)
    assert own is not None and near is not None
    beside = ", ".join(
        f"{said} {100 * row['value']:.0f}"
        for row, said in ((rule, "a rule by hand"), (often, "always guessing the same grade"))
        if row is not None and result.params["model"] != row["model"]
    )
    return (
        f"Of 100 sentences it has never seen, it reads **{100 * own['value']:.0f}** as an expert does "
        f"({100 * own['low']:.0f}–{100 * own['high']:.0f}), and **{100 * near['value']:.0f}** to within one grade; {beside}."
    )


def fooled(result: Result, card: Card) -> list[str]:
    """Sentences, each true of this very result, on how its numbers could mislead."""
    kappa = value(result, KAPPA.name)
    assert kappa is not None
    said = {
        "phrase": f"{kappa['n']:,.0f} whole phrases were hidden with all their variants.",
        "row": "**Rows were hidden, not phrases: siblings of almost every hidden sentence stayed behind. Believe nothing here.**",
        "author": "Everything one author wrote was hidden: the nearest there is to an employer never read before.",
    }
    return [
        said[result.params["split"]],
        "The model knows words, not people: a careless employer's *zu unserer Zufriedenheit* may be meant kindly.",
        *map(plain, card.flaws[:2]),
    ]


def grade(number: int) -> str:
    """A school grade with its name."""
    return f"{number} · {GERMAN[number]}"


def read_as(row: pd.Series) -> str:
    """How one sentence is read, as a badge's words."""
    return ABSTAINED.get(row["reading"]) or grade(int(row["grade"]))


def marked(text: str, marks: pd.DataFrame) -> str:
    """A sentence as Markdown: words that make it better on green, worse on red, with how much as a superscript number."""
    parts, last = [], 0
    for mark in marks[marks["contribution"].abs() >= TELLING].itertuples():
        color = "green" if mark.contribution < 0 else "red"
        parts.append(plain(text[last : mark.start]))
        parts.append(f":{color}-background[{plain(text[mark.start : mark.end])}]")
        last = mark.end
    return "".join([*parts, plain(text[last:])])


def reasons(marks: pd.DataFrame, sums: pd.Series) -> str:
    """The three words that moved the estimate most, and that it adds up."""
    top = marks.reindex(marks["contribution"].abs().sort_values(ascending=False, kind="stable").index).head(3)
    each = ", ".join(f"**{plain(row.word)}** {row.contribution:+.2f}" for row in top.itertuples())
    return (
        f"What moves it, in grades (minus is better): {each}. All words {sums['words']:+.2f}, the sentence as a whole "
        f"{sums['whole']:+.2f}, from the average {sums['base']:.2f}: an estimate of {sums['estimate']:.2f}, which "
        "calibration turns into the probabilities."
    )


def guessed(guess: int, real: int) -> str:
    """What the guess was worth."""
    if guess == real:
        return f"You read it as those do who know: **{grade(real)}**. Now switch one word."
    kinder = "kinder than it is" if guess < real else "harsher than it is"
    return f"You read **{guess}**, {kinder}. To those who know it says **{grade(real)}**. Now switch one word."


def edits(before: Sequence[str], after: Sequence[str]) -> str:
    """Which switches differ, as Markdown."""
    changed = [
        f"“{plain(old.strip() or '–')}” → “{plain(new.strip() or '–')}”"
        for old, new in zip(before, after, strict=True)
        if old != new
    ]
    return ", ".join(changed)


def overall(row: pd.Series) -> str:
    """The letter in one sentence, as Markdown."""
    if not row["graded"]:
        return "**No sentence here carries a grade.** Is this a German reference letter?"
    number = round(float(row["overall"]))
    return (
        f"This letter is a **{row['overall']:.1f}** ({GERMAN[number]}, {ENGLISH[number]}), between {row['low']:.1f} and "
        f"{row['high']:.1f}: {row['graded']:.0f} of its {row['sentences']:.0f} sentences carry a grade."
    )


def leaked(result: Result) -> str:
    """What the split by row flatters by."""
    row, phrase = (value(result, ACCURACY.name, name) for name in ("row", "phrase"))
    assert row is not None and phrase is not None
    return (
        f"Hidden by row it reads **{100 * row['value']:.0f}** of 100, hidden by phrase **{100 * phrase['value']:.0f}**. "
        f"The {100 * (row['value'] - phrase['value']):.0f} points between are no skill: *er* and *sie*, *ist* and *war* of "
        "one phrase stood on both sides."
    )


def learned(result: Result) -> str:
    """Whether more sentences would help."""
    rows = result.metrics[result.metrics["metric"] == ACCURACY.name].sort_values("k")
    last, gain = rows.iloc[-1], 100 * rows["value"].diff().iloc[-1]
    half = next(
        (int(now["k"]) for (_, _), (_, now) in pairwise(rows.iterrows()) if now["value"] >= last["value"] - 0.03),
        int(last["k"]),
    )
    return (
        f"With {last['k']:,.0f} phrases it reads {100 * last['value']:.0f} of 100. The last step brought {gain:+.1f} points; "
        f"{half:,} phrases are enough for all but three points of it."
    )


def describe(result: Result, metric: str) -> str:
    """A metric of every row, for who cannot see the picture."""
    rows = result.metrics[result.metrics["metric"] == metric]
    each = ", ".join(f"{model(row.model)} {row.value:.2f}" for row in rows.itertuples())
    return f"{BY_NAME[metric].label}: {each}."


def number(row: pd.Series) -> int:
    """The grade of a sentence, were it graded: the middle of its probabilities."""
    total = 0.0
    for grade_number in range(1, 5):
        total += row[f"p{grade_number}"]
        if total >= 0.5:
            return grade_number
    return 5
