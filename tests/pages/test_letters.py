"""The letters page, through the shell."""

from pathlib import Path

import pytest

from data.settings import settings
from ml.letters.params import LettersParams
from ml.letters.tasks import run
from tests.ml.letters import made

SECRET = "Quastenflosser"
LETTER = (
    f"Herr {SECRET} führte seine Akten im Büro stets zu unserer vollsten Zufriedenheit.\n\n"
    "Akten und Büro gehörten zu den Aufgaben."
)


@pytest.fixture
def page(screen, offer):
    """The page on small data, without sentence vectors."""
    return screen.open("letters", data=offer(made.graded()), vectors="false")


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
