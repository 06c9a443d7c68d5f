"""The search page, through the shell: ask, see both lists, open a receipt; judge; nothing typed is kept."""

import json
from pathlib import Path

import pytest

from components import training
from data.dataset import Dataset
from data.settings import settings
from ml.base import ParamError
from ml.search.params import SearchParams
from ml.search.tasks import run
from tests.ml.search import made

SECRET = "zebrafish quarrel about notice"


@pytest.fixture
def page(screen, offer):
    """The page on five documents, by an engine that has not yet learned how slow this machine is today."""
    training.close()
    return screen.open("search", data=offer(made.small()), meaning="static")


def box(page, text):
    page.app.text_input(key="search_question").set_value(text)
    return page.run()


def verdict(page) -> str:
    return next((said.value for said in page.app.markdown if "nDCG@10 is" in said.value), "")


def test_the_verdict_is_that_of_the_library(page):
    result = run(made.small(), SearchParams(meaning="static"))
    own = result.metrics.query("model == 'hybrid' and metric == 'ndcg'")["value"].item()
    assert f"nDCG@10 is **{own:.2f}**" in verdict(page) and "2 queries" in verdict(page)
    assert page.cards()["nDCG@10"][0] == f"{own:.3f}"


def test_a_query_of_the_data_stands_there_before_anyone_asks(page):
    assert "Nobody has asked yet" in page.words
    assert "has the right one **at place 1**" in page.words


def test_a_question_gets_two_lists_and_receipts_that_add_up(page):
    box(page, "how long is the notice an employee or an employer gives for holidays")
    assert "**Hybrid**" in page.words and "**Keywords**" in page.words
    assert "Nobody has judged this question" in page.words
    assert ":orange-background[notice]" in page.words
    receipts = [said.value for said in page.app.markdown if said.value.startswith("- ")]
    together = [float(line.split("Together ")[1].rstrip("*")) for line in receipts if "Together" in line]
    parts = [[]]
    for line in receipts:
        if "Together" in line:
            parts.append([])
        elif line[2].isdigit() and " for " in line:
            parts[-1].append(float(line[2:].split(" ")[0]))
    assert len(together) >= 5
    for total, own in zip(together, parts, strict=False):
        assert sum(own) == pytest.approx(total, abs=0.003)


def test_what_is_typed_is_kept_nowhere(page):
    box(page, SECRET)
    assert "zebrafish" not in json.dumps(dict(page.app.query_params))
    for path in Path(settings().home).rglob("*"):
        if path.is_file():
            assert b"zebrafish" not in path.read_bytes(), path


def test_a_question_of_no_known_word(page):
    box(page, "xylophone")
    assert "Finds nothing: no document has a word of the question" in page.words or "finds nothing" in page.words


def test_an_example_is_asked_at_a_click(page):
    page.press("bake a bread")
    assert page.app.text_input(key="search_question").value == "bake a bread"
    assert "judged right" not in page.words or "**1**" in page.words


def test_a_bar_or_the_box_beside_it_asks_that_query(page):
    page.choose("search_query", "giving notice")
    assert page.app.text_input(key="search_question").value == "giving notice"


def test_another_engine_beside_it(page):
    page.choose("search_engine", "static").choose("search_against", "tfidf")
    assert "**Static vectors**" in page.words and "**TF-IDF**" in page.words
    assert "Static vectors" in verdict(page)
    page.choose("search_engine", "bm25").choose("search_against", "bm25")
    assert "Both engines are the same" in page.words


def test_a_path_in_a_link_is_not_loaded(screen, offer):
    screen.open("search", data=offer(made.small()), meaning="static", engine="/tmp/model", rerank="/tmp/other")
    assert "engine must be one of" in screen.values("text") and "rerank must be one of" in screen.values("text")
    assert "/tmp" not in verdict(screen)


def test_judging_counts_and_agrees(page):
    page.show("Judge")
    assert "0 of" in page.values("markdown") or page.app.button
    for _ in range(4):
        page.press("Answers it")
    assert "**By your 4 judgments of 1 query**" in page.words
    assert "weighted kappa" in page.words
    page.press("Take the last one back")
    assert "**By your 3 judgments of 1 query**" in page.words


def test_every_engine_that_is_ready_is_pooled_and_said(page):
    page.show("Judge")
    assert "mixed, so that you cannot see who found what" in page.words
    for engine in ("Hybrid", "Keywords", "Static vectors", "TF-IDF"):
        assert engine in page.values("caption")
    page.press("Answers it")
    table = next(frame.value for frame in page.app.dataframe if "Judged@10" in frame.value)
    assert {"Hybrid", "Keywords", "Static vectors", "TF-IDF"} <= set(table["Engine"])


def test_what_was_asked_before_keeps_its_judgments(page):
    box(page, "bread of yesterday")
    page.show("Judge").press("Answers it")
    box(page, "giving up a job")
    page.press("Answers it")
    assert "**By your 2 judgments of 2 queries**" in page.words


def test_every_panel_opens(page):
    for tab, said in (
        ("Robustness", "Type badly"), ("Map", "neighbourhoods are kept"), ("Data", "fingerprint"), ("Code", None),
        ("Tune", "queries must be at least 20"),
    ):  # fmt: skip
        page.show(tab)
        page.press_if_there("Type badly")
        page.press_if_there("Draw the map")
        page.press_if_there("Try every value")
        if said and tab != "Robustness":
            assert said in page.words, tab
    page.show("Robustness")
    assert "costs Hybrid most" in page.words
    page.show("Code")
    assert "from ml.search.tasks import run" in page.values("code")


def test_a_corpus_without_queries_can_be_asked_and_judged(screen, offer):
    tables = {"corpus": made.small().tables["corpus"]}
    ref = offer(Dataset.of("unasked", "corpus", tables, made.CARD))
    screen.open("search", data=ref, meaning="static")
    assert "Nothing is measured yet" in screen.words
    box(screen, "bread")
    screen.show("Judge")
    screen.press("Answers it")
    assert "**By your 1 judgment of 1 query**" in screen.words


def test_a_missing_encoder_is_named_and_keywords_go_on(screen, offer, monkeypatch):
    def gone(encoder):
        raise ParamError(f"encoder must be installed; got {encoder}. Run: pip install it", ("engine",))

    monkeypatch.setattr("ml.encoders._load", gone)
    from ml.engine import memory

    memory.forget()
    dataset = made.small()
    ref = offer(
        Dataset.of(
            "nomodel",
            "corpus",
            {"corpus": dataset.tables["corpus"].assign(doc=list("vwxyz"), text=list("abcde"))},
            made.CARD,
        )
    )
    screen.open("search", data=ref, meaning="static")
    assert "encoder must be installed; got static" in screen.words
    assert "keywords alone" in screen.words
    memory.forget()


def test_hostile_texts_are_shown_and_interpreted_nowhere(screen, offer):
    hostile = "<img src=x onerror=alert(1)> **evil words** :red[notice] "
    dataset = made.small()
    corpus = dataset.tables["corpus"]
    corpus = corpus.assign(text=hostile + corpus["text"], title=hostile, category=hostile)
    queries = dataset.tables["queries"].assign(text=hostile + dataset.tables["queries"]["text"])
    tables = dataset.tables | {"corpus": corpus, "queries": queries}
    screen.open("search", data=offer(Dataset.of("hostilecorpus", "corpus", tables, made.CARD)), meaning="static")
    box(screen, hostile)
    spoken = screen.interpreted
    assert "<img" not in spoken.replace("\\<img", "")
    assert "**evil words**" not in spoken
    assert ":red[" not in spoken
