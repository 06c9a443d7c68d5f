"""The portal: a publisher's knowledge base in German and English, customers' questions, and judgments. Written here."""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

from data.dataset import Card, Dataset
from data.roles import CATEGORY, DOC, LANGUAGE, QUERY, RELEVANCE, TEXT, TITLE

FOLDER = Path(__file__).parents[1] / "authored" / "portal"
LICENCE = "CC BY 4.0, the authors of Vitrine."
NAMES = {"de": "German", "en": "English"}

TOPICS = {
    "accounting": "Accounting",
    "controlling": "Controlling",
    "data_protection": "Data protection",
    "income_tax": "Income tax",
    "labour_law": "Labour law",
    "leadership": "Leadership",
    "occupational_safety": "Occupational safety",
    "payroll": "Payroll",
    "personnel_development": "Personnel development",
    "property_management": "Property management",
    "recruiting": "Recruiting",
    "vat": "VAT",
}
GRADES = 4
"""0 has nothing to do with it, 1 touches it, 2 helps, 3 answers it."""


def load() -> Dataset:
    """Articles as documents, questions with their intent, and graded judgments by the first annotator."""
    written, judged = articles(), judgments("qrels.tsv")
    corpus = pd.DataFrame(
        {
            DOC: written["id"],
            TITLE: written["title"],
            TEXT: written["text"],
            CATEGORY: written["topic"].map(TOPICS),
            LANGUAGE: written["language"],
            "subtopic": written["subtopic"],
            "date": pd.to_datetime(written["date"]),
        }
    ).astype({CATEGORY: "str"})
    asked = queries()
    questions = pd.DataFrame(
        {
            QUERY: asked["query"],
            TEXT: asked["text"],
            LANGUAGE: asked["language"],
            "intent": asked["intent"],
            "cross": asked["cross"],
            "gap": asked["gap"],
            "relevant": asked["relevant"],
        }
    )
    tables = {"corpus": corpus, "queries": questions, "qrels": judged}
    return Dataset.of("portal", "corpus", tables, _card(tables))


def _card(tables: dict[str, pd.DataFrame]) -> Card:
    corpus, asked, judged = tables.values()
    twice = judgments("qrels_second.tsv").merge(judged, on=[QUERY, DOC], suffixes=("_second", ""))
    first, second = twice[RELEVANCE], twice[f"{RELEVANCE}_second"]
    found = (first > 0) | (second > 0)
    grades = judged[RELEVANCE].value_counts().sort_index()
    return Card(
        title="Portal",
        summary=f"{len(corpus):,} articles for HR, tax, accounting, property and management people in German and English, "
        f"{len(asked):,} customers' questions and {len(judged):,} judgments, made for this project.",
        row_is="one article",
        nouns={"doc": "articles", "query": "questions"},
        source="Written and judged for Vitrine by a language model; data/authored/portal.",
        licence=LICENCE,
        authored=True,
        flaws=(
            "The publisher is invented, and one language model wrote articles and questions: real customers are more varied.",
            "Both annotators are models of one family: they agree more than people would, and may err alike.",
            "What was not judged counts as irrelevant: the best twenty of five engines were, and what a reading of the whole "
            + "corpus added.",
            "Six questions with fewer than three relevant articles were dropped after judging, before any engine was scored.",
            "The law as of writing, in short: nothing here is advice.",
        ),
        parameters={
            "Articles": _counts(corpus[LANGUAGE]),
            "Questions": f"{_counts(asked[LANGUAGE])}; {int(asked['cross'].sum())} have their best article in the other "
            f"language, {int(asked['gap'].sum())} use other words than their article",
            "Judgments": ", ".join(f"grade {grade}: {count:,}" for grade, count in grades.items())
            + f"; {(judged[RELEVANCE] > 0).sum() / len(asked):.1f} relevant articles a question",
            "Second annotator": f"{len(twice):,} pairs ({100 * len(twice) / len(judged):.0f} %); quadratic weighted kappa "
            f"{weighted_kappa(first, second):.2f}, and {weighted_kappa(first[found], second[found]):.2f} on the "
            f"{found.sum():,} that either found relevant",
        },
    )


def _counts(languages: pd.Series) -> str:
    return ", ".join(f"{count} {NAMES[str(name)]}" for name, count in languages.value_counts().items())


@cache
def articles() -> pd.DataFrame:
    """id, language, topic, subtopic, title, text, date, minutes, pair; in the order of the ids."""
    rows = [row for file in sorted((FOLDER / "articles").glob("*.jsonl")) for row in _lines(file)]
    return pd.DataFrame(rows).sort_values("id", ignore_index=True)


def queries() -> pd.DataFrame:
    """query, language, text, intent, cross, gap, relevant, answer; in the order of the ids."""
    return pd.DataFrame(list(_lines(FOLDER / "queries.jsonl"))).sort_values("query", ignore_index=True)


def judgments(name: str) -> pd.DataFrame:
    """query, doc, relevance from 0 to 3, by one annotator."""
    types = {QUERY: "str", DOC: "str", RELEVANCE: "int64"}
    return pd.read_csv(FOLDER / name, sep="\t", dtype=types)[list(types)]


def _lines(file: Path) -> Iterator[dict[str, object]]:
    return (json.loads(line) for line in file.read_text(encoding="utf-8").splitlines())


def weighted_kappa(first: pd.Series, second: pd.Series) -> float:
    """Agreement of two annotators beyond chance, large differences counting more: quadratic weights; Cohen 1968."""
    seen = np.zeros((GRADES, GRADES))
    np.add.at(seen, (first.to_numpy(), second.to_numpy()), 1)
    by_chance = np.outer(seen.sum(axis=1), seen.sum(axis=0)) / seen.sum()
    apart = np.square(np.subtract.outer(np.arange(GRADES), np.arange(GRADES)))
    return float(1 - (apart * seen).sum() / (apart * by_chance).sum())
