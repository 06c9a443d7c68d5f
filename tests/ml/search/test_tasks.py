"""Tasks: what a run says, what is asked and kept nowhere, what is typed badly, what is tuned."""

import numpy as np
import pandas as pd
import pytest

from data.dataset import Dataset
from ml.base import ParamError
from ml.engine import memory
from ml.search.judging import agreement, judged_so_far, pool
from ml.search.params import ENGINES, SearchParams
from ml.search.perturb import CHANGES, perturbed
from ml.search.tasks import apply, ask, closest, compare, encode, keywords, robustness, run, speed, sweep, topics
from tests.ml.search import made

STATIC = SearchParams(engine="static", meaning="static", lsa_factors=2)
HYBRID = SearchParams(meaning="static", lsa_factors=2)


@pytest.fixture(scope="module")
def small():
    return made.small()


@pytest.fixture(scope="module")
def synonyms():
    return made.synonyms()


def codes(result) -> set[str]:
    return {finding.code for finding in result.findings}


def without(dataset: Dataset, *tables: str) -> Dataset:
    kept = {name: table for name, table in dataset.tables.items() if name not in tables}
    return Dataset.of("bare", "corpus", kept, dataset.card)


def test_a_run_lists_and_scores_the_judged_queries(small):
    result = run(small, HYBRID)
    assert set(result.metrics["model"]) == {"hybrid", "bm25"}
    assert (result.metrics["n"] == 2).all()
    bm25 = result.frames["run"].query("model == 'bm25' and query == 'q2'")
    assert bm25["doc"].tolist() == ["bread"]
    assert result.metrics.query("model == 'bm25' and metric == 'success'")["value"].item() == 1
    assert result.frames["queries"]["judged"].tolist() == [3, 1, 0]


def test_keywords_alone_need_no_encoder(small, monkeypatch):
    monkeypatch.setattr("ml.encoders._load", lambda encoder: pytest.fail("an encoder was loaded"))
    memory.forget()
    assert keywords(small, SearchParams()).metrics["model"].unique().tolist() == ["bm25"]


def test_a_corpus_without_judgments_or_queries_can_be_searched(small):
    for dataset in (without(small, "qrels"), without(small, "queries", "qrels")):
        result = run(dataset, HYBRID)
        assert result.metrics.empty and result.comparisons.empty and "Q09" in codes(result)
        assert ask(dataset, HYBRID, text="bread").frames["hits"]["doc"].iloc[0] == "bread"
        assert len(speed(dataset, HYBRID).frames["speed"]) == 2


def test_what_the_findings_say(small, synonyms):
    found = codes(run(small, HYBRID))
    assert {"Q01", "Q02", "Q06", "Q08"} <= found and "Q07" not in found
    assert "Q07" in codes(run(small, HYBRID.model_copy(update={"weight": 0.7})))
    assert "Q07" not in codes(run(small, STATIC.model_copy(update={"k1": 0.9})))
    assert not {"Q02", "Q08", "Q09"} & codes(run(synonyms, SearchParams(engine="lsa", lsa_factors=6)))


def test_queries_nobody_answers_and_in_another_language(small):
    tables = dict(small.tables)
    tables["qrels"] = pd.concat(
        [tables["qrels"], pd.DataFrame({"query": ["q3"], "doc": ["holiday"], "relevance": [1]})], ignore_index=True
    )
    dataset = Dataset.of("crossing", "corpus", tables, small.card)
    result = run(dataset, SearchParams(engine="bm25"))
    assert {"Q03", "Q04"} <= codes(result)
    assert "Urlaub auszahlen" in next(one.headline for one in result.findings if one.code == "Q03")


def test_an_english_encoder_on_german_documents():
    corpus = {"doc": ["a", "b"], "text": ["Der Arbeitnehmer hat Anspruch auf Urlaub.", "Das Brot wird im Ofen gebacken."], "language": ["de", "de"]}  # fmt: skip
    dataset = made.of("german", corpus, {"query": ["q"], "text": ["Urlaub des Arbeitnehmers"]}, [("q", "a", 1)])
    said = [one for one in run(dataset, STATIC).findings if one.code == "Q04"]
    assert said and said[0].severity == "serious"


def test_typos_are_found_to_hurt(synonyms):
    assert "Q05" in codes(robustness(synonyms, SearchParams(engine="lsa", lsa_factors=6)))


def test_asking_finds_explains_and_marks(small):
    result = ask(small, HYBRID, text="giving notice")
    hits, receipts, words = (result.frames[name] for name in ("hits", "receipts", "words"))
    assert hits.query("model == 'bm25'")["doc"].iloc[0] == "notice"
    for hit in hits.itertuples():
        own = receipts[(receipts["model"] == hit.model) & (receipts["doc"] == hit.doc)]
        assert own["value"].sum() == pytest.approx(hit.score, abs=1e-5)
    lit = {
        hits.set_index("doc").loc["notice", row.field].iloc[0][row.start : row.end].lower()
        for row in words.query("doc == 'notice'").itertuples()
    }
    assert lit == {"notice", "give", "notices"} or lit == {"notice", "notices"}
    assert "giving" not in repr(result.arguments) and not result.arguments


def test_asking_nothing_makes_ready_and_finds_nothing(small):
    assert ask(small, HYBRID).frames["hits"].empty


def test_asking_in_one_language_or_topic_only(small):
    assert set(ask(small, HYBRID, text="notice bread", only_languages=["de"]).frames["hits"]["language"]) <= {"de"}
    assert set(ask(small, HYBRID, text="notice bread", only_categories=["kitchen"]).frames["hits"]["doc"]) == {"bread"}


def test_a_long_text_is_shown_where_its_words_are():
    filler = "Nothing to see in this sentence at all. " * 100
    dataset = made.of(
        "long", {"doc": ["a"], "text": [filler + "Sourdough rises slowly. " + filler], "language": ["en"]}
    )
    shown = ask(dataset, SearchParams(engine="bm25"), text="sourdough").frames["hits"]["text"].item()
    assert "Sourdough" in shown and len(shown) < 450 and shown.startswith("…")


def test_the_closest_sentence(small):
    result = closest(small, HYBRID, text="how much flour for bread", engine="hybrid", docs=["bread", "notice"])
    rows = result.frames["sentences"]
    assert rows["doc"].drop_duplicates().tolist() == ["bread", "notice"]
    assert rows.groupby("doc")["similarity"].apply(lambda own: own.is_monotonic_decreasing).all()
    with pytest.raises(ParamError, match="engine must be one with an encoder; got bm25"):
        closest(small, HYBRID, text="x", engine="bm25", docs=["bread"])
    with pytest.raises(ParamError, match="docs must be among the 5"):
        closest(small, HYBRID, text="x", engine="static", docs=["nothing"])


def test_applied_to_new_questions(small):
    rows = apply(small, SearchParams(engine="bm25"), pd.DataFrame({"query": ["a", "b"], "text": ["bread", "weeks"]}))
    assert list(rows) == ["query", "rank", "doc", "title", "score", "model"]
    assert rows[rows["query"] == "a"]["doc"].tolist() == ["bread"]
    with pytest.raises(ParamError, match="text must be a column"):
        apply(small, HYBRID, pd.DataFrame({"query": ["a"]}))


def test_every_engine_is_compared_and_every_pair_tested(small):
    result = compare(small, HYBRID, engines=("hybrid", "bm25", "static", "lsa", "tfidf"))
    assert result.metrics["model"].nunique() == 5
    assert len(result.comparisons.query("metric == 'ndcg'")) == 10
    assert (result.comparisons["p_adjusted"] >= result.comparisons["p"] - 1e-12).all()


def test_encoding_in_parts_makes_what_searching_needs(small, monkeypatch):
    done = encode(small, STATIC).frames["done"]
    assert done["texts"].sum() == 5 and done["parts"].item() == 1
    with pytest.raises(ParamError, match="part must be at most 0"):
        encode(small, STATIC, part=1)
    monkeypatch.setattr("ml.search.tasks.judged.encoders.BLOCK", 2)
    monkeypatch.setattr("ml.search.tasks.judged.parts", lambda manifest, encoder: 2)
    assert [encode(small, STATIC, part=part).frames["done"]["texts"].item() for part in (0, 1)] == [4, 1]


def test_tuning_is_scored_on_queries_it_has_not_seen(synonyms):
    result = sweep(synonyms, HYBRID, field="weight")
    metrics, verdict = result.metrics, result.frames["verdict"].iloc[0]
    assert metrics.groupby("model")["n"].sum().eq(60).all()
    best = metrics[metrics["half"] == "tuned"].set_index("model")["value"]
    assert best[f"{verdict['best']:g}"] == best.max()
    held = metrics[metrics["half"] == "held_out"].set_index("model")["value"]
    assert verdict["held_gain"] == pytest.approx(held[f"{verdict['best']:g}"] - held[f"{verdict['default']:g}"])


@pytest.mark.parametrize(
    "field, params, said",
    [("depth", {}, "field must be one of k1, b"), ("rrf_k", {}, "fusion must be rrf"), ("k1", {}, None)],
)
def test_what_cannot_be_tuned(small, synonyms, field, params, said):
    if said is None:
        with pytest.raises(ParamError, match="queries must be at least 20"):
            sweep(small, HYBRID, field=field)
        return
    with pytest.raises(ParamError, match=said):
        sweep(synonyms, HYBRID, field=field)


def test_the_loss_is_that_of_the_queries_that_change(synonyms):
    result = robustness(synonyms, SearchParams(engine="lsa", lsa_factors=6))
    drops = result.frames["drops"]
    assert "lower" not in set(drops["perturbation"])  # they are lower case already
    assert drops[drops["perturbation"] == "order"]["value"].abs().max() == pytest.approx(0, abs=1e-9)
    assert drops.query("perturbation == 'typos' and model == 'lsa'")["high"].item() < 0
    worst = result.frames["worst"]
    assert (worst["after"] < worst["before"]).all()


def test_queries_typed_badly():
    typed = {name: perturbed(name, "Kündigungsfrist für Ärzte prüfen", "de", 0) for name in CHANGES}
    assert typed["none"] == "Kündigungsfrist für Ärzte prüfen"
    assert typed["umlauts"] == "Kundigungsfrist fur Arzte prufen"
    assert typed["transcribed"] == "Kuendigungsfrist fuer Aerzte pruefen"
    assert typed["split"] == "Kündigu ngsfrist für Ärzte prüfen"
    assert typed["lower"] == "kündigungsfrist für ärzte prüfen"
    assert sorted(typed["order"].split()) == sorted(typed["none"].split())
    assert typed["joined"] == "Kündigungsfrist für Ärzteprüfen"
    assert typed["plural"] == "Kündigungsfristen für Ärzteen prüfen"
    assert typed["typos"] != typed["none"] and sorted(typed["typos"]) == sorted(typed["none"])
    assert perturbed("typos", "notice periods", "en", 0) == perturbed("typos", "notice periods", "en", 0)


def test_a_map_places_every_document(small):
    result = topics(small, HYBRID)
    assert result.frames["map"]["doc"].tolist() == small.tables["corpus"]["doc"].tolist()
    assert np.isfinite(result.frames["map"][["x", "y"]].to_numpy()).all()
    assert topics(small, SearchParams(engine="bm25", lsa_factors=2)).frames["quality"]["by"].item() == "lsa"


def test_a_broken_encoder_is_named_and_the_others_are_compared(small, monkeypatch):
    from ml import encoders

    def gone(encoder):
        raise ParamError(f"encoder must be installed; got {encoder}. Run: pip install it", ("engine",))

    memory.forget()
    monkeypatch.setattr(encoders, "_load", gone)
    result = compare(made.of("unread", {"doc": list("ab"), "text": ["bread a", "notice b"]}), SearchParams())
    left_out = {finding.headline.split(" is left out")[0] for finding in result.findings if finding.code == "Q11"}
    assert {"Hybrid", "Multilingual E5", "MiniLM", "Static word vectors", "LSA"} == left_out
    memory.forget()


def test_what_is_judged_comes_from_every_engine_asked_and_typed_questions_have_names(small):
    from ml.search import tasks

    params = STATIC.model_copy(update={"lsa_factors": 100})
    answer = tasks.pool(small, params, engines=("bm25", "static", "lsa"), queries=["q2"], typed=[("t", "holiday pay")])
    run_ = answer.frames["run"]
    assert set(run_["model"]) == {"bm25", "static"} and answer.frames["problems"]["model"].tolist() == ["lsa"]
    assert set(run_["query"]) == {"q2", "t"} and run_[run_["query"] == "t"].iloc[0]["doc"] in ("holiday", "copy")
    texts = answer.frames["documents"].set_index("doc")["text"]
    assert texts["bread"] == "A loaf of bread needs flour, water, salt and patience."
    assert set(run_[run_["rank"] <= 10]["doc"]) == set(texts.index)
    gone = tasks.unknown(small, STATIC, docs=["bread", "cake", "cake"]).frames["unknown"]
    assert gone["doc"].tolist() == ["cake"]


def test_engines_are_ready_when_their_encoder_would_not_be_waited_for(small):
    from data import catalog
    from ml.search.params import ready

    few = catalog.describe("sample:made", small)
    assert set(ready(few, SearchParams())) == set(ENGINES)
    many = few.model_copy(update={"rows": 100_000, "fingerprint": "of nothing read"})
    assert set(ready(many, SearchParams(engine="minilm"))) == {"minilm", "bm25", "tfidf", "lsa"}


def test_pools_are_blind_and_the_same_for_everyone(small):
    frame = run(small, HYBRID).frames["run"]
    first = pool(frame, "q1")
    assert set(first) == set(frame[(frame["query"] == "q1") & (frame["rank"] <= 10)]["doc"])
    assert first == pool(frame.sample(frac=1, random_state=1), "q1")
    assert first != frame[frame["query"] == "q1"].drop_duplicates("doc")["doc"].tolist()


def test_metrics_by_own_judgments_and_agreement(small):
    result = run(small, HYBRID)
    given = {"q1": {"notice": 2, "kuendigung": 1, "bread": 0}, "q2": {"bread": 1}}
    live = judged_so_far(result.frames["run"], given, result.metrics["model"].unique())
    merged = live.merge(result.metrics, on=["model", "metric", "k"])
    assert len(merged) == len(result.metrics)
    np.testing.assert_allclose(merged["value_x"], merged["value_y"])
    assert agreement(given, given) == (1.0, 1.0, 4)
    assert agreement({"q1": {"notice": 0}}, given).same == 0
    assert agreement({"q3": {"notice": 0}}, given).both == 0


def test_a_run_in_files_is_what_ir_measures_reads(synonyms, tmp_path):
    """The numbers of the result from its exported run and judgments alone."""
    import ir_measures

    result = run(synonyms, HYBRID.model_copy(update={"against": "tfidf"}))
    result.save(str(tmp_path))
    qrels = pd.read_parquet(tmp_path / "qrels.parquet").rename(columns={"query": "query_id", "doc": "doc_id"})
    runs = pd.read_parquet(tmp_path / "run.parquet").rename(columns={"query": "query_id", "doc": "doc_id"})
    theirs = {
        "ndcg": ir_measures.nDCG @ 10,
        "mrr": ir_measures.RR @ 10,
        "recall": ir_measures.R @ 100,
        "map": ir_measures.AP @ 100,
    }
    for engine in ("hybrid", "tfidf", "bm25"):
        values = ir_measures.calc_aggregate(list(theirs.values()), qrels, runs[runs["model"] == engine])
        for metric, measure in theirs.items():
            rows = result.metrics[(result.metrics["model"] == engine) & (result.metrics["metric"] == metric)]
            own = rows["value"].item()
            assert own == pytest.approx(values[measure], abs=1e-9)


def test_odd_documents_do_no_harm():
    corpus = {
        "doc": ["html", "empty", "emoji", "arabic", "endless"],
        "text": ["<script>alert(1)</script>", "", "🎉🎉🎉", "مرحبا بالعالم", "word " * 100_000],
    }
    dataset = made.of("odd", corpus, {"query": ["q"], "text": ["alert"]}, [("q", "html", 1)])
    result = run(dataset, HYBRID)
    assert result.frames["run"].query("model == 'bm25'")["doc"].tolist() == ["html"]
    assert "empty" not in set(result.frames["run"]["doc"])
    assert ask(dataset, HYBRID, text="<b>alert</b> 🎉").frames["hits"]["doc"].iloc[0] == "html"
