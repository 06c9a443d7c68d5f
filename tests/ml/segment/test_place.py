"""Where somebody lands, worked out by hand, and what would move them."""

import numpy as np
import pandas as pd
import pytest

from ml.segment import tasks
from ml.segment.params import SegmentParams
from ml.segment.place import coordinates, names, place
from tests.ml.segment import made

STEPS = pd.DataFrame(
    [("a", "a", False, 0.0, 10.0, 5.0, 5.0), ("b", "b", False, 0.0, 10.0, 0.0, 1.0)],
    columns=["column", "feature", "log", "low", "high", "offset", "scale"],
)
CENTERS = pd.DataFrame({"a": [-1.0, 1.0], "b": [0.0, 0.0], "segment": [1, 2]})
PLANE = pd.DataFrame({"column": ["a", "b"], "mean": [0.0, 0.0], "x": [1.0, 0.0], "y": [0.0, 1.0]})


def test_someone_lands_at_the_nearest_mean_and_crosses_the_border_between_two():
    placed, change = place({"a": 2.5, "b": 0.0}, STEPS, CENTERS, PLANE)
    assert (placed.segment, placed.runner_up) == (1, 2)
    assert placed.margin == pytest.approx(1 - 0.5 / 1.5)
    assert (placed.x, placed.y) == (-0.5, 0.0)
    assert change is not None and (change.feature, change.segment) == ("a", 2)
    assert change.value == pytest.approx(5.0, abs=0.01)
    assert place({"a": change.value, "b": 0.0}, STEPS, CENTERS, PLANE)[0].segment == 2


def test_values_beyond_the_data_count_as_its_ends():
    assert coordinates(pd.DataFrame({"a": [999.0], "b": [-3.0]}), STEPS).tolist() == [[1.0, 0.0]]


def test_customers_are_placed_where_the_result_has_them():
    dataset, params = made.mixture(), SegmentParams(n_clusters=3)
    result = tasks.run(dataset, params)
    frames = result.frames
    rows = frames["raw"].merge(frames["assignments"], on="customer")
    for row in rows.head(20).to_dict("records"):
        placed, _ = place({"f0": row["f0"], "f1": row["f1"]}, frames["steps"], frames["centers"], frames["plane"])
        assert placed.segment == row["segment"]
        np.testing.assert_allclose((placed.x, placed.y), (row["x"], row["y"]), atol=1e-9)


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
