"""The main path of the recommend page, and what it does with what nobody hoped for."""

import re

import numpy as np
import pandas as pd
import pytest

from components import training
from components.words.markdown import plain
from data import catalog
from data.settings import settings
from ml.base import ParamError
from ml.recommend import tasks
from ml.recommend.params import RecommendParams
from tests.ml.recommend.made import CARD, Dataset, interactions, tastes

HOSTILE = '=HYPERLINK("http://x")<img src=x onerror=alert(1)> **bold** :red[x] $x$ '


@pytest.fixture(scope="module")
def hit_rates():
    """(split, model) → hit rate@10 in points, computed past every screen."""
    dataset = catalog.load("sample:movielens")

    def of(split: str) -> dict[str, str]:
        metrics = tasks.run(dataset, RecommendParams(split=split)).metrics.query("metric == 'hit_rate' and k == 10")
        return {row.model: f"{100 * row.value:.0f}" for row in metrics.itertuples()}

    return {split: of(split) for split in ("recent", "random")}


def bold(verdict: str) -> list[str]:
    return re.findall(r"\*\*(\d+)", verdict)


def test_the_main_path_ends_in_the_surprise(screen, hit_rates):
    """Look at the verdict, press one button, and a far better number turns out to be no better model."""
    screen.open("recommend")
    honest = hit_rates["recent"]
    assert bold(screen.verdict) == [honest["ease"], honest["popular"]]

    screen.press("Flatter the model")
    flattered = hit_rates["random"]
    assert bold(screen.verdict) == [flattered["ease"], flattered["popular"]]
    surprise = screen.values("warning")
    assert "The test got easier" in surprise
    assert f"{flattered['ease']} of 100" in surprise
    assert f"**{honest['ease']}**" in surprise
    value, change = screen.cards()["Hit rate @10"]
    assert value == f"{flattered['ease']} %"
    assert change.endswith("points vs before")

    screen.press("Undo")
    assert bold(screen.verdict) == [honest["ease"], honest["popular"]]
    assert "The test got easier" not in screen.words


def test_a_new_reader_gets_a_list_from_every_model_that_can_fold_them_in(screen):
    screen.open("recommend").show("Be a new reader")
    titles = catalog.load("sample:movielens").tables["items"].set_index("title")["item"]
    liked = [titles["Toy Story (1995)"], titles["Finding Nemo (2003)"], titles["Monsters, Inc. (2001)"]]
    next(box for box in screen.app.multiselect if box.key == "recommend_newcomer").set_value(liked)
    screen.run()
    if "Ask every model" in [button.label for button in screen.app.button]:
        screen.press("Ask every model")
    shown = next(table.value for table in screen.app.dataframe if "Content" in table.value)
    assert shown["#"].tolist() == list(range(1, 11))
    assert "Toy Story 2 (1999)" in shown["Content"].tolist()
    assert re.search(r"is on \d of 6 lists", screen.words)


def test_good_at_stars_and_bad_at_lists(screen):
    screen.open("recommend").press("Predict stars instead")
    assert "predicts stars well and still recommends badly" in screen.values("warning")
    assert bold(screen.verdict) == ["18", "37"]


def test_the_film_a_list_leans_on_can_be_taken_away(screen):
    screen.open("recommend")
    why = tasks.explain(catalog.load("sample:movielens"), RecommendParams(), user="617").frames
    heaviest, goes = why["leaning"]["title"][0], why["leaning"]["leaves"][0]
    assert f"leans most on **{plain(heaviest)}**. Without that, **{goes} of 10**" in screen.words
    screen.press("Take it away")
    assert f"**{goes} of 10** suggestions are gone" in screen.words
    assert screen.press("Give it back").words.count("leans most on") == 1


def test_home_shows_the_same_number_as_the_page(screen):
    at_home = screen.verdict
    assert screen.open("recommend").verdict == at_home != ""


def test_reset_brings_the_first_result_back(screen):
    first = screen.open("recommend").verdict
    screen.choose("recommend_model", "popular").choose("recommend_k", 20)
    assert "twenty" in screen.verdict or "20" in screen.verdict
    assert screen.press("Reset").verdict == first


def test_the_address_is_the_experiment(screen):
    screen.open("recommend", model="item_knn", k="7", split="last")
    assert next(iter(screen.cards())) == "Hit rate @7"
    assert "seven films" in screen.verdict
    assert "Only one thing per person was hidden" in screen.words


@pytest.mark.parametrize(
    ("field", "text", "said"),
    [
        ("k", "5000", "k must be at most 100; got 5,000"),
        ("k", "ten", "k must be a whole number; got 'ten'"),
        ("model", "gpt", "model must be one of"),
        ("speed", "9", "speed is not a parameter here"),
        ("data", "sample:nothing", "data must be one of MovieLens"),
    ],
)
def test_a_bad_link_is_named_and_the_page_works_with_the_default(screen, field, text, said):
    screen.open("recommend", **{field: text})
    assert said in screen.values("text")
    assert "ten films" in screen.verdict


def test_a_person_who_is_not_there_gives_way_to_one_who_is(screen):
    screen.open("recommend", person="nobody at all")
    assert screen.verdict
    assert "suggestions are right" in screen.words


def test_a_person_stays_while_the_settings_change(screen):
    screen.open("recommend", person="96")
    assert "knew 61 films" in screen.values("caption")
    screen.press("Flatter the model")
    assert next(box.value for box in screen.app.selectbox if box.key == "recommend_person") == "96"


def test_every_panel_opens(screen):
    screen.open("recommend")
    screen.show("Compare")
    if "Compare all models" in [button.label for button in screen.app.button]:  # unless known to be quick here
        screen.press("Compare all models")
    assert re.search(r"wins: its lead over|cannot be told apart", screen.words)
    assert re.search(r"in 100 such tests: EASE in \d+, ", screen.words)
    screen.show("Tune")
    if "Try every value" in [button.label for button in screen.app.button]:
        screen.press("Try every value")
    assert "Best at **regularization = 100**: 56 of 100; yours, 300: 54" in screen.words
    screen.show("The split matters")
    assert "**80 of 100** when a random fifth is hidden, **54** when" in screen.words
    assert "it leaves **23** to test" in screen.words
    screen.show("Everyone's choices")
    assert "Half of all places on EASE's lists go to **47 films**" in screen.words
    screen.choose("recommend_groups", "popularity")
    groups = next(box for box in screen.app.selectbox if box.key == "recommend_groups")
    assert "Share of hidden films found, by how many people have them" in groups.options
    screen.show("Trade-offs")
    assert "1 run of this session" in screen.words and "find something" in screen.words
    screen.show("The catalogue")
    assert "EASE shows to nobody" in screen.words and "UMAP" in screen.words
    screen.choose("recommend_item", "1")
    assert any("Toy Story 2 (1999)" in table.value.get("Nearest to it", pd.Series()).tolist()
               for table in screen.app.dataframe)  # fmt: skip
    screen.show("Sabotage").press_if_there("Break the data")
    assert all(f"*{code}:" in screen.words for code in ("R01", "R05", "R10"))
    screen.show("What is it worth?")
    first = next(said.value for said in screen.app.markdown if "a month** more than" in said.value)
    screen.choose("recommend_worth_people", 20_000)
    doubled = next(said.value for said in screen.app.markdown if "a month** more than" in said.value)
    amount, twice = (
        int(re.search(r"\*\*([\d,]+) a month", said).group(1).replace(",", "")) for said in (first, doubled)
    )
    assert twice == pytest.approx(2 * amount, abs=2)
    screen.show("Data")
    assert "GroupLens" in screen.values("text")
    assert any(
        "Forrest Gump (1994)" in table.value.get("Title", pd.Series()).tolist() for table in screen.app.dataframe
    )
    screen.show("Code")
    assert "from ml.recommend.tasks import run" in screen.values("code")
    screen.show("Findings · 2")
    assert "R04" in screen.words and "R07" in screen.words


def test_every_run_of_a_session_stays_to_be_compared(screen):
    screen.open("recommend").choose("recommend_model", "als").choose("recommend_factors", 8)
    screen.choose("recommend_split", "last").choose("recommend_split", "recent").show("Trade-offs")
    assert "3 runs of this session" in screen.words
    assert "1 hid other events" in screen.words
    tried = next(table.value for table in screen.app.dataframe if "Settings" in table.value)
    assert set(tried["Settings"]) == {"EASE", "ALS", "ALS, factors 8"}


def test_two_parameters_can_be_tuned_together(screen, offer):
    ref = offer(Dataset.of("small", "interactions", tastes().tables, CARD))
    screen.open("recommend", data=ref, model="als", factors="8").show("Tune")
    screen.choose("recommend_tune_with", "iterations").press_if_there("Try every value")
    assert "**factors × iterations = " in screen.words


def test_a_history_opens_as_a_timeline(screen):
    screen.open("recommend")
    screen.app.session_state["recommend_past"] = True
    screen.run()
    assert "known ratings" in screen.words and "by genre" in screen.words


def test_pinned_results_are_what_changes_are_measured_from(screen):
    screen.open("recommend").press("Pin this result").choose("recommend_model", "popular")
    assert screen.cards()["Hit rate @10"][1].endswith("points vs pinned")


def test_the_numbers_of_the_chart_are_one_click_away(screen):
    screen.open("recommend")
    screen.app.session_state["recommend-hit-rate-by-k/numbers"] = True
    screen.run()
    assert any("low" in table.value for table in screen.app.dataframe)


# Bad input


def of_kind(rows, name, **more) -> Dataset:
    dataset = interactions(rows, **more)
    return Dataset(name, dataset.kind, dataset.tables, CARD.model_copy(update={"title": name}), dataset.fingerprint)


def refusal(screen, ref: str, **address: str) -> str:
    """What the page says where there is no result."""
    screen.open("recommend", data=ref, **address)
    assert not screen.verdict
    return screen.values("text", "error")


ONE_PERSON = [("ann", f"film{i}", 3.0, i) for i in range(20)]
ONE_ITEM = [(f"person{i}", "film", 3.0, i) for i in range(20)]


@pytest.mark.parametrize(("name", "rows"), [("lonely", ONE_PERSON), ("single", ONE_ITEM)])
def test_too_little_to_learn_from_is_refused_in_the_words_of_the_library(screen, offer, name, rows):
    dataset = of_kind(rows, name)
    with pytest.raises(ValueError) as expected:
        tasks.run(dataset, RecommendParams())
    assert str(expected.value) in refusal(screen, offer(dataset))


def test_a_list_longer_than_the_catalogue_is_refused(screen, offer):
    rows = [(f"person{i}", f"film{j}", 3.0, i + j) for i in range(30) for j in range(6)]
    dataset = of_kind(rows, "short")
    with pytest.raises(ParamError) as expected:
        tasks.run(dataset, RecommendParams(k=50))
    assert str(expected.value) in refusal(screen, offer(dataset), k="50")


def test_a_refusal_leaves_the_controls_and_goes_with_them(screen, offer):
    ref = offer(of_kind([(f"p{i}", f"film{(i + j) % 12}", 3.0, i + j) for i in range(60) for j in range(5)], "twelve"))
    assert "k must be at most 12" in refusal(screen, ref, k="50")
    screen.choose("recommend_k", 5)
    assert screen.verdict
    assert "k must be at most" not in screen.words


@pytest.fixture
def time_limit(monkeypatch):
    """A server that grants three seconds."""
    monkeypatch.setenv("VITRINE_TIME_LIMIT_SECONDS", "3")
    settings.cache_clear()
    training.close()
    yield 3
    settings.cache_clear()
    training.close()


def test_more_than_the_server_may_compute_is_refused_with_the_numbers(time_limit, screen):
    first = screen.open("recommend", model="als", iterations="100").verdict
    screen.choose("recommend_factors", 512)
    assert f"run time must be at most {time_limit} s" in screen.values("text")
    assert "Train" not in [button.label for button in screen.app.button]
    assert screen.verdict == first


def test_equal_ratings_and_repeated_rows_are_no_obstacle(screen, offer):
    made = tastes().tables["interactions"].assign(rating=3.0)
    doubled = pd.concat([made, made.sample(frac=0.1, random_state=0)])
    dataset = Dataset.of("equal", "interactions", {"interactions": doubled}, CARD)
    screen.open("recommend", data=offer(dataset))
    assert screen.verdict
    screen.show("Data")
    assert "duplicates" in str(tasks.run(dataset, RecommendParams()).frames["funnel"]["step"].tolist()).lower()


def test_data_without_time_and_stars_gets_the_controls_and_the_words_it_can_have(screen, offer):
    made = tastes()
    bare = {"interactions": made.tables["interactions"].drop(columns=["rating", "timestamp"])}
    screen.open("recommend", data=offer(Dataset.of("bare", "interactions", bare, CARD)))
    assert screen.verdict
    assert "This data has no time" in screen.values("caption")
    keys = {box.key: box for box in screen.app.selectbox}
    assert "recommend_split" not in keys
    assert not {"SVD", "KNN with baseline", "Content"} & set(keys["recommend_model"].options)
    assert not {"Flatter the model", "Predict stars instead"} & {button.label for button in screen.app.button}
    screen.show("The split matters")
    assert "There is no time in this data" in screen.words


def test_hostile_ids_and_titles_are_shown_and_interpreted_nowhere(screen, offer):
    made = tastes()
    tables = {
        name: table.assign(**{c: HOSTILE + table[c] for c in ("user", "item", "title") if c in table})
        for name, table in made.tables.items()
    }
    card = CARD.model_copy(update={"title": HOSTILE, "source": HOSTILE, "flaws": (HOSTILE,)})
    screen.open("recommend", data=offer(Dataset.of("hostile", "interactions", tables, card)))
    assert screen.verdict
    for tab in ("Compare", "Data", "Code"):
        screen.show(tab)
        assert not re.search(r"(?<!\\)(<img|\*\*bold|:red|\$x)", screen.interpreted)
    suggested = next(table.value for table in screen.app.dataframe if "Suggested" in table.value)
    assert suggested["Suggested"].str.startswith(HOSTILE).all()


def test_ids_that_are_no_numbers_sort_and_link_like_any_other(screen, offer):
    made = tastes()
    odd = np.array(["ä ö", "a&b=c", "50%", "x/y?z#", "🙂"])
    table = made.tables["interactions"]
    table = table.assign(user=table["user"] + odd[np.arange(len(table)) // 14 % 5])
    ref = offer(Dataset.of("odd", "interactions", {"interactions": table}, CARD))
    screen.open("recommend", data=ref)
    people = next(box for box in screen.app.selectbox if box.key == "recommend_person")
    person = next(label for label in people.options if "a&b=c" in label)
    screen.choose("recommend_person", person)
    assert "suggestions are right" in screen.words


class TestThePortal:
    """Simulated readers: said wherever their numbers are, articles and topics in place of films and genres."""

    @pytest.fixture
    def portal(self, screen):
        return screen.open("recommend", data="Portal: reads")

    def test_it_speaks_of_readers_and_says_that_they_are_simulated(self, portal):
        assert "What will this person read next?" in portal.words
        assert "readers" in portal.verdict and "articles" in portal.verdict
        badges = [text.value for text in portal.app.markdown if "Simulated" in text.value]
        assert len(badges) >= 2 and "nothing about real readers" in portal.words

    def test_it_has_an_experiment_in_german_that_the_films_do_not_have(self, portal):
        portal.press("Nur nach Worten empfehlen")
        assert portal.app.session_state["recommend_model"] == "content"
        assert "Nur nach Worten empfehlen" not in portal.open("recommend").words

    def test_comparing_says_what_the_truth_would_reach(self, portal):
        portal.show("Compare").press_if_there("Compare all models")
        assert "Lists by that truth would reach" in portal.words

    def test_the_card_holds_the_rules(self, portal):
        portal.show("Data")
        assert "Follow-up reads: chance 0.35" in portal.values("text")
