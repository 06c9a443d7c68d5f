"""How good is the model? One of them, or all of them; and its answers for new rows."""

from collections.abc import Iterator, Sequence
from time import perf_counter
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.dataset import DataError, Dataset
from ml.base import Finding, ParamError, Result, Step, silent
from ml.columns import METRIC, MODEL, VALUE
from ml.metrics import R2, ROC_AUC
from ml.predict import curves, findings
from ml.predict import truth as truth_known
from ml.predict.blend import out_of_fold
from ml.predict.evaluate import (
    answers,
    comparisons_frame,
    main_value,
    metrics_frame,
    per_unit_frame,
    resampled,
    values,
)
from ml.predict.fitted import Fitted, fitted, question, suspicious, threads
from ml.predict.kinds import retyped
from ml.predict.models import pipeline
from ml.predict.params import LABELS, PredictParams
from ml.predict.problem import Problem
from ml.predict.tasks.result import result_of
from ml.predict.tidy import Tidy

Floats = NDArray[np.float64]

MOST_SHOWN = 5_000
"""Rows of the test part that come with the result column by column, drawn at random."""
LEARNED = 20_000
"""Rows of the training part asked at most, to see whether they are known by heart."""


def headline(problem: Problem) -> str:
    """What is asked of a model first."""
    return R2.name if problem.regression else ROC_AUC.name


def run(dataset: Dataset, params: PredictParams, step: Step = silent) -> Result:
    """Fit the model on the training part and judge it on the test part, beside the baseline.

    Frames: metrics, comparisons, per_unit, predictions, rows (the test part as it is), question, columns, notes;
    of two classes thresholds, histogram; of classes confusion; of simulated data truth. Raises `DataError` and
    `ParamError`.
    """
    started = perf_counter()
    step(0.0, "Asking the question")
    problem = question(dataset, params)
    _check(problem, params)
    step(0.1, f"Fitting {LABELS[params.model]}")
    model = fitted(dataset, params)
    step(0.7, "Judging")
    with threads(problem):
        frames, found = _judged(dataset, params, model, step)
    return result_of("run", dataset, params, frames, started, found)


def _judged(
    dataset: Dataset, params: PredictParams, model: Fitted, step: Step
) -> tuple[dict[str, pd.DataFrame], Sequence[Finding]]:
    problem = model.problem
    said = _said(dataset, params, model)
    truth = problem.y[problem.test]
    draws = resampled(truth, said, params.seed)
    pairs = [(params.model, "baseline")] if params.model != "baseline" else [("baseline", "baseline")]
    metrics = metrics_frame(truth, said, draws)
    comparisons = comparisons_frame(truth, said, draws, pairs)
    frames = {
        "metrics": metrics,
        "comparisons": comparisons,
        "per_unit": per_unit_frame(truth, said, problem.features.index[problem.test]),
        **_frames(problem, said[params.model], model.model, params),
        **dict(truth_known.against(dataset, problem, said[params.model], params.sabotage, params.seed)),
    }
    step(0.9, "Looking for what could fool you")
    return frames, tuple(_findings(dataset, params, model, said[params.model], frames))


def compare(dataset: Dataset, params: PredictParams, step: Step = silent) -> Result:
    """Every model on the same rows: on the test part, and in five folds of the training part.

    Frames: metrics, comparisons of every pair, per_unit, folds (model, metric, value).
    """
    started = perf_counter()
    problem = question(dataset, params)
    truth, (X, y) = problem.y[problem.test], problem.part(problem.train)
    said, folded = {}, []
    for place, name in enumerate(LABELS):
        step(place / len(LABELS), f"Fitting {LABELS[name]}")
        chosen = params.model_copy(update={"model": name})
        with threads(problem):
            said[name] = answers(fitted(dataset, chosen).model, problem.features.iloc[problem.test], problem)
            if name == "best":  # it is made of folds itself
                continue
            out = out_of_fold(pipeline(chosen, problem.regression), X, y, problem.regression, params.seed)
        folded += [(name, metric, value) for metric, value in values(y, _full(out, y, problem)).items()]
    draws = resampled(truth, said, params.seed)
    pairs = [(a, b) for place, a in enumerate(said) for b in list(said)[place + 1 :]]
    frames = {
        "metrics": metrics_frame(truth, said, draws),
        "comparisons": comparisons_frame(truth, said, draws, pairs),
        "per_unit": per_unit_frame(truth, said, problem.features.index[problem.test]),
        "folds": pd.DataFrame(folded, columns=[MODEL, METRIC, VALUE]),
        "question": question_frame(problem),
    }
    return result_of("compare", dataset, params, frames, started)


def apply(dataset: Dataset, params: PredictParams, rows: pd.DataFrame, step: Step = silent) -> pd.DataFrame:
    """The model's answer for new rows: row, predicted, p_<class>, model. It has learned from the training part.

    Raises `DataError` where a column is missing, or is not of the kind that was learned from.
    """
    model = fitted(dataset, params)
    problem = model.problem
    needed = [str(name) for name in problem.features]
    missing = [name for name in needed if name not in rows]
    if missing:
        raise DataError(
            f"rows to predict must have the column {missing[0]} ({len(missing)} of {len(needed)} are missing). "
            "Add it, or train without it: drop."
        )
    rows = retyped(rows, [one for one in params.kinds if one.rpartition("=")[0] in needed])[0]
    for name in needed:
        learned, given = (pd.api.types.is_datetime64_any_dtype(table[name]) for table in (problem.features, rows))
        if learned and not given and rows[name].notna().any():
            raise DataError(f"{name} must be a date, as in the data; got {rows[name].dropna().iloc[0]!r}. Correct it.")
    said = answers(model.model, rows[needed], problem)
    row = pd.DataFrame({"row": range(1, len(rows) + 1)})
    return pd.concat([row, _answer_columns(said, problem)], axis=1).assign(**{MODEL: params.model})


def _check(problem: Problem, params: PredictParams) -> None:
    """What a table of this size does not allow."""
    if params.model == "knn" and params.neighbours > len(problem.train):
        raise ParamError(
            f"neighbours must be at most {len(problem.train):,}, the rows there are to learn from; got "
            f"{params.neighbours:,}. Lower it or add rows.",
            ("neighbours",),
        )


def _said(dataset: Dataset, params: PredictParams, model: Fitted) -> dict[str, Floats]:
    """Model → its answers on the test part, the baseline's too."""
    problem = model.problem
    tested = problem.features.iloc[problem.test]
    learned = problem.y[problem.train]
    if problem.regression:
        same: Floats = np.full(len(tested), learned.mean())
    else:
        shares = np.bincount(np.asarray(learned), minlength=len(problem.classes)) / len(learned)
        same = np.tile(shares, (len(tested), 1))
    own: dict[str, Floats] = {params.model: answers(model.model, tested, problem)}
    return own if params.model == "baseline" else own | {"baseline": same}


def _full(said: Floats, y: Any, problem: Problem) -> Floats:
    """Probabilities under every class of the problem."""
    if problem.regression or said.shape[1] == len(problem.classes):
        return said
    full = np.zeros((len(said), len(problem.classes)))
    full[:, np.unique(y)] = said
    return full


def _answer_columns(said: Floats, problem: Problem) -> pd.DataFrame:
    if problem.regression:
        return pd.DataFrame({"predicted": said})
    best = [problem.classes[place] for place in said.argmax(axis=1)]
    return pd.DataFrame(
        {"predicted": best} | {f"p_{name}": said[:, place] for place, name in enumerate(problem.classes)}
    )


def _frames(problem: Problem, said: Floats, model: Any, params: PredictParams) -> dict[str, pd.DataFrame]:
    rows, truth = problem.features.index[problem.test], problem.y[problem.test]
    shown = truth if problem.regression else [problem.classes[int(place)] for place in truth]
    predictions = pd.DataFrame({"row": rows, "part": "test", "fold": -1, "truth": shown})
    some = np.arange(len(rows))
    if len(some) > MOST_SHOWN:
        some = np.sort(np.random.default_rng(params.seed).permutation(len(some))[:MOST_SHOWN])
    frames = {
        "predictions": pd.concat([predictions, _answer_columns(said, problem)], axis=1),
        "rows": problem.features.iloc[problem.test[some]].reset_index(),
        "question": question_frame(problem),
        "columns": _columns(model),
        "notes": pd.DataFrame({"note": [*problem.notes, *_blended(model)]}, dtype="str"),
    }
    if not problem.regression:
        frames["confusion"] = curves.confusion(np.asarray(truth, dtype=np.int64), said, problem.classes)
    if problem.binary:
        positive, probability = truth == 1, said[:, 1]
        frames["thresholds"] = curves.thresholds(positive, probability)
        frames["histogram"] = curves.histogram(positive, probability, (problem.classes[0], problem.classes[1]))
    return frames


def question_frame(problem: Problem) -> pd.DataFrame:
    """One row: task, classes (with a line between), positive, trained, tested, share of the positive or the mean, learned mean."""
    share = float(problem.y[problem.test].mean()) if problem.binary or problem.regression else np.nan
    task = "regression" if problem.regression else "classification"
    row = (
        task,
        "\n".join(problem.classes),
        problem.classes[-1] if problem.binary else "",
        len(problem.train),
        len(problem.test),
        share,
        float(problem.y[problem.train].mean()) if problem.regression else np.nan,
    )
    return pd.DataFrame([row], columns=["task", "classes", "positive", "trained", "tested", "share", "learned"])


def _columns(model: Any) -> pd.DataFrame:
    tidy: Tidy = model.named_steps["tidy"]
    chosen = model.named_steps["select"].chosen_ if "select" in model.named_steps else None
    used = None if chosen is None else {tidy.source(name) for name in chosen}
    rows = [
        (name, kind, kind not in ("id", "constant") and (used is None or name in used))
        for name, kind in tidy.kinds_.items()
    ]
    return pd.DataFrame(rows, columns=["column", "kind", "used"])


def _blended(model: Any) -> Iterator[str]:
    weights = getattr(model.named_steps["model"], "weights_", None)
    if weights:
        each = ", ".join(f"{name} {100 * weight:.0f} %" for name, weight in weights.items())
        yield f"Best by cross-validation on the training part: {each}."


def _findings(
    dataset: Dataset, params: PredictParams, model: Fitted, said: Floats, frames: dict[str, pd.DataFrame]
) -> Iterator[Finding]:
    problem, metric = model.problem, headline(model.problem)
    truth = problem.y[problem.test]
    yield from findings.not_better(frames["comparisons"], params.model, metric)
    suspects = suspicious(dataset, params)
    yield from findings.leak(suspects.single, metric)
    learned = np.random.default_rng(params.seed).permutation(problem.train)[:LEARNED]
    own = main_value(problem.y[learned], answers(model.model, problem.features.iloc[learned], problem))
    tested = frames["metrics"]
    value = float(tested[(tested[MODEL] == params.model) & (tested[METRIC] == metric)][VALUE].iloc[0])
    yield from findings.far_apart(own, value, params.model, metric)
    if not problem.regression:
        counts = np.bincount(np.asarray(truth), minlength=len(problem.classes))
        yield from findings.too_few(pd.Series(counts, index=list(problem.classes)))
    if problem.binary:
        yield from findings.miscalibrated(truth == 1, said[:, 1], params.seed)
    yield from findings.duplicates(suspects.copies, len(problem.test))
    yield from findings.empty_of_meaning(suspects.ids, suspects.constants)
    for apart, of in zip(suspects.moved, findings.BETWEEN, strict=True):
        yield from findings.drifted(apart, of)
