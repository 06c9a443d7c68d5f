"""The segment page, through the shell."""

import pytest

from data.dataset import Dataset
from ml.segment.params import SegmentParams
from ml.segment.tasks import run
from tests.ml.segment import made


@pytest.fixture
def page(screen, offer):
    """The page on three clouds."""
    ref = offer(Dataset.of("clouds", "customers", made.mixture().tables, made.CARD))
    return screen.open("segment", data=ref, n_clusters="3", outliers="keep")


def said(page) -> str:
    return next((text.value for text in page.app.markdown if "segments**" in text.value), "")


def test_the_verdict_is_that_of_the_library(page):
    result = run(made.mixture(), SegmentParams(n_clusters=3, outliers="keep"))
    real = result.metrics.query("model == 'kmeans' and metric == 'silhouette'")["value"].item()
    assert said(page).startswith(f"**3 segments**, clearer than chance: silhouette **{real:.2f}**")


def test_moving_the_number_moves_the_verdict_and_the_cards(page):
    before = page.cards()
    page.choose("segment_n_clusters", 2)
    assert said(page).startswith("**2 segments**")
    assert page.cards()["Silhouette"] != before["Silhouette"]


def test_somebody_typed_in_lands_in_the_segment_of_their_like(page):
    result = run(made.mixture(), SegmentParams(n_clusters=3, outliers="keep"))
    customer = result.frames["raw"].merge(result.frames["assignments"], on="customer").iloc[0]
    page.choose("segment_you_f0", float(customer["f0"])).choose("segment_you_f1", float(customer["f1"]))
    assert f"**segment {customer['segment']} · " in page.words


def test_every_panel_opens(page):
    for tab in ("How many?", "Findings · 0", "Data", "Code", "What sets them apart"):
        page.app.session_state["segment_panel"] = tab
        page.run()
        if tab == "How many?":
            page.press_if_there("Ask how many")
            assert "**3** is recommended" in page.words
        if tab == "Code":
            assert "from ml.segment.tasks import run" in page.values("code")
    assert any("Of all" in table.value for table in page.app.dataframe)


def test_more_segments_than_customers_are_refused_and_nothing_is_lost(page):
    before = said(page)
    page.choose("segment_n_clusters", 5_000)
    assert "n_clusters must be at most 239 for 240 customers; got 5,000" in page.values("text")
    assert said(page) == before


def test_hostile_words_are_shown_and_interpreted_nowhere(screen, offer):
    hostile = "<img src=x onerror=alert(1)> **bold** "
    table = made.mixture().tables["customers"].rename(columns={"f0": f"{hostile}f0"})
    table = table.assign(plan=[hostile + str(number % 2) for number in range(len(table))])
    screen.open("segment", data=offer(Dataset.of("hostilecustomers", "customers", {"customers": table}, made.CARD)))
    assert said(screen)
    spoken = screen.values("markdown")
    assert "<img" not in spoken.replace("\\<img", "") and "**bold**" not in spoken.replace("\\*\\*bold\\*\\*", "")


def test_purchases_have_money_in_the_verdict(screen, offer):
    rows = [(f"c{n}", f"2024-0{1 + n % 3}-{1 + n % 28:02}", 5.0 + 200 * (n % 4 == 0)) for n in range(80)]
    rows += [(f"c{n}", f"2024-06-{1 + n % 28:02}", 300.0) for n in range(0, 80, 4)]
    dataset = Dataset.of("orders", "transactions", made.purchases(rows).tables, made.CARD)
    screen.open("segment", data=offer(dataset), n_clusters="2")
    assert "of the money" in said(screen) and "Revenue of the largest" in screen.cards()
    screen.app.session_state["segment_panel"] = "Would it hold?"
    screen.run().press_if_there("Look at what came later")
    assert "customers are still in their segment" in screen.words


def test_simulated_readers_are_told_apart_from_real_ones_and_checked_against_their_kinds(screen):
    page = screen.open("segment", data="Portal: readers")
    assert any("Simulated" in text.value for text in page.app.markdown)
    page.press("Sechs Segmente verlangen").press_if_there("Train").show("Compare")
    assert "kinds that no algorithm is told" in page.words and "adjusted Rand index **0." in page.words
