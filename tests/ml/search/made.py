"""Made corpora: one in which words have synonyms, one small enough to compute by hand."""

import numpy as np
import pandas as pd

from data.dataset import Card, Dataset

CARD = Card(title="Made", summary="", row_is="one document", source="here", licence="ours")
TOPICS, PER_TOPIC, QUERIES = 6, 24, 10


def of(
    name: str, corpus: dict[str, list], queries: dict[str, list] | None = None, qrels: list | None = None
) -> Dataset:
    """A corpus with its questions and judgments."""
    tables = {"corpus": pd.DataFrame(corpus).astype("str")}
    if queries is not None:
        tables["queries"] = pd.DataFrame(queries).astype("str")
    if qrels is not None:
        judged = pd.DataFrame(qrels, columns=["query", "doc", "relevance"])
        tables["qrels"] = judged.astype({"query": "str", "doc": "str"})
    return Dataset.of(name, "corpus", tables, CARD)


def synonyms() -> Dataset:
    """In every topic experts and laymen use other words; some documents use both. Laymen look for experts' documents."""
    rng = np.random.default_rng(3)
    expert = [[f"expert{topic}x{word}" for word in range(6)] for topic in range(TOPICS)]
    layman = [[f"layman{topic}x{word}" for word in range(6)] for topic in range(TOPICS)]
    docs, queries, qrels = {"doc": [], "text": []}, {"query": [], "text": []}, []
    for topic in range(TOPICS):
        for number in range(PER_TOPIC):
            said = [*rng.choice(expert[topic], 4, replace=False)]
            bridge = number < PER_TOPIC // 2
            said += [*rng.choice(layman[topic], 4, replace=False)] if bridge else []
            docs["doc"].append(f"d{topic}-{number:02}")
            docs["text"].append(" ".join(rng.permutation(said)))
        for number in range(QUERIES):
            query = f"q{topic}-{number}"
            queries["query"].append(query)
            queries["text"].append(" ".join(rng.choice(layman[topic], 2, replace=False)))
            qrels += [(query, f"d{topic}-{place:02}", 1) for place in range(PER_TOPIC // 2, PER_TOPIC)]
    return of("synonyms", docs | {"language": ["en"] * len(docs["doc"])}, queries, qrels)


def small() -> Dataset:
    """Five documents in two languages, three questions, one of them without judgments."""
    corpus = {
        "doc": ["notice", "kuendigung", "holiday", "copy", "bread"],
        "title": ["Notice periods", "Kündigungsfristen", "Holiday pay", "Holiday pay again", ""],
        "text": [
            "An employee may give notice within four weeks. The employer needs longer. Notices are written.",
            "Ein Arbeitnehmer kann mit einer Frist von vier Wochen kündigen. Der Arbeitgeber braucht länger.",
            "Holidays that were not taken are paid out when the contract ends.",
            "Holidays that were not taken are paid out when the contract ends.",
            "A loaf of bread needs flour, water, salt and patience.",
        ],
        "category": ["law", "law", "pay", "pay", "kitchen"],
        "language": ["en", "de", "en", "en", "en"],
    }
    queries = {"query": ["q1", "q2", "q3"], "text": ["giving notice", "bake a bread", "Urlaub auszahlen"]}
    qrels = [("q1", "notice", 2), ("q1", "kuendigung", 1), ("q1", "bread", 0), ("q2", "bread", 1)]
    return of("small", corpus, queries, qrels)
