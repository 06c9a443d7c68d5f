"""What a search result says, in sentences a product manager can repeat."""

import math
from collections.abc import Sequence

import pandas as pd

from components.words.markdown import plain
from data.dataset import Card
from ml.base import Result
from ml.metrics import CONDENSED, JUDGED, NDCG
from ml.search.params import BASELINE, ENGINES
from ml.search.params import LABELS as NAMES

LABELS = {
    "engine": NAMES,
    "against": NAMES,
    "meaning": {name: NAMES[name] for name in ("multilingual", "minilm", "static")},
    "fusion": {"weighted": "By scores", "rrf": "By ranks"},
}
"""What people call the values of a field."""

LANGUAGES = {
    "de": "German", "en": "English", "fr": "French", "es": "Spanish", "it": "Italian", "nl": "Dutch",
    "pt": "Portuguese", "sv": "Swedish", "da": "Danish", "nb": "Norwegian", "fi": "Finnish", "ru": "Russian",
    "tr": "Turkish", "hu": "Hungarian", "ro": "Romanian",
}  # fmt: skip

SHORT = {
    "hybrid": "Hybrid", "bm25": "Keywords", "multilingual": "Multilingual E5", "minilm": "MiniLM",
    "static": "Static vectors", "lsa": "LSA", "tfidf": "TF-IDF",
}  # fmt: skip


def name(engine: str) -> str:
    """What people call an engine; a model that is not bundled by its path."""
    return SHORT.get(engine, engine)


def language(code: str) -> str:
    """An ISO 639-1 code as a word."""
    return LANGUAGES.get(code, code)


def value(result: Result, metric: str, engine: str | None = None) -> pd.Series | None:
    """The row of `metrics` of the chosen engine, or of another; None where it was not computed."""
    rows = result.metrics
    found = rows[(rows["model"] == (engine or result.params["engine"])) & (rows["metric"] == metric)]
    return None if found.empty else found.iloc[0]


def baseline(result: Result, metric: str) -> pd.Series | None:
    """The same of keywords."""
    return value(result, metric, BASELINE)


def verdict(result: Result) -> str:
    """The answer over all judged queries in one sentence, with its baseline, as Markdown."""
    own, words = value(result, NDCG.name), baseline(result, NDCG.name)
    if own is None or words is None:
        return (
            "**Nothing is measured yet**: no query here has judgments. Ask, judge what comes, and the numbers follow."
        )
    engine = result.params["engine"]
    number = f"nDCG@10 is **{own['value']:.2f}** ({own['low']:.2f}–{own['high']:.2f})"
    if engine == BASELINE:
        return f"**These are keywords alone**, the bar for every other engine: {number} over {int(own['n']):,} queries."
    row = _gain(result, BASELINE)
    if row["low"] > 0:
        start = f"**Yes: {name(engine)} beats keywords**"
    elif row["high"] < 0:
        start = f"**No: {name(engine)} is worse than keywords**"
    else:
        start = f"**{name(engine)} and keywords cannot be told apart**"
    return (
        f"{start} over {int(own['n']):,} queries: {number}, keywords **{words['value']:.2f}**; the difference is "
        f"{row['difference']:+.3f} ({row['low']:+.3f} to {row['high']:+.3f})."
    )


def languages(result: Result) -> str:
    """What happens where the answer is in another language than the question; empty where that never is."""
    groups = result.frames["groups"] if "groups" in result.frames else pd.DataFrame({"group": []})
    other = groups[groups["group"] == "another language"]
    if other.empty or len(groups["group"].unique()) < 2:
        return ""
    rows = other.set_index("model")
    engine = result.params["engine"]
    own, words = rows.loc[engine], rows.loc[BASELINE]
    against = "" if engine == BASELINE else f"; keywords {words['value']:.2f}"
    return (
        f"For the {int(own['n'])} queries whose best answer is in another language: **{own['value']:.2f}** "
        f"({own['low']:.2f}–{own['high']:.2f}){against}."
    )


def _gain(result: Result, other: str) -> pd.Series:
    rows = result.comparisons
    return rows[
        (rows["model_a"] == result.params["engine"]) & (rows["model_b"] == other) & (rows["metric"] == NDCG.name)
    ].iloc[0]


def speed(result: Result, engines: Sequence[str]) -> str:
    """How long one question takes."""
    rows = result.frames["speed"].set_index("model")
    each = [
        f"{name(engine)} **{rows.loc[engine, 'median_ms']:.1f} ms** (95 of 100 under {rows.loc[engine, 'p95_ms']:.1f})"
        for engine in dict.fromkeys(engines)
        if engine in rows.index
    ]
    return f":material/timer: One question, nothing remembered of it: {', '.join(each)}."


def bias(result: Result) -> str:
    """A warning where unjudged hits decide the metric; empty where they do not."""
    judged, own, condensed = (value(result, metric.name) for metric in (JUDGED, NDCG, CONDENSED))
    if judged is None or own is None or condensed is None or judged["value"] >= 0.5:
        return ""
    return (
        f"Only **{100 * judged['value']:.0f} of 100** hits in the first ten were ever judged; the others count as wrong. Left out "
        f"of the lists, nDCG@10 would be {condensed['value']:.2f} instead of {own['value']:.2f}."
    )


def mapped(quality: pd.Series) -> str:
    """What a map shows, and how far it is to be trusted."""
    return (
        f"{quality['mapped']:,} of {quality['documents']:,} documents, laid flat by {quality['kind'].upper()}: near each other "
        f"are those that {name(str(quality['by']))} takes for alike. {100 * quality['trustworthiness']:.0f} of 100 neighbourhoods "
        "are kept."
    )


def ringed(hits: Sequence[str], mapped: pd.Series) -> str:
    """The hits on the map; empty without a question."""
    there = len(set(hits) & set(mapped))
    if not there:
        return ""
    which = "the hits" if there == len(hits) else f"{there} of the {len(hits)} hits, the others were not drawn"
    return f"Ringed: {which}; your question stands amid the first of them."


def colours(answer: Result, engines: Sequence[str]) -> str:
    """What the colours of lists and texts mean, and how long the answer took."""
    lists = "Joined: found by both. Red: found by one alone. Green: judged right. " if engines[0] != engines[1] else ""
    times = " · ".join(f"{name(row.model)} {row.ms:.0f} ms" for row in answer.frames["asked"].itertuples())
    return f"{lists}In the texts below, orange: words of the question; green: the sentence nearest to it. {times}"


def pooled(engines: Sequence[str]) -> str:
    """Whose hits are judged together, and whose are not."""
    absent = [engine for engine in ENGINES if engine not in engines]
    because = (
        "it has not read the corpus, or cannot here"
        if len(absent) == 1
        else "they have not read the corpus, or cannot here"
    )
    left_out = f" Without {_listed(absent)}: {because}." if absent else ""
    return (
        f"The first ten hits of {len(engines)} engines, mixed, so that you cannot see who found what: {_listed(engines)}.{left_out} "
        "Press a key: 0 to 3."
    )


def unread(engines: Sequence[str]) -> str:
    """Engines that cannot be compared yet."""
    return f"{_listed(engines)} can be compared once {'its' if len(engines) == 1 else 'their'} encoder has read the corpus."


def _listed(engines: Sequence[str]) -> str:
    names = [name(engine) for engine in engines]
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def found(hits: pd.DataFrame, grades: dict[str, int] | None, engines: Sequence[str]) -> str:
    """What the two lists of one question have in common, and who has the right document, as Markdown."""
    one, other = (hits[hits["model"] == engine] for engine in (engines[0], engines[-1]))
    if grades:
        return _first_right(one, other, {doc for doc, grade in grades.items() if grade > 0}, engines)
    if engines[0] == engines[-1]:
        return f"{name(engines[0])} lists {len(one)} documents."
    both, alone = len(set(one["doc"]) & set(other["doc"])), len(set(one["doc"]) - set(other["doc"]))
    if not len(one) and not len(other):
        return "**Nothing found.** No engine has a document for this."
    if not len(other):
        return f"**{name(engines[-1])} finds nothing**: no document has a word of this. {name(engines[0])} lists {len(one)}."
    return (
        f"**{alone} of {len(one)}** hits of {name(engines[0])} are missed by {name(engines[-1])}; {both} are found by both. "
        "Nobody has judged this question: read, and decide."
    )


def _first_right(one: pd.DataFrame, other: pd.DataFrame, right: set[str], engines: Sequence[str]) -> str:
    ranks = [hits[hits["doc"].isin(right)]["rank"].min() for hits in (one, other)]
    said = [
        f"{name(engine)} has the right one **{'nowhere in ten' if math.isnan(rank) else f'at place {int(rank)}'}**"
        for engine, rank in zip((engines[0], engines[-1]), ranks, strict=True)
    ]
    return f"{said[0]}." if engines[0] == engines[-1] else f"{said[0]}, {said[1]}."


def receipt(parts: pd.DataFrame, score: float) -> list[str]:
    """The parts of a score, one line each, and their sum, as Markdown."""
    return [*(_part(part) for part in parts.itertuples()), f"**Together {number(score)}**"]


def _part(part: object) -> str:
    kind, label, value = part.kind, str(part.label), part.value  # type: ignore[attr-defined]
    if kind == "term":
        return f"{number(value)} for the word **{plain(label)}**"
    if kind == "passage":
        return f"{number(value)}: cosine of the question and {plain(label)}, from −1 to 1"
    if kind in ENGINES:
        rank = f"place {part.rank} by {name(kind)}" if part.rank else f"not among the first 100 by {name(kind)}"  # type: ignore[attr-defined]
        return f"{number(value)} for {rank}, which counts {part.weight:.2g}"  # type: ignore[attr-defined]
    return f"{number(value)}: {plain(label)}"


def number(value: float) -> str:
    """A score, with as many digits as it needs."""
    return f"{value:.4f}" if abs(value) < 0.1 else f"{value:.3f}"


def marked(text: str, spans: Sequence[tuple[int, int]], sentence: str = "") -> str:
    """A text of the data as Markdown, with these parts of it lit up, and a sentence of it in another colour."""
    place = text.find(sentence) if sentence else -1
    nearest = [(place, place + len(sentence), "green")] if place >= 0 else []
    words = [(*span, "orange") for span in spans if not (nearest and place <= span[0] < nearest[0][1])]
    shown, last = [], 0
    for start, end, color in sorted([*words, *nearest]):
        if start < last:
            continue
        shown += [plain(text[last:start]), f":{color}-background[{plain(text[start:end])}]"]
        last = end
    return " ".join("".join([*shown, plain(text[last:])]).split())


def fooled(result: Result, card: Card) -> list[str]:
    """Two to four sentences, each true of this very result, on how its numbers could mislead."""
    own = value(result, NDCG.name)
    said = []
    if own is not None:
        said.append(
            f"{int(own['n']):,} queries were asked. With others like them nDCG@10 would lie between {own['low']:.2f} and {own['high']:.2f}."
        )
        judged = value(result, JUDGED.name)
        assert judged is not None
        if judged["value"] < 0.999:
            said.append(
                f"{100 * (1 - judged['value']):.0f} of 100 hits in the first ten were never judged and count as wrong: an engine that "
                "finds what the judges did not look at is punished for it."
            )
    for row in result.frames["index"].query("approximate").itertuples():
        said.append(
            f"{name(row.model)} compares a question with the likeliest of its {row.vectors:,} vectors alone: of the ten nearest "
            f"it finds {10 * row.recall:.1f}."
        )
    return [*said, *map(plain, card.flaws[:2])]


def describe_lists(hits: pd.DataFrame, engines: Sequence[str]) -> str:
    """The two lists, for who cannot see them."""
    each = []
    for engine in dict.fromkeys(engines):
        rows = hits[hits["model"] == engine]
        titles = "; ".join(f"{row.rank} {called(row)}" for row in rows.itertuples())
        each.append(f"{name(engine)}: {titles or 'nothing'}")
    return ". ".join(each) + "."


def called(row: object) -> str:
    """A document's title, or the beginning of its text."""
    title, text = str(row.title), str(row.text)  # type: ignore[attr-defined]
    return title or (text if len(text) <= 60 else f"{text[:59]}…")


def describe_wins(result: Result, differences: pd.DataFrame) -> str:
    """The win and loss picture in words."""
    better, worse = int((differences["difference"] > 0).sum()), int((differences["difference"] < 0).sum())
    a, b = result.params["engine"], result.params["against"]
    return (
        f"{name(a)} against {name(b)}, query by query: better for {better}, worse for {worse}, the same for "
        f"{len(differences) - better - worse}."
    )


def winner(result: Result, metric: str) -> str:
    """Who leads, and whether the lead over the runner-up is more than chance, as Markdown."""
    rows = result.metrics[result.metrics["metric"] == metric].sort_values("value", ascending=False)
    first, second = rows["model"].head(2)
    pairs = result.comparisons[result.comparisons["metric"] == metric]
    lead = pairs[pairs["model_a"].isin((first, second)) & pairs["model_b"].isin((first, second))].iloc[0]
    if lead["p_adjusted"] < 0.05:
        return f"**{name(first)}** wins: its lead over {name(second)} is more than chance."
    return f"**{name(first)}** and **{name(second)}** cannot be told apart here: take the simpler or cheaper one."


def sweep(result: Result) -> str:
    """Where the best lies, and whether it holds on the other half, as Markdown."""
    row = result.frames["verdict"].iloc[0]
    if row["best"] == row["default"]:
        return f"**The default, {row['default']:g}, is the best** on the half it was tuned on."
    held = "holds" if row["low"] > 0 else "**does not hold for sure**"
    return (
        f"Best on one half of the queries: **{row['best']:g}** instead of {row['default']:g}, {row['tuned_gain']:+.3f}. On the "
        f"{int(row['n'])} queries of the other half it gives {row['held_gain']:+.3f} ({row['low']:+.3f} to {row['high']:+.3f}): the gain {held}."
    )


def robust(result: Result) -> str:
    """Which engine minds bad typing least, as Markdown."""
    drops = result.frames["drops"]
    if drops.empty:
        return "Nothing changes these queries."
    own = drops[drops["model"] == result.params["engine"]]
    worst = own.loc[own["value"].idxmin()]
    from ml.search.perturb import NAMES as CHANGES

    plain_rows = result.metrics[result.metrics["perturbation"] == "none"].set_index("model")["value"]
    lost = (drops.groupby("model")["value"].mean() / plain_rows).sort_values(ascending=False)
    return (
        f"**{CHANGES[worst['perturbation']]}** costs {name(result.params['engine'])} most: {worst['value']:+.2f} nDCG@10 on the "
        f"{int(worst['n'])} queries it changes. **{name(str(lost.index[0]))}** minds least: over all these ways it loses "
        f"{max(0.0, -100 * lost.iloc[0]):.0f} % of its nDCG@10 on average."
    )
