"""The portal's corpus: enough of it, each text written for itself, and every judgment where it should be."""

import json
import re
from collections import Counter

import numpy as np
import pandas as pd
import pytest
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics import cohen_kappa_score

from data import catalog
from data.sources import portal

MOST_ALIKE = 0.85
FIRST_WORDS = 5
INTENTS = {"question", "keyword", "colloquial", "compound", "abbreviation", "typo", "situation"}


@pytest.fixture(scope="module")
def dataset():
    return catalog.load("sample:portal", kinds=("corpus",))


@pytest.fixture(scope="module")
def articles() -> pd.DataFrame:
    return portal.articles()


@pytest.fixture(scope="module")
def qrels(dataset) -> pd.DataFrame:
    return dataset.tables["qrels"]


class TestArticles:
    def test_there_are_enough_in_both_languages_and_in_every_topic(self, articles):
        counts = articles["language"].value_counts()
        assert len(articles) >= 320 and counts["de"] >= 210 and counts["en"] >= 110
        topics = articles["topic"].value_counts()
        assert set(topics.index) == set(portal.TOPICS) and topics.min() >= 20

    def test_ids_and_titles_are_distinct_and_say_topic_and_language(self, articles):
        assert articles["id"].is_unique and articles["title"].is_unique
        assert (articles["id"].str.rsplit("-", n=1).str[0] == articles["topic"] + "-" + articles["language"]).all()

    def test_texts_are_as_long_as_promised(self, articles):
        assert articles["text"].str.split().str.len().between(50, 110).all()

    def test_dates_are_spread_over_three_years(self, articles):
        dates = pd.to_datetime(articles["date"])
        assert dates.between("2023-11-01", "2026-10-31").all()
        assert dates.dt.to_period("Q").value_counts().min() >= 10

    def test_pairs_are_mutual_and_across_languages(self, articles):
        paired = articles.set_index("id").dropna(subset="pair")
        assert len(paired) // 2 >= 36
        for name, article in paired.iterrows():
            assert paired.loc[article["pair"], "pair"] == name
            assert {article["language"], paired.loc[article["pair"], "language"]} == {"de", "en"}

    @pytest.mark.parametrize("language", ["de", "en"])
    def test_no_two_texts_are_nearly_the_same(self, articles, language):
        texts = articles.loc[articles["language"] == language, "text"]
        vectors = TfidfVectorizer().fit_transform(texts)
        alike = (vectors @ vectors.T).toarray()
        np.fill_diagonal(alike, 0)
        assert alike.max() < MOST_ALIKE

    def test_no_opening_serves_many(self, articles):
        openings = Counter(tuple(text.lower().split()[:FIRST_WORDS]) for text in articles["text"])
        assert max(openings.values()) <= 3

    @pytest.mark.parametrize("language", ["de", "en"])
    def test_the_vocabulary_grows_as_that_of_natural_text(self, articles, language):
        """Heaps' law: distinct words grow like a power of all words, of about 0.4 to 0.8; templates stay far below.

        Short German texts with their compounds lie at the upper end. Fitted over a random order of the articles.
        """
        texts = articles.loc[articles["language"] == language, "text"].sample(frac=1, random_state=0)
        words = [word for text in texts for word in re.findall(r"\w+", text.lower())]
        seen: set[str] = set()
        grown = np.array([len(seen) for word in words if not seen.add(word)])
        read = np.unique(np.geomspace(500, len(words) - 1, 40).astype(int))
        power, _ = np.polyfit(np.log(read), np.log(grown[read]), 1)
        assert 0.6 < power < 0.85


class TestQueries:
    def test_there_are_enough_of_every_sort(self):
        queries = portal.queries()
        counts = queries["language"].value_counts()
        assert len(queries) >= 90 and counts["de"] >= 55 and counts["en"] >= 25
        assert queries["cross"].sum() >= 10 and queries["gap"].sum() >= 20
        assert set(queries["intent"]) <= INTENTS and queries["intent"].nunique() >= 6
        assert queries["query"].is_unique and queries["text"].is_unique and queries["relevant"].str.len().min() > 20

    def test_no_query_is_a_title(self, articles):
        assert not set(portal.queries()["text"].str.lower()) & set(articles["title"].str.lower())


class TestJudgments:
    def test_they_are_of_what_is_there_and_each_once(self, dataset, qrels):
        assert set(qrels["query"]) == set(dataset.tables["queries"]["query"])
        assert set(qrels["doc"]) <= set(dataset.tables["corpus"]["doc"])
        assert not qrels.duplicated(["query", "doc"]).any()

    def test_every_grade_is_used_and_there_is_enough_to_find(self, qrels):
        assert set(qrels["relevance"]) == {0, 1, 2, 3}
        relevant = qrels[qrels["relevance"] > 0].groupby("query").size()
        assert relevant.mean() >= 5 and relevant.min() >= 3
        assert set(qrels.loc[qrels["relevance"] == 3, "query"]) == set(qrels["query"])

    def test_the_best_answer_is_in_the_other_language_where_that_is_said(self, qrels):
        queries = portal.queries().set_index("query")
        best = qrels[qrels["relevance"] == 3].assign(language=lambda rows: rows["doc"].str.split("-").str[1])
        other = best["language"].to_numpy() != queries.loc[best["query"], "language"].to_numpy()
        crossed = pd.Series(other, best["query"]).groupby(level=0).any()
        assert crossed[queries.index[queries["cross"]]].mean() > 0.9

    def test_a_second_annotator_judged_a_quarter_and_the_card_says_how_far_they_agree(self, dataset, qrels):
        second = portal.judgments("qrels_second.tsv").merge(qrels, on=["query", "doc"], suffixes=("_second", ""))
        assert len(second) >= 0.25 * len(qrels)
        kappa = cohen_kappa_score(second["relevance"], second["relevance_second"], weights="quadratic")
        assert portal.weighted_kappa(second["relevance"], second["relevance_second"]) == pytest.approx(kappa)
        assert f"kappa {kappa:.2f}" in dataset.card.parameters["Second annotator"]


def test_the_licence_is_stated_beside_the_files_and_on_the_card(dataset):
    readme = (portal.FOLDER / "README.md").read_text(encoding="utf-8")
    assert "CC BY 4.0" in readme and "CC BY 4.0" in dataset.card.licence
    assert dataset.card.authored and not dataset.card.simulated


def test_files_are_text_anyone_can_read():
    for file in portal.FOLDER.glob("articles/*.jsonl"):
        for line in file.read_text(encoding="utf-8").splitlines():
            assert set(json.loads(line)) == {
                "id",
                "language",
                "topic",
                "subtopic",
                "title",
                "text",
                "date",
                "minutes",
                "pair",
            }
