"""The portal's way through the recommend page, in a real browser: choose it, compare, meet the truth."""

import re

from playwright.sync_api import expect


def test_simulated_readers_show_how_far_any_model_could_come(server, tab):
    tab.goto(f"{server.address}/recommend?recommend_data=Portal%3A+reads")
    expect(tab.get_by_text("of 100 readers").first).to_be_visible()
    expect(tab.get_by_text(re.compile("Simulated$")).first).to_be_visible()
    tab.get_by_role("tab", name="Compare").click()
    truth, offered = (
        tab.get_by_text("Lists by that truth would reach"),
        tab.get_by_role("button", name="Compare all models"),
    )
    expect(truth.or_(offered).first).to_be_visible()
    if offered.is_visible():
        offered.click()
    expect(truth).to_be_visible()
