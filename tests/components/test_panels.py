import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pandas as pd
import pytest
from streamlit import get_option
from streamlit.testing.v1 import AppTest

from components import training
from components.charts.recommend import ORDER, metric_by_k
from components.panels.chart import svg
from components.panels.code import command, script
from components.panels.recommend.person import person
from components.panels.recommend.side_by_side import side_by_side
from components.panels.table import table
from components.panels.verdict import cards
from data import catalog
from data.dataset import Dataset
from ml.base import Finding
from ml.engine.request import Request
from ml.recommend import tasks
from ml.recommend.params import RecommendParams

ROOT = Path(__file__).parents[2]
HOSTILE = "<script>alert(1)</script> **bold** [x](javascript:alert(1))"


@pytest.fixture(scope="module")
def request_of():
    dataset = catalog.load("sample:movielens")
    manifest = catalog.describe("sample:movielens", dataset)
    params = RecommendParams(model="popular", k=7, split="random", positive_from=4)
    return Request.of("recommend", manifest, params), tasks.run(dataset, params)


def test_the_script_prints_the_numbers_on_the_page(request_of):
    request, result = request_of
    printed = subprocess.run(
        [sys.executable, "-c", script(request)], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    shown = result.metrics[result.metrics["k"] == 7].to_string(index=False)
    assert printed.startswith(shown)
    assert [line.split()[0] for line in printed[len(shown) :].split("\n") if line] == [f.code for f in result.findings]


def test_the_command_line_asks_for_the_same(request_of):
    assert command(request_of[0]) == (
        "python -m ml recommend --data sample:movielens --set model=popular --set split=random --set k=7 "
        "--set positive_from=4.0"
    )


def test_without_findings_the_page_says_so():
    def page():
        from components.panels import findings
        from ml.base import Result

        findings(Result("recommend", "run", {}, "", {}))

    assert "Nothing to report" in AppTest.from_function(page).run().markdown[0].value


def test_a_finding_shows_its_evidence_and_what_to_do():
    def page(found):
        from components.panels import findings
        from ml.base import Result

        findings(Result("recommend", "run", {}, "", {}, (found,)))

    found = Finding("R01", "serious", "EASE is worse.", {"difference": -0.1234}, "Show bestsellers.")
    screen = AppTest.from_function(page, args=(found,)).run()
    assert [text.value for text in screen.text] == ["EASE is worse."]
    assert [caption.value for caption in screen.caption] == [
        "What to do: Show bestsellers.",
        "Evidence: difference -0.123",
    ]


def test_a_table_ticks_what_is_true_and_leaves_the_rest_empty():
    def page(table, frame):
        table(frame, "t", {"hit": "Hit", "title": "Title"}, alt="A table")

    frame = pd.DataFrame({"title": ["a", "b"], "hit": [True, False], "score": [1.0, 2.0]})
    screen = AppTest.from_function(page, args=(table, frame)).run()
    assert screen.dataframe[0].value.to_dict("list") == {"Hit": ["✓", ""], "Title": ["a", "b"]}


@pytest.fixture
def explained(made, monkeypatch):
    """Explanations are computed here, without an engine."""

    def run(use_case, manifest, params, task, label, **arguments):
        return tasks.explain(made, params, **arguments)

    monkeypatch.setattr(training, "run", run)


def person_page(person, result):
    person(None, result, {"item": "films"})


def test_a_person_sees_hits_where_the_hidden_items_are_and_why(result, explained):
    screen = AppTest.from_function(person_page, args=(person, result), default_timeout=30).run()
    assert not screen.exception
    user = screen.selectbox[0].value
    hidden = set(result.rows("test", "user", user)["item"])
    lists = result.rows("recommendations", "user", user)
    mine = lists[(lists["model"] == "ease") & (lists["rank"] <= 5)]
    shown = screen.dataframe[0].value
    assert shown["Hit"].tolist() == ["✓" if item in hidden else "" for item in mine["item"]]
    assert shown["Because of"].str.startswith("Title ").all()
    assert f"{mine['item'].isin(hidden).sum()} of 5 suggestions are right" in screen.caption[0].value
    assert f"had to guess {len(hidden)} hidden ones" in screen.caption[0].value


def test_what_a_list_leans_on_can_be_taken_away_and_given_back(result, explained):
    screen = AppTest.from_function(person_page, args=(person, result), default_timeout=30).run()
    before = screen.dataframe[0].value["Suggested"].tolist()
    leaned_on = next(one.value for one in screen.markdown if "leans most on" in one.value)
    screen.button[0].click().run()
    assert not screen.exception
    after = screen.dataframe[0].value
    gone = [title for title in before if title not in after["Suggested now"].tolist()]
    told = next(one.value for one in screen.markdown if one.value.startswith("Without **"))
    assert f"**{len(gone)} of 5** suggestions" in told and all(title in told for title in gone)
    assert f"**{len(gone)} of 5** suggestions would go" in leaned_on
    assert after.loc[after["New"] == "✓", "Suggested now"].tolist() == [
        title for title in after["Suggested now"] if title not in before
    ]
    screen.button[0].click().run()
    assert screen.dataframe[0].value["Suggested"].tolist() == before


@pytest.mark.parametrize(("kind", "right"), [("With hits", True), ("Without a hit", False)])
def test_people_can_be_found_by_how_they_were_served(result, explained, kind, right):
    screen = AppTest.from_function(person_page, args=(person, result), default_timeout=30).run()
    everyone = len(screen.selectbox[0].options)
    screen.session_state["recommend_who"] = kind
    screen.run()
    assert not screen.exception
    found = set(screen.selectbox[0].options)
    people = result.frames["people"].set_index("user")
    assert 0 < len(found) < everyone
    assert ((people.loc[list(found), "hits"] > 0) == right).all()


def test_what_other_settings_hide_comes_back_by_itself(made, result, explained):
    def page(person, results):
        import streamlit as st

        person(None, results[st.session_state.get("which", 0)], {"item": "films"})

    other = tasks.run(made, RecommendParams(k=5, regularization=20, split="random"))
    user, item = next(
        (user, item)
        for user in result.frames["people"]["user"]
        for item in tasks.explain(made, RecommendParams(k=5, regularization=20), user=user).frames["leaning"]["item"][
            :1
        ]
        if item in set(other.rows("test", "user", user)["item"])
    )
    screen = AppTest.from_function(page, args=(person, [result, other]), default_timeout=30).run()
    screen.selectbox[0].set_value(user).run()
    screen.button[0].click().run()
    assert screen.session_state["recommend_removed"] == item
    screen.session_state["which"] = 1
    screen.run()
    assert not screen.exception
    assert "Suggested" in screen.dataframe[0].value
    assert not any(said.value.startswith("Without **") for said in screen.markdown)


def test_another_person_starts_with_a_whole_history(result, explained):
    screen = AppTest.from_function(person_page, args=(person, result), default_timeout=30).run()
    screen.button[0].click().run()
    screen.selectbox[0].select_index(3).run()
    assert "Suggested" in screen.dataframe[0].value


def test_somebody_elses_reasons_are_not_shown_while_ones_own_are_computed(made, result, monkeypatch):
    monkeypatch.setattr(
        training, "run", lambda *_, **__: tasks.explain(made, RecommendParams(k=5, regularization=20), user="p299")
    )
    screen = AppTest.from_function(person_page, args=(person, result), default_timeout=30).run()
    assert screen.selectbox[0].value != "p299"
    assert list(screen.dataframe[0].value) == ["Hit", "Suggested"]
    assert any("not known yet" in caption.value for caption in screen.caption)


def test_two_lists_for_one_person_stand_beside_each_other(made):
    def page(panel, every):
        panel(every)

    every = tasks.compare(made, RecommendParams(k=5, regularization=20))
    screen = AppTest.from_function(page, args=(side_by_side, every), default_timeout=30).run()
    assert not screen.exception
    user = screen.selectbox(key="recommend_lists_of").value
    hidden = set(every.rows("test", "user", user)["item"])
    lists = every.rows("recommendations", "user", user).query("rank <= 5").merge(every.frames["items"], on="item")
    shown = screen.dataframe[0].value
    for model, label in (("ease", "EASE"), ("popular", "Bestsellers")):
        mine = lists[lists["model"] == model].sort_values("rank")
        expected = [
            ("✓ " if item in hidden else "") + title for item, title in zip(mine["item"], mine["title"], strict=True)
        ]
        assert shown[label].tolist() == expected
    shared = len(set(lists.query("model == 'ease'")["item"]) & set(lists.query("model == 'popular'")["item"]))
    assert any(f"The lists share **{shared} of 5**" in said.value for said in screen.markdown)
    screen.selectbox(key="recommend_second_list").set_value("ease").run()
    assert not screen.exception
    assert list(screen.dataframe[0].value) == ["#", "EASE"]


def test_a_model_that_cannot_say_shows_its_list_without_reasons(made):
    result = tasks.run(made, RecommendParams(model="bpr", k=5))
    screen = AppTest.from_function(person_page, args=(person, result), default_timeout=30).run()
    assert not screen.exception
    assert list(screen.dataframe[0].value) == ["Hit", "Suggested"]
    assert any("would take a new training" in caption.value for caption in screen.caption)


def test_a_picture_can_be_taken_along_as_svg(result):
    """All text and every model's colour, in a file that any drawing program opens."""
    drawn = ElementTree.fromstring(svg(metric_by_k(result).to_dict()))
    assert drawn.tag == "{http://www.w3.org/2000/svg}svg"
    assert {"EASE", "Bestsellers", "Random", "Length of the list"} <= {text.strip() for text in drawn.itertext()}
    strokes = {element.get("stroke") for element in drawn.iter()}
    palette = get_option("theme.light.chartCategoricalColors")
    assert {palette[ORDER.index(model)] for model in ("ease", "popular", "random")} <= strokes


def test_hostile_names_reach_no_markdown(made, monkeypatch):
    """Titles and ids are shown in table cells, select boxes and as plain text, which interpret nothing."""
    tables = {
        name: table.assign(**{c: HOSTILE + table[c].astype(str) for c in ("user", "title") if c in table})
        for name, table in made.tables.items()
    }
    hostile = Dataset.of("hostile", "interactions", tables, made.card)
    monkeypatch.setattr(training, "run", lambda *_, user, removed, **__: explain(user, removed))
    params = RecommendParams(k=5, regularization=20)

    def explain(user, removed):
        return tasks.explain(hostile, params, user=user, removed=removed)

    screen = AppTest.from_function(person_page, args=(person, tasks.run(hostile, params)), default_timeout=30).run()
    screen.button[0].click().run()
    assert not screen.exception
    assert HOSTILE in screen.dataframe[0].value["Suggested now"].iloc[0]
    interpreted = [element.value for element in (*screen.markdown, *screen.caption)]
    assert not any("<script>" in re.sub(r"\\.", "", text) for text in interpreted)
    assert not any("**bold**" in text for text in interpreted)


def test_cards_say_value_interval_baseline_and_change(result):
    def page(cards, result, reference):
        from components.charts.recommend import strip
        from components.words.recommend import baseline, value

        cards(result, ["hit_rate"], value, strip, (baseline, "Bestsellers"), reference, " @5")

    from components.training import Reference

    popular = type(result)(
        result.use_case, result.task, dict(result.params) | {"model": "popular"}, result.fingerprint, result.frames
    )
    screen = AppTest.from_function(page, args=(cards, result, Reference(popular, "before")), default_timeout=30).run()
    rows = result.metrics.query("metric == 'hit_rate' and k == 5").set_index("model")
    ease, base = rows.loc["ease"], rows.loc["popular", "value"]
    assert screen.metric[0].label == "Hit rate @5"
    assert screen.metric[0].value == f"{100 * ease['value']:.0f} %"
    assert screen.metric[0].delta == f"{100 * (ease['value'] - base):+.0f} points vs before"
    assert f"{100 * ease['low']:.0f}–{100 * ease['high']:.0f}" in screen.caption[0].value
    assert f"bestsellers {100 * base:.1f} %" in screen.caption[0].value
