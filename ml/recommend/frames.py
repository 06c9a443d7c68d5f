"""The frames of a result that are not measures: lists, catalogue, people, what the cleaning left."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from data.dataset import Dataset
from ml.columns import ITEM, MODEL, RANK, SCORE, USER
from ml.recommend.evaluate import Evaluation
from ml.recommend.pipeline import titles_of
from ml.recommend.ranking import NOTHING, Lists, strictly_falling
from ml.recommend.splits import Parts


def recommendations(model: str, lists: Lists, parts: Parts) -> pd.DataFrame:
    """model, user, item, rank, score: the lists of one model; equal scores are told apart by a float's last digit."""
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


def recommendations_frame(evaluations: Mapping[str, Evaluation], parts: Parts, k: int) -> pd.DataFrame:
    """The same for every model, the first k of each list."""
    frames = []
    for model, evaluation in evaluations.items():
        lists = evaluation.lists
        shown = Lists(lists.people, lists.items[:, :k], lists.scores[:, :k])
        frames.append(recommendations(model, shown, parts))
    return pd.concat(frames, ignore_index=True)


def bestsellers(parts: Parts, k: int) -> pd.DataFrame:
    """The list for someone without a history: nothing is excluded from it."""
    owners = parts.train.sum(axis=0)
    best = np.argsort(-owners, kind="stable")[:k]
    return pd.DataFrame(
        {MODEL: "popular", ITEM: parts.events.items[best], RANK: np.arange(1, len(best) + 1), SCORE: owners[best]}
    )


def items_frame(dataset: Dataset, parts: Parts) -> pd.DataFrame:
    """item, title, text, category, events: the catalogue, with how many training events each item has."""
    owners = np.bincount(parts.events.item[parts.in_train], minlength=len(parts.events.items))
    return titles_of(dataset, parts).assign(events=owners)


def people_frame(evaluation: Evaluation, parts: Parts, k: int) -> pd.DataFrame:
    """user, history, hidden, hits: the tested people, with what the model knew, had to guess and guessed."""
    people = evaluation.lists.people
    history, hidden = (
        np.bincount(parts.events.user[mask], minlength=len(parts.events.users))[people]
        for mask in (parts.in_train, parts.in_test)
    )
    hits = evaluation.hits[:, :k].sum(axis=1)
    return pd.DataFrame({USER: parts.events.users[people], "history": history, "hidden": hidden, "hits": hits})


def funnel_frame(parts: Parts) -> pd.DataFrame:
    """step, events, users, items, note: what each step of cleaning and splitting left."""
    events, drawn = parts.events, len(parts.tested)
    who = "of people the model knows"
    if drawn < parts.testable:
        who = f"of {drawn:,} people drawn at random from {parts.testable:,} the model knows"
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
            ("Hidden for testing", parts.in_test, who),
        )
    ]
    return pd.concat([events.funnel, pd.DataFrame(ends)], ignore_index=True)
