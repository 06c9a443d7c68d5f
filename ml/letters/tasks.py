"""The tasks of the letters use case: what a page, the command line or a script can ask for."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from time import perf_counter
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.dataset import Dataset
from data.roles import TEXT
from ml.base import Finding, Result, Step, silent
from ml.columns import MODEL
from ml.engine.memory import remember
from ml.letters import evaluate, findings, ladders, letter, splits
from ml.letters.evaluate import Judged
from ml.letters.explain import contributions
from ml.letters.params import BASELINES, LABELS, LettersParams
from ml.letters.reader import P_COLUMNS, READINGS, Corpus, Reader, corpus
from ml.letters.text import STOP_WORDS, words

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

FOLDS = 3
SHARES = (0.05, 0.1, 0.2, 0.4, 0.7, 1.0)
LEAST = 20
"""Phrases a point of the learning curve needs."""
SWITCHES: Mapping[str, Mapping[str, Any]] = {
    "without placeholders": {"placeholders": False},
    "with punctuation": {"punctuation": True},
    "without stop words, graded ones kept": {"stop_words": "keep_list"},
    "without any stop word": {"stop_words": "all"},
    "with stemming": {"stemming": True},
    "words only": {"tokens": "words"},
    "pieces only": {"tokens": "characters"},
    "counts, not TF-IDF": {"weighting": "counts"},
    "single words only": {"ngram": 1},
    "without the lexicon of codes": {"codes": False},
    "without sentence vectors": {"vectors": False},
}
"""What the ablation flips, one at a time."""


def run(
    dataset: Dataset, params: LettersParams, step: Step = silent, relabelled: Mapping[str, int] = {}
) -> Result:
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
    judged = {params.model: Judged(known.groups[test][graded], known.grades[test][graded], read.grades[graded])}
    step(0.8, "Judging")
    for name in BASELINES:
        judged.setdefault(name, _baseline(known, hidden, name, params))
    pairs = [(params.model, name) for name in BASELINES if name != params.model]
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
        *findings.unknown_words(_unknown(known, hidden, params)),
        *findings.empty_cells(known),
        *findings.no_abstaining(known),
        *findings.miscalibrated(
            evaluate.expected_error(table),
            float(one.grades.max(axis=1).mean()),
            float((one.grades.argmax(axis=1) + 1 == one.truth).mean()),
        ),
    )
    return _result("run", dataset, params, frames, started, found, {"relabelled": dict(relabelled)} if relabelled else {})


def compare(dataset: Dataset, params: LettersParams, step: Step = silent) -> Result:
    """Every model on the same folds of phrases. Frames: metrics, comparisons of every pair, per_unit, best."""
    started = perf_counter()
    judged = {}
    for place, name in enumerate(LABELS):
        step(place / len(LABELS), f"Fitting {LABELS[name]}")
        judged[name] = _folded(dataset, params.model_copy(update={"model": name}))
    pairs = [(a, b) for place, a in enumerate(judged) for b in list(judged)[place + 1 :]]
    names = corpus(dataset, params.model_copy(update={"model": "majority"})).names
    frames = {
        "metrics": evaluate.metrics_frame(judged, params.seed),
        "comparisons": evaluate.comparisons_frame(judged, pairs, params.seed),
        "per_unit": evaluate.per_unit(judged, names),
    }
    return _result("compare", dataset, params, frames, started)


def ablate(dataset: Dataset, params: LettersParams, step: Step = silent) -> Result:
    """Every switch flipped by itself, on the same folds. Frames: metrics (model is the switch), comparisons with "as set"."""
    started = perf_counter()
    judged = {"as set": _folded(dataset, params)}
    for place, (name, change) in enumerate(SWITCHES.items()):
        step((place + 1) / (len(SWITCHES) + 1), f"Flipping: {name}")
        changed = params.model_copy(update=change)
        if changed != params:
            judged[name] = _folded(dataset, changed)
    pairs = [(name, "as set") for name in judged if name != "as set"]
    frames = {
        "metrics": evaluate.metrics_frame(judged, params.seed),
        "comparisons": evaluate.comparisons_frame(judged, pairs, params.seed),
    }
    return _result("ablate", dataset, params, frames, started)


def leak(dataset: Dataset, params: LettersParams, step: Step = silent) -> Result:
    """The same model, hidden by row and by phrase. Frame: metrics, where `model` is the split."""
    started = perf_counter()
    known = corpus(dataset, params, step)
    judged = {}
    for place, split in enumerate(("row", "phrase")):
        step(0.3 + 0.35 * place, f"Hiding by {split}")
        chosen = params.model_copy(update={"split": split})
        judged[split] = _graded_part(known, splits.hidden(known, chosen), chosen)
    metrics = evaluate.metrics_frame(judged, params.seed)
    found = findings.row_flatters(metrics[metrics[MODEL] == "row"], metrics[metrics[MODEL] == "phrase"])
    return _result("leak", dataset, params, {"metrics": metrics}, started, tuple(found))


def learn(dataset: Dataset, params: LettersParams, step: Step = silent) -> Result:
    """More and more phrases to learn from, judged on the same hidden ones. Frame: metrics, k is the number of phrases."""
    started = perf_counter()
    known = corpus(dataset, params, step)
    hidden = splits.hidden(known, params.model_copy(update={"split": "phrase"}))
    train = np.unique(known.groups[~hidden & (known.grades > 0)])
    order = np.random.default_rng(params.seed).permutation(train)
    rows = []
    for place, share in enumerate(SHARES):
        step(place / len(SHARES), f"Learning from {share:.0%}")
        taken = order[: max(LEAST, round(share * len(order)))]
        left_out = ~hidden & ~np.isin(known.groups, taken)
        judged = _graded_part(known, hidden, params, left_out)
        rows.append(evaluate.metrics_frame({params.model: judged}, params.seed).assign(k=len(taken)))
    return _result("learn", dataset, params, {"metrics": pd.concat(rows, ignore_index=True)}, started)


def dispute(dataset: Dataset, params: LettersParams, step: Step = silent) -> Result:
    """The labels a model that has not seen them disputes: confident learning (Northcutt, Jiang and Chuang 2021) by cleanlab.

    Frame: disputed (group, text, category, label, suggested, quality), the most doubtful first.
    """
    from cleanlab.filter import find_label_issues
    from cleanlab.rank import get_label_quality_scores

    started = perf_counter()
    step(0.0, "Reading every phrase by a model that has not seen it")
    known = corpus(dataset, params, step)
    judged = _folded(dataset, params)
    step(0.8, "Looking for labels in doubt")
    groups, first = np.unique(judged.groups, return_index=True)
    present, labels = np.unique(judged.truth[first], return_inverse=True)
    shares = pd.DataFrame(judged.grades).groupby(judged.groups).mean().to_numpy()[:, present - 1] + 1e-9
    shares = shares / shares.sum(axis=1, keepdims=True)
    doubtful = find_label_issues(labels, shares, filter_by="both", n_jobs=1)
    quality = get_label_quality_scores(labels, shares)
    text = {group: known.texts[place] for place, group in reversed(list(enumerate(known.groups)))}
    category = dict(zip(known.groups, known.categories, strict=True))
    frame = pd.DataFrame(
        {
            "group": known.names[groups].astype(str),
            TEXT: [text[group] for group in groups],
            "category": [category[group] for group in groups],
            "label": present[labels],
            "suggested": present[shares.argmax(axis=1)],
            "quality": quality,
        }
    )
    frame = frame[doubtful].sort_values("quality").reset_index(drop=True)
    found = findings.suspicious(len(frame), len(groups))
    return _result("dispute", dataset, params, {"disputed": frame}, started, tuple(found))


def ladder(dataset: Dataset, params: LettersParams, step: Step = silent) -> Result:
    """Every setting of every sample ladder, read by a model that has learned from everything.

    Frames: choices (ladder, choice, text, grade, expected_grade, p1…p5, reading), marks (ladder, choice, start, end, word,
    contribution), sums.
    """
    started = perf_counter()
    step(0.0, "Learning from everything")
    reader = _reader(dataset, params)
    step(0.6, "Climbing")
    frames, wrong = _climbed(reader, ladders.LADDERS)
    found = findings.not_monotone(*wrong)
    return _result("ladder", dataset, params, frames, started, tuple(found))


def climb(dataset: Dataset, params: LettersParams, step: Step = silent, *, text: str) -> Result:
    """The same of somebody's own sentence. Nothing of it is kept."""
    started = perf_counter()
    frames, _ = _climbed(_reader(dataset, params), (ladders.of_own(text),))
    return _result("climb", dataset, params, frames, started)


def decode(dataset: Dataset, params: LettersParams, step: Step = silent, *, text: str) -> Result:
    """A whole letter, see `ml.letters.letter.read`. Nothing of it is kept."""
    started = perf_counter()
    return _result("decode", dataset, params, letter.read(_reader(dataset, params), text, params.seed), started)


def apply(dataset: Dataset, params: LettersParams, rows: pd.DataFrame, step: Step = silent) -> pd.DataFrame:
    """New texts read by a model that has learned from everything, beside the columns they came with.

    Sentences: text, grade (missing where none is carried), expected_grade, p1…p5, reading, category, model. Letters
    (`unit=letter`): text, overall, low, high, sentences (each as above), model.
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
        "sentences": each.where(each.notna(), None).to_dict("records"),
    }


def _climbed(
    reader: Reader, sentences: Sequence[ladders.Ladder]
) -> tuple[dict[str, pd.DataFrame], tuple[int, int, str]]:
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
    frames = {"choices": frame, "marks": marks.drop(columns="sentence"), "sums": sums.drop(columns="sentence")}
    return frames, _steps_down(keys, texts, frame["expected_grade"].to_numpy())


def _steps_down(keys: Sequence[tuple[int, tuple[int, ...]]], texts: Sequence[str], expected: Floats) -> tuple[int, int, str]:
    """How many steps down one slot there are, after how many the grade is no worse, and the worst of these."""
    at = {key: place for place, key in enumerate(keys)}
    steps, wrong, worst, example = 0, 0, 0.0, ""
    for place, choice in keys:
        for slot, option in enumerate(choice):
            below = at.get((place, (*choice[:slot], option + 1, *choice[slot + 1 :])))
            if below is None:
                continue
            steps += 1
            gain = expected[at[place, choice]] - expected[below]
            wrong += gain >= 0
            if gain > worst:
                worst, example = gain, f"“{texts[below]}” ({expected[below]:.1f})"
    return steps, int(wrong), example


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


def _held_out(known: Corpus, hidden: NDArray[np.bool_], params: LettersParams):  # type: ignore[no-untyped-def]
    reader = Reader.fit(known, np.flatnonzero(~hidden), params)
    test = np.flatnonzero(hidden)
    return reader, reader.read(known.counts.of(test), list(known.texts[test]))


def _graded_part(
    known: Corpus, hidden: NDArray[np.bool_], params: LettersParams, left_out: NDArray[np.bool_] | None = None
) -> Judged:
    """Grades alone: learn from what is neither hidden nor left out, read what is hidden."""
    graded = known.grades > 0
    train = graded & ~hidden & (True if left_out is None else ~left_out)
    test = np.flatnonzero(hidden & graded)
    reader = Reader.fit(known, np.flatnonzero(train), params, all_of_it=False)
    read = reader.read(known.counts.of(test), list(known.texts[test]))
    return Judged(known.groups[test], known.grades[test], read.grades)


def _baseline(known: Corpus, hidden: NDArray[np.bool_], name: str, params: LettersParams) -> Judged:
    return _graded_part(known, hidden, params.model_copy(update={"model": name}))


def _folded(dataset: Dataset, params: LettersParams) -> Judged:
    """Every graded row, read by a model that has not seen its phrase."""
    known = corpus(dataset, params)
    fold = splits.folds(known, FOLDS, params.seed)
    parts = [_graded_part(known, fold == number, params) for number in range(FOLDS)]
    return Judged(*(np.concatenate([part[place] for part in parts]) for place in range(3)))


def _predictions(known: Corpus, test: Ints, read: Any) -> pd.DataFrame:
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


def _unknown(known: Corpus, hidden: NDArray[np.bool_], params: LettersParams) -> float:
    """Share of the different words of hidden sentences that the training part does not have."""
    plain = LettersParams()
    parts = [{word.form for text in known.texts[mask] for word in words(text, plain)} for mask in (hidden, ~hidden)]
    return len(parts[0] - parts[1]) / max(1, len(parts[0]))


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


def _result(
    task: str,
    dataset: Dataset,
    params: LettersParams,
    frames: Mapping[str, pd.DataFrame],
    started: float,
    found: Sequence[Finding] = (),
    arguments: Mapping[str, Any] = {},
) -> Result:
    values = params.model_dump(mode="json")
    result = Result("letters", task, values, dataset.fingerprint, frames, tuple(found), 0.0, arguments)
    return replace(result, seconds=perf_counter() - started)
