"""The letters page in a real browser: the main path, and a letter of which nothing stays."""

import re
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.conftest import calm, until

SECRET = "Quastenflosser"
LETTER = f"""Arbeitszeugnis für Herrn {SECRET}

Herr {SECRET} war vom 1. Mai 2019 bis zum 30. Juni 2023 als Buchhalter bei uns tätig.

Er erledigte seine Aufgaben stets zu unserer vollsten Zufriedenheit. Sein Verhalten gegenüber Vorgesetzten, Kollegen und
Kunden war stets vorbildlich.

Wir bedauern sein Ausscheiden sehr, danken ihm für die stets sehr gute Arbeit und wünschen ihm weiterhin viel Erfolg."""


def pick(tab, label):
    tab.get_by_test_id("stMain").get_by_role("radio", name=label, exact=True).first.click()


def test_the_main_path(server, tab):
    tab.goto(f"{server.address}/letters")
    expect(tab.get_by_text("Which school grade would you say it gives")).to_be_visible()
    pick(tab, "2")
    expect(tab.get_by_text("To those who know it says")).to_contain_text("4 · ausreichend")
    grade = tab.get_by_test_id("stMetricValue").first
    expect(grade).to_have_text("4 · ausreichend")
    pick(tab, "vollsten")
    expect(grade).to_have_text("1 · sehr gut")


def test_a_link_shows_the_sentence_as_it_was_left(server, tab):
    tab.goto(f"{server.address}/letters?letters_ladder=Conduct&letters_switches=1-0-2")
    expect(tab.get_by_test_id("stMetricValue").first).to_be_visible()
    pick(tab, "vorbildlich")
    expect(tab).to_have_url(re.compile(r"letters_ladder=Conduct&letters_switches=1-0-0$"))


def test_steps_that_break_the_rule_are_drawn_and_loaded(server, tab):
    tab.goto(f"{server.address}/letters?letters_ladder=Knowledge&letters_switches=0-0-1")
    tab.get_by_text("Does less praise always mean a worse grade?").click()
    expect(tab.get_by_text("ways to weaken one switch by one step")).to_be_visible()
    choice = tab.get_by_role("combobox", name="Load one of them")

    def loaded():
        """The worst of them stands first; a key pressed while the page is drawn anew is lost, so it is pressed again."""
        calm(tab)
        if "letters_ladder=Conduct" not in tab.url:
            choice.focus()
            tab.keyboard.press("ArrowDown")
            tab.keyboard.press("Enter")
            calm(tab)
        return "letters_ladder=Conduct" in tab.url

    until(loaded, "the step is loaded")


def test_a_pasted_letter_is_read_and_nothing_of_it_stays(server, tab, kept):
    tab.goto(f"{server.address}/letters")
    expect(tab.get_by_text("This letter is a").first).to_be_visible()
    pick(tab, "Paste")
    tab.get_by_label("The letter", exact=True).fill(LETTER)
    tab.get_by_label("The letter", exact=True).press("Control+Enter")
    expect(tab.get_by_text(re.compile(r"This letter is a 1\.[0-4]"))).to_be_visible()
    assert SECRET not in tab.url
    files = [path for path in Path(kept).rglob("*") if path.is_file()]
    assert files
    for path in (*files, server.log):
        assert SECRET.encode() not in path.read_bytes(), path


def test_on_a_phone_nothing_sticks_out(server, phone):
    phone.goto(f"{server.address}/letters")
    expect(phone.get_by_text("Of 100 sentences it has never seen")).to_be_visible()
    assert phone.get_by_test_id("stMain").evaluate("element => element.scrollWidth") <= 390
