"""What every task begins and ends with: features remembered, a fit, a result."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from time import perf_counter
from typing import Any

import pandas as pd

from data.dataset import Dataset
from ml.base import Finding, Result
from ml.engine.memory import remember
from ml.segment.algorithms import Fitted, fit
from ml.segment.features import Features, prepare
from ml.segment.how_many import scan
from ml.segment.params import CLEANING, SegmentParams


def features_of(dataset: Dataset, params: SegmentParams) -> Features:
    """Customers as they are compared, made once while they are remembered."""
    key = ("segment", "features", dataset.fingerprint, *(getattr(params, field) for field in sorted(CLEANING)))
    return remember(key, lambda: prepare(dataset, params))


def numbered(features: Features, params: SegmentParams) -> SegmentParams:
    """The same with the recommended number of segments where 0 is asked for; HDBSCAN finds its own."""
    if params.n_clusters > 0 or params.algorithm == "hdbscan":
        return params
    return params.model_copy(update={"n_clusters": scan(features.matrix, params.seed).recommended})


def fitted_of(dataset: Dataset, params: SegmentParams) -> Fitted:
    """The segments of these settings, remembered too."""
    features = features_of(dataset, params)
    params = numbered(features, params)
    read = (*sorted(CLEANING), "algorithm", "n_clusters", "seed")
    key = ("segment", "fit", dataset.fingerprint, *(getattr(params, field) for field in read))
    return remember(key, lambda: fit(params.algorithm, features.matrix, params.n_clusters, params.seed))


def result_of(
    task: str,
    dataset: Dataset,
    params: SegmentParams,
    frames: Mapping[str, pd.DataFrame],
    started: float,
    found: Sequence[Finding] = (),
    **arguments: Any,
) -> Result:
    """`params` and `arguments` are those that were asked for."""
    values = params.model_dump(mode="json")
    made = Result("segment", task, values, dataset.fingerprint, frames, tuple(found), arguments=arguments)
    return replace(made, seconds=perf_counter() - started)
