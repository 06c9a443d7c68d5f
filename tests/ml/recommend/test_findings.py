import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import mean_absolute_error, root_mean_squared_error

from ml.recommend import findings, pipeline, stars, tasks
from ml.recommend.params import RecommendParams
from tests.ml.recommend.made import interactions

EASE = RecommendParams(model="ease", k=10)


def comparison(difference, low, high):
    row = {"model_a": "ease", "model_b": "popular", "metric": "hit_rate", "k": 10}
    return pd.DataFrame([row | {"difference": difference, "low": low, "high": high}])


def hit_rate(value, low, high, n=500):
    row = {"model": "ease", "metric": "hit_rate", "k": 10, "value": value, "low": low, "high": high, "n": n}
    return pd.DataFrame([row])


@pytest.mark.parametrize(
    ("interval", "severity"),
    [((0.01, -0.02, 0.04), "warning"), ((-0.05, -0.08, -0.02), "serious"), ((0.05, 0.02, 0.08), None)],
)
def test_r01_no_better_than_popular(interval, severity):
    found = list(findings.no_better_than_popular(comparison(*interval), EASE))
    assert [finding.severity for finding in found] == ([severity] if severity else [])
    assert all(finding.code == "R01" and finding.evidence["low"] == interval[1] for finding in found)


def test_r02_random_split_flatters_only_where_the_intervals_part():
    honest = hit_rate(0.54, 0.50, 0.58)
    fired = list(findings.random_split_flatters(hit_rate(0.80, 0.77, 0.83), honest, EASE))
    silent = list(findings.random_split_flatters(hit_rate(0.60, 0.56, 0.64), honest, EASE))
    assert [finding.code for finding in fired] == ["R02"]
    assert "0.80 against 0.54" in fired[0].headline
    assert fired[0].evidence["flattery"] == pytest.approx(0.26)
    assert silent == []


def test_r03_too_few_people():
    assert [finding.code for finding in findings.too_few_people(hit_rate(0.5, 0.2, 0.8, n=23), EASE)] == ["R03"]
    assert list(findings.too_few_people(hit_rate(0.5, 0.4, 0.6, n=100), EASE)) == []


def test_the_second_fit_of_r02_runs_only_under_a_random_split(tastes, monkeypatch):
    asked = []
    monkeypatch.setattr(findings, "random_split_flatters", lambda *_: asked.append(True) or ())
    tasks.run(tastes, RecommendParams(split="recent", k=5))
    assert asked == []
    tasks.run(tastes, RecommendParams(split="random", k=5))
    assert asked == [True]


def codes(found) -> list[str]:
    return [finding.code for finding in found]


def parts_of(rows, **settings):
    return pipeline.prepare(interactions(rows), RecommendParams(k=2, **settings))


def test_r04_few_items_fill_most_lists():
    assert codes(findings.few_items_fill_most_lists(0.5, 91, EASE)) == ["R04"]
    assert codes(findings.few_items_fill_most_lists(0.49, 91, EASE)) == []
    assert codes(findings.few_items_fill_most_lists(1.0, 91, RecommendParams(model="popular"))) == []


def crowd(alike: int):
    """100 people with histories of their own, `alike` of them robots with the same six things in the same order."""
    own = [
        (f"p{person:03}", f"i{(person * 7 + n * n) % 101:03}", 3.0, n)
        for person in range(100 - alike)
        for n in range(8)
    ]
    return own + [(f"robot{person}", f"i{n:02}", 3.0, n) for person in range(alike) for n in range(6)]


def test_r05_histories_alike():
    fired = list(findings.histories_alike(parts_of(crowd(10))))
    assert codes(fired) == ["R05"]
    assert fired[0].evidence["people"] == 10
    assert codes(findings.histories_alike(parts_of(crowd(0)))) == []


def test_r05_short_histories_are_alike_by_chance():
    rows = [(f"p{person}", f"i{n}", 3.0, n) for person in range(50) for n in range(4)]
    assert codes(findings.histories_alike(parts_of(rows))) == []


def test_r06_list_longer_than_histories():
    parts = parts_of(crowd(0))  # 8 things each, 7 of them to learn from
    assert codes(findings.list_longer_than_histories(parts, RecommendParams(k=8))) == ["R06"]
    assert codes(findings.list_longer_than_histories(parts, RecommendParams(k=7))) == []


def test_r07_items_never_seen(tastes):
    new_each_time = [
        (f"p{person}", f"new{person}" if n == 4 else f"i{n}", 3.0, n) for person in range(50) for n in range(5)
    ]
    fired = list(findings.items_never_seen(parts_of(new_each_time)))
    assert codes(fired) == ["R07"]
    assert fired[0].evidence["share"] == 1.0
    assert codes(findings.items_never_seen(pipeline.prepare(tastes, RecommendParams(k=2)))) == []


@pytest.mark.parametrize(
    ("ours", "gain_high", "expected"),
    [((0.91, 0.88, 0.94), -0.1, ["R09"]), ((0.99, 0.95, 1.03), -0.1, []), ((0.91, 0.88, 0.94), 0.1, [])],
)
def test_r09_stars_well_ranked_badly(ours, gain_high, expected):
    columns = ["model", "metric", "value", "low", "high", "n"]
    stars = pd.DataFrame([("ease", "rmse", *ours, 9), ("item_mean", "rmse", 1.03, 0.98, 1.08, 9)], columns=columns)
    gains = comparison(-0.18, -0.22, gain_high)
    assert codes(findings.stars_well_ranked_badly(stars, gains, EASE, "item_mean")) == expected


def test_errors_in_stars_equal_scikit_learns(tastes):
    params = RecommendParams(model="svd", k=5)
    parts = pipeline.prepare(tastes, params)
    model = pipeline.fitted("svd", tastes, parts, params, lambda *_: None)
    rows = stars.stars_frame("svd", model, parts, 0).set_index(["model", "metric"])
    hidden = parts.in_test
    given = parts.events.column("rating")[hidden]
    predicted = model.scores(np.arange(300))[parts.events.user[hidden], parts.events.item[hidden]]
    assert rows.loc[("svd", "rmse"), "value"] == pytest.approx(root_mean_squared_error(given, predicted))
    assert rows.loc[("svd", "mae"), "value"] == pytest.approx(mean_absolute_error(given, predicted))
    means = parts.frame(parts.in_train).groupby("item")["rating"].mean()
    of_items = parts.frame(parts.in_test)["item"].map(means)
    assert rows.loc[("item_mean", "mae"), "value"] == pytest.approx(mean_absolute_error(given, of_items))
    assert ((rows["low"] <= rows["value"]) & (rows["value"] <= rows["high"])).all()


def test_only_models_that_learn_from_stars_are_judged_by_them(tastes):
    assert "stars" in tasks.run(tastes, RecommendParams(model="svd", k=5)).frames
    assert "stars" not in tasks.run(tastes, RecommendParams(model="ease", k=5)).frames


@pytest.mark.parametrize(("split", "fires"), [("time", True), ("recent", False)])
def test_r11_people_who_came_after_the_model_was_trained(split, fires):
    early = [(f"p{person}", f"i{item}", 3.0, item) for person in range(8) for item in range(8)]
    late = [(f"new{person}", f"i{item}", 3.0, 1_000 + item) for person in range(3) for item in range(4)]
    back = [("p0", "i9", 3.0, 1_001), ("p1", "i9", 3.0, 1_001)]
    params = RecommendParams(split=split, k=1)
    found = list(findings.people_never_seen(pipeline.prepare(interactions(early + late + back), params)))
    assert codes(found) == (["R11"] if fires else [])
    assert not fires or found[0].evidence["people"] == 3
