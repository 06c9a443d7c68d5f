"""Articles: real reads of articles on a data-science platform, from files of the package recommender-ibmws.

The package asks for Python 3.12 although its data does not: its files are read, nothing of it is imported.
"""

import importlib.util
from pathlib import Path

import pandas as pd

from data.dataset import Card, DataError, Dataset
from data.roles import ITEM, TEXT, TITLE, USER

PACKAGE = "recommender_ibmws"
ID_DIGITS = 8
"""People are hashes of 40 digits; so many tell them apart."""

CARD = Card(
    title="Articles",
    summary="Which of 714 articles on data science 5,148 people opened on a company's learning platform.",
    row_is="one opening of one article by one reader",
    nouns={"user": "readers", "item": "articles", "event": "reads", "chose": "read"},
    source="IBM Watson Studio community, as in the package recommender-ibmws 0.1.3",
    licence="Provenance unclear: the package says MIT, the data's own terms are not stated. For study only.",
    flaws=(
        "There is no time in it, so a random fifth is hidden and every number is flattering.",
        "17 of 45,993 reads have no reader and are left out.",
        "An opening is not a reading, and repeats count once.",
        "Only 437 of the 714 articles have a description.",
    ),
    original_columns={USER: "email", ITEM: "article_id", TITLE: "title", TEXT: "doc_description"},
)


def load() -> Dataset:
    """Who opened what, and every article's title and, where there is one, description."""
    folder = _folder()
    reads = pd.read_csv(folder / "user-item-interactions.csv", usecols=["article_id", "title", "email"])
    described = pd.read_csv(folder / "articles_community.csv", usecols=["article_id", "doc_description"])
    known = reads[reads["email"].notna()]
    interactions = pd.DataFrame(
        {USER: known["email"].str[:ID_DIGITS].astype("str"), ITEM: _number(known["article_id"])}
    ).reset_index(drop=True)
    texts = described.drop_duplicates("article_id").set_index("article_id")["doc_description"]
    articles = reads.drop_duplicates("article_id").sort_values("article_id")
    items = pd.DataFrame(
        {
            ITEM: _number(articles["article_id"]),
            TITLE: articles["title"].astype("str"),
            TEXT: articles["article_id"].map(texts).fillna("").astype("str"),
        }
    ).reset_index(drop=True)
    return Dataset.of("articles", "interactions", {"interactions": interactions, "items": items}, CARD)


def _number(ids: pd.Series) -> pd.Series:
    return ids.astype("int64").astype("str")


def _folder() -> Path:
    found = importlib.util.find_spec(PACKAGE)
    if found is None or not found.submodule_search_locations:
        raise DataError(f"{PACKAGE} must be a package with data files; it is not there. Install it again.")
    return Path(found.submodule_search_locations[0]) / "data"
