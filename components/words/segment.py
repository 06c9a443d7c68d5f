"""What a segment result says, in sentences a product manager can repeat."""

from collections.abc import Sequence
from typing import NamedTuple

import pandas as pd

from components.words.markdown import plain
from data.dataset import Card
from ml.base import Result
from ml.metrics import SILHOUETTE, STABILITY
from ml.segment.naming import names
from ml.segment.params import LABELS as ALGORITHMS
from ml.segment.params import PROJECTIONS
from ml.segment.place import Change, Placement

SHUFFLED = "shuffled"
LABELS = {
    "algorithm": ALGORITHMS,
    "n_clusters": {"0": "auto"},
    "missing": {"impute": "Fill in", "drop": "Leave out"},
    "outliers": {"clip": "Pull in", "keep": "Keep", "set_aside": "Set aside"},
    "scale": {"standard": "By spread", "robust": "By quartiles", "quantile": "By rank", "none": "Not at all"},
    "categoricals": {"one_hot": "A column each", "gower": "Like Gower"},
    "as_of": {"": "the last day"},
    "projection": PROJECTIONS,
}
"""What people call the values of a field."""
VARIED = {
    "algorithm": "Algorithm", "scale": "Scale", "outliers": "Extreme values", "log": "Logarithms", "missing": "Missing values",
}  # fmt: skip
"""What can be set side by side."""
TRUTH = {"True": "Yes", "False": "No"}


class Identity(NamedTuple):
    """What a person knows segments by: names, and colours by their place in the palette."""

    names: tuple[str, ...]
    slots: tuple[int, ...]

    def name(self, number: int) -> str:
        """Of one segment; 0 is nobody's."""
        return self.names[number - 1] if number > 0 else "in no segment"

    def label(self, number: int) -> str:
        """Number and name."""
        return f"{number} · {self.name(number)}" if number > 0 else self.name(number)

    def slot(self, number: int) -> int:
        """The place in the palette; what is in no segment has one of its own."""
        return self.slots[number - 1] if number > 0 else max(self.slots, default=0) + 1


def suggested(result: Result) -> Identity:
    """Names and colours of segments nobody has met before."""
    found = names(result.frames["segments"])
    return Identity(tuple(found[number] for number in sorted(found)), tuple(range(len(found))))


def value(result: Result, metric: str, name: str | None = None) -> pd.Series | None:
    """The row of `metrics` of the algorithm, or of the baseline; None where it was not computed."""
    rows = result.metrics
    found = rows[(rows["model"] == (name or result.params["algorithm"])) & (rows["metric"] == metric)]
    return None if found.empty else found.iloc[0]


def baseline(result: Result, metric: str) -> pd.Series | None:
    """The row of shuffled data."""
    return value(result, metric, SHUFFLED)


def sizes(result: Result) -> pd.DataFrame:
    """One row per segment: segment, customers, share, revenue_share."""
    rows = result.frames["segments"].drop_duplicates("segment")
    return rows[["segment", "customers", "share", "revenue_share"]]


def verdict(result: Result, known: Identity) -> str:
    """The answer in one sentence, with its baseline, as Markdown."""
    real, chance = value(result, SILHOUETTE.name), baseline(result, SILHOUETTE.name)
    assert real is not None and chance is not None
    k, codes = int(real["k"]), {finding.code for finding in result.findings}
    made = "one group" if k == 1 else f"{k} segments"
    if k == 1:
        found = "**One group**: there are no separate groups of customers here"
    elif "S01" in codes:
        found = f"**{made}, but they are cuts through one cloud**: data without groups looks no different"
    elif "S10" in codes:
        found = f"**{made}, no clearer than chance makes that many**: another number fits better, see Findings"
    else:
        found = f"**{made}**, clearer than chance"
    numbers = "" if k == 1 else (
        f" (silhouette **{real['value']:.2f}**, on shuffled data {chance['value']:.2f})"
    )  # fmt: skip
    return f"{found}{numbers}. {_money(result, known)}"


def _money(result: Result, known: Identity) -> str:
    segments = sizes(result)
    if segments["revenue_share"].isna().all() or len(segments) == 1:
        largest = segments.iloc[0]
        return f"The largest, *{plain(known.name(1))}*, holds **{100 * largest['share']:.0f} %** of the customers."
    best = segments.loc[segments["revenue_share"].idxmax()]
    return (
        f"**{100 * best['share']:.0f} %** of the customers (*{plain(known.name(int(best['segment'])))}*) bring "
        f"**{100 * best['revenue_share']:.0f} %** of the revenue."
    )


def fooled(result: Result, card: Card) -> list[str]:
    """Two to four sentences, each true of this very result, on how its numbers could mislead."""
    real, stable = value(result, SILHOUETTE.name), value(result, STABILITY.name)
    assert real is not None and stable is not None
    cuts = "An algorithm makes as many segments as it is asked for, whether they are there or not: ask how many."
    if result.params["algorithm"] == "hdbscan":
        nobody = int((result.frames["assignments"]["segment"] == 0).sum())
        cuts = (
            f"HDBSCAN leaves {nobody:,} customers in no segment; silhouette and stability do not count them against it."
        )
    again = (
        f"Draw other customers like these, and agreement with these segments is {stable['value']:.2f} "
        f"({stable['low']:.2f}–{stable['high']:.2f}) on a scale where 1 is the same and 0 is chance."
    )
    error = (real["high"] - real["low"]) / 2
    sampled = f"The silhouette is of {int(real['n']):,} customers drawn at random: it is right to ± {error:.2f}."
    return [cuts, again, sampled, *map(plain, card.flaws[:1])]


def landed(placement: Placement, change: Change | None, known: Identity) -> tuple[str, str]:
    """Where somebody lands, and how clearly with what would move them; both as Markdown."""
    clear = "right at the border to" if placement.margin < 0.1 else (
        "far from" if placement.margin > 0.5 else "nearer than to"
    )  # fmt: skip
    sentence = f"**{plain(known.label(placement.segment))}**"
    if placement.segment == placement.runner_up:
        return sentence, "There is one segment only."
    beside = f"{clear} **{plain(known.label(placement.runner_up))}** (margin {placement.margin:.2f})"
    if change is None:
        return sentence, f"{beside[0].upper()}{beside[1:]}. No single change would move you."
    to = change.value if isinstance(change.value, str) else f"{change.value:,.4g}"
    moved = (
        f"**{plain(spoken(change.feature))} {plain(to)}** would move you to **{plain(known.label(change.segment))}**."
    )
    return sentence, f"{beside[0].upper()}{beside[1:]}. The smallest change: {moved}"


def spoken(feature: str) -> str:
    """A column's name as it is read."""
    return feature.replace("_", " ")


def describe_map(result: Result, known: Identity) -> str:
    """The map, for who cannot see it."""
    each = (f"{known.label(int(row.segment))}, {row.customers:,}" for row in sizes(result).itertuples())
    return "Customers on a flat map, coloured by segment: " + "; ".join(each) + "."


MISLEADS = {
    "pca": "Distances along it are real, but what differs in other directions lies on top of each other.",
    "umap": "It keeps neighbours together; distances between clumps, and how dense they are, mean nothing.",
    "tsne": "It keeps neighbours together; distances between clumps, and their sizes, mean nothing.",
}


def how_mapped(kind: str, points: int, everyone: int, trust: float | None) -> str:
    """What the map is, how far it can be trusted, and what its distances do not mean."""
    drawn = (
        f"{points:,} of {everyone:,} customers, drawn at random" if points < everyone else f"All {everyone:,} customers"
    )
    trusted = "" if trust is None else f", trustworthiness {trust:.2f} of 1"
    return f"{drawn}. {PROJECTIONS[kind]}{trusted}. {MISLEADS[kind]}"


def lift(row: pd.Series) -> str:
    """One difference of a segment, with its interval, beside everyone, as Markdown."""
    feature = plain(str(row["feature"]).replace("_", " "))
    name, equals, word = feature.partition(r" \= ")
    if equals:
        share, low, high, all_ = (f"{100 * row[end]:.0f}" for end in ("mean", "low", "high", "overall"))
        return f"{name} {word}: {share} % ({low}–{high}), all {all_} %"
    times = ""
    if row["overall"] > 0 and row["mean"] >= 0:
        times = f" · **{row['mean'] / row['overall']:.2g} ×**"
    return (
        f"{feature} {number(row['mean'])} ({number(row['low'])}–{number(row['high'])}), "
        f"all {number(row['overall'])}{times}"
    )


def number(value: float) -> str:
    """Three digits, or all before the point."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def rule(row: pd.Series) -> str:
    """A short rule and how often it is right, as Markdown."""
    if not row["rule"]:
        return "No short rule tells this segment from the rest."
    return (
        f"**{plain(str(row['rule']))}**. It says what the segmentation says of **{100 * row['fidelity']:.0f} of 100** "
        f"customers ({100 * row['low']:.0f}–{100 * row['high']:.0f}); of those it picks {100 * row['precision']:.0f} % are in "
        f"the segment, and it picks {100 * row['recall']:.0f} % of the segment."
    )


def held(result: Result, known: Identity) -> str:
    """What the best segment of then spent later, and whether it shows, as Markdown."""
    when, later, moved = result.frames["when"].iloc[0], result.frames["later"], result.frames["moved"]
    everyone, segments = later.iloc[0], later.iloc[1:]
    best = segments.loc[segments["value"].idxmax()]
    first = moved[moved["stage"] == 1]
    stayed = first.loc[first["from"] == first["to"], "customers"].sum() / first["customers"].sum()
    answer = "**Yes, it shows.**" if when["p"] < 0.05 else "**No.** The differences are no more than chance."
    return (
        f"{answer} Made of what was known on {when['cutoff']}, *{plain(known.name(int(best['segment'])))}* then spent "
        f"**{best['value']:,.0f}** each until {when['end']} ({best['low']:,.0f}–{best['high']:,.0f}); everyone: "
        f"{everyone['value']:,.0f} ({everyone['low']:,.0f}–{everyone['high']:,.0f}). A quarter later **{100 * stayed:.0f} of "
        "100** customers were still in their segment."
    )


CRITERIA = {
    "silhouette": "Silhouette", "gap": "Gap", "stability": "Stability", "inertia": "Elbow",
    "calinski_harabasz": "Calinski–Harabasz", "davies_bouldin": "Davies–Bouldin",
}  # fmt: skip
ASKS = {
    "silhouette": "How much nearer to the own segment than to the next? Highest wins.",
    "gap": "How much tighter than data without groups (grey band)? First within one error of the next wins.",
    "stability": "Same segments when other customers are drawn? Highest wins.",
    "inertia": "Spread left inside segments; where the curve bends most wins.",
    "calinski_harabasz": "Spread between segments against spread within. Highest wins.",
    "davies_bouldin": "How wide segments are against how far apart. Lowest wins.",
}
"""What each criterion asks, in a line."""


def how_many(result: Result) -> str:
    """What each criterion chooses, that they disagree, and what is recommended, as Markdown."""
    verdict, chosen = result.frames["verdict"].iloc[0], result.frames["chosen"]
    each = ", ".join(f"{CRITERIA[row.criterion]} {row.k}" for row in chosen.itertuples())
    if verdict["recommended"] == 1:
        answer = (
            "**One: there are no separate groups here.** No number reaches a silhouette that data without groups would "
            f"not reach too (best {verdict['silhouette']:.2f}, without groups {verdict['without']:.2f})."
        )
    else:
        answer = (
            f"**{int(verdict['recommended'])}** is recommended: a silhouette of {verdict['silhouette']:.2f}, where data "
            f"without groups reaches {verdict['without']:.2f}, and the largest number that is as clear as the clearest and "
            "comes out the same when other customers are drawn."
        )
    agree = "They agree" if chosen["k"].nunique() == 1 else "They disagree, as they ask different things"
    return f"{answer} Each criterion on its own would choose: {each}. {agree}."


def sampled(result: Result) -> str:
    """How many customers the panel is of, and how sure that leaves it."""
    verdict, panel = result.frames["verdict"].iloc[0], result.frames["k_panel"]
    if verdict["sampled"] == verdict["customers"]:
        return f"Computed on all {verdict['customers']:,.0f} customers. Bands: 95 % intervals; of the gap one standard error."
    rows = panel[(panel["criterion"] == "silhouette") & (panel["data"] == "real")]
    error = float((rows["high"] - rows["low"]).max() / 2)
    return (
        f"Computed on {verdict['sampled']:,.0f} of {verdict['customers']:,.0f} customers, drawn at random: the silhouette is "
        f"right to ± {error:.3f}. Bands: 95 % intervals; of the gap one standard error."
    )


def migrated(result: Result, before: str, after: str) -> str:
    """How many customers are elsewhere, as Markdown."""
    row = result.frames["summary"].iloc[0]
    kept = "the same" if row["moved"] < 0.05 else "much alike" if row["ari"] > 0.6 else "different"
    return (
        f"**{100 * row['moved']:.0f} %** of {row['customers']:,.0f} customers are in another segment than before: from "
        f"{before} to {after} the segmentations are {kept} (adjusted Rand index {row['ari']:.2f}; 1 the same, 0 chance)."
    )


def ended(trace: Result) -> str:
    """When k-means stopped, or that it was not watched to its end, as Markdown."""
    steps = trace.frames["steps"]
    rounds = int(steps["step"].max()) // 2 + 1
    moving = int(steps.loc[steps["phase"] == "join", "changed"].iloc[-1])
    if moving:
        return f"stops when nobody changes; after the **{rounds} rounds** shown here {moving:,} customers still do"
    return f"stops when nobody changes, here after **{rounds} rounds**"


def settings(result: Result, results: Sequence[Result]) -> str:
    """A run by what tells it from the others of the session."""
    params = result.params
    differ = [field for field in params if len({str(one.params[field]) for one in results}) > 1]
    shown = [("n_clusters", params["n_clusters"])] + [
        (field, params[field]) for field in differ if field not in ("n_clusters", "projection")
    ]
    said = [LABELS.get(field, {}).get(str(value), f"{value}") for field, value in shown[1:]]
    number = "auto" if params["n_clusters"] == 0 else f"{params['n_clusters']} segments"
    return ", ".join([number, *said])


def setting(field: str, name: str) -> str:
    """A value of a field as people call it."""
    return LABELS.get(field, TRUTH).get(name, name)
