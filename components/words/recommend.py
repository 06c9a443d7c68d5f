"""What a recommend result says, in sentences a product manager can repeat."""

from collections.abc import Mapping

import pandas as pd

from components.words.markdown import plain
from data.dataset import Card
from ml.base import Result
from ml.metrics import COVERAGE, DIVERSITY, HIT_RATE, NOVELTY, PERSONALISATION, TOP_SHARE
from ml.recommend.params import CLEANING, FITTING, SPECS, RecommendParams
from ml.recommend.params import LABELS as MODELS
from ml.recommend.sweep import BETWEEN
from ml.recommend.worth import Worth

SPLIT_LABELS = {
    "recent": "Each person's latest fifth",
    "last": "Each person's last one",
    "time": "Everything after one date",
    "random": "A random fifth",
}
LABELS = {"model": MODELS, "split": SPLIT_LABELS}
"""What people call the values of a field."""

NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
NOUNS = {"user": "people", "item": "items", "event": "events", "chose": "choose", "category": "kind"}
BASELINE = "popular"


def nouns(card: Card) -> Mapping[str, str]:
    """What this data set calls people, items, events and choosing."""
    return NOUNS | dict(card.nouns)


def model(name: str) -> str:
    """A model's label."""
    return MODELS.get(name, name)


def value(result: Result, metric: str, name: str | None = None) -> pd.Series:
    """The row of `metrics` of one model, by default the chosen one, at the result's k."""
    rows = result.metrics
    chosen = name or result.params["model"]
    return rows[(rows["model"] == chosen) & (rows["metric"] == metric) & (rows["k"] == result.params["k"])].iloc[0]


def baseline(result: Result, metric: str) -> pd.Series:
    """The row of the bestseller list."""
    return value(result, metric, BASELINE)


def ceiling(result: Result, metric: str) -> pd.Series | None:
    """The row of what is reached by who knows the truth of simulated data; None where nobody does."""
    if "ceiling" not in result.frames:
        return None
    rows = result.frames["ceiling"]
    found = rows[(rows["metric"] == metric) & (rows["k"] == result.params["k"])]
    return None if found.empty else found.iloc[0]


def known(result: Result, metric: str, card: Card) -> str:
    """How near the best model comes to what the truth would reach, as Markdown; empty where nobody knows it."""
    top = ceiling(result, metric)
    if top is None or metric != HIT_RATE.name:
        return ""
    rows = result.metrics[(result.metrics["metric"] == metric) & (result.metrics["k"] == result.params["k"])]
    best, bar = rows.loc[rows["value"].idxmax()], rows.loc[rows["model"] == BASELINE, "value"].iloc[0]
    found = (
        f" Of what there is to gain over bestsellers, {model(best['model'])} has found "
        f"**{points((best['value'] - bar) / (top['value'] - bar))} %**."
        if top["value"] > bar
        else ""
    )
    return (
        f"These {nouns(card)['user']} are **simulated**, so what each of them truly likes is known. Lists by that truth would reach "
        f"**{points(top['value'])} of 100** ({points(top['low'])}–{points(top['high'])}): the rest is chance, season and "
        f"news, which no taste tells.{found}"
    )


def points(share: float) -> str:
    """A share as people in a hundred."""
    return f"{100 * share:.0f}"


def count(number: int) -> str:
    """A number in words up to twelve, in digits above."""
    return NUMBERS[number] if 0 <= number < len(NUMBERS) else f"{number:,}"


def verdict(result: Result, card: Card) -> str:
    """The answer in one sentence, with its interval and its baseline, as Markdown."""
    noun, chosen = nouns(card), value(result, HIT_RATE.name)
    interval = f"{points(chosen['low'])}–{points(chosen['high'])}"
    k = result.params["k"]
    listed = f"at least one of {count(k)} {noun['item']}" if k > 1 else f"the one of the {noun['item']} it named"
    sentence = (
        f"For **{points(chosen['value'])} of 100** {noun['user']} ({interval}) {listed} was one they went on to "
        f"{noun['chose']}"
    )
    if result.params["model"] == BASELINE:
        return sentence + ". This *is* the bestseller list: the bar every model has to clear."
    return f"{sentence}; recommending bestsellers alone: **{points(value(result, HIT_RATE.name, BASELINE)['value'])}**."


def surprise(result: Result) -> str | None:
    """What this result teaches, where that was found in it, as Markdown: an easier test (R02), the wrong goal (R09)."""
    found = {finding.code: finding.evidence for finding in result.findings}
    name = model(result.params["model"])
    if "R02" in found:
        random, recent = points(found["R02"]["random"]), points(found["R02"]["recent"])
        return (
            f"**{name} did not get better. The test got easier.** It now hides a *random* fifth of what each person did, "
            f"so the model has already seen what they did later and only fills gaps: {random} of 100. Asked about the "
            f"future, as it would be in your product, the same model reaches **{recent}**. If someone shows you a "
            "number, ask what was hidden, and when."
        )
    if "R09" in found:
        ours, mean = found["R09"]["rmse"], found["R09"]["rmse_item_mean"]
        hits, bestsellers = (points(value(result, HIT_RATE.name, one)["value"]) for one in (None, BASELINE))
        return (
            f"**{name} predicts stars well and still recommends badly.** It is off by {ours:.2f} stars, an item's mean by "
            f"{mean:.2f}. But what people would rate highest is not what they choose next: its lists hit {hits} of 100, "
            f"the bestseller list **{bestsellers}**. Ask what a model was trained to do."
        )
    return None


def fooled(result: Result, card: Card) -> list[str]:
    """Two to four sentences, each true of this very result, on how its numbers could mislead."""
    noun, chosen = nouns(card), value(result, HIT_RATE.name)
    half = points((chosen["high"] - chosen["low"]) / 2)
    drawn = ", drawn at random from more," if chosen["n"] == result.params["test_people"] else ""
    coverage, novelty = value(result, COVERAGE.name), value(result, NOVELTY.name)
    chance = (
        f"{chosen['n']:,} {noun['user']} were tested{drawn}: a difference below about {half} in 100 between two settings may "
        "be chance."
    )
    obvious = (
        f"A hit can be obvious. These lists show {100 * coverage['value']:.1f} % of the catalogue, and what they show "
        f"is typically known to {100 * 2 ** -novelty['value']:.0f} in 100 {noun['user']} already."
    )
    return [SPLITS[result.params["split"]], chance, obvious, *map(plain, card.flaws[:1])]


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


SPLITS = {
    "recent": "What each person did last was hidden. The model may still learn from what others did later than that.",
    "last": "Only one thing per person was hidden, so even a good list misses most of the time. Compare models, not levels.",
    "time": "Everything after one date was hidden, as in real life, and only people known before it can be tested.",
    "random": "A random fifth was hidden, so the model saw the future. Expect less in use.",
}
"""How each split could mislead."""


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


def never_shown(result: Result, noun: Mapping[str, str]) -> str:
    """How much of the catalogue is ever shown, as Markdown."""
    quality = result.frames["quality"].iloc[0]
    return (
        f"Of {quality['items']:,} {noun['item']}, **{quality['shown']:,}** are on anybody's list. The others, "
        f"**{100 * (1 - quality['shown'] / quality['items']):.0f} %**, {model(result.params['model'])} shows to nobody."
    )


MAPS = {"pca": "PCA, a flat shadow of many dimensions", "umap": "UMAP, which keeps neighbours together"}


def how_mapped(result: Result, noun: Mapping[str, str]) -> str:
    """What the map shows and what it does not."""
    quality, name = result.frames["quality"].iloc[0], model(result.params["model"])
    near = (
        f"{name} treats them alike"
        if quality["own"]
        else f"the same {noun['user']} chose them ({name} has no map of its own)"
    )
    return (
        f"The {quality['mapped']:,} most chosen {noun['item']}; two are near where {near}. Large: on many lists. "
        f"{MAPS[quality['kind']]}; trustworthiness {quality['trustworthiness']:.2f} of 1 on {quality['judged']:,} points. "
        "How far apart two groups lie means nothing."
    )


def describe_map(result: Result, noun: Mapping[str, str]) -> str:
    """The map, for who cannot see it."""
    groups = result.frames["map"]["group"].value_counts()
    named = "; ".join(f"{group}, {count:,}" for group, count in groups.items() if group)
    return f"A map of {len(result.frames['map']):,} {noun['item']}. {named}".strip()


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


def worth(result: Result, assumed: Worth, gain: tuple[float, float, float]) -> str:
    """What the gain over the bestseller list is worth, as Markdown."""
    name, (middle, low, high) = model(result.params["model"]), gain
    if result.params["model"] == BASELINE:
        return "This *is* the bestseller list: what another model is worth is counted from here."
    people = f"{assumed.people:,} people a month, of whom {assumed.seen:g} in 100 see the list"
    interval = f"({_money(low)} to {_money(high)})"
    if low > 0:
        return f"With {people}, {name} is worth **{_money(middle)} a month** more than the bestseller list {interval}."
    if high < 0:
        return f"With {people}, {name} *costs* **{_money(-middle)} a month** against the bestseller list {interval}."
    return (
        f"With {people}, it cannot be told whether {name} is worth more than the bestseller list: "
        f"**{_money(middle)} a month** {interval}."
    )


def _money(amount: float) -> str:
    """In whole units, from a thousand on in three digits: the interval knows no more."""
    if abs(amount) >= 1000:
        digits = len(str(int(abs(amount)))) - 3
        amount = round(amount / 10**digits) * 10**digits
    return f"{amount:,.0f}" if abs(amount) >= 10 or amount == 0 else f"{amount:.2f}"


def worth_rests_on(result: Result) -> list[str]:
    """What the number takes for granted."""
    k = result.params["k"]
    return [
        f"Someone who looks finds at most one thing a month, and would not have found it without the list of {k:,}.",
        "Your people choose as those in this data did, and the list is shown as it was tested here.",
        "The interval holds what the test knows: chance in who was tested. Your three assumptions have none; vary them.",
    ]


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


def how(result: Result) -> str:
    """How the model works, in one sentence."""
    return SPECS[result.params["model"]].how


def beyond(result: Result, card: Card) -> str:
    """What the lists do to everyone's choices, as Markdown."""
    noun, rows = nouns(card), result.metrics.set_index(["model", "metric"])["value"]
    name = result.params["model"]
    exposure = result.frames["exposure"]
    shown = exposure[exposure["model"] == name]
    half = int((shown["lists"].cumsum() < shown["lists"].sum() / 2).sum()) + 1
    return (
        f"Half of all places on {model(name)}'s lists go to **{half:,} {noun['item']}**. The 1 % that most people have "
        f"already get **{points(rows[name, TOP_SHARE.name])} of 100** places "
        f"(bestsellers: {points(rows[BASELINE, TOP_SHARE.name])}); two people's lists have "
        f"**{points(1 - rows[name, PERSONALISATION.name])} of 100** {noun['item']} in common "
        f"(bestsellers: {points(1 - rows[BASELINE, PERSONALISATION.name])})."
    )


def describe_exposure(result: Result) -> str:
    """The picture of who is shown, for who cannot see it."""
    each = (f"{model(name)} {len(shown):,}" for name, shown in result.frames["exposure"].groupby("model", sort=False))
    return "Share of places on lists by the most shown items. Items shown at all: " + ", ".join(each) + "."


def grouped_by(kind: str, noun: Mapping[str, str]) -> str:
    """What the groups are made by, and what is counted in them."""
    own = {
        HISTORY: f"Hit rate by how many {noun['item']} the model knew of someone",
        POPULARITY: f"Share of hidden {noun['item']} found, by how many people have them",
    }
    return own.get(kind, f"Hit rate by {kind}")


def describe_groups(result: Result, by: str, noun: Mapping[str, str]) -> str:
    """The picture of the groups, for who cannot see it."""
    rows = result.frames["groups"]
    rows = rows[rows["by"] == by]
    each = (f"{row.group}, {model(row.model)} {points(row.value)} %" for row in rows.itertuples())
    return f"{grouped_by(by, noun)}. " + "; ".join(each) + "."


HISTORY, POPULARITY = "history", "popularity"
"""What `ml.recommend.groups` makes groups by in any data."""


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


def describe(result: Result, card: Card) -> str:
    """What the picture shows, for who cannot see it."""
    rows = result.metrics[result.metrics["metric"] == HIT_RATE.name]
    last = int(rows["k"].max())
    ends = rows[rows["k"] == last].sort_values("value", ascending=False)
    each = ", ".join(f"{model(row['model'])} {points(row['value'])} %" for _, row in ends.iterrows())
    return f"Hit rate by list length, rising for every model. With {last} {nouns(card)['item']}: {each}."


def funnel(result: Result) -> str:
    """The cleaning in words."""
    steps = result.frames["funnel"]
    return ". ".join(f"{step}: {events:,} events" for step, events in zip(steps["step"], steps["events"], strict=True))
