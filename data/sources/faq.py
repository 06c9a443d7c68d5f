"""Construction FAQ: questions on building in Sweden, in English, each with its answer."""

import importlib.util
import json
from pathlib import Path

import pandas as pd

from data.dataset import Card, DataError, Dataset
from data.roles import CATEGORY, DOC, LANGUAGE, QUERY, RELEVANCE, TEXT

PACKAGE = "zaragoza_construction_faq"

CARD = Card(
    title="Construction FAQ",
    summary="503 questions on building in Sweden; the document to be found is the answer that was written to the question.",
    row_is="one answer",
    nouns={"doc": "answers", "query": "questions"},
    source="Swedish Construction FAQ by Zaragoza AB, as in the package zaragoza-construction-faq 1.2.1",
    licence="CC BY 4.0: Zaragoza AB.",
    flaws=(
        "One answer counts for each question: another that would serve as well counts as a miss.",
        "Questions and answers come from one author, who used the same words in both: that helps keywords.",
        "Translated from Swedish.",
    ),
    original_columns={DOC: "id", TEXT: "a", CATEGORY: "category"},
)


def load() -> Dataset:
    """Answers as documents; each question is a query for its own answer."""
    found = importlib.util.find_spec(PACKAGE)
    if found is None or not found.submodule_search_locations:
        raise DataError(f"{PACKAGE} must be a package with data files; it is not there. Install it again.")
    file = Path(found.submodule_search_locations[0]) / "data" / "faq-en.json"
    rows = pd.DataFrame(json.loads(file.read_text(encoding="utf-8"))["questions"]).astype("str")
    corpus = pd.DataFrame({DOC: rows["id"], TEXT: rows["a"], CATEGORY: rows["category"], LANGUAGE: "en"}).astype("str")
    queries = pd.DataFrame({QUERY: "q-" + rows["id"], TEXT: rows["q"], LANGUAGE: "en"}).astype("str")
    qrels = pd.DataFrame({QUERY: queries[QUERY], DOC: corpus[DOC], RELEVANCE: 1})
    return Dataset.of("faq", "corpus", {"corpus": corpus, "queries": queries, "qrels": qrels}, CARD)
