"""Search by the command line, on files; and requests about what a person typed, which leave no trace."""

import json

import pandas as pd
import pytest

from data import catalog
from data.settings import Settings
from ml.__main__ import main
from ml.engine import Request, connect
from ml.search.params import SearchParams
from tests.ml.search import made


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("files")
    tables = made.small().tables
    tables["corpus"].to_json(folder / "corpus.jsonl", orient="records", lines=True)
    tables["queries"].to_json(folder / "queries.jsonl", orient="records", lines=True)
    qrels = [f"{row.query} 0 {row.doc} {row.relevance}\n" for row in tables["qrels"].itertuples()]
    (folder / "qrels.txt").write_text("".join(qrels))
    (folder / "new.csv").write_text("query,text\n01,bread and water\n02,Urlaub\n")
    return folder


def call(files, capsys, *more, code=0):
    beside = ("--queries", str(files / "queries.jsonl"), "--qrels", str(files / "qrels.txt"))
    assert main(["search", "--data", str(files / "corpus.jsonl"), *beside, *more]) == code
    return capsys.readouterr()


def test_files_give_the_numbers_of_the_library(files, capsys, tmp_path):
    printed = call(files, capsys, "--set", "engine=bm25", "--json", "--out", str(tmp_path / "out"))
    document = json.loads(printed.out)
    ndcg = next(row for row in document["metrics"] if row["metric"] == "ndcg")
    from ml.search.tasks import run

    own = run(made.small(), SearchParams(engine="bm25")).metrics["value"].iloc[0]
    assert ndcg["value"] == pytest.approx(own, abs=1e-12)
    assert list(pd.read_parquet(tmp_path / "out" / "run.parquet")) == ["model", "query", "doc", "rank", "score"]
    assert "Read as TREC qrels" in printed.err


def test_new_questions_keep_their_names(files, capsys):
    printed = call(files, capsys, "--set", "engine=bm25", "--apply", str(files / "new.csv"), "--json")
    applied = json.loads(printed.out)["applied"]
    assert (applied[0]["query"], applied[0]["doc"]) == ("01", "bread")


def test_every_engine_in_one_call(files, capsys):
    document = json.loads(call(files, capsys, "--set", "engine=all", "--set", "lsa_factors=2", "--json").out)
    assert {row["model"] for row in document["metrics"]} == {
        "hybrid", "bm25", "multilingual", "minilm", "static", "lsa", "tfidf",
    }  # fmt: skip


@pytest.mark.parametrize(
    "setting, said",
    [
        ("engine=google", "engine must be one of hybrid, bm25"),
        ("engine=/no/model", "encoder must be a model that can be loaded; got /no/model"),
        ("b=2", "b must be at most 1; got 2. Lower it."),
        ("rerank=/no/model", "rerank must be the path of a cross-encoder that can be loaded"),
    ],
)
def test_what_cannot_be_is_one_line(files, capsys, setting, said):
    settings = ("--set", setting) if setting.startswith("engine") else ("--set", "engine=bm25", "--set", setting)
    printed = call(files, capsys, *settings, code=2)
    last = printed.err.strip().splitlines()[-1]
    assert last.startswith(f"error: {said}") and "Traceback" not in printed.err


def test_a_private_request_is_stored_nowhere_and_its_name_says_nothing(tmp_path):
    dataset = made.small()
    manifest = catalog.describe("sample:faq", dataset)
    request, again = (
        Request.of("search", manifest, SearchParams(engine="bm25"), "ask", text="zebrafish") for _ in range(2)
    )
    assert request == again and request.key != again.key
    assert "zebrafish" not in repr(request)
    engine = connect(Settings(home=str(tmp_path), engine="inline"))
    known = engine.manifest("sample:faq")
    job = engine.submit(Request.of("search", known, SearchParams(engine="bm25"), "ask", text="deck zebrafish"), "s")
    assert len(job.result().frames["hits"]) and engine.stored(job.request) is None
    assert not (tmp_path / "results").exists()
    assert not any(b"zebrafish" in path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
