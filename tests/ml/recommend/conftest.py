import pytest

from tests.ml.recommend import made


@pytest.fixture(scope="session")
def tastes():
    return made.tastes()
