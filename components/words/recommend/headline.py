"""What one result says, and what could fool whoever reads it."""

from components.words.markdown import plain
from components.words.recommend.terms import BASELINE, count, model, nouns, points, value
from data.dataset import Card
from ml.base import Result
from ml.metrics import COVERAGE, HIT_RATE, NOVELTY
from ml.recommend.params import SPECS


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


SPLITS = {
    "recent": "What each person did last was hidden. The model may still learn from what others did later than that.",
    "last": "Only one thing per person was hidden, so even a good list misses most of the time. Compare models, not levels.",
    "time": "Everything after one date was hidden, as in real life, and only people known before it can be tested.",
    "random": "A random fifth was hidden, so the model saw the future. Expect less in use.",
}
"""How each split could mislead."""


def how(result: Result) -> str:
    """How the model works, in one sentence."""
    return SPECS[result.params["model"]].how


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
