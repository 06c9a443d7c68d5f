"""What every use case must do: a test class to inherit from, one line per use case."""

from typing import ClassVar

import numpy as np
import pandas as pd
import pytest

from data.dataset import Dataset
from ml import columns, use_cases
from ml.base import ParamError, Stopped
from ml.engine import memory

METRICS = [columns.MODEL, columns.METRIC, columns.K, columns.VALUE, columns.LOW, columns.HIGH, columns.N]
COMPARISONS = [
    columns.MODEL_A, columns.MODEL_B, columns.METRIC, columns.K, columns.DIFFERENCE,
    columns.LOW, columns.HIGH, columns.P, columns.P_ADJUSTED,
]  # fmt: skip
PER_UNIT = [columns.MODEL, columns.UNIT, columns.METRIC, columns.K, columns.VALUE]


class UseCaseContract:
    """Inherit, name the use case and its headline metric, and give the fixture `dataset`."""

    use_case: str
    metric: str
    good: ClassVar[dict[str, object]] = {}
    """Parameters that should beat the baseline on `dataset`."""
    baseline: str
    too_large: ClassVar[dict[str, object]]
    """Valid by its bounds, impossible for `dataset`; the message must name the field."""

    @pytest.fixture(scope="class")
    @classmethod
    def heavy(cls):
        return use_cases.heavy(cls.use_case)

    @pytest.fixture(scope="class")
    @classmethod
    def params(cls):
        return use_cases.light(cls.use_case).PARAMS.parse(cls.good)

    @pytest.fixture(scope="class")
    @classmethod
    def result(cls, heavy, dataset, params):
        return heavy.run(dataset, params)

    def test_every_parameter_has_a_title_a_description_and_a_valid_default(self):
        params = use_cases.light(self.use_case).PARAMS
        params.parse(params().model_dump())
        for name, field in params.model_fields.items():
            assert field.title and field.description, name

    def test_every_task_reads_known_parameters_and_has_an_estimate(self, dataset: Dataset, heavy):
        light = use_cases.light(self.use_case)
        for name, task in light.TASKS.items():
            assert callable(getattr(heavy, name))
            assert task.reads <= set(light.PARAMS.model_fields)

    def test_frames_speak_the_vocabulary(self, result):
        assert list(result.metrics) == METRICS
        assert list(result.comparisons) == COMPARISONS
        assert list(result.frames["per_unit"]) == PER_UNIT
        assert not result.metrics.isna().any().any()

    def test_it_is_deterministic(self, heavy, dataset, params, result):
        memory.forget()
        again = heavy.run(dataset, params)
        for name, frame in result.frames.items():
            pd.testing.assert_frame_equal(frame, again.frames[name])

    def test_it_beats_the_baseline_beyond_doubt(self, result, params):
        rows = result.comparisons
        row = rows[(rows[columns.MODEL_B] == self.baseline) & (rows[columns.METRIC] == self.metric)].iloc[0]
        assert row[columns.LOW] > 0

    def test_shuffled_data_is_not_learned_from(self, heavy, dataset, params):
        """The headline metric must fall to the baseline where there is nothing to learn."""
        rows = heavy.run(self.shuffled(dataset), params).comparisons
        row = rows[(rows[columns.MODEL_B] == self.baseline) & (rows[columns.METRIC] == self.metric)].iloc[0]
        assert row[columns.LOW] <= 0

    def shuffled(self, dataset: Dataset) -> Dataset:
        raise NotImplementedError

    def test_progress_only_rises(self, heavy, dataset, params):
        fractions = []
        heavy.run(dataset, params, lambda fraction, message: fractions.append(fraction))
        assert fractions
        assert (np.diff(fractions) >= 0).all()
        assert 0 <= min(fractions) and max(fractions) <= 1

    def test_stop_stops_at_the_next_step(self, heavy, dataset, params):
        steps = 0

        def stop(fraction, message):
            nonlocal steps
            steps += 1
            raise Stopped

        with pytest.raises(Stopped):
            heavy.run(dataset, params, stop)
        assert steps == 1

    def test_an_impossible_parameter_is_named_with_its_limit(self, heavy, dataset):
        params = use_cases.light(self.use_case).PARAMS.parse(self.good | self.too_large)
        with pytest.raises(ParamError) as error:
            heavy.run(dataset, params)
        assert error.value.fields == tuple(self.too_large)
        assert str(error.value).startswith(f"{next(iter(self.too_large))} must be at most")

    def test_saving_and_loading_loses_nothing(self, result, tmp_path):
        result.save(str(tmp_path))
        loaded = type(result).load(str(tmp_path))
        for name, frame in result.frames.items():
            pd.testing.assert_frame_equal(loaded.frames[name], frame, check_dtype=False)
        assert loaded.findings == result.findings
