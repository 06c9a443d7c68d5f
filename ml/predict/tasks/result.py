"""A task's result, stamped with its time."""

from collections.abc import Mapping, Sequence
from time import perf_counter
from typing import Any

import pandas as pd

from data.dataset import Dataset
from ml.base import Finding, Result
from ml.predict.params import PredictParams


def result_of(
    task: str,
    dataset: Dataset,
    params: PredictParams,
    frames: Mapping[str, pd.DataFrame],
    started: float,
    found: Sequence[Finding] = (),
    **arguments: Any,
) -> Result:
    values = params.model_dump(mode="json")
    seconds = perf_counter() - started
    return Result("predict", task, values, dataset.fingerprint, frames, tuple(found), seconds, arguments)
