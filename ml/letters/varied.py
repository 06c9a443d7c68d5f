"""The same question asked in many ways: every model, every switch, both splits, more phrases, labels in doubt."""

from collections.abc import Mapping
from time import perf_counter
from typing import Any

import numpy as np
import pandas as pd

from data.dataset import Dataset
from data.roles import TEXT
from ml.base import Result, Step, silent
from ml.columns import MODEL
from ml.letters import evaluate, findings, splits
from ml.letters.held_out import folded, graded_part, result_of
from ml.letters.params import LABELS, LettersParams
from ml.letters.reader import corpus

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


def compare(dataset: Dataset, params: LettersParams, step: Step = silent) -> Result:
    """Every model on the same folds of phrases. Frames: metrics, comparisons of every pair, per_unit, best."""
    started = perf_counter()
    judged = {}
    for place, name in enumerate(LABELS):
        step(place / len(LABELS), f"Fitting {LABELS[name]}")
        judged[name] = folded(dataset, params.model_copy(update={"model": name}))
    pairs = [(a, b) for place, a in enumerate(judged) for b in list(judged)[place + 1 :]]
    names = corpus(dataset, params.model_copy(update={"model": "majority"})).names
    frames = {
        "metrics": evaluate.metrics_frame(judged, params.seed),
        "comparisons": evaluate.comparisons_frame(judged, pairs, params.seed),
        "per_unit": evaluate.per_unit(judged, names),
    }
    return result_of("compare", dataset, params, frames, started)


def ablate(dataset: Dataset, params: LettersParams, step: Step = silent) -> Result:
    """Every switch flipped by itself, on the same folds. Frames: metrics (model is the switch), comparisons with "as set"."""
    started = perf_counter()
    judged = {"as set": folded(dataset, params)}
    for place, (name, change) in enumerate(SWITCHES.items()):
        step((place + 1) / (len(SWITCHES) + 1), f"Flipping: {name}")
        changed = params.model_copy(update=change)
        if changed != params:
            judged[name] = folded(dataset, changed)
    pairs = [(name, "as set") for name in judged if name != "as set"]
    frames = {
        "metrics": evaluate.metrics_frame(judged, params.seed),
        "comparisons": evaluate.comparisons_frame(judged, pairs, params.seed),
    }
    return result_of("ablate", dataset, params, frames, started)


def leak(dataset: Dataset, params: LettersParams, step: Step = silent) -> Result:
    """The same model, hidden by row and by phrase. Frame: metrics, where `model` is the split."""
    started = perf_counter()
    known = corpus(dataset, params, step)
    judged = {}
    for place, split in enumerate(("row", "phrase")):
        step(0.3 + 0.35 * place, f"Hiding by {split}")
        chosen = params.model_copy(update={"split": split})
        judged[split] = graded_part(known, splits.hidden(known, chosen), chosen)
    metrics = evaluate.metrics_frame(judged, params.seed)
    found = findings.row_flatters(metrics[metrics[MODEL] == "row"], metrics[metrics[MODEL] == "phrase"])
    return result_of("leak", dataset, params, {"metrics": metrics}, started, tuple(found))


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
        judged = graded_part(known, hidden, params, left_out)
        rows.append(evaluate.metrics_frame({params.model: judged}, params.seed).assign(k=len(taken)))
    return result_of("learn", dataset, params, {"metrics": pd.concat(rows, ignore_index=True)}, started)


def dispute(dataset: Dataset, params: LettersParams, step: Step = silent) -> Result:
    """The labels a model that has not seen them disputes: confident learning (Northcutt, Jiang and Chuang 2021) by cleanlab.

    Frame: disputed (group, text, category, label, suggested, quality), the most doubtful first.
    """
    from cleanlab.filter import find_label_issues
    from cleanlab.rank import get_label_quality_scores

    started = perf_counter()
    step(0.0, "Reading every phrase by a model that has not seen it")
    known = corpus(dataset, params, step)
    judged = folded(dataset, params)
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
    return result_of("dispute", dataset, params, {"disputed": frame}, started, tuple(found))
