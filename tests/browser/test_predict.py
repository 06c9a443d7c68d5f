"""The main path in a real browser: open, drag the handle to the peak, see who it still costs most and why."""

import re
from pathlib import Path

from playwright.sync_api import expect

SECRET = "Quastenflosser"
PICTURE = "[role=graphics-document][aria-label^='Expected profit over the threshold']"


def drag(tab, start, end):
    """From one threshold to another inside the picture, as a hand does."""
    box = tab.locator(PICTURE).bounding_box()
    left, width, y = box["x"] + 48, box["width"] - 52, box["y"] + box["height"] * 0.4
    tab.mouse.move(left + width * start, y)
    tab.mouse.down()
    for step in range(1, 9):
        tab.mouse.move(left + width * (start + (end - start) * step / 8), y)
    tab.mouse.up()


def test_the_main_path(server, tab):
    tab.goto(f"{server.address}/predict")
    expect(tab.get_by_role("heading", name="Which customers will leave")).to_be_visible()
    expect(tab.get_by_text("At this threshold the model earns less than no model at all.")).to_be_visible()
    tab.locator(PICTURE).scroll_into_view_if_needed()

    drag(tab, 0.5, 0.15)
    expect(tab.get_by_text(re.compile("This is the peak"))).to_be_visible()
    expect(tab).to_have_url(re.compile(r"predict_threshold=0\.1"))
    expect(tab.get_by_text(re.compile("so nobody called. churn was Yes"))).to_be_visible()
    expect(tab.get_by_text(re.compile("^Most of it:"))).to_be_visible()


def test_what_is_typed_is_answered_and_nothing_of_it_stays(server, tab, kept):
    tab.goto(f"{server.address}/predict")
    expect(tab.get_by_text(re.compile("^Most of it:"))).to_be_visible()
    tab.get_by_role("tab", name="What if").click()
    expect(tab.get_by_text(re.compile("^The model says"))).to_be_visible()
    columns = tab.get_by_role("combobox", name="Change")
    columns.click()
    columns.press_sequentially("contract")
    expect(tab.get_by_role("option", name="contract")).to_be_visible()
    columns.press("Enter")
    tab.keyboard.press("Escape")
    box = tab.get_by_role("combobox", name=re.compile("contract$"))
    box.click()
    box.fill(SECRET)
    tab.get_by_role("option", name=re.compile(f"Add: {SECRET}")).click()
    expect(tab.get_by_text(re.compile("^Before"))).to_be_visible()
    assert SECRET not in tab.url
    files = [path for path in Path(kept).rglob("*") if path.is_file()]
    assert files
    for path in (*files, server.log):
        assert SECRET.encode() not in path.read_bytes(), path


def test_a_leak_is_caught(server, tab):
    tab.goto(f"{server.address}/predict")
    expect(tab.get_by_text(re.compile("^Most of it:"))).to_be_visible()
    tab.get_by_role("button", name="Leak the target").click()
    offer, perfect = tab.get_by_role("button", name="Train", exact=True), tab.get_by_text("Too good to be true")
    expect(offer.or_(perfect).first).to_be_visible()
    if offer.is_visible():  # on a busy machine a run is expected to take longer, and asks first
        offer.click()
    expect(perfect).to_be_visible()
    tab.get_by_role("button", name="Undo").click()
    expect(tab.get_by_text("Too good to be true")).to_be_hidden()
