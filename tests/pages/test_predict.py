"""The predict page, through the shell."""

import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from components.panels.predict.decide import contacts
from data.dataset import Dataset
from data.export import to_csv
from ml.predict.money import Money, best, profits
from ml.predict.params import SAMPLED_LIVE, PredictParams
from ml.predict.tasks import run
from tests.ml.predict import made

FRAME = made.leavers(400)


@pytest.fixture
def page(screen, offer):
    return screen.open("predict", data=offer(made.table(FRAME, "leavers")))


def said(page, start):
    return next((text.value for text in page.app.markdown if text.value.startswith(start)), "")


def test_the_verdict_and_the_decision_are_those_of_the_library(page):
    result = run(made.table(FRAME), PredictParams())
    score = result.metrics.query("model == 'linear' and metric == 'roc_auc'")["value"].item()
    assert f"**{100 * score:.0f} times in 100**" in said(page, "Shown one of the rows")
    earned = profits(result.frames["thresholds"], Money())
    assert f"**{earned['value'].iloc[50]:,.0f}**" in said(page, "Contacting whoever reaches **50 %**")


def test_moving_the_threshold_to_the_peak_says_so_and_retrains_nothing(page):
    peak = best(profits(run(made.table(FRAME), PredictParams()).frames["thresholds"], Money()))
    before = page.cards()["ROC-AUC"]
    page.choose("predict_threshold", float(peak["threshold"]))
    assert "**This is the peak.**" in said(page, "Contacting whoever reaches")
    assert page.cards()["ROC-AUC"] == before
    assert page.cards()["Caught"][0] != "0"


def test_who_it_costs_most_is_explained(page):
    assert "On average a call would have brought **130**" in page.words
    assert said(page, "Most of it: ")


def test_a_leaked_target_makes_it_perfect_and_is_caught(page):
    page.press("Leak the target")
    assert "Too good to be true: ROC-AUC 1.0" in page.values("warning")
    assert page.show(f"Findings · {len(run(made.table(FRAME), PredictParams(sabotage='leaked')).findings)}")
    assert "gives the answer away alone" in page.words


PANELS = {
    "1 Look": "rows repeat another",
    "2 Clean": "Cells and rows of the training part",
    "3 Select": "Left out in turn",
    "4 Train": "each judged in five folds of the training part",
    "5 Evaluate": "Are the probabilities right?",
    "6 Interpret": "What is lost without a column",
    "What if": "The model says **",
    "Weak slices": "groups of test rows were looked at",
    "Ladder": "brought",
    "Sabotage": "becomes",
    "Groups": "four fifths rule",
    "Decide": "Plan with the first",
    "Data": "One row is one case",
    "Code": "from ml.predict.tasks import run",
}
OFFERS = (
    "Look at every column",
    "Measure every column",
    "Ask what it leans on",
    "Climb the ladder",
    "Break the data",
    "Choose it in five folds",
    "Draw the curves",
)


@pytest.mark.parametrize("tab", PANELS)
def test_every_panel_opens_and_says_something(page, tab):
    page.show(tab)
    for offered in OFFERS:
        page.press_if_there(offered)
    assert PANELS[tab] in page.words + page.values("code")


def test_a_column_left_out_by_hand_is_not_learned_from_whatever_panel_is_open(page):
    page.show("3 Select")
    before = page.cards()["ROC-AUC"][0]
    page.choose("predict/select/Leave out", ["spend"])
    assert page.cards()["ROC-AUC"][0] < before
    page.show("Data")
    assert page.cards()["ROC-AUC"][0] < before
    assert page.app.session_state["predict_drop"] == ["spend"]


def test_picking_by_hand_leaves_out_all_others(page):
    page.show("3 Select")
    page.app.session_state["predict/select/way"] = "Use only"
    page.run()
    page.choose("predict/select/Use only", ["spend", "plan"])
    assert page.app.session_state["predict_drop"] == ["months", "colour"]


def test_a_column_is_read_as_a_person_says_and_back(page):
    page.show("1 Look").press_if_there("Look at every column")
    page.choose("predict/look/column", "months")
    page.choose("predict/look/kind/months", "category")
    assert page.app.session_state["predict_kinds"] == ["months=category"]
    page.press_if_there("Look at every column")
    assert "By your word: months as category" in page.words
    page.choose("predict/look/kind/months", "")
    assert page.app.session_state["predict_kinds"] == []


def test_a_kind_a_column_cannot_have_is_explained(screen, offer):
    screen.open("predict", data=offer(made.table(FRAME, "leavers")), kinds="plan=number")
    assert "kinds cannot make plan a number" in screen.values("text")


def test_a_broken_kind_in_a_link_is_named_and_not_used(screen, offer):
    screen.open("predict", data=offer(made.table(FRAME, "leavers")), kinds="plan")
    assert "kinds must be COLUMN=KIND" in screen.values("text") and screen.cards()["ROC-AUC"]


def test_a_switch_of_cleaning_is_the_sidebars(page):
    page.show("2 Clean").press_if_there("Look at every column")
    page.choose("predict/clean/outliers", 0.01)
    assert page.app.session_state["predict_outliers"] == 0.01


def test_what_a_search_found_is_taken_over_in_one_click(screen, offer):
    screen.open("predict", data=offer(made.table(FRAME, "leavers")), strength="5000")
    screen.show("4 Train").choose("predict_budget", 5)
    screen.press_if_there("Search for 5 s")
    assert "On the test part, which had no say" in screen.words
    screen.press("Use what was found")
    assert screen.app.session_state["predict_strength"] < 5000


def test_errors_of_amounts_have_a_price(screen, offer):
    screen.open("predict", data=offer(made.table(made.amounts(), "priced")))
    assert said(screen, "As the model says it, errors cost **") and "within ±10 % of the true amount" in screen.words
    screen.choose("predict_under", 50.0)
    assert said(screen, "As the model says it")
    screen.show("Decide").press_if_there("Choose it in five folds")
    assert "Plan with the first" in screen.words


def test_answers_that_are_not_sure_are_checked_at_a_price(screen, offer):
    screen.open("predict", data=offer(made.table(made.flowers(), "doubted")), sure="0.9")
    assert said(screen, "Taking an answer where the model is at least **90 %** sure")
    screen.show("Decide").press_if_there("Choose it in five folds")
    assert "Plan with the first" in screen.words


def test_what_is_typed_is_answered_and_kept_nowhere(page):
    page.show("What if")
    page.choose("predict_change", ["spend"])
    row = page.app.selectbox(key="predict_row").value
    page.app.number_input(key=f"predict_change_{row}_spend").set_value(98.7654321)
    page.run()
    assert said(page, "Before **") and "spend 98\\.77" in page.words
    assert "98.7" not in str(page.app.query_params)
    kept = [path for path in Path(os.environ["VITRINE_HOME"]).rglob("*") if path.is_file()]
    assert kept and not any(b"98.7654321" in path.read_bytes() for path in kept)
    assert not any("what_if" in path.read_text() for path in kept if path.name == "result.json")


def test_a_number_that_is_taken_away_is_missing(page):
    page.show("What if")
    page.choose("predict_change", ["spend"])
    row = page.app.selectbox(key="predict_row").value
    page.app.number_input(key=f"predict_change_{row}_spend").set_value(None)
    page.run()
    assert said(page, "Before **")


def test_many_rows_are_sampled_and_that_is_said(screen, offer):
    frame = made.leavers(SAMPLED_LIVE + 20_000)
    screen.open("predict", data=offer(made.table(frame, "many")))
    screen.press_if_there("Train")
    assert "100,000 of 120,000 rows are used, drawn at random" in screen.values("caption").replace("\\", "")
    assert screen.cards()["ROC-AUC"]


def test_simulated_customers_are_said_to_be_and_compared_with_the_rules(screen):
    screen.open("predict", data="sample:portal_churn")
    info = screen.values("info")
    assert "**simulated**" in info and "points** from the odds" in info


def test_a_chosen_model_without_settings_climbs_three_rungs_and_says_so(screen, offer):
    screen.open("predict", data=offer(made.table(FRAME, "leavers")), model="baseline")
    screen.show("Ladder").press_if_there("Climb the ladder")
    assert "looks at no column, so **Logistic / ridge** climbs in its place" in screen.words


def test_the_script_and_the_command_hold_the_decision(screen, offer):
    screen.open("predict", data=offer(made.table(FRAME, "leavers")), threshold="0.2", value="1000", model="tree")
    code = screen.show("Code").values("code")
    assert "Money(value=1000.0, cost=20.0, success=0.3)" in code and 'earned["threshold"] == 0.2' in code
    assert "--set model=tree --set value=1000.0 --set cost=20.0 --set success=0.3" in code


def test_the_contact_list_holds_who_reaches_the_threshold_and_no_formula():
    frame = FRAME.assign(plan=FRAME["plan"].replace("gold", "=1+1"))
    result = run(made.table(frame), PredictParams())
    listed = contacts(result, 0.4)
    said = result.frames["predictions"].set_index("row")["p_Yes"]
    assert set(listed["row"]) == set(said.index[said >= 0.4]) and listed["p_Yes"].is_monotonic_decreasing
    first = listed.iloc[0]
    assert first["spend"] == frame.loc[first["row"] - 1, "spend"]
    text = to_csv(listed).decode("utf-8-sig")
    assert ",=1+1" not in text and "=1+1" in text


BAD = {
    "missing": FRAME.assign(target=FRAME["target"].mask(FRAME.index < 30)),
    "classes": made.leavers(500).assign(target=[f"c{place}" for place in range(500)]),
    "constant": FRAME.assign(target=2.0),
    "featureless": FRAME[["target"]].assign(a=1.0, b="x"),
    "one": FRAME.head(1),
    "names": FRAME.rename(columns={"spend": "a.b c", "plan": "<script>alert(1)</script>", "colour": "🦊"}),
    "twin": FRAME.assign(left=FRAME["target"].map({"Yes": "gone", "No": "here"}).astype("str")),
    "lonely": FRAME.assign(target=["Maybe", *FRAME["target"][1:]]),
    "mixed": FRAME.assign(m=pd.Series([str(n) if n % 2 else f"w{n % 5}" for n in range(400)], dtype="str")),
    "huge": FRAME.assign(h=1e300 * FRAME["spend"], date=pd.date_range("2020-01-01", periods=400)),
    "wide": pd.concat([FRAME.head(100), pd.DataFrame({f"n{n}": np.arange(100.0) * n % 7 for n in range(300)})], axis=1),
}
SAID = {
    "missing": "30 of 400 rows have no target and are left out",
    "classes": "target must have at most 100 different answers; got 500",
    "constant": "target must have at least 2 different answers",
    "featureless": "columns must hold at least 1 that differs between rows",
    "one": "table must have at least 20 rows with a target; got 1",
    "names": "Most of it: ",
    "twin": "Too good to be true",
    "lonely": "among 3 answers",
    "mixed": "Most of it: ",
    "huge": "Most of it: ",
    "wide": "Most of it: ",
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_a_plain_statement(screen, offer, name):
    screen.open("predict", data=offer(made.table(BAD[name], f"bad_{name}")))
    screen.press_if_there("Train")
    assert SAID[name] in screen.words


def test_a_link_sets_threshold_and_money(screen, offer):
    ref = offer(made.table(FRAME, "leavers"))
    screen.open("predict", data=ref, threshold="0.2", value="1000")
    assert said(screen, "Contacting whoever reaches **20 %**")
    assert "would have brought **280**" in screen.words


@pytest.mark.parametrize(
    ("frame", "start"), [(made.amounts(), "The model is off by"), (made.flowers(), "Of 100 rows the model gets")]
)
def test_amounts_and_several_answers_have_a_page_too(screen, offer, frame, start):
    screen.open("predict", data=offer(made.table(frame, f"other{len(frame)}")))
    assert said(screen, start)
    for tab in ("5 Evaluate", "6 Interpret", "What if"):
        screen.show(tab)


def test_what_cannot_be_learned_is_refused_with_the_remedy(screen, offer):
    screen.open("predict", data=offer(made.table(FRAME.assign(target="Yes"), "same")))
    assert "target must have at least 2 different answers" in screen.values("text")


def test_hostile_names_are_shown_and_interpreted_nowhere(screen, offer):
    hostile = "<img src=x onerror=alert(1)> **bold** "
    frame = FRAME.rename(columns={"spend": f"{hostile}spend"}).assign(
        target=FRAME["target"].map({"Yes": f"{hostile}Yes", "No": "No"})
    )
    card = made.CARD.model_copy(update={"original_columns": {"target": hostile}})
    screen.open("predict", data=offer(Dataset.of("hostile", "table", {"table": frame}, card)))
    spoken = screen.interpreted
    assert "<img" not in spoken.replace("\\<img", "") and "**bold**" not in spoken.replace("\\*\\*bold\\*\\*", "")
