"""Search beside the bare libraries: time, answers and growth. `python -m benchmarks.search`.

`python -m benchmarks.search latency` times single questions on Wikipedia; vectors that `VITRINE_HOME` has are not made again.
`python -m benchmarks.search growth [SIZE …] [bm25] [static]` generates up to a million documents and searches them by the command line.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

import bm25s
import numpy as np
import pandas as pd
import Stemmer

from benchmarks.scale import measured
from data import catalog
from data.dataset import Dataset
from ml.engine import memory
from ml.search.evaluate import comparisons_frame, judge, judgments_of, metrics_frame
from ml.search.index import index_of, questions_of
from ml.search.params import ENGINES, KINDS, SearchParams
from ml.search.tasks import run

DATA = ("portal", "faq", "wikipedia")
SIZES = (10_000, 100_000, 1_000_000)
ASKED = 100
"""Questions timed, none of them remembered."""
BUDGETS = {"bm25": 20, "static": 20, "minilm": 80, "multilingual": 150}
"""Milliseconds a question may take on Wikipedia, 95 of 100; a hybrid 5 more than its parts together."""
MEANINGS = ("static", "minilm", "multilingual")
WORDS, VOCABULARY = 60, 200_000
GROWN = ("bm25", "static")
"""What is searched by when the corpus grows; above 200,000 passages static vectors are asked by an approximate index."""
FILES = {"data": "corpus.parquet", "queries": "queries.csv", "qrels": "qrels.csv"}


def loaded(name: str) -> Dataset | None:
    """A sample; None where it is not there."""
    known = name in catalog.SAMPLES and catalog.SAMPLES[name].available()
    return catalog.load(f"sample:{name}", kinds=KINDS) if known else None


def quality(dataset: Dataset, params: SearchParams) -> pd.DataFrame:
    """nDCG@10 of every engine, and its gain over keywords."""
    questions, judgments = questions_of(dataset), judgments_of(dataset)
    found = {engine: index_of(engine, dataset, params).search(questions.queries, params.depth) for engine in ENGINES}
    judged = judge(found, questions, judgments, dataset.tables["corpus"]["doc"].to_numpy(dtype=object))
    metrics = metrics_frame(judged, 0).query("metric == 'ndcg'").set_index("model")
    gains = comparisons_frame(judged, [(engine, "bm25") for engine in ENGINES if engine != "bm25"], 0)
    gains = gains.query("metric == 'ndcg'").set_index("model_a")
    rows = [
        (engine, row["value"], row["low"], row["high"], *gains.reindex([engine])[["difference", "low", "high"]].iloc[0])
        for engine, row in metrics.iterrows()
    ]
    return pd.DataFrame(rows, columns=["engine", "nDCG@10", "low", "high", "over BM25", "from", "to"])


def latency(dataset: Dataset) -> pd.DataFrame:
    """Milliseconds of one question, encoded anew; every engine is asked each before the next, so that all wait alike.

    Of a hybrid also what it takes beyond its two parts, question by question.
    """
    queries = questions_of(dataset).queries[:ASKED]
    indexes = {
        "bm25": index_of("bm25", dataset, SearchParams()),
        **{name: index_of(name, dataset, SearchParams()) for name in MEANINGS},
        **{f"hybrid of bm25 and {name}": index_of("hybrid", dataset, SearchParams(meaning=name)) for name in MEANINGS},
    }
    for index in indexes.values():
        index.search(queries[:2], 10, keep=False)
    milliseconds = 1000 * pd.DataFrame(
        [
            {name: timed(partial(index.search, [query], 10, keep=False)) for name, index in indexes.items()}
            for query in queries
        ]
    )
    table = milliseconds.quantile([0.5, 0.95]).T.set_axis(["median, ms", "p95, ms"], axis=1)
    table["asked at most"] = pd.Series(BUDGETS)
    for name in MEANINGS:
        hybrid = f"hybrid of bm25 and {name}"
        beyond = milliseconds[hybrid] - milliseconds["bm25"] - milliseconds[name]
        table.loc[hybrid, "asked at most"] = table.loc[["bm25", name], "p95, ms"].sum() + 5
        table.loc[hybrid, ["beyond its parts, median", "p95"]] = beyond.quantile([0.5, 0.95]).to_numpy()
    return table.rename_axis("engine").reset_index()


def timed(work: Callable[[], object]) -> float:
    started = perf_counter()
    work()
    return perf_counter() - started


def beside_bm25s(dataset: Dataset) -> tuple[float, float, float, float]:
    """Seconds of a run by BM25 and of bare bm25s with ir_measures, and nDCG@10 of both."""
    import ir_measures

    corpus, asked, qrels = (dataset.tables[name] for name in ("corpus", "queries", "qrels"))
    texts = (corpus["title"] + " " + corpus["text"] if "title" in corpus else corpus["text"]).tolist()

    def bare() -> float:
        options = {"stopwords": "en", "stemmer": Stemmer.Stemmer("english"), "show_progress": False}
        index = bm25s.BM25(k1=1.5, b=0.75)
        index.index(bm25s.tokenize(texts, **options), show_progress=False)
        tokens = bm25s.tokenize(asked["text"].tolist(), **options)
        docs, scores = index.retrieve(tokens, k=min(100, len(texts)), show_progress=False)
        ids = corpus["doc"].to_numpy()
        found = {
            query: {ids[doc]: float(score) for doc, score in zip(*row, strict=True)}
            for query, *row in zip(asked["query"], docs, scores, strict=True)
        }
        judged: dict[str, dict[str, int]] = {}
        for query, doc, grade in qrels.itertuples(index=False):
            judged.setdefault(query, {})[doc] = int(grade)
        measures = [ir_measures.nDCG @ 10, ir_measures.RR @ 10, ir_measures.R @ 100, ir_measures.AP @ 100]
        return float(ir_measures.calc_aggregate(measures, judged, found)[measures[0]])

    def ours() -> float:
        memory.forget()
        result = run(dataset, SearchParams(engine="bm25"))
        return float(result.metrics.query("metric == 'ndcg'")["value"].iloc[0])

    ours(), bare()
    both = [(timed(ours), timed(bare)) for _ in range(5)]
    return median(one for one, _ in both), median(other for _, other in both), ours(), bare()


def documents(count: int, seed: int = 0) -> pd.DataFrame:
    """Generated documents: words by Zipf's law, 60 of them each."""
    rng = np.random.default_rng(seed)
    weights = 1 / np.arange(1, VOCABULARY + 1)
    edges = np.cumsum(weights) / weights.sum()
    words = np.array([f"word{number}" for number in range(VOCABULARY)])
    texts: list[str] = []
    for start in range(0, count, 10_000):
        drawn = words[np.searchsorted(edges, rng.random((min(10_000, count - start), WORDS)))]
        texts += [" ".join(row) for row in drawn]
    return pd.DataFrame({"doc": [f"d{number}" for number in range(count)], "text": texts})


def write_documents(folder: Path, count: int) -> None:
    """A corpus, 50 questions of five words each, and the document each was taken from."""
    table = documents(count)
    table.to_parquet(folder / "corpus.parquet", index=False)
    asked = table.iloc[:: count // 50].head(50)
    queries = pd.DataFrame({"query": "q" + asked["doc"], "text": asked["text"].str.split().str[:5].str.join(" ")})
    queries.to_csv(folder / "queries.csv", index=False)
    qrels = pd.DataFrame({"query": queries["query"], "doc": asked["doc"], "relevance": 1})
    qrels.to_csv(folder / "qrels.csv", index=False)


def growth(sizes: Sequence[int], engines: Sequence[str]) -> None:
    """BM25 and static by the command line: reading, indexing, 50 questions. A line as soon as it is known.

    Static runs BM25 beside it, as every engine does. Each run starts with nothing on disk.
    """
    print(f"{'documents':>10} {'engine':>7} {'s':>7} {'MB':>7}  what it says", flush=True)
    for size in sizes:
        with TemporaryDirectory() as name:
            folder = Path(name)
            # By a process of its own: a child's peak memory is never counted below its parent's.
            subprocess.run([sys.executable, "-m", "benchmarks.search", "write", str(folder), str(size)], check=True)
            files = [f"--{option}={folder / file}" for option, file in FILES.items()]
            for engine in engines:
                os.environ["VITRINE_HOME"] = str(folder / engine)
                seconds, peak, said = measured("ml", "search", *files, "--set", f"engine={engine}", "--json")
                print(f"{size:10,} {engine:>7} {seconds:7.1f} {peak:7,.0f}  {_said(said)}", flush=True)


def _said(document: str) -> str:
    """nDCG@10 per engine, and what is told of an approximate index."""
    result = json.loads(document)
    scores = [f"{row['model']} nDCG@10 {row['value']:.3f}" for row in result["metrics"] if row["metric"] == "ndcg"]
    return "; ".join([*scores, *(one["headline"] for one in result["findings"] if one["code"] == "Q10")])


def _latency(dataset: Dataset) -> str:
    table = latency(dataset).round(1).to_string(index=False, na_rep="")
    return f"One question of {ASKED}, none remembered, on {len(dataset.tables['corpus']):,} documents\n{table}\n"


def main() -> None:
    if "write" in sys.argv:
        write_documents(Path(sys.argv[2]), int(sys.argv[3]))
        return
    if "latency" in sys.argv:
        print(_latency(catalog.load("sample:wikipedia", kinds=KINDS)))
        return
    if "growth" in sys.argv:
        told = sys.argv[2:]
        growth([int(one) for one in told if one.isdecimal()] or SIZES, [one for one in told if one in GROWN] or GROWN)
        return
    for name in DATA:
        dataset = loaded(name)
        if dataset is None:
            continue
        print(f"{dataset.card.title}\n{quality(dataset, SearchParams()).round(3).to_string(index=False)}\n")
        ours, bare, own, theirs = beside_bm25s(dataset)
        print(f"A run by BM25 {ours:.2f} s, bare bm25s and ir_measures {bare:.2f} s: {ours / bare:.2f} ×")
        print(f"nDCG@10 {own:.4f}, bare with English stemming {theirs:.4f}\n")
        if name == "wikipedia":
            print(_latency(dataset))


if __name__ == "__main__":
    main()
