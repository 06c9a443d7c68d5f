"""Where somebody lands, worked out by hand, and what would move them."""

import numpy as np
import pandas as pd
import pytest

from ml.segment import tasks
from ml.segment.naming import names
from ml.segment.params import SegmentParams
from ml.segment.place import among, on_plane, place
from ml.segment.scaling import KNOTS, STEPS, Scaling
from tests.ml.segment import made

NONE = pd.DataFrame(columns=KNOTS, dtype="str")
SCALING = Scaling(
    pd.DataFrame([("a", "a", False, 0.0, 10.0, 5.0, 5.0), ("b", "b", False, 0.0, 10.0, 0.0, 1.0)], columns=STEPS), NONE
)
CENTERS = pd.DataFrame({"a": [-1.0, 1.0], "b": [0.0, 0.0], "segment": [1, 2]})


def test_someone_lands_at_the_nearest_mean_and_crosses_the_border_between_two():
    placed, change = place({"a": 2.5, "b": 0.0}, SCALING, CENTERS)
    assert (placed.segment, placed.runner_up) == (1, 2)
    assert placed.margin == pytest.approx(1 - 0.5 / 1.5)
    assert placed.point.tolist() == [-0.5, 0.0]
    assert change is not None and (change.feature, change.segment) == ("a", 2)
    assert change.value == pytest.approx(5.0, abs=0.01)
    assert place({"a": change.value, "b": 0.0}, SCALING, CENTERS)[0].segment == 2


def test_another_word_can_be_the_smallest_change():
    steps = [
        ("n", "n", False, 0.0, 9.0, 0.0, 1.0),
        ("p = x", "p", False, 0, 1, 0, 1.0),
        ("p = y", "p", False, 0, 1, 0, 1.0),
    ]
    centers = pd.DataFrame({"n": [0.0, 0.1], "p = x": [1.0, 0.0], "p = y": [0.0, 1.0], "segment": [1, 2]})
    placed, change = place({"n": 0.0, "p": "x"}, Scaling(pd.DataFrame(steps, columns=STEPS), NONE), centers)
    assert placed.segment == 1 and change == ("p", "y", 2)


def test_one_segment_only_leaves_nowhere_to_go():
    placed, change = place({"a": 2.5, "b": 0.0}, SCALING, CENTERS.head(1))
    assert (placed.segment, placed.runner_up, placed.margin, change) == (1, 1, 1.0, None)


def test_values_beyond_the_data_count_as_its_ends():
    assert SCALING.coordinates(pd.DataFrame({"a": [999.0], "b": [-3.0]})).tolist() == [[1.0, 0.0]]


def test_on_a_map_without_newcomers_somebody_stands_among_the_most_alike():
    matrix, places = np.array([[0.0], [1.0], *[[9.0]] * 9]), np.array([[0.0, 0.0], [2.0, 0.0], *[[50.0, 50.0]] * 9])
    assert among(np.array([0.0]), matrix, places) == pytest.approx((0, 0), abs=1e-6)


@pytest.mark.parametrize("scale", ["standard", "robust", "quantile", "none"])
def test_customers_are_placed_where_the_result_has_them(scale):
    dataset, params = made.mixture(), SegmentParams(n_clusters=3, scale=scale)
    frames = tasks.run(dataset, params).frames
    scaling = Scaling(frames["steps"], frames["knots"])
    rows = frames["raw"].merge(frames["assignments"], on="customer")
    for row in rows.head(20).to_dict("records"):
        placed, change = place({"f0": row["f0"], "f1": row["f1"]}, scaling, frames["centers"])
        assert placed.segment == row["segment"]
        assert placed.margin == pytest.approx(row["margin"])
        np.testing.assert_allclose(on_plane(placed.point, frames["plane"]), (row["x"], row["y"]), atol=1e-9)
        if change:
            moved = {"f0": row["f0"], "f1": row["f1"]} | {change.feature: change.value}
            assert place(moved, scaling, frames["centers"])[0].segment == change.segment


def test_names_say_what_sets_a_segment_apart_and_differ():
    rows = [
        (1, "recency", 1.0), (1, "gap", 0.9), (1, "basket", -0.8),
        (2, "gap", 1.0), (2, "recency", 0.9), (2, "basket", 0.7),
        (3, "plan = gold", 1.5), (3, "gap", -0.2), (3, "recency", 0.0),
    ]  # fmt: skip
    called = names(pd.DataFrame(rows, columns=["segment", "feature", "difference"]))
    assert called[1] == "quiet for long, long gaps, small baskets"
    assert called[2] == "long gaps, quiet for long, large baskets"
    assert called[3] == "plan gold, short gaps"
