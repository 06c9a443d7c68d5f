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
SOURCE = "Written for Vitrine by a language model, which is also the annotator; data/authored/portal."

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
    again = judgments("qrels_second.tsv").merge(judged, on=[QUERY, DOC], suffixes=("_second", ""))
    kappa = weighted_kappa(again[RELEVANCE], again[f"{RELEVANCE}_second"])
    shares = judged[RELEVANCE].value_counts().sort_index()
    return Card(
        title="Portal",
        summary=f"{len(corpus):,} articles for HR, tax, accounting, property and management people in German and English, "
        f"{len(asked):,} customers' questions and {len(judged):,} judgments, made for this project.",
        row_is="one article",
        nouns={"doc": "articles", "query": "questions"},
        source=SOURCE,
        licence=LICENCE,
        flaws=(
            "The publisher is invented, and one language model wrote articles and questions: real customers are more varied.",
            (
                f"The judgments are a model's. A second annotator, also a model, judged {len(again):,} of them anew without "
                f"seeing the first's: weighted kappa {kappa:.2f}."
            ),
            "What none of five engines found among its best twenty is not judged and counts as irrelevant.",
            "Law as of writing, in short: nothing here is advice.",
        ),
        parameters={
            "Languages": ", ".join(f"{name} {count}" for name, count in corpus[LANGUAGE].value_counts().items()),
            "Questions": f"{int(asked['cross'].sum())} whose best article is in the other language, {int(asked['gap'].sum())} "
            "in other words than their article",
            "Grades": ", ".join(f"{grade}: {count:,}" for grade, count in shares.items()),
            "Agreement": f"quadratic weighted kappa {kappa:.2f} on {100 * len(again) / len(judged):.0f} % of the pairs",
        },
    )


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
