"""For one person: why this list, what a newcomer would see, lists for whoever is asked about."""

from collections.abc import Sequence
from dataclasses import replace
from time import perf_counter

import numpy as np
import pandas as pd
from scipy import sparse

from data.dataset import Dataset
from ml.base import ParamError, Result, Step, silent
from ml.columns import ITEM, MODEL, RANK, SCORE, TITLE, USER
from ml.recommend import explain as explaining
from ml.recommend import pipeline
from ml.recommend.frames import (
    bestsellers,
    recommendations,
)
from ml.recommend.models import Training
from ml.recommend.params import SPECS, RecommendParams, newcomer_models
from ml.recommend.pipeline import fitted, lists_of, prepare, titles_of, trainable_on
from ml.recommend.splits import Parts
from ml.recommend.tasks.judged import result_of


def explain(
    dataset: Dataset, params: RecommendParams, step: Step = silent, user: str = "", removed: Sequence[str] = ()
) -> Result:
    """Why this person gets this list, and what it becomes without the items `removed` from their history.

    Frames: list, leaning and, where something was removed, after; see `ml.recommend.explain`. Raises `ParamError` for a
    model that cannot score a history it was not trained on, and for a person or items that are not there.
    """
    started = perf_counter()
    parts = prepare(dataset, params)
    if not SPECS[params.model].folds_in:
        raise ParamError(
            f"model must be one that folds a changed history in; got {params.model}. Choose another.", ("model",)
        )
    person = _position(parts.events.users, user, "user")
    gone = np.array([_position(parts.events.items, item, "removed") for item in removed], dtype=np.int64)
    model = fitted(params.model, dataset, parts, params, step)
    history = pipeline.history(params.model, parts, params, person)
    titles = titles_of(dataset, parts).set_index(ITEM)[TITLE]
    explanation = explaining.explain(model, history, parts.latest(person), params.k, step)
    frames = {
        "list": explaining.list_frame(explanation, titles),
        "leaning": explaining.leaning_frame(explanation, titles),
    }
    if removed:
        frames["after"] = explaining.after_frame(model, history, gone, explanation, params.k, titles)
    arguments = {"user": user, "removed": list(removed)}
    return replace(result_of("explain", dataset, params, frames, started), arguments=arguments)


def _position(ids: pd.Index, wanted: str, field: str) -> int:
    place = int(ids.get_indexer(pd.Index([wanted]))[0])
    if place < 0:
        raise ParamError(
            f"{field} must be one of the {len(ids):,} there are; got {wanted!r}. Choose another.", (field,)
        )
    return place


def newcomer(dataset: Dataset, params: RecommendParams, step: Step = silent, items: Sequence[str] = ()) -> Result:
    """What each model that can fold a history in would show someone who has chosen these items and nothing else.

    For models that learn from ratings, the newcomer gave each the highest rating there is. Frame: lists (model, rank,
    item, title, score). Raises `ParamError` for items that are not there, and for none.
    """
    started = perf_counter()
    if not items:
        raise ParamError("items must name at least 1 item; got none. Choose what the newcomer likes.", ("items",))
    parts = prepare(dataset, params)
    chosen = np.array([_position(parts.events.items, item, "items") for item in items], dtype=np.int64)
    history = _history_of(np.unique(chosen), parts)
    titles = titles_of(dataset, parts).set_index(ITEM)[TITLE]
    names = newcomer_models(trainable_on(dataset))
    frames = []
    for place, name in enumerate(names):
        step(place / len(names), f"Asking {SPECS[name].label}")
        model = fitted(name, dataset, parts, params, silent)
        frames.append(explaining.ranked_frame(model, history, params.k, titles).assign(**{MODEL: name}))
    lists = pd.concat(frames, ignore_index=True)[[MODEL, RANK, ITEM, TITLE, SCORE]]
    return replace(result_of("newcomer", dataset, params, {"lists": lists}, started), arguments={"items": list(items)})


def _history_of(items: np.ndarray, parts: Parts) -> Training:
    """One row with these items, each rated as high as ratings go."""
    cells, shape = (np.zeros(len(items), dtype=np.int64), items), (1, len(parts.events.items))
    matrix = sparse.csr_array((np.ones(len(items), dtype=np.float32), cells), shape=shape)
    if parts.ratings is None:
        return Training(matrix)
    best = np.full(len(items), parts.ratings.data.max())
    return Training(matrix, sparse.csr_array((best, cells), shape=shape))


def apply(dataset: Dataset, params: RecommendParams, rows: pd.DataFrame, step: Step = silent) -> pd.DataFrame:
    """Lists for the people in `rows[user]`, by the model as it was trained for this result.

    Columns: user, item, title, rank, score, model. Whoever has no training event gets the bestseller list, and
    the column `model` says so. Raises `ParamError` where rows has no column `user`.
    """
    if USER not in rows:
        raise ParamError(f"rows must have the column {USER}; got {', '.join(map(str, rows))}. Rename one.", (USER,))
    parts = prepare(dataset, params)
    users = pd.Index(rows[USER].astype(str).unique())
    trained = np.unique(parts.events.user[parts.in_train])
    known = users[users.isin(parts.events.users[trained])]
    positions = parts.events.users.get_indexer(known)
    lists = recommendations(
        params.model, lists_of(params.model, dataset, parts, params, positions, params.k, step), parts
    )
    best = bestsellers(parts, params.k)
    unknown = pd.MultiIndex.from_product([users.difference(known, sort=False), range(len(best))])
    strangers = best.iloc[unknown.get_level_values(1)].assign(**{USER: unknown.get_level_values(0)})
    applied = pd.concat([lists, strangers], ignore_index=True).merge(titles_of(dataset, parts), on=ITEM, how="left")
    return applied[[USER, ITEM, TITLE, RANK, SCORE, MODEL]]
