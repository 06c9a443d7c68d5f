"""Break the data on purpose, in the ways data breaks in practice, and see whether anything notices."""

import numpy as np
import pandas as pd

from data.dataset import Dataset
from ml.base import silent
from ml.columns import ITEM, USER
from ml.recommend import models
from ml.recommend.models import Fitted
from ml.recommend.params import RecommendParams
from ml.recommend.pipeline import training
from ml.recommend.splits import Parts

ROBOTS = 1_000
ROBOT_EVENTS = 50


def shuffled(dataset: Dataset, seed: int) -> Dataset:
    """Who chose what is drawn anew: everyone as active, every item as popular as before, and nobody has a taste."""
    rows = dataset.tables["interactions"]
    items = np.random.default_rng(seed).permutation(rows[ITEM].to_numpy())
    return _with(dataset, rows.assign(**{ITEM: items}))


def with_robots(dataset: Dataset, seed: int) -> Dataset:
    """A thousand copies of one robot that clicks through rarely chosen items, in as many events each."""
    rows = dataset.tables["interactions"]
    rare = rows[ITEM].value_counts(sort=True, ascending=True).index[: min(ROBOT_EVENTS, rows[ITEM].nunique())]
    pattern = rows.drop_duplicates(ITEM).set_index(ITEM).loc[rare].reset_index()[rows.columns.tolist()]
    robots = pd.concat([pattern.assign(**{USER: f"robot {number}"}) for number in range(ROBOTS)])
    return _with(dataset, pd.concat([rows, robots], ignore_index=True))


WAYS = {"shuffled": shuffled, "robots": with_robots}
"""What is done to the events themselves; a leak is done to the training."""


def leaked(dataset: Dataset, parts: Parts, params: RecommendParams) -> Fitted:
    """The chosen model, trained on the hidden events too."""
    everything = Parts(parts.events, parts.in_train | parts.in_test, parts.in_test)
    return models.fit(params.model, training(params.model, dataset, everything, params), params, silent)


def _with(dataset: Dataset, rows: pd.DataFrame) -> Dataset:
    return Dataset.of(dataset.name, dataset.kind, {**dataset.tables, "interactions": rows}, dataset.card)
