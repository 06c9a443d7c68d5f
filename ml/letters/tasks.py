"""The tasks of the letters use case: what a page, the command line or a script can ask for."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import compress
from time import perf_counter
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.dataset import Dataset
from data.roles import TEXT
from ml.base import Result, Step, silent
from ml.columns import MODEL
from ml.engine.memory import remember
from ml.letters import evaluate, findings, ladders, letter, splits
from ml.letters.evaluate import Judged
from ml.letters.explain import contributions
from ml.letters.held_out import baseline, result_of
from ml.letters.params import BASELINES, LABELS, LettersParams
from ml.letters.reader import P_COLUMNS, READINGS, Corpus, Read, Reader, corpus
from ml.letters.text import STOP_WORDS, words
from ml.letters.varied import ablate, compare, dispute, leak, learn

__all__ = ["ablate", "apply", "climb", "compare", "decode", "dispute", "ladder", "leak", "learn", "relabel", "run"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def run(dataset: Dataset, params: LettersParams, step: Step = silent, relabelled: Mapping[str, int] = {}) -> Result:
    """Learn from one part, judge on the hidden one, beside both baselines.

    `relabelled` maps groups to the grade they get in the training part; hidden sentences keep theirs. Frames: metrics,
    comparisons, per_unit, predictions, calibration. Raises `DataError` and `ParamError`.
    """
    started = perf_counter()
    step(0.0, "Counting words")
    known = corpus(dataset, params, step)
    hidden = splits.hidden(known, params)
    step(0.5, f"Fitting {LABELS[params.model]}")
    reader, read = _held_out(_relabelled(known, relabelled, hidden), hidden, params)
    test = np.flatnonzero(hidden)
    graded = known.grades[test] > 0
    judged: dict[str, Judged] = {
        params.model: Judged(known.groups[test][graded], known.grades[test][graded], read.grades[graded])
    }
    step(0.8, "Judging")
    for name in BASELINES:
        judged.setdefault(name, baseline(known, hidden, name, params))
    pairs: list[tuple[str, str]] = [(params.model, name) for name in BASELINES if name != params.model]
    table = evaluate.calibration(judged[params.model])
    metrics = [evaluate.metrics_frame(judged, params.seed)]
    if reader.gate:
        groups, truth = known.groups[test], known.readings[test]
        metrics.append(evaluate.abstaining(params.model, groups, truth, read.readings, params.seed))
    frames = {
        "metrics": pd.concat(metrics, ignore_index=True),
        "comparisons": evaluate.comparisons_frame(judged, pairs, params.seed),
        "per_unit": evaluate.per_unit(judged, known.names),
        "predictions": _predictions(known, test, read),
        "calibration": table.reset_index(drop=True),
    }
    one = judged[params.model]
    found = (
        *findings.variants_leak(known, hidden),
        *(findings.stemming_erases(_erased(known)) if params.stemming else ()),
        *findings.unknown_words(_unknown(_forms(dataset, known), hidden)),
        *findings.empty_cells(known),
        *findings.no_abstaining(known),
        *findings.miscalibrated(
            evaluate.expected_error(table),
            float(one.grades.max(axis=1).mean()),
            float((one.grades.argmax(axis=1) + 1 == one.truth).mean()),
        ),
    )
    return result_of("run", dataset, params, frames, started, found)


def relabel(dataset: Dataset, params: LettersParams, step: Step = silent, *, relabelled: Mapping[str, int]) -> Result:
    """`run` after somebody graded some groups otherwise: they are learned as told, and judged as they were."""
    return replace(run(dataset, params, step, relabelled), task="relabel", arguments={"relabelled": dict(relabelled)})


def ladder(dataset: Dataset, params: LettersParams, step: Step = silent) -> Result:
    """Every setting of every sample ladder, read by a model that has learned from everything.

    Frames: choices (ladder, choice, text, grade, expected_grade, p1…p5, reading), marks (ladder, choice, start, end, word,
    contribution), sums, steps (see `_steps_down`).
    """
    started = perf_counter()
    step(0.0, "Learning from everything")
    reader = _reader(dataset, params)
    step(0.6, "Climbing")
    frames = _climbed(reader, ladders.LADDERS)
    frames["steps"] = _steps_down(frames["choices"], ladders.LADDERS)
    found = findings.not_monotone(frames["steps"])
    letter.read(reader, "Er ging.", params.seed)  # who sees the ladders types next: what that needs is loaded now
    return result_of("ladder", dataset, params, frames, started, tuple(found))


def climb(dataset: Dataset, params: LettersParams, step: Step = silent, *, text: str) -> Result:
    """The same of somebody's own sentence. Nothing of it is kept."""
    started = perf_counter()
    frames = _climbed(_reader(dataset, params), (ladders.of_own(text),))
    return result_of("climb", dataset, params, frames, started)


def decode(dataset: Dataset, params: LettersParams, step: Step = silent, *, text: str) -> Result:
    """A whole letter, see `ml.letters.letter.read`. Nothing of it is kept."""
    started = perf_counter()
    return result_of("decode", dataset, params, letter.read(_reader(dataset, params), text, params.seed), started)


def apply(dataset: Dataset, params: LettersParams, rows: pd.DataFrame, step: Step = silent) -> pd.DataFrame:
    """New texts read by a model that has learned from everything, beside the columns they came with.

    Sentences: text, grade (missing where none is carried), expected_grade, p1…p5, reading, category, model. Letters
    (`unit=letter`): text, overall, low, high (missing where nothing is graded), language,
    sentences (each as above), model.
    """
    reader = _reader(dataset, params)
    texts = rows[TEXT].astype(str).tolist()
    if params.unit == "sentence":
        frame = reader.read_texts(texts).frame(texts)
    else:
        frame = pd.DataFrame([_letter(reader, text, params.seed) for text in texts])
    beside = rows.drop(columns=[name for name in rows if name in frame]).reset_index(drop=True)
    return pd.concat([beside, frame], axis=1).assign(**{MODEL: params.model})


def _letter(reader: Reader, text: str, seed: int) -> dict[str, Any]:
    frames = letter.read(reader, text, seed, explain=False)
    overall = frames["overall"].iloc[0]
    each = frames["sentences"].astype({"grade": object})
    return {
        TEXT: text,
        "overall": overall["overall"],
        "low": overall["low"],
        "high": overall["high"],
        "language": overall["language"],
        "sentences": each.where(each.notna(), None).to_dict("records"),
    }


def _climbed(reader: Reader, sentences: Sequence[ladders.Ladder]) -> dict[str, pd.DataFrame]:
    keys = [(place, choice) for place, one in enumerate(sentences) for choice in one.choices]
    texts = [sentences[place].text(choice) for place, choice in keys]
    counts = reader.counts(texts)
    frame = reader.read(counts, texts).frame(texts)
    named = [(sentences[place].name, "-".join(map(str, choice))) for place, choice in keys]
    frame.insert(0, "ladder", [name for name, _ in named])
    frame.insert(1, "choice", [choice for _, choice in named])
    marks, sums = contributions(reader, counts, texts)
    for table in (marks, sums):
        table.insert(0, "ladder", [named[place][0] for place in table["sentence"]])
        table.insert(1, "choice", [named[place][1] for place in table["sentence"]])
    return {"choices": frame, "marks": marks.drop(columns="sentence"), "sums": sums.drop(columns="sentence")}


def _steps_down(choices: pd.DataFrame, sentences: Sequence[ladders.Ladder]) -> pd.DataFrame:
    """One row per way to weaken one switch by one: ladder, slot, above, below (options), choice, weaker (settings),
    expected_above, expected_below, falls (whether the grade gets worse)."""
    expected = choices.set_index(["ladder", "choice"])["expected_grade"]
    rows = []
    for one in sentences:
        for choice in one.choices:
            for slot, options in enumerate(one.slots):
                if choice[slot] + 1 == len(options):
                    continue
                weaker = (*choice[:slot], choice[slot] + 1, *choice[slot + 1 :])
                names = ["-".join(map(str, setting)) for setting in (choice, weaker)]
                grades = [float(expected[one.name, name]) for name in names]
                words = options[choice[slot]], options[choice[slot] + 1]
                rows.append((one.name, slot, *words, *names, *grades, grades[1] > grades[0]))
    columns = ["ladder", "slot", "above", "below", "choice", "weaker", "expected_above", "expected_below", "falls"]
    return pd.DataFrame(rows, columns=columns)


def _reader(dataset: Dataset, params: LettersParams) -> Reader:
    """Learned from everything; remembered."""
    read = params.model_dump(exclude={"unit", "split", "seed"})
    key = ("letters", "reader", dataset.fingerprint, tuple(read.items()))
    known = corpus(dataset, params)
    return remember(key, lambda: Reader.fit(known, np.arange(len(known.texts)), params))


def _relabelled(known: Corpus, relabelled: Mapping[str, int], hidden: NDArray[np.bool_]) -> Corpus:
    if not relabelled:
        return known
    told = np.array([relabelled.get(str(name), 0) for name in known.names])[known.groups]
    return replace(known, grades=np.where((told > 0) & ~hidden & (known.grades > 0), told, known.grades))


def _held_out(known: Corpus, hidden: NDArray[np.bool_], params: LettersParams) -> tuple[Reader, Read]:
    reader = Reader.fit(known, np.flatnonzero(~hidden), params, also=("reading",))
    test = np.flatnonzero(hidden)
    return reader, reader.read(known.counts.of(test), list(known.texts[test]))


def _predictions(known: Corpus, test: Ints, read: Read) -> pd.DataFrame:
    """row, part, fold, truth, predicted, p_1…p_5, reading, expected_reading, group, category, text of the hidden rows."""
    truth = known.grades[test]
    return pd.DataFrame(
        {
            "row": test,
            "part": "test",
            "fold": 0,
            "truth": truth,
            "predicted": read.best,
            **{f"p_{place + 1}": read.grades[:, place] for place in range(len(P_COLUMNS))},
            "reading": [READINGS[place] for place in read.readings],
            "true_reading": [READINGS[place] for place in known.readings[test]],
            "group": known.names[known.groups[test]].astype(str),
            "category": known.categories[test].astype(str),
            TEXT: known.texts[test].astype(str),
        }
    )


def _forms(dataset: Dataset, known: Corpus) -> list[frozenset[str]]:
    """The different words of every text, whatever the settings."""
    plain = LettersParams()
    return remember(
        ("letters", "forms", dataset.fingerprint),
        lambda: [frozenset(word.form for word in words(text, plain)) for text in known.texts],
    )


def _unknown(forms: Sequence[frozenset[str]], hidden: NDArray[np.bool_]) -> float:
    """Share of the different words of hidden sentences that the training part does not have."""
    here, there = (frozenset().union(*compress(forms, mask)) for mask in (hidden, ~hidden))
    return len(here - there) / max(1, len(here))


LADDER_WORDS = ("vollsten", "vollen", "voller", "gut", "guten", "besten", "hohe", "höchste", "großem", "größter")


def _erased(known: Corpus) -> list[tuple[str, str]]:
    """Pairs of graded words that stemming makes one."""
    stemmed = LettersParams(stemming=True, stop_words="none")
    forms = {word: words(word, stemmed)[0].form for word in LADDER_WORDS if word not in STOP_WORDS}
    return [
        (one, other)
        for place, one in enumerate(forms)
        for other in list(forms)[place + 1 :]
        if forms[one] == forms[other] and one[:4] == other[:4] and {one, other} & {"vollsten", "höchste", "größter"}
    ]
