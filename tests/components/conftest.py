"""A small result, computed once, for everything that draws."""

import pytest

from data.dataset import Card
from ml.recommend import tasks
from ml.recommend.params import RecommendParams
from tests.ml.recommend.made import tastes

NOUNS = {"user": "viewers", "item": "films", "event": "ratings", "chose": "watch"}


@pytest.fixture(scope="session")
def made():
    return tastes()


@pytest.fixture(scope="session")
def result(made):
    return tasks.run(made, RecommendParams(k=5, regularization=20))


@pytest.fixture(scope="session")
def card() -> Card:
    return Card(
        title="Made", summary="", row_is="one event", nouns=NOUNS, source="here", licence="ours", flaws=("A flaw.",)
    )
