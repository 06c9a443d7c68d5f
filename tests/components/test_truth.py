"""What the truth of simulated people adds to a comparison, in words and pictures."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from components.charts import recommend as charts
from components.charts import truth as kinds_chart
from components.words import recommend as words
from components.words import truth as kinds_words
from data.dataset import Dataset
from ml.base import Result
from ml.recommend import tasks
from ml.recommend.params import RecommendParams

PARAMS = RecommendParams(k=5, regularization=20)


@pytest.fixture(scope="module")
def known(made):
    """The two camps again, with the truth: everyone likes their camp's items alike."""
    tables = made.tables
    users, items = (sorted(tables["interactions"][column].unique()) for column in ("user", "item"))
    camp = tables["interactions"].assign(high=tables["interactions"]["item"].str[1:].astype(int) >= 40)
    of_user = camp.groupby("user")["high"].mean().reindex(users).to_numpy() > 0.5
    of_item = np.array([int(item[1:]) >= 40 for item in items])
    likes = (of_user[:, None] == of_item[None, :]).astype(np.float32)
    truth = pd.DataFrame(likes, columns=items).assign(user=users)
    return Dataset.of(
        "known", "interactions", {**tables, "truth": truth}, made.card.model_copy(update={"simulated": True})
    )


@pytest.fixture(scope="module")
def compared(known) -> Result:
    return tasks.compare(known, PARAMS)


def test_the_truth_is_drawn_and_told_with_its_interval(compared, card):
    top = words.ceiling(compared, "hit_rate")
    assert top["low"] <= top["value"] <= top["high"] and top["n"] == 300
    told = words.known(compared, "hit_rate", card)
    assert f"**{100 * top['value']:.0f} of 100**" in told and "**simulated**" in told and "viewers" in told
    drawn = charts.intervals(compared).to_dict(validate=True)
    assert any(layer.get("encoding", {}).get("text", {}).get("value") == "the truth" for layer in drawn["layer"])


def test_lists_by_the_truth_are_of_the_right_camp_and_hold_nothing_seen(known, compared):
    """Everything liked is liked alike, so the precision of such a list is that of chance within a camp."""
    rows = compared.frames["ceiling"].query("metric == 'precision' and k == 5")
    chance = compared.metrics.query("metric == 'precision' and k == 5 and model == 'random'")["value"].item()
    assert rows["value"].item() > 1.4 * chance


def test_nothing_is_said_of_people_whose_truth_nobody_knows(result, card):
    assert words.known(result, "hit_rate", card) == ""
    layers = charts.intervals(result).to_dict()["layer"]
    assert not any(layer.get("encoding", {}).get("text") for layer in layers)


def test_the_share_found_is_of_what_there_is_to_gain(compared, card):
    frames = dict(compared.frames)
    frames["ceiling"] = pd.DataFrame(
        [("hit_rate", 5, 0.8, 0.7, 0.9, 300)], columns=["metric", "k", "value", "low", "high", "n"]
    )
    rows = frames["metrics"].query("metric == 'hit_rate' and k == 5 and model in ('ease', 'popular')")
    frames["metrics"] = rows.assign(value=rows["model"].map({"ease": 0.5, "popular": 0.2}))
    assert "EASE has found **50 %**" in words.known(replace(compared, frames=frames), "hit_rate", card)


def test_kinds_against_segments_are_drawn_and_told(card):
    kinds = pd.DataFrame(
        [("adviser", 1, 90), ("adviser", 2, 10), ("<b>clerk</b>", 1, 40), ("<b>clerk</b>", 2, 60)],
        columns=["category", "segment", "customers"],
    )
    agreement = pd.DataFrame([("agreement", 0.5, 0.4, 0.6, 200)], columns=["metric", "value", "low", "high", "n"])
    result = Result("segment", "run", {}, "", {"kinds": kinds, "agreement": agreement})
    told = kinds_words.found(result, card)
    assert "**in part**" in told and "**0.50** (0.40–0.60)" in told and "*adviser*, 90 of 100 in segment 1" in told
    assert "<b>" not in told
    assert kinds_words.describe(result).startswith("True kinds against segments. ")
    assert kinds_chart.kinds(result).to_dict(validate=True)["layer"]
