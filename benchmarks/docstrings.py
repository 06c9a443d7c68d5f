"""A judged English collection that nothing here was tuned on: the first line of a docstring finds the rest of it.

`python -m benchmarks.docstrings`. Known items from libraries that are installed anyway; their names stand in neither part.
"""

import inspect
import random
import re
from importlib import import_module

import pandas as pd

from benchmarks.search import quality
from data.dataset import Card, Dataset
from data.roles import DOC, LANGUAGE, QUERY, RELEVANCE, TEXT
from ml.search.params import SearchParams

MODULES = (
    "numpy", "numpy.linalg", "numpy.random", "scipy.stats", "scipy.signal", "scipy.optimize", "scipy.linalg", "scipy.sparse",
    "scipy.ndimage", "scipy.interpolate", "scipy.special", "sklearn.metrics", "sklearn.linear_model", "sklearn.cluster",
    "sklearn.preprocessing", "sklearn.ensemble", "pandas", "networkx", "statistics", "os", "shutil", "asyncio", "logging",
)  # fmt: skip
PAIRS = 300
LONGEST = 1_500
"""Characters of a document."""


def pairs() -> list[tuple[str, str]]:
    """First line, and the rest without examples and references; of at least 4 and 40 words."""
    found: dict[str, str] = {}
    for module in map(import_module, MODULES):
        for name, value in sorted(vars(module).items()):
            if name.startswith("_") or not callable(value):
                continue
            parts = (inspect.getdoc(value) or "").split("\n\n")
            parts = parts[1:] if "(" in parts[0].split(" ")[0] else parts  # a signature comes first
            first, rest = " ".join("".join(parts[:1]).split()), "\n\n".join(parts[1:])
            rest = " ".join(re.split(r"\n\s*(?:Examples|References|See Also)\n", rest)[0].replace("---", "").split())
            if 4 <= len(first.split()) <= 25 and len(rest.split()) >= 40 and rest not in found.values():
                found.setdefault(first, rest[:LONGEST])
    drawn = sorted(found.items())
    random.Random(7).shuffle(drawn)
    return drawn[:PAIRS]


def collection() -> Dataset:
    """The pairs as a corpus with judged queries."""
    rows = pd.DataFrame(pairs(), columns=[QUERY, TEXT], dtype="str")
    ids = pd.Series([f"d{place}" for place in rows.index], dtype="str")
    tables = {
        "corpus": pd.DataFrame({DOC: ids, TEXT: rows[TEXT], LANGUAGE: "en"}).astype("str"),
        "queries": pd.DataFrame({QUERY: ids, TEXT: rows[QUERY], LANGUAGE: "en"}).astype("str"),
        "qrels": pd.DataFrame({QUERY: ids, DOC: ids, RELEVANCE: 1}),
    }
    card = Card(title="Docstrings", summary="", row_is="one docstring", source="installed libraries", licence="theirs")
    return Dataset.of("docstrings", "corpus", tables, card)


def main() -> None:
    dataset = collection()
    for meaning in ("minilm", "multilingual"):
        print(f"{PAIRS} docstrings by their first lines, the hybrid with {meaning}")
        print(f"{quality(dataset, SearchParams(meaning=meaning)).round(3).to_string(index=False)}\n", flush=True)


if __name__ == "__main__":
    main()
