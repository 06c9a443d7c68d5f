"""What an operator may set, and what is refused."""

import pytest
from pydantic import ValidationError

from data.settings import Settings, settings


@pytest.fixture(autouse=True)
def bare(monkeypatch):
    for name in Settings.model_fields:
        monkeypatch.delenv(f"VITRINE_{name.upper()}", raising=False)
    settings.cache_clear()
    yield
    settings.cache_clear()


def test_defaults(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    plain = Settings()
    assert (plain.engine, plain.workers, plain.time_limit_seconds) == ("local", 2, 300)
    assert plain.home.endswith(".vitrine")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("WORKERS", "1"),
        ("WORKERS", "65"),
        ("WORKERS", "many"),
        ("WORKER_MEMORY_MB", "1"),
        ("TIME_LIMIT_SECONDS", "0"),
        ("STORE_MB", "-1"),
    ],
)
def test_a_bad_value_is_refused_by_name(monkeypatch, name, value):
    monkeypatch.setenv(f"VITRINE_{name}", value)
    with pytest.raises(ValidationError, match=name.lower()):
        Settings()


def test_read_from_the_environment_and_fixed_from_then_on(monkeypatch):
    monkeypatch.setenv("VITRINE_WORKERS", "3")
    chosen = Settings()
    assert chosen.workers == 3
    with pytest.raises(ValidationError, match="frozen"):
        chosen.workers = 4


def test_a_process_reads_them_once():
    assert settings() is settings()


def test_every_field_is_described():
    assert all(field.description for field in Settings.model_fields.values())
