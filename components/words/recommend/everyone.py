"""What a recommender does to the whole catalogue and to kinds of people."""

from collections.abc import Mapping

from components.words.recommend.terms import BASELINE, model, nouns, points
from data.dataset import Card
from ml.base import Result
from ml.metrics import PERSONALISATION, TOP_SHARE


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
HISTORY, POPULARITY = "history", "popularity"
"""What `ml.recommend.groups` makes groups by in any data."""
