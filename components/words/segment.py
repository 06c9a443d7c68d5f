"""What a segment result says, in sentences a product manager can repeat."""

import pandas as pd

from components.words.markdown import plain
from data.dataset import Card
from ml.base import Result
from ml.metrics import LARGEST, REVENUE, SILHOUETTE, STABILITY
from ml.segment.params import LABELS as ALGORITHMS
from ml.segment.place import Change, Placement, names

SHUFFLED = "shuffled"
LABELS = {
    "algorithm": ALGORITHMS,
    "missing": {"impute": "Fill in", "drop": "Leave out"},
    "outliers": {"clip": "Pull in", "keep": "Keep", "set_aside": "Set aside"},
    "scale": {"standard": "By spread", "robust": "By quartiles", "quantile": "By rank", "none": "Not at all"},
}
"""What people call the values of a field."""


def value(result: Result, metric: str, name: str | None = None) -> pd.Series | None:
    """The row of `metrics` of the algorithm, or of the baseline; None where it was not computed."""
    rows = result.metrics
    found = rows[(rows["model"] == (name or result.params["algorithm"])) & (rows["metric"] == metric)]
    return None if found.empty else found.iloc[0]


def verdict(result: Result) -> str:
    """The answer in one sentence, with its baseline, as Markdown."""
    real, chance = value(result, SILHOUETTE.name), value(result, SILHOUETTE.name, SHUFFLED)
    assert real is not None and chance is not None
    clearer = "clearer than chance" if real["low"] > chance["high"] else "**no clearer than chance**"
    return (
        f"**{int(real['k'])} segments**, {clearer}: silhouette **{real['value']:.2f}** "
        f"({real['low']:.2f}–{real['high']:.2f}), on shuffled data {chance['value']:.2f}. {_money(result)}"
    )


def _money(result: Result) -> str:
    segments = result.frames["segments"].drop_duplicates("segment")
    if segments["revenue_share"].isna().all():
        largest = segments.iloc[0]
        return f"The largest holds **{100 * largest['share']:.0f} %** of the customers."
    best = segments.loc[segments["revenue_share"].idxmax()]
    return (
        f"Segment {int(best['segment'])} is **{100 * best['share']:.0f} %** of the customers and spends "
        f"**{100 * best['revenue_share']:.0f} %** of the money."
    )


def fooled(result: Result, card: Card) -> list[str]:
    """Two to four sentences, each true of this very result, on how its numbers could mislead."""
    real, stable = value(result, SILHOUETTE.name), value(result, STABILITY.name)
    assert real is not None and stable is not None
    sampled = f"The silhouette is of {int(real['n']):,} customers drawn at random; its interval holds that."
    again = (
        f"With other customers like these {100 * stable['value']:.0f} of 100 pairs, chance taken off, would stay "
        "together or apart as they are here (stability)."
    )
    cuts = "An algorithm always makes as many segments as it is asked for, whether they are there or not: ask how many."
    return [cuts, again, sampled, *map(plain, card.flaws[:1])]


def segment(result: Result, number: int) -> str:
    """A segment's number and its suggested name."""
    return f"{number} · {names(result.frames['segments'])[number]}"


def landed(result: Result, placement: Placement, change: Change | None) -> str:
    """Where somebody lands, how clearly, and what would move them, as Markdown."""
    clear = "at the border" if placement.margin < 0.15 else "clearly" if placement.margin > 0.5 else "fairly clearly"
    sentence = (
        f"You land in **segment {plain(segment(result, placement.segment))}**, {clear} (margin {placement.margin:.2f})."
    )
    if change is None:
        return sentence + " No single change of a number would move you."
    return f"{sentence} With **{plain(change.feature)} {change.value:,.3g}** you would be in segment {change.segment}."


def describe_map(result: Result) -> str:
    """The map, for who cannot see it."""
    each = (f"{segment(result, int(row.segment))}, {row.customers:,}" for row in _sizes(result).itertuples())
    return "Customers in the plane of the two directions in which they differ most. Segments: " + "; ".join(each) + "."


def _sizes(result: Result) -> pd.DataFrame:
    return result.frames["segments"].drop_duplicates("segment")


def held(result: Result) -> str:
    """What the best segment of then spent later, and whether it shows, as Markdown."""
    when, later = result.frames["when"].iloc[0], result.frames["later"]
    everyone, segments = later.iloc[0], later.iloc[1:]
    best = segments.loc[segments["value"].idxmax()]
    name = plain(names(result.frames["segments"])[int(best["segment"])])
    stayed = result.frames["moved"].query("`from` == `to`")["customers"].sum() / everyone["n"]
    verdict = "**Yes, it shows.**" if when["p"] < 0.05 else "**No.** The differences are no more than chance."
    return (
        f"{verdict} Made of what was known on {when['cutoff']}, segment {int(best['segment'])} ({name}) then spent "
        f"**{best['value']:,.0f}** each until {when['end']} ({best['low']:,.0f}–{best['high']:,.0f}); everyone: "
        f"{everyone['value']:,.0f}. By the same middles **{100 * stayed:.0f} of 100** customers are still in their segment."
    )


CRITERIA = {
    "silhouette": "Silhouette", "gap": "Gap", "stability": "Stability", "inertia": "Elbow",
    "calinski_harabasz": "Calinski–Harabasz", "davies_bouldin": "Davies–Bouldin",
}  # fmt: skip


def how_many(result: Result) -> str:
    """What each criterion chooses, that they disagree, and what is recommended, as Markdown."""
    verdict, chosen = result.frames["verdict"].iloc[0], result.frames["chosen"]
    each = ", ".join(f"{CRITERIA[row.criterion]} {row.k}" for row in chosen.itertuples())
    if verdict["recommended"] == 1:
        answer = "**One: there are no separate groups here.** No number reaches a silhouette that data without structure would not."
    else:
        answer = f"**{verdict['recommended']}** is recommended: the clearest groups that data without structure would not show."
    sampled = f" Computed on {verdict['sampled']:,} of {verdict['customers']:,} customers, drawn at random."
    return f"{answer} Each criterion on its own would choose: {each}.{sampled}"


def cards(result: Result) -> list[tuple[str, str, str, str]]:
    """Label, value, interval with baseline, and definition of each card."""
    shown = []
    for metric in (SILHOUETTE, STABILITY, LARGEST, REVENUE):
        row = value(result, metric.name)
        if row is None:
            continue
        share = metric.unit == "share"
        number, low, high = (
            f"{100 * row[end]:.0f}" if share else f"{row[end]:.2f}" for end in ("value", "low", "high")
        )
        beside = ""
        if metric is SILHOUETTE and (chance := value(result, metric.name, SHUFFLED)) is not None:
            beside = f" · shuffled {chance['value']:.2f}"
        shown.append((metric.label, f"{number} %" if share else number, f"**{low}–{high}**{beside}", metric.definition))
    return shown
