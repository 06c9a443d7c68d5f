"""Tests compute in their own process and leave nothing in the project's folder."""

import os

import pytest

from data.settings import settings


@pytest.fixture(scope="session", autouse=True)
def own_home(tmp_path_factory):
    os.environ["VITRINE_ENGINE"] = "inline"
    os.environ["VITRINE_HOME"] = str(tmp_path_factory.mktemp("vitrine"))
    settings.cache_clear()
    yield
    del os.environ["VITRINE_ENGINE"], os.environ["VITRINE_HOME"]
    settings.cache_clear()
