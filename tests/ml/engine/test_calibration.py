"""What runs took corrects what the next is expected to take."""

from types import SimpleNamespace

import pytest

from data.settings import Settings
from ml.base import Cost
from ml.engine.calibration import Calibration


def request(seconds: float):
    return SimpleNamespace(use_case="search", task="encode", cost=Cost(seconds, 0), admit=lambda *limits: None)


def test_the_median_ratio_corrects():
    calibration = Calibration(Settings())
    assert calibration.seconds(request(10)) == 10
    for observed in (20, 30, 100):
        calibration.observe(request(10), observed)
    assert calibration.seconds(request(20)) == pytest.approx(60)


def test_a_short_run_that_took_long_to_start_makes_no_long_one_of_others():
    calibration = Calibration(Settings())
    calibration.observe(request(1), 60)
    assert calibration.seconds(request(23)) == 23
    assert calibration.seconds(request(2)) == pytest.approx(120)
