"""The main path of segments in a real browser: open, move the number, type yourself in."""

import re

from playwright.sync_api import expect

VERDICT = re.compile(r"^\d+ segments")
MAP = ".js-plotly-plot"


def verdict(page):
    return page.get_by_test_id("stMarkdown").filter(has_text=VERDICT).first


def test_the_main_path(server, tab):
    tab.goto(f"{server.address}/segment")
    expect(verdict(tab)).to_contain_text("4 segments, clearer than chance")
    expect(tab.locator(MAP).first).to_be_visible()

    number = tab.get_by_role("slider", name="Number of segments")
    number.focus()
    tab.keyboard.press("ArrowRight")
    expect(verdict(tab)).to_contain_text("5 segments")
    expect(tab).to_have_url(re.compile("segment_n_clusters=5"))
    expect(tab.get_by_role("button", name="Look closer")).to_have_count(5)

    for name, amount in (("Frequency", "40"), ("Monetary", "5000"), ("Recency", "3"), ("Gap", "12")):
        field = tab.get_by_role("spinbutton", name=name)
        field.fill(amount)
        field.press("Enter")
    landed = tab.get_by_test_id("stMarkdown").filter(has_text=re.compile("^You land in segment 4 · often here"))
    expect(landed).to_be_visible()


def test_on_a_phone_nothing_sticks_out(server, phone):
    phone.goto(f"{server.address}/segment")
    expect(verdict(phone)).to_be_visible()
    expect(phone.locator(MAP).first).to_be_visible()
    assert phone.get_by_test_id("stMain").evaluate("element => element.scrollWidth") <= 390


def test_k_means_steps_inside_the_chart(server, tab):
    tab.goto(f"{server.address}/segment")
    expect(verdict(tab)).to_be_visible()
    tab.get_by_role("tab", name="Step by step").click()
    start = tab.get_by_role("button", name="Take every step")
    picture = tab.locator(MAP).filter(has_text="Play")
    expect(start.or_(picture).first).to_be_visible()
    if start.count():
        start.click()
    expect(picture.get_by_text(re.compile("^Round 1: everyone joins")).first).to_be_visible()
    picture.locator(".slider-rail-touch-rect").click(position={"x": 400, "y": 5})
    expect(picture.get_by_text(re.compile("^Round [2-9]")).first).to_be_visible()
