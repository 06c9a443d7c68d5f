import re
from itertools import pairwise

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit import get_option

from components.charts import recommend as charts
from components.charts.recommend import comparing
from components.words import recommend as words
from components.words.recommend import NOUNS, beyond, describe_exposure, describe_groups, describe_splits
from ml.metrics import RECOMMEND
from ml.recommend import tasks
from ml.recommend.params import LABELS, RecommendParams


@given(st.lists(st.floats(0, 1), min_size=1, max_size=8))
def test_labels_never_come_closer_than_the_gap_and_stay_inside(places):
    gap = 0.06
    moved = charts.spread(places, gap, 1.0)
    in_order = sorted(moved)
    assert all(after - before >= gap - 1e-9 for before, after in pairwise(in_order))
    assert max(moved) <= 1.0 + 1e-9


@given(st.lists(st.floats(0, 1), min_size=2, max_size=8, unique=True))
def test_labels_keep_the_order_of_their_lines(places):
    moved = charts.spread(places, 0.06, 1.0)
    assert sorted(range(len(places)), key=places.__getitem__) == sorted(range(len(moved)), key=moved.__getitem__)


def test_labels_far_apart_stay_at_their_lines():
    assert charts.spread([0.1, 0.9, 0.5], 0.06, 1.0) == [0.1, 0.9, 0.5]


@pytest.mark.parametrize("metric", [metric.name for metric in RECOMMEND])
@pytest.mark.parametrize("figure", [charts.metric_by_k, charts.intervals, charts.strip])
def test_every_figure_of_every_metric_is_a_valid_specification(result, figure, metric):
    assert figure(result, metric).to_dict(validate=True)["layer"]


def test_the_funnel_is_a_valid_specification(result):
    assert charts.funnel(result).to_dict(validate=True)


def test_the_splits_are_a_valid_specification_and_say_how_many_each_tests(made):
    under = tasks.splits(made, RecommendParams(k=5))
    drawn = charts.splits(under).to_dict(validate=True)
    asked = {row["row"] for rows in drawn["datasets"].values() for row in rows}
    assert "Each person's latest fifth · 300 tested" in asked and len(asked) == 4
    assert describe_splits(under).count("tested: EASE") == 4


@pytest.mark.parametrize("metric", ["coverage", "novelty"])
def test_a_trade_off_is_a_valid_specification(result, metric):
    assert charts.trade_off(result, metric).to_dict(validate=True)["layer"]


def test_only_who_is_beaten_in_both_measures_is_off_the_line():
    here = pd.DataFrame({"value": [0.5, 0.4, 0.3, 0.3, 0.5], "value_other": [1.0, 2.0, 3.0, 1.5, 0.5]})
    assert comparing._unbeaten(here) == [True, True, True, False, False]


def test_a_sweep_is_a_valid_specification_and_is_said_in_words(made):
    swept = tasks.sweep(made, RecommendParams(k=5), field="regularization")
    assert charts.sweep(swept).to_dict(validate=True)["layer"]
    assert words.describe_sweep(swept).startswith("Hit rate by regularization. 10: ")
    rates = words.value_by_setting(swept)
    best = max((setting for setting in rates if setting != "popular"), key=rates.__getitem__)
    assert words.sweep(swept, best).endswith("the value you have.")
    other = next(setting for setting in rates if setting not in (best, "popular"))
    assert f"yours, {other}:" in words.sweep(swept, other) and "chance" in words.sweep(swept, other)


@pytest.fixture(scope="module")
def choices(made):
    return tasks.beyond(made, RecommendParams(k=5))


@pytest.mark.parametrize("figure", [charts.exposure, lambda result: charts.groups(result, "history")])
def test_what_lists_do_to_choices_is_a_valid_specification(choices, figure):
    assert figure(choices).to_dict(validate=True)["layer"]


def test_the_curve_of_the_most_shown_ends_with_every_place(choices):
    rows = [row for rows in charts.exposure(choices).to_dict()["datasets"].values() for row in rows]
    shown = choices.frames["exposure"].groupby("model").size()
    for model, items in shown.items():
        line = [row for row in rows if row["model"] == model]
        assert max(row["share"] for row in line) == pytest.approx(1.0)
        assert max(row["items"] for row in line) == items


def test_in_words_half_of_all_places_is_half_of_all_places(choices, card):
    half = int(re.search(r"go to \*\*([\d,]+) films", beyond(choices, card)).group(1).replace(",", ""))
    lists = choices.frames["exposure"].query("model == 'ease'")["lists"]
    assert lists.head(half).sum() >= lists.sum() / 2 > lists.head(half - 1).sum()
    assert "Random 80" in describe_exposure(choices)
    assert describe_groups(choices, "history", NOUNS).count("EASE") == 3
    assert describe_groups(choices, "popularity", NOUNS).startswith("Share of hidden items found")


def names(result) -> list[dict]:
    layers = charts.metric_by_k(result).to_dict()
    rows = [row for dataset in layers["datasets"].values() for row in dataset if "place" in row]
    return rows


def test_every_line_is_named_once_at_its_end(result):
    assert sorted(row["label"] for row in names(result)) == ["Bestsellers", "EASE", "Random"]
    assert {row["k"] for row in names(result)} == {result.metrics["k"].max()}


def test_a_model_keeps_its_colour_whoever_stands_beside_it(result):
    for figure in (charts.metric_by_k(result), charts.intervals(result), charts.strip(result, "hit_rate")):
        domains = [
            layer["encoding"]["color"]["scale"]["domain"]
            for layer in figure.to_dict()["layer"]
            if "color" in layer.get("encoding", {})
        ]
        assert domains and all(domain == [LABELS[model] for model in charts.ORDER] for domain in domains)


def test_every_model_has_a_colour_of_its_own_in_both_looks():
    assert sorted(charts.ORDER) == sorted(LABELS)
    for look in ("light", "dark"):
        palette = get_option(f"theme.{look}.chartCategoricalColors")
        assert len(set(palette)) == len(palette) >= len(LABELS)


@pytest.mark.parametrize(
    ("value", "low", "high", "unit", "text"),
    [
        (0.542, 0.504, 0.576, "share", "54 % (50–58)"),
        (0.0613, 0.056, 0.065, "share", "6.1 % (5.6–6.5)"),
        (0.1384, 0.1244, 0.1501, "number", "0.138 (0.124–0.15)"),
    ],
)
def test_a_value_is_shown_with_its_interval(value, low, high, unit, text):
    assert charts.interval_text(value, low, high, unit) == text


def test_runs_of_a_session_are_numbered_beside_both_baselines(made, result):
    other = tasks.run(made, RecommendParams(model="als", k=result.params["k"]))
    for metric in ("coverage", "novelty", "diversity"):
        drawn = charts.runs(result, metric, (result, other)).to_dict(validate=True)
        named = {row["name"] for rows in drawn["datasets"].values() for row in rows if "name" in row}
        assert named == {f"1 {LABELS[result.params['model']]}", "2 ALS", "Bestsellers", "Random"}


def test_only_runs_of_the_same_test_are_set_side_by_side(made, result):
    k = result.params["k"]
    assert words.same_test(tasks.run(made, RecommendParams(model="als", k=k)), result)
    assert not words.same_test(tasks.run(made, RecommendParams(k=k, split="last")), result)
    assert words.settings(tasks.run(made, RecommendParams(model="als", k=k, factors=8))) == "ALS, factors 8"


def test_re_ranking_is_drawn_and_told_with_its_price(made):
    reranked = tasks.rerank(made, RecommendParams(k=5))
    assert charts.rerank(reranked, "0.5").to_dict(validate=True)["layer"]
    assert "Move the slider" in words.reranked(reranked, "0")
    assert words.reranked(reranked, "0.9").count("→") == 3


def test_two_parameters_are_a_heat_map_with_the_best_pair_framed(made):
    swept = tasks.sweep(made, RecommendParams(model="als", k=5, factors=8), field="factors", other="iterations")
    drawn = charts.heat_map(swept).to_dict(validate=True)
    cells = next(rows for rows in drawn["datasets"].values())
    assert max(cells, key=lambda cell: cell["value"])["best"]
    assert words.sweep(swept, "8 × 10").startswith("Best at **factors × iterations = ")


def test_sabotage_is_drawn_and_told(made, card):
    broken = tasks.sabotage(made, RecommendParams(k=5))
    assert charts.sabotage(broken).to_dict(validate=True)["layer"]
    told = " ".join(words.sabotage(broken, card))
    assert told.count("**Hidden events leaked.**") == 1 and "R05" in told and "R01" in told
    assert words.describe_sabotage(broken).count("EASE") == 4


def test_a_history_is_drawn_over_time_known_and_hidden(result):
    user = result.frames["people"]["user"].iloc[0]
    drawn = charts.timeline(result, user).to_dict(validate=True)
    parts = [row["part"] for rows in drawn["datasets"].values() for row in rows]
    person = result.frames["people"].iloc[0]
    assert parts.count("known") == person["history"] and parts.count("hidden") == person["hidden"]


def test_the_map_of_items_says_what_it_is_and_hostile_titles_stay_text(made):
    from components.charts.catalogue import item_map

    drawn = tasks.catalogue(made, RecommendParams(model="als", k=5))
    points = drawn.frames["map"]
    points["title"] = "<b>bold</b> & more"
    figure = item_map(drawn, points["item"].iloc[0])
    assert sum(len(trace.x) for trace in figure.data) == len(points) + 1
    assert all("<b>" not in text for trace in figure.data for text in trace.text)
    assert "trustworthiness" in words.how_mapped(drawn, NOUNS)
    assert "shows to nobody" in words.never_shown(drawn, NOUNS)
