"""Who is served how well: groups by hand."""

import numpy as np
import pandas as pd
import pytest

from data.dataset import Dataset
from ml.recommend import tasks
from ml.recommend.groups import _groups, _thirds
from ml.recommend.params import RecommendParams

PARAMS = RecommendParams(k=5)


def test_thirds_are_even_and_name_their_span():
    groups = list(_thirds(np.array([5.0, 1, 9, 3, 7, 2])))
    assert [(name, smallest, largest) for name, _, smallest, largest in groups] == [
        ("Light", 1, 2), ("Middle", 3, 5), ("Heavy", 7, 9),
    ]  # fmt: skip


def test_words_are_groups_rare_ones_together_and_the_unknown_apart():
    column = pd.Series(["a"] * 5 + [f"rare{n}" for n in range(12)] + [None], dtype="str")
    groups = {name: int(members.sum()) for name, members, *_ in _groups(column)}
    assert groups["a"] == 5 and groups["Not known"] == 1 and groups["Other"] == 5
    assert sum(groups.values()) == len(column)


def test_numbers_are_thirds_and_few_numbers_are_words():
    many = [name for name, *_ in _groups(pd.Series(np.arange(30.0)))]
    few = [name for name, *_ in _groups(pd.Series([1.0, 2.0, 2.0, np.nan]))]
    assert many == ["Low", "Middle", "High"]
    assert few == ["2", "1", "Not known"]


def test_a_column_of_the_people_table_splits_the_hit_rate(tastes):
    users = sorted(tastes.tables["interactions"]["user"].unique())
    people = pd.DataFrame({"user": users[:-10], "camp": [f"camp {int(user[1:]) % 2}" for user in users[:-10]]})
    dataset = Dataset.of("with people", "interactions", {**tastes.tables, "people": people}, tastes.card)
    groups = tasks.run(dataset, PARAMS).frames["groups"].query("by == 'camp' and model == 'ease'").set_index("group")
    assert groups["n"].to_dict() == {"camp 0": 145, "camp 1": 145, "Not known": 10}
    per_unit = tasks.run(dataset, PARAMS).frames["per_unit"].query("model == 'ease' and metric == 'hit_rate'")
    own = per_unit[per_unit["unit"].isin(people.query("camp == 'camp 1'")["user"])]
    assert groups.at["camp 1", "value"] == pytest.approx(own["value"].mean())


def test_hidden_items_by_popularity_add_up_to_all_that_is_hidden(tastes):
    result = tasks.run(tastes, PARAMS)
    groups = tasks.beyond(tastes, PARAMS).frames["groups"].query("by == 'popularity' and model == 'ease'")
    assert groups["n"].sum() == len(result.frames["test"])
    lists = result.frames["recommendations"].query("model == 'ease'")
    found = lists.merge(result.frames["test"], on=["user", "item"])
    assert (groups["value"] * groups["n"]).sum() == pytest.approx(len(found))
