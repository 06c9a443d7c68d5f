"""The main path of the search page in a real browser: ask in your own words, see what keywords miss, open the receipt."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import calm, until

ADDRESS = "search?search_data=Construction+FAQ&search_meaning=Static+word+vectors"
"""With the encoder that reads a corpus in a moment."""
VERDICT = re.compile(r"over 503 queries: nDCG@10 is")
LISTS = "[role=graphics-document][aria-label^='Hybrid: 1 ']"


@pytest.fixture
def page(server, tab):
    tab.goto(f"{server.address}/{ADDRESS}")
    expect(tab.get_by_text(VERDICT)).to_be_visible()
    expect(tab.get_by_text("One question, nothing remembered of it")).to_be_visible()  # the last thing that is computed
    calm(tab)
    return tab


def ask(page, text):
    box = page.get_by_label("Ask in your own words")
    box.fill(text)
    box.press("Enter")
    expect(page.get_by_text(re.compile("hits of Hybrid are missed by Keywords"))).to_be_visible()


def test_the_main_path(server, page):
    ask(page, "how long must I wait until the council lets me build?")
    expect(page.locator(LISTS)).to_be_visible()
    expect(page.get_by_text("judged right")).to_have_count(
        1
    )  # the legend alone: the texts of the query before are gone
    calm(page)
    page.get_by_text(re.compile("^Why\\? Score")).first.click()
    receipt = page.get_by_role("listitem").locator("visible=true")
    expect(receipt.filter(has_text="by Static vectors").first).to_be_visible()
    expect(receipt.filter(has_text="Together").first).to_be_visible()
    assert "council" not in page.url
    assert "council" not in server.log.read_text()


def test_a_query_chosen_below_is_asked_above(page):
    choice, box = page.get_by_role("combobox", name="Or choose a query"), page.get_by_label("Ask in your own words")

    def asked():
        if not box.input_value():
            choice.focus()
            page.keyboard.press("ArrowDown")
            page.keyboard.press("Enter")
            calm(page)
        return box.input_value().endswith("?")

    until(asked, "the query is in the box")
    expect(page.get_by_text("judged right").first).to_be_visible()


def test_the_keyboard_judges(page):
    page.get_by_role("tab", name="Judge").click()
    expect(page.get_by_text(re.compile("^0 of \\d+ judged"))).to_be_visible()
    page.keyboard.press("3")
    expect(page.get_by_text(re.compile("^1 of \\d+ judged"))).to_be_visible()
    page.keyboard.press("0")
    expect(page.get_by_text("By your 2 judgments of 1 query")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("button", name="Judgments (TREC)").click()
    lines = download.value.path().read_text().splitlines()
    assert sorted(line.split()[3] for line in lines) == ["0", "3"]


def test_every_picture_is_described(page):
    pictures = page.locator("[role=graphics-document]")
    expect(pictures).to_have_count(6)
    assert all(picture.get_attribute("aria-label") for picture in pictures.all())


def test_on_a_phone_nothing_sticks_out(server, phone):
    phone.goto(f"{server.address}/{ADDRESS}")
    expect(phone.get_by_text(VERDICT)).to_be_visible()
    main = phone.get_by_test_id("stMain")
    assert main.evaluate("element => element.scrollWidth") <= 390
