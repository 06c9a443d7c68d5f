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
LANGUAGES = {
    "en": "English", "fr": "French", "es": "Spanish", "it": "Italian", "nl": "Dutch", "pt": "Portuguese", "tr": "Turkish",
}  # fmt: skip
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


def telling(marks: pd.DataFrame) -> pd.DataFrame:
    """The words worth marking: those that move the grade, or, on a scale of the model's own, a fifth as much as the strongest."""
    share = marks["contribution"].abs()
    least = TELLING if not len(marks) or marks["unit"].iloc[0] != "odds" else max(0.2 * float(share.max()), 1e-9)
    return marks[share >= least]


def marked(text: str, marks: pd.DataFrame, numbers: bool = False) -> str:
    """A sentence as Markdown: words that make it better on green, worse on red; with `numbers`, by how much."""
    parts, last = [], 0
    for mark in telling(marks).itertuples():
        color = "green" if mark.contribution < 0 else "red"
        parts.append(plain(text[last : mark.start]))
        by = f" :small[{mark.contribution:+.2f}]" if numbers else ""
        parts.append(f":{color}-background[{plain(text[mark.start : mark.end])}{by}]")
        last = mark.end
    return "".join([*parts, plain(text[last:])])


def reasons(marks: pd.DataFrame, sums: pd.DataFrame, name: str) -> str:
    """The three words that moved it most and what they add up to; `sums` of one sentence, empty where a model sees no words."""
    if sums.empty:
        return UNMARKED[name]
    one = sums.iloc[0]
    if marks.empty:
        return "No word here is one that this model reads."
    top = marks.reindex(marks["contribution"].abs().sort_values(ascending=False, kind="stable").index).head(3)
    each = ", ".join(f"**{plain(row.word)}** {row.contribution:+.2f}" for row in top.itertuples())
    if one["unit"] == "left_out":
        return (
            f"What moves it, in grades (minus is better): {each}. This model is no sum over words, so each is left out in "
            "turn: the number is the grade with it less the grade without it, and numbers do not add up."
        )
    total = f"All words {one['words']:+.2f}, the sentence as a whole {one['whole']:+.2f}, from"
    if one["unit"] == "grades":
        return (
            f"What moves it, in grades (minus is better): {each}. {total} the average {one['base']:.2f}: an estimate of "
            f"{one['estimate']:.2f}, which calibration turns into the probabilities."
        )
    return (
        f"What moves it, in log-odds of a worse grade against the next better one (minus is better): {each}. {total} "
        f"{one['base']:+.2f}: {one['estimate']:+.2f} in all, which becomes the probabilities. The shares are exact."
    )


UNMARKED = {
    "vectors": "No word is marked: this model sees one vector of the whole sentence, in which no word has a share of its own. "
    "Choose Combined to see which words decide.",
    "majority": "No word is marked: this model reads none, it always says the most frequent grade.",
}
"""Why, model by model."""


def badge(row: pd.Series) -> str:
    """How one sentence is read, of what it speaks, and how sure that is, as Markdown."""
    if row["reading"] != "graded":
        return f":gray-badge[{read_as(row)}]"
    name = CATEGORIES.get(row["category"], row["category"])
    return f":{COLORS[int(row['grade'])]}-badge[{read_as(row)}]  \n:small[:gray[{plain(name)} · {row['confidence']:.0%} sure]]"


def annotated(text: str, marks: pd.DataFrame, codes: pd.DataFrame) -> str:
    """A sentence with its words marked, and the codes found in it below, as Markdown."""
    lines = [
        f":small[:gray[:material/key: **{plain(code.code)}**: {plain(code.meaning)}]]" for code in codes.itertuples()
    ]
    return "  \n".join([marked(text, marks, numbers=True), *lines])


def how_marked(result: Result) -> str:
    """What the colours and numbers of a letter's sentences mean, for the model that read it."""
    sums = result.frames["sums"]
    if sums.empty:
        return UNMARKED[result.params["model"]]
    unit = {
        "grades": "in grades, exactly as this model adds them up",
        "odds": "in log-odds of a worse grade, exactly as this model adds them up",
        "left_out": "in grades, by leaving the word out, as this model is no sum",
    }[sums["unit"].iloc[0]]
    return (
        f"Green makes it better, red worse; the number says by how much, {unit}. The question mark beside a grade tells the "
        "whole sum."
    )


def guessed(guess: int, real: int) -> str:
    """What the guess was worth."""
    if guess == real:
        return f"You read it as those do who know: **{grade(real)}**. Now switch one word."
    kinder = "kinder than it is" if guess < real else "harsher than it is"
    return f"You read **{guess}**, {kinder}. To those who know it says **{grade(real)}**. Now switch one word."


def fallen(rows: pd.DataFrame) -> str:
    """Whether a weaker word always gives a worse grade; `rows` as `charts.letters.steps_down` makes them."""
    wrong = rows[~rows["falls"]]
    rule = (
        "Take a word of praise away, and the grade should get worse: that is how these letters are written. On the sample "
        f"sentences there are **{len(rows):,}** ways to weaken one switch by one step."
    )
    if wrong.empty:
        return f"{rule} In every one of them it does."
    worst = wrong.loc[wrong["change"].idxmin()]
    return (
        f"{rule} In **{len(wrong):,}** of them this model's grade stays or gets better (diamonds), most under "
        f"*{plain(worst['ladder'])}*: {plain(worst['weakened'])} is read **{-worst['change']:.1f} grades better**. Nothing tells "
        "the model that less praise must be worse; it only adds up what it has seen words and like sentences mean. So trust "
        "the direction of an edit where its step is large, not where it is small."
    )


def describe_steps(rows: pd.DataFrame) -> str:
    """The steps down, for who cannot see the picture."""
    wrong = rows[~rows["falls"]]
    each = "; ".join(
        f"{row.ladder} {row.weakened} {row.expected_above:.1f} to {row.expected_below:.1f}"
        for row in wrong.itertuples()
    )
    return f"{len(rows):,} steps down, {len(wrong):,} of which do not make the grade worse. {each}"


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
    if row["language"] in LANGUAGES:
        return (
            f"**This letter is in {LANGUAGES[row['language']]}; the code between the lines is a German one,** and no grade "
            "can be read from it. Paste the German original: a translation has lost the code, too."
        )
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
