"""The tasks of the recommend use case: what a page, the command line or a script can ask for."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from time import perf_counter

import numpy as np
import pandas as pd

from data.dataset import Dataset
from ml.base import Finding, ParamError, Params, Result, Step, silent
from ml.columns import ITEM, MODEL, RANK, SCORE, TEXT, TIMESTAMP, TITLE, USER
from ml.engine.memory import remember
from ml.recommend import explain as explaining
from ml.recommend import models
from ml.recommend.evaluate import (
    Evaluation,
    Resampled,
    all_pairs,
    comparisons_frame,
    evaluate,
    metrics_frame,
    per_unit_frame,
)
from ml.recommend.events import clean
from ml.recommend.findings import no_better_than_popular, random_split_flatters, too_few_people
from ml.recommend.models import Fitted, Training
from ml.recommend.params import (
    BASELINES,
    CLEANING,
    CURVE_K,
    FITTING,
    LABELS,
    SPECS,
    SPLITTING,
    RecommendParams,
    trainable,
)
from ml.recommend.ranking import NOTHING, Lists, rank, strictly_falling
from ml.recommend.splits import Parts, split


def run(dataset: Dataset, params: RecommendParams, step: Step = silent) -> Result:
    """Train the chosen model beside both baselines and judge them on the hidden events.

    Frames: metrics, comparisons, per_unit, recommendations, train, test, items, people, funnel.
    Raises `DataError` and `ParamError` where the data cannot carry the request.
    """
    names = tuple(dict.fromkeys((params.model, *BASELINES)))
    pairs = [(params.model, baseline) for baseline in BASELINES if baseline != params.model]
    return _judged("run", dataset, params, names, pairs, step)


def compare(dataset: Dataset, params: RecommendParams, step: Step = silent) -> Result:
    """Every model this data can train, with the same settings, and every pair compared. Frames as in `run`."""
    names = _trainable(dataset)
    return _judged("compare", dataset, params, names, all_pairs(names), step)


def explain(
    dataset: Dataset, params: RecommendParams, step: Step = silent, user: str = "", removed: Sequence[str] = ()
) -> Result:
    """Why this person gets this list, and what it becomes without the items `removed` from their history.

    Frames: list, leaning and, where something was removed, after; see `ml.recommend.explain`. Raises `ParamError` for a model that cannot
    score a history it was not trained on, and for a person or items that are not there.
    """
    started = perf_counter()
    parts = _parts(dataset, params)
    if not SPECS[params.model].folds_in:
        raise ParamError(
            f"model must be one that folds a changed history in; got {params.model}. Choose another.", ("model",)
        )
    person = _position(parts.events.users, user, "user")
    gone = np.array([_position(parts.events.items, item, "removed") for item in removed], dtype=np.int64)
    fitted = _fitted(params.model, dataset, parts, params, step)
    history = parts.history(person)
    titles = _titles(dataset, parts).set_index(ITEM)[TITLE]
    explanation = explaining.explain(fitted, history, parts.latest(person), params.k, step)
    frames = {
        "list": explaining.list_frame(explanation, titles),
        "leaning": explaining.leaning_frame(explanation, titles),
    }
    if removed:
        frames["after"] = explaining.after_frame(fitted, history, gone, explanation, params.k, titles)
    arguments = {"user": user, "removed": list(removed)}
    return replace(_result("explain", dataset, params, frames, started), arguments=arguments)


def _position(ids: pd.Index, wanted: str, field: str) -> int:
    place = int(ids.get_indexer(pd.Index([wanted]))[0])
    if place < 0:
        raise ParamError(
            f"{field} must be one of the {len(ids):,} there are; got {wanted!r}. Choose another.", (field,)
        )
    return place


def apply(dataset: Dataset, params: RecommendParams, rows: pd.DataFrame, step: Step = silent) -> pd.DataFrame:
    """Lists for the people in `rows[user]`, by the model as it was trained for this result.

    Columns: user, item, title, rank, score, model. Whoever has no training event gets the bestseller list, and
    the column `model` says so. Raises `ParamError` where rows has no column `user`.
    """
    if USER not in rows:
        raise ParamError(f"rows must have the column {USER}; got {', '.join(map(str, rows))}. Rename one.", (USER,))
    parts = _parts(dataset, params)
    users = pd.Index(rows[USER].astype(str).unique())
    trained = np.unique(parts.events.user[parts.in_train])
    known = users[users.isin(parts.events.users[trained])]
    positions = parts.events.users.get_indexer(known)
    lists = _recommendations(
        params.model, _lists(params.model, dataset, parts, params, positions, params.k, step), parts
    )
    bestsellers = _bestsellers(parts, params.k)
    unknown = pd.MultiIndex.from_product([users.difference(known, sort=False), range(len(bestsellers))])
    strangers = bestsellers.iloc[unknown.get_level_values(1)].assign(**{USER: unknown.get_level_values(0)})
    applied = pd.concat([lists, strangers], ignore_index=True).merge(_titles(dataset, parts), on=ITEM, how="left")
    return applied[[USER, ITEM, TITLE, RANK, SCORE, MODEL]]


def _judged(
    task: str,
    dataset: Dataset,
    params: RecommendParams,
    names: Sequence[str],
    pairs: Sequence[tuple[str, str]],
    step: Step,
) -> Result:
    started = perf_counter()
    step(0.0, "Cleaning and splitting")
    parts = _parts(dataset, params)
    evaluations = _evaluations(dataset, parts, params, names, step)
    step(0.9, "Measuring")
    resampled = Resampled.of(evaluations, params.seed)
    metrics = metrics_frame(evaluations, resampled)
    comparisons = comparisons_frame(evaluations, pairs, params.k, resampled)
    users = parts.events.users[parts.tested]
    frames = {
        "metrics": metrics,
        "comparisons": comparisons,
        "per_unit": per_unit_frame(evaluations, users, params.k),
        "recommendations": pd.concat(
            [_recommendations(model, evaluation.lists, parts) for model, evaluation in evaluations.items()],
            ignore_index=True,
        ),
        "train": parts.frame(parts.in_train),
        "test": parts.frame(parts.in_test),
        "items": _items(dataset, parts),
        "people": _people(evaluations[params.model], parts, params.k),
        "funnel": _funnel(parts),
    }
    findings = (
        *no_better_than_popular(comparisons, params),
        *_flattery(dataset, params, metrics, step),
        *too_few_people(metrics, params),
    )
    return _result(task, dataset, params, frames, started, findings)


def _parts(dataset: Dataset, params: RecommendParams) -> Parts:
    events = remember(
        ("recommend", "events", dataset.fingerprint, *_values(params, CLEANING)), lambda: clean(dataset, params)
    )
    if params.k > len(events.items):
        raise ParamError(
            f"k must be at most {len(events.items):,} for {len(events.items):,} items; got {params.k:,}. "
            "Lower it or add items.",
            ("k",),
        )
    return remember(
        ("recommend", "parts", dataset.fingerprint, *_values(params, SPLITTING)), lambda: split(events, params)
    )


def _evaluations(
    dataset: Dataset, parts: Parts, params: RecommendParams, names: Sequence[str], step: Step
) -> dict[str, Evaluation]:
    """Each model judged; what an earlier run with the same split has judged is remembered."""
    depth = min(max(CURVE_K, params.k), len(parts.events.items))
    evaluations: dict[str, Evaluation] = {}
    for position, model in enumerate(names):

        def inner(fraction: float, message: str, position: int = position) -> None:
            step((position + fraction) / len(names) * 0.9, message)

        def judge(model: str = model, inner: Step = inner) -> Evaluation:
            return evaluate(_lists(model, dataset, parts, params, parts.tested, depth, inner), parts)

        inner(0.0, f"Training {LABELS[model]}")
        evaluations[model] = remember(("recommend", "judged", depth, *_identity(model, dataset, params)), judge)
    return evaluations


def _identity(model: str, dataset: Dataset, params: RecommendParams) -> tuple[object, ...]:
    """What a fitted model depends on."""
    return model, dataset.fingerprint, *_values(params, SPLITTING), *_values(params, FITTING[model])


def _lists(
    model: str,
    dataset: Dataset,
    parts: Parts,
    params: RecommendParams,
    people: np.ndarray,
    depth: int,
    step: Step,
) -> Lists:
    return rank(_fitted(model, dataset, parts, params, step), parts.train, people, depth)


def _fitted(model: str, dataset: Dataset, parts: Parts, params: RecommendParams, step: Step) -> Fitted:
    def fit() -> Fitted:
        return models.fit(model, _training(model, dataset, parts), params, step)

    return remember(("recommend", "fitted", *_identity(model, dataset, params)), fit)


def _trainable(dataset: Dataset) -> tuple[str, ...]:
    return trainable({name: tuple(map(str, table)) for name, table in dataset.tables.items()})


def _training(model: str, dataset: Dataset, parts: Parts) -> Training:
    """What the model needs of the training part; raises `ParamError` where the data does not have it."""
    if model not in _trainable(dataset):
        raise ParamError(
            f"model must be one of {', '.join(_trainable(dataset))} for data without a {SPECS[model].needs}; "
            f"got {model}. Choose one of these, or map a {SPECS[model].needs} column.",
            ("model",),
        )
    titles = _titles(dataset, parts)
    return Training(parts.train, parts.ratings, (titles[TITLE] + " " + titles[TEXT]).tolist())


def _flattery(dataset: Dataset, params: RecommendParams, metrics: pd.DataFrame, step: Step) -> Sequence[Finding]:
    """A second fit, on each person's latest events: only where the split is random and there is time to go by."""
    if params.split != "random" or TIMESTAMP not in dataset.tables["interactions"]:
        return ()
    step(0.95, "Checking against the latest events")
    honest = params.model_copy(update={"split": "recent"})
    evaluations = _evaluations(dataset, _parts(dataset, honest), honest, [params.model], silent)
    latest = metrics_frame(evaluations, Resampled.of(evaluations, params.seed))
    return tuple(random_split_flatters(metrics, latest, params))


def _recommendations(model: str, lists: Lists, parts: Parts) -> pd.DataFrame:
    person, place = np.nonzero(lists.items != NOTHING)
    return pd.DataFrame(
        {
            MODEL: model,
            USER: parts.events.users[lists.people[person]],
            ITEM: parts.events.items[lists.items[person, place]],
            RANK: place + 1,
            SCORE: strictly_falling(lists.scores)[person, place],
        }
    )


def _bestsellers(parts: Parts, k: int) -> pd.DataFrame:
    """The list for someone without a history: nothing is excluded from it."""
    owners = parts.train.sum(axis=0)
    best = np.argsort(-owners, kind="stable")[:k]
    return pd.DataFrame(
        {MODEL: "popular", ITEM: parts.events.items[best], RANK: np.arange(1, len(best) + 1), SCORE: owners[best]}
    )


def _titles(dataset: Dataset, parts: Parts) -> pd.DataFrame:
    """item, title, text for the whole catalogue; an item without a title is called by its id."""
    titles = pd.DataFrame({ITEM: parts.events.items})
    if "items" in dataset.tables:
        titles = titles.merge(dataset.tables["items"], on=ITEM, how="left")
    titles = titles.reindex(columns=[ITEM, TITLE, TEXT]).astype({TITLE: "str", TEXT: "str"})
    return titles.assign(**{TITLE: titles[TITLE].fillna(titles[ITEM]), TEXT: titles[TEXT].fillna("")})


def _items(dataset: Dataset, parts: Parts) -> pd.DataFrame:
    owners = np.bincount(parts.events.item[parts.in_train], minlength=len(parts.events.items))
    return _titles(dataset, parts).assign(events=owners)


def _people(evaluation: Evaluation, parts: Parts, k: int) -> pd.DataFrame:
    people = evaluation.lists.people
    history, hidden = (
        np.bincount(parts.events.user[mask], minlength=len(parts.events.users))[people]
        for mask in (parts.in_train, parts.in_test)
    )
    hits = evaluation.hits[:, :k].sum(axis=1)
    return pd.DataFrame({USER: parts.events.users[people], "history": history, "hidden": hidden, "hits": hits})


def _funnel(parts: Parts) -> pd.DataFrame:
    events = parts.events
    ends = [
        {
            "step": name,
            "events": int(mask.sum()),
            "users": np.count_nonzero(np.bincount(events.user[mask])),
            "items": np.count_nonzero(np.bincount(events.item[mask])),
            "note": note,
        }
        for name, mask, note in (
            ("Used for training", parts.in_train, "the model learns from these"),
            ("Hidden for testing", parts.in_test, "of people the model knows"),
        )
    ]
    return pd.concat([events.funnel, pd.DataFrame(ends)], ignore_index=True)


def _values(params: Params, fields: Sequence[str]) -> tuple[object, ...]:
    return tuple(getattr(params, field) for field in fields)


def _result(
    task: str,
    dataset: Dataset,
    params: RecommendParams,
    frames: Mapping[str, pd.DataFrame],
    started: float,
    findings: Sequence[Finding] = (),
) -> Result:
    return Result(
        "recommend",
        task,
        params.model_dump(),
        dataset.fingerprint,
        frames,
        tuple(findings),
        perf_counter() - started,
    )
