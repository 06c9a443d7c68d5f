"""What one person is shown, what that leans on, and what a newcomer sees."""

from collections.abc import Mapping

import pandas as pd

from components.words.markdown import plain
from components.words.recommend.terms import BASELINE, model
from ml.base import Result
from ml.recommend.params import SPECS


def person(result: Result, user: str, lists: pd.DataFrame, hidden: pd.DataFrame, noun: Mapping[str, str]) -> str:
    """How well one person is served, beside the bestseller list."""
    people = result.frames["people"]
    history = int(people.loc[people["user"] == user, "history"].iloc[0])
    hits = lists["item"].isin(hidden["item"]).groupby(lists["model"]).sum()
    listed = int((lists["model"] == result.params["model"]).sum())
    return (
        f"The model knew {history:,} {noun['item']} of this person and had to guess {len(hidden):,} hidden ones. "
        f"{int(hits.get(result.params['model'], 0))} of {listed} suggestions are right; "
        f"of the bestsellers, {int(hits.get(BASELINE, 0))}."
    )


def describe_past(result: Result, user: str, hidden: pd.DataFrame, noun: Mapping[str, str]) -> str:
    """A person's events over time, for who cannot see them."""
    known = result.rows("train", "user", user)["timestamp"]
    first, last, then = (f"{time:%-d %B %Y}" for time in (known.min(), known.max(), hidden["timestamp"].min()))
    span = f"on {first}" if first == last else f"from {first} to {last}"
    return f"{len(known):,} known {noun['event']} {span}, {len(hidden):,} hidden ones from {then} on, by {noun['category']}."


def leans(explained: Result) -> bool:
    """Whether anything in the person's history moves their list."""
    return bool((explained.frames["leaning"]["weight"] > 0).any())


def leaning(explained: Result) -> str:
    """What one person's list leans on, as Markdown."""
    if not leans(explained):
        return "This list leans on nothing this person did: it would be the same for anyone."
    heaviest = explained.frames["leaning"].iloc[0]
    goes = (
        f"**{heaviest['leaves']} of {len(explained.frames['list'])}** suggestions" if heaviest["leaves"] else "nothing"
    )
    return f"It leans most on **{plain(heaviest['title'])}**. Without that, {goes} would go."


def cannot_say(result: Result) -> str:
    """Where a model cannot rank a changed history."""
    if SPECS[result.params["model"]].folds_in:
        return "What this list leans on is not known yet."
    return (
        f"{model(result.params['model'])} learns everyone's tastes together: what a list leans on would take a new "
        "training for each thing taken away."
    )


def taken_away(explained: Result) -> str:
    """What a list lost with something of the history, as Markdown."""
    before, after, leaning = (explained.frames[name] for name in ("list", "after", "leaning"))
    taken = leaning.loc[leaning["item"].isin(explained.arguments["removed"]), "title"]
    gone = before.loc[~before["item"].isin(after["item"]), "title"]
    lost = f"**{len(gone)} of {len(before)}** suggestions are gone: {', '.join(map(plain, gone))}." if len(gone) else (
        "the same things are suggested, some in other places."
    )  # fmt: skip
    return f"Without **{', '.join(map(plain, taken))}**, {lost}"


def two_lists(lists: pd.DataFrame, chosen: list[str]) -> str:
    """What two models' lists for one person share, and how many of each are right, as Markdown."""
    one, other = (lists[lists["model"] == name] for name in chosen)
    shared = len(set(one["item"]) & set(other["item"]))
    return (
        f"The lists share **{shared} of {max(len(one), len(other))}**. Right are {int(one['hit'].sum())} of "
        f"{model(chosen[0])} and {int(other['hit'].sum())} of {model(chosen[1])} (✓)."
    )


def newcomer(ranked: Result, noun: Mapping[str, str]) -> str:
    """How far the models agree on a newcomer, as Markdown."""
    lists = ranked.frames["lists"]
    learned = lists[lists["model"] != BASELINE]
    models = learned["model"].nunique()
    best = learned.groupby("title")["model"].nunique().sort_values(ascending=False, kind="stable")
    bestsellers = set(lists.loc[lists["model"] == BASELINE, "item"])
    apart = learned[~learned["item"].isin(bestsellers)]["item"].nunique()
    return (
        f"**{plain(best.index[0])}** is on {best.iloc[0]} of {models} lists. Together the models show "
        f"**{apart:,} {noun['item']}** that are not among the bestsellers."
    )
