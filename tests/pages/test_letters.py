"""The letters page, through the shell."""

import importlib
import re
from pathlib import Path

import pytest

from components.panels.code import command, script
from data import catalog
from data.settings import settings
from ml.engine import Request
from ml.letters import tasks
from ml.letters.params import TELLS, LettersParams
from ml.letters.tasks import run
from tests.ml.letters import made

chart = importlib.import_module("components.panels.chart")  # the package names a function like its module
SECRET = "Quastenflosser"
LETTER = (
    f"Herr {SECRET} führte seine Akten im Büro stets zu unserer vollsten Zufriedenheit.\n\n"
    "Akten und Büro gehörten zu den Aufgaben."
)


@pytest.fixture
def page(screen, offer):
    """The page on small data, without sentence vectors."""
    opened = screen.open("letters", data=offer(made.graded()), vectors="false")
    return opened.press_if_there("Train")  # where the machine is busy, it is expected to take long


def pick(page, key, value):
    next(one for one in page.app.button_group if one.key == key).set_value(value)
    return page.run()


def test_the_verdict_is_that_of_the_library(page):
    metrics = run(made.graded(), LettersParams(vectors=False)).metrics.set_index(["model", "metric"])["value"]
    assert f"it reads **{100 * metrics['combined', 'accuracy']:.0f}** as an expert does" in page.words


def test_the_grade_is_hidden_until_somebody_guesses(page):
    assert "To those who know" not in page.cards()
    pick(page, "letters_guess", 2)
    assert "You read" in page.words and "To those who know" in page.cards()


def test_switching_a_word_moves_the_grade(page):
    pick(page, "letters_guess", 2)
    before = page.cards()["To those who know"]
    key = next(one.key for one in page.app.button_group if one.key and one.key.startswith("letters/slot/"))
    pick(page, key, 0)
    after = page.cards()["To those who know"]
    assert before != after and "stets" in page.words


def test_a_link_holds_which_sentence_and_how_its_switches_stand(screen, offer):
    page = screen.open("letters", data=offer(made.graded()), vectors="false", ladder="Conduct", switches="1-0-2")
    shown = re.sub(r":\w+-background\[|\]|\\", "", page.words)
    assert "Sein Verhalten gegenüber Kollegen, Kunden und Vorgesetzten war stets angemessen" in shown
    key = next(one.key for one in page.app.button_group if one.key and one.key.endswith("/1"))
    pick(page, key, 1)
    assert page.app.query_params["letters_switches"] == "1-1-2"


def test_a_link_that_does_not_fit_says_so(screen, offer):
    page = screen.open("letters", data=offer(made.graded()), vectors="false", ladder="Conduct", switches="9-9")
    assert "do not fit this sentence" in page.words
    pick(page, "letters_guess", 2)
    assert "letters_switches" not in page.app.query_params


def test_of_a_typed_sentence_the_address_says_nothing(page, caplog):
    pick(page, "letters_guess", 2)
    pick(page, "letters_ladder", "A sentence of your own")
    next(area for area in page.app.text_area if area.key == "letters_own").set_value(f"{SECRET} arbeitete stets gut.")
    page.run()
    assert SECRET in page.words
    key = next(one.key for one in page.app.button_group if one.key and one.key.endswith("/0"))
    pick(page, key, 1)
    assert SECRET not in str(dict(page.app.query_params)) and "switches" not in str(dict(page.app.query_params))


def test_steps_that_break_the_rule_are_drawn_and_can_be_loaded(page):
    pick(page, "letters_guess", 2)
    page.app.session_state["letters_steps"] = True
    page.run()
    assert "ways to weaken one switch by one step" in page.words
    listed = next(box for box in page.app.selectbox if box.key == "letters_step")
    listed.select_index(len(listed.options) - 1)
    page.run()
    name = listed.options[-1].partition(":")[0]
    assert page.app.session_state["letters_ladder"] == name


def test_of_a_private_picture_nothing_is_remembered(page):
    chart._remembered.cache_clear()
    pick(page, "letters_source", "Paste")
    next(area for area in page.app.text_area if area.key == "letters_paste").set_value(LETTER)
    before = chart._remembered.cache_info().misses
    assert "This letter is a **1." in page.run().words
    assert chart._remembered.cache_info().misses == before


def test_a_letter_in_english_is_said_to_be_one(page):
    pick(page, "letters_source", "Paste")
    english = "The Akten of Büro are for sale today. She always worked to our fullest satisfaction in every respect."
    next(area for area in page.app.text_area if area.key == "letters_paste").set_value(english)
    assert "This letter is in English" in page.run().words


@pytest.mark.parametrize("task", ["relabel", "dispute", "compare"])
def test_the_code_of_a_panel_prints_what_the_panel_shows(monkeypatch, capsys, task):
    arguments = {"relabelled": {"1-Akten-Büro": 5}} if task == "relabel" else {}
    dataset = made.graded()
    monkeypatch.setattr(catalog, "load", lambda ref, kinds: dataset)
    request = Request.of("letters", catalog.describe("made", dataset), LettersParams(vectors=False), task, **arguments)
    exec(script(request), {})  # noqa: S102 - our own script
    shown = getattr(tasks, task)(dataset, request.params, **arguments).frames[TELLS.get(task, "metrics")]
    assert capsys.readouterr().out.startswith(shown.to_string(index=False))


def test_the_shell_compares_all_models_with_these_settings():
    request = Request.of(
        "letters", catalog.describe("sample:letters", made.graded()), LettersParams(vectors=False), "compare"
    )
    assert command(request) == "python -m ml letters --data sample:letters --set model=all --set vectors=False"


def test_a_pasted_letter_is_read_and_nothing_of_it_is_kept(page, caplog):
    pick(page, "letters_source", "Paste")
    next(area for area in page.app.text_area if area.key == "letters_paste").set_value(LETTER)
    page.run()
    assert "This letter is a **1." in page.words
    assert SECRET in page.words
    kept = [path for path in Path(settings().home).rglob("*") if path.is_file()]
    assert kept and not any(SECRET.encode() in path.read_bytes() for path in kept)
    assert SECRET not in caplog.text and SECRET not in str(dict(page.app.query_params))


def test_what_is_no_letter_says_so(page):
    pick(page, "letters_source", "Paste")
    next(area for area in page.app.text_area if area.key == "letters_paste").set_value(
        "<html><body><p>x</p></body></html>"
    )
    assert "got HTML" in page.run().words


def test_hostile_words_are_shown_and_interpreted_nowhere(page):
    pick(page, "letters_source", "Paste")
    hostile = "<img src=x onerror=alert(1)> **fett** führte seine Akten stets zu unserer vollsten Zufriedenheit."
    next(area for area in page.app.text_area if area.key == "letters_paste").set_value(hostile)
    spoken = page.run().interpreted
    assert "onerror" in spoken and "<img" not in spoken.replace("\\<img", "") and "**fett**" not in spoken


@pytest.mark.parametrize(
    ("tab", "button", "said"),
    [
        ("The leak", "Split it both ways", "Hidden by row it reads"),
        ("How many are enough?", "Learn from more and more", "phrases are enough"),
        ("Label check", "Look for labels in doubt", "label"),
        ("Data", "", "One row is"),
        ("Code", "", "From the project"),
    ],
)
def test_every_panel_opens(page, tab, button, said):
    page.show(tab)
    if button:
        page.press_if_there(button)
    assert said in page.words
