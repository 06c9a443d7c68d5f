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
    return next(
        (text.value for text in page.app.markdown if "segments**" in text.value or "segments, " in text.value), ""
    )


def test_the_verdict_is_that_of_the_library(page):
    result = run(made.mixture(), SegmentParams(n_clusters=3, outliers="keep"))
    real = result.metrics.query("model == 'kmeans' and metric == 'silhouette'")["value"].item()
    assert said(page).startswith(f"**3 segments**, clearer than chance (silhouette **{real:.2f}**")


def test_moving_the_number_moves_the_verdict_and_the_cards(page):
    before = page.cards()
    page.choose("segment_n_clusters", 2)
    assert said(page).startswith("**2 segments**")
    assert page.cards()["Silhouette"] != before["Silhouette"]
    assert page.cards()["Silhouette"][1].endswith("vs before")


def test_somebody_typed_in_lands_in_the_segment_of_their_like(page):
    result = run(made.mixture(), SegmentParams(n_clusters=3, outliers="keep"))
    customer = result.frames["raw"].merge(result.frames["assignments"], on="customer").iloc[0]
    page.choose("segment_you_f0", float(customer["f0"])).choose("segment_you_f1", float(customer["f1"]))
    assert f"You land in segment **{customer['segment']} · " in page.words


def test_a_customers_own_row_fills_the_form(page):
    result = run(made.mixture(), SegmentParams(n_clusters=3, outliers="keep"))
    customer = result.frames["raw"].merge(result.frames["assignments"], on="customer").iloc[7]
    page.app.text_input(key="segment_you_from").set_value(customer["customer"])
    page.run()
    assert f"**{customer['segment']} · " in page.words
    assert page.app.number_input(key="segment_you_f0").value == pytest.approx(customer["f0"])
    page.app.text_input(key="segment_you_from").set_value("nobody")
    assert "Nobody here has this id" in page.run().words


def test_a_pasted_row_fills_the_form_or_is_refused_with_the_reason(page):
    result = run(made.mixture(), SegmentParams(n_clusters=3, outliers="keep"))
    customer = result.frames["raw"].merge(result.frames["assignments"], on="customer").iloc[9]
    page.app.text_input(key="segment_you_row").set_value(f"f1={customer['f1']}; f0={customer['f0']}")
    page.run()
    assert f"**{customer['segment']} · " in page.words
    assert page.app.number_input(key="segment_you_f1").value == pytest.approx(customer["f1"])
    page.app.text_input(key="segment_you_row").set_value("f0=<script>")
    assert "f0 must be a number; got <script>" in page.run().words
    assert page.app.number_input(key="segment_you_f1").value == pytest.approx(customer["f1"])


def test_colours_and_names_stay_with_a_segment_when_the_number_changes(page):
    page.show("One segment")
    page.app.text_input(key="segment/name/1").set_value("Regulars")
    assert "1 · Regulars" in page.run().words.replace("\\", "")
    page.choose("segment_n_clusters", 2).choose("segment_n_clusters", 3)
    known = page.app.session_state["segment/known"]
    three, two = known.values()
    assert three.slots == (0, 1, 2) and set(two.slots) < {0, 1, 2}
    assert "1 · Regulars" in page.words.replace("\\", "")


def test_a_whole_segment_can_be_chosen_beside_the_map(page):
    page.choose("segment_whole", 2)
    assert "80 of 240 customers chosen." in page.words


def test_every_panel_opens(page):
    page.show("How many?").press_if_there("Ask how many")
    assert "**3** is recommended" in page.words
    assert "Silhouette** chooses 3" in page.words
    page.show("Profiles").show("Would it hold?")
    assert "There is no time in this data" in page.words
    page.show("Outliers").press_if_there("Look for outliers")
    assert "Least like anyone" in page.words
    page.show("Step by step").press_if_there("Take every step")
    assert "everyone joins the nearest middle" in page.words
    page.show("Data")
    assert "These say much the same" in page.words or "No two features say the same" in page.words
    page.show("Code")
    assert "from ml.segment.tasks import run" in page.values("code")
    page.show("One segment")
    assert "CASE" in page.values("code")


def test_two_runs_are_laid_side_by_side_customer_by_customer(page):
    page.choose("segment_n_clusters", 2)
    page.show("Compare").press_if_there("Compare all algorithms").press_if_there("Follow the customers")
    assert "of 240 customers are in another segment than before" in page.words


def test_features_can_be_chosen_and_stand_in_the_link(page, screen, offer):
    page.choose("segment_features", ["f1"])
    assert len(page.app.session_state["segment_features"]) == 1
    assert run(made.mixture(), SegmentParams(n_clusters=3, outliers="keep", features=("f1",))).metrics["value"].iloc[
        0
    ] == pytest.approx(float(page.cards()["Silhouette"][0]), abs=5e-4)


def test_features_the_data_does_not_have_are_left_out_of_a_link(screen, offer):
    ref = offer(Dataset.of("clouds", "customers", made.mixture().tables, made.CARD))
    screen.open("segment", data=ref, features="nosuch")
    assert "features must be among f0, f1; got nosuch. It is left out." in screen.values("text")
    assert said(screen)


def test_more_segments_than_the_page_offers_are_refused_in_a_link(screen, offer):
    ref = offer(Dataset.of("clouds", "customers", made.mixture().tables, made.CARD))
    screen.open("segment", data=ref, n_clusters="5000")
    assert "n_clusters must be one of auto, 1, 2" in screen.values("text")
    assert said(screen).startswith("**4 segments")


def test_more_segments_than_customers_are_refused_and_nothing_is_lost(screen, offer):
    few = Dataset.of("few", "customers", made.mixture(rows=9).tables, made.CARD)
    screen.open("segment", data=offer(few), n_clusters="3")
    before = said(screen)
    screen.choose("segment_n_clusters", 12)
    assert "n_clusters must be at most 8 for 9 customers; got 12" in screen.values("text")
    assert said(screen) == before


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
    assert "of the revenue" in said(screen) and "Revenue of largest" in screen.cards()
    screen.show("Would it hold?").press_if_there("Look at what came later")
    assert "customers were still in their segment" in screen.words


def test_the_day_can_be_moved(screen, offer):
    rows = [(f"c{n}", f"2024-0{1 + n % 5}-{1 + n % 28:02}", 5.0 + n % 9) for n in range(90)]
    dataset = Dataset.of("days", "transactions", made.purchases(rows).tables, made.CARD)
    screen.open("segment", data=offer(dataset), n_clusters="2").show("Data")
    assert "Known as of 27 May 2024" in screen.values("text") or "Known as of 28 May 2024" in screen.values("text")
    screen.choose("segment_as_of", "2024-03-31")
    assert "Known as of 31 March 2024" in screen.values("text")


def test_simulated_readers_are_told_apart_from_real_ones_and_checked_against_their_kinds(screen):
    page = screen.open("segment", data="Portal: readers")
    assert any("Simulated" in text.value for text in page.app.markdown)
    page.press("Sechs Segmente verlangen").press_if_there("Train").show("Compare")
    assert "kinds that no algorithm is told" in page.words and "adjusted Rand index **0." in page.words
