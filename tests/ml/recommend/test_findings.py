import pandas as pd
import pytest

from ml.recommend import findings, tasks
from ml.recommend.params import RecommendParams

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
    monkeypatch.setattr(tasks, "random_split_flatters", lambda *_: asked.append(True) or ())
    tasks.run(tastes, RecommendParams(split="recent", k=5))
    assert asked == []
    tasks.run(tastes, RecommendParams(split="random", k=5))
    assert asked == [True]
