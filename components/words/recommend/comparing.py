"""Runs beside each other: splits, sabotage, settings, sweeps, re-ranked lists."""

from collections.abc import Mapping

import pandas as pd

from components.words.markdown import plain
from components.words.recommend.terms import BASELINE, SPLIT_LABELS, model, nouns, points
from data.dataset import Card
from ml.base import Result
from ml.metrics import COVERAGE, DIVERSITY, HIT_RATE
from ml.recommend.params import CLEANING, FITTING, RecommendParams
from ml.recommend.sweep import BETWEEN


def splits(result: Result) -> str:
    """What the way of hiding does to the number, as Markdown."""
    rows = result.metrics[
        (result.metrics["metric"] == HIT_RATE.name) & (result.metrics["model"] == result.params["model"])
    ].set_index("split")
    name = model(result.params["model"])
    if "recent" not in rows.index:
        reached = points(rows["value"].iloc[0])
        return f"{name} reaches **{reached} of 100**. There is no time in this data to ask about the future by."
    sentence = (
        f"The same {name}, the same data: **{points(rows.at['random', 'value'])} of 100** when a random fifth is hidden, "
        f"**{points(rows.at['recent', 'value'])}** when it is asked about each person's future."
    )
    if "time" in rows.index:
        tested = int(rows.at["time", "n"])
        sentence += f" One date for everyone is closest to real life, but here it leaves **{tested:,}** to test."
    return sentence


SABOTAGES = {
    "none": "The data as it is",
    "shuffled": "Who chose what, shuffled",
    "robots": "One robot, a thousand times",
    "leaked": "Hidden events leaked",
}


def sabotage(result: Result, card: Card) -> list[str]:
    """What each way of breaking the data did, and what noticed, as Markdown."""
    noun, name = nouns(card), result.params["model"]
    rows = result.metrics[result.metrics["metric"] == HIT_RATE.name].set_index(["sabotage", "model"])["value"]
    was = points(rows["none", name])
    means = {
        "shuffled": f"Nobody has a taste any more: {model(name)} falls from {was} to **{points(rows['shuffled', name])}** "
        f"of 100, bestsellers reach {points(rows['shuffled', BASELINE])}.",
        "robots": f"A thousand copies of one robot among the {noun['user']}: **{points(rows['robots', name])}** of 100, "
        f"bestsellers {points(rows['robots', BASELINE])}.",
        "leaked": f"The model has seen the answers: **{points(rows['leaked', name])}** of 100, and nothing about it is real.",
    }
    caught = result.frames["caught"]
    noticed = {
        way: " ".join(f"*{row.code}: {plain(row.headline)}*" for row in caught[caught["sabotage"] == way].itertuples())
        for way in means
    }
    return [
        f"**{SABOTAGES[way]}.** {sentence} {noticed[way] or '**No finding noticed.**'}"
        for way, sentence in means.items()
    ]


def describe_sabotage(result: Result) -> str:
    """The picture of the broken data, for who cannot see it."""
    rows = result.metrics[result.metrics["metric"] == HIT_RATE.name]
    each = (f"{SABOTAGES[row.sabotage]}, {model(row.model)} {points(row.value)} %" for row in rows.itertuples())
    return "Hit rate on broken data. " + "; ".join(each) + "."


SAME_TEST = ("split", "k", *CLEANING, "test_people", "seed")
"""Runs that agree in these were asked the same question."""


def same_test(run: Result, result: Result) -> bool:
    """Whether two results on the same data hide the same events and make lists of one length."""
    return all(run.params[field] == result.params[field] for field in SAME_TEST)


def tried(count: int, left_out: int) -> str:
    """How many runs are shown, and why not all."""
    shown = f"{count:,} run{'s' if count > 1 else ''} of this session, numbered in order"
    others = (
        f"; {left_out:,} hid other events or had another list length and cannot be set beside them" if left_out else ""
    )
    return (
        f"{shown}{others}. Change a setting and come back: every run stays. The dotted line joins what nothing beats."
    )


def settings(run: Result) -> str:
    """The model of a run and whatever of its settings is not the default."""
    plain_values = RecommendParams().model_dump()
    read = [field for field in FITTING[run.params["model"]] if field != "seed"]
    changed = [f"{field} {run.params[field]:g}" for field in read if run.params[field] != plain_values[field]]
    return ", ".join([model(run.params["model"]), *changed])


def how_reranked(noun: Mapping[str, str]) -> str:
    """What the slider does."""
    return (
        f"From the model's best candidates a list is picked one by one: the more the slider says, the more it counts "
        f"that {noun['item']} are unlike those picked already (chosen by other {noun['user']})."
    )


def reranked(result: Result, strength: str) -> str:
    """What diversity costs or brings at one strength, as Markdown."""
    rows = result.metrics.set_index(["model", "metric"])["value"]
    before, after = (points(rows[name, HIT_RATE.name]) for name in ("0", strength))
    if strength == "0":
        return f"The model's own order: **{before} of 100** find something. Move the slider."
    pairs = result.comparisons[result.comparisons["model_a"] == strength].set_index("metric")
    precision = 100 * pairs.at["precision", "difference"]
    return (
        f"**{before} → {after} of 100** find something: {_chance(pairs.loc[HIT_RATE.name])}. Right ones among 100 "
        f"suggestions: {precision:+.1f} ({_chance(pairs.loc['precision'])}). Diversity "
        f"{rows['0', DIVERSITY.name]:.2f} → **{rows[strength, DIVERSITY.name]:.2f}**, coverage "
        f"{100 * rows['0', COVERAGE.name]:.1f} → {100 * rows[strength, COVERAGE.name]:.1f} % of the catalogue."
    )


def _chance(pair: pd.Series) -> str:
    if pair["p_adjusted"] >= 0.05:
        return "no more than chance"
    return "more than chance" if pair["difference"] > 0 else "a real loss"


def sweep(result: Result, chosen: str) -> str:
    """The best value tried, and whether it is better than the chosen one by more than chance, as Markdown."""
    field = BETWEEN.join(result.arguments.values())
    rows = value_by_setting(result)
    best = max((setting for setting in rows if setting != BASELINE), key=rows.__getitem__)
    sentence = f"Best at **{field} = {best}**: {points(rows[best])} of 100"
    if best == chosen:
        return sentence + ", the value you have."
    pairs = result.comparisons
    pair = pairs[(pairs["model_b"] == chosen) & (pairs["metric"] == HIT_RATE.name)].iloc[0]
    verdict = "more than chance" if pair["p_adjusted"] < 0.05 else "not more than chance"
    return f"{sentence}; yours, {chosen}: {points(rows[chosen])}. The difference is {verdict}."


def value_by_setting(result: Result) -> dict[str, float]:
    """Setting → hit rate of a sweep."""
    rows = result.metrics[(result.metrics["metric"] == HIT_RATE.name) & (result.metrics["k"] == result.params["k"])]
    return dict(zip(rows["model"], rows["value"], strict=True))


def describe_sweep(result: Result) -> str:
    """The picture of a sweep, for who cannot see it."""
    each = (
        f"{setting}: {points(share)} %" for setting, share in value_by_setting(result).items() if setting != BASELINE
    )
    return f"Hit rate by {BETWEEN.join(result.arguments.values())}. " + ", ".join(each) + "."


def describe_splits(result: Result) -> str:
    """The picture of the splits, for who cannot see it."""
    rows = result.metrics[result.metrics["metric"] == HIT_RATE.name]
    each = (
        f"{SPLIT_LABELS[row.split]}, {row.n:,} tested: {model(row.model)} {points(row.value)} %"
        for row in rows.itertuples()
    )
    return "Hit rate by what is hidden. " + "; ".join(each) + "."
