"""The main path in a real browser, on a real server with its real engine."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import until

VERDICT = re.compile(r"^For \d+ of 100 viewers")
CHART = "[role=graphics-document][aria-label^='Hit rate by list length']"


def verdict(page):
    return page.get_by_text(VERDICT)


def test_a_deep_link_works_on_the_first_request_after_start(server, tab):
    """It must stay the first test of this module: nobody has asked this server for anything yet."""
    tab.goto(f"{server.address}/recommend?recommend_model=Item+neighbours&recommend_k=7")
    expect(verdict(tab)).to_contain_text("seven films")
    expect(tab.get_by_role("combobox", name="Model")).to_have_value("Item neighbours")
    assert "recommend_k=7" in tab.url


def test_the_main_path(server, tab):
    tab.goto(server.address)
    expect(verdict(tab)).to_contain_text("For 54 of 100")
    tab.get_by_text("Tune and retrain it").click()
    expect(tab.get_by_role("heading", name="What will this person watch next?")).to_be_visible()
    expect(verdict(tab)).to_contain_text("For 54 of 100")
    expect(tab.locator(CHART)).to_be_visible()

    tab.get_by_role("button", name="Flatter the model").click()
    expect(verdict(tab)).to_contain_text("For 80 of 100")
    expect(tab.get_by_text("The test got easier")).to_be_visible()
    expect(tab).to_have_url(re.compile("recommend_split=A\\+random\\+fifth|recommend_split=A%20random%20fifth"))
    expect(tab.locator(CHART)).to_have_attribute("aria-label", re.compile("EASE 89 %"))

    tab.get_by_role("button", name="Undo").click()
    expect(verdict(tab)).to_contain_text("For 54 of 100")
    expect(tab.get_by_text("The test got easier")).to_be_hidden()


def test_the_film_a_list_leans_on_can_be_taken_away(server, tab):
    tab.goto(f"{server.address}/recommend")
    tab.get_by_role("button", name="Take it away").click()
    expect(tab.get_by_text("suggestions are gone: Lion King, The (1994), Beauty and the Beast (1991).")).to_be_visible()
    tab.get_by_role("button", name="Give it back").click()
    expect(tab.get_by_text("It leans most on Aladdin (1992)")).to_be_visible()


def test_the_copied_link_shows_a_colleague_the_same(server, browser, tab):
    tab.goto(f"{server.address}/recommend")
    expect(verdict(tab)).to_be_visible()
    tab.get_by_role("button", name="Predict stars instead").click()
    expect(verdict(tab)).not_to_contain_text("For 54 of 100")
    mine = verdict(tab).inner_text()
    tab.get_by_text("Copy link").click()
    link = tab.get_by_test_id("stCode").filter(has_text="recommend_model").inner_text().strip()
    colleague = browser.new_context().new_page()
    colleague.goto(link)
    expect(verdict(colleague)).to_have_text(mine)
    colleague.context.close()


def test_the_keyboard_alone_changes_the_model_and_the_numbers_follow(server, tab):
    tab.goto(f"{server.address}/recommend")
    expect(verdict(tab)).to_be_visible()
    tab.get_by_role("combobox", name="Model").focus()
    tab.keyboard.type("Bests")
    tab.keyboard.press("Enter")
    expect(verdict(tab)).to_contain_text("This is the bestseller list")


def test_every_control_says_what_it_is(server, tab):
    tab.goto(f"{server.address}/recommend")
    expect(verdict(tab)).to_be_visible()
    for name in ("Data", "Model", "What is hidden", "List length", "Regularization"):
        expect(tab.get_by_label(name, exact=True).first).to_be_visible()


def test_every_picture_is_described(server, tab):
    tab.goto(f"{server.address}/recommend")
    expect(tab.locator(CHART)).to_be_visible()
    pictures = tab.locator("[role=graphics-document]")
    expect(pictures).to_have_count(5)
    assert all(picture.get_attribute("aria-label") for picture in pictures.all())


def test_numbers_and_picture_can_be_taken_along(server, tab):
    tab.goto(f"{server.address}/recommend")
    expect(tab.locator(CHART)).to_be_visible()
    tab.get_by_role("button", name="Numbers").last.click()
    for name, start in (("CSV", '\ufeff"model","metric","k",'), ("SVG", "<svg ")):
        with tab.expect_download() as download:
            tab.get_by_test_id("stPopoverBody").get_by_role("button", name=name).click()
        assert download.value.suggested_filename == f"recommend-hit-rate-by-k.{name.lower()}"
        assert download.value.path().read_text(encoding="utf-8").startswith(start)


def test_on_a_phone_nothing_sticks_out(server, phone):
    for path in ("", "/recommend"):
        phone.goto(f"{server.address}{path}")
        expect(verdict(phone)).to_be_visible()
        expect(phone.locator("[role=graphics-document]").first).to_be_visible()
        main = phone.get_by_test_id("stMain")
        assert main.evaluate("element => element.scrollWidth") <= 390


def test_the_server_says_that_it_is_ready(server):
    until(lambda: server.answers("/ready"), "the engine serves")
    assert '"state":"ready"' in server.get("/ready")[1]
