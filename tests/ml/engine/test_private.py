"""Questions of which nothing is kept, on real processes: neither in the store nor in a log."""

from pathlib import Path

import pytest

from ml.base import ParamError
from ml.engine import JobError, Private, Request
from ml.letters.params import LettersParams

SECRET = "Quastenflosser"


def kept(home: str) -> list[Path]:
    return [path for path in Path(home).rglob("*") if path.is_file() and SECRET.encode() in path.read_bytes()]


def test_the_answer_comes_back_and_nothing_stays(engine, home, capfd):
    manifest = engine.manifest("sample:letters")
    request = Request.of("letters", manifest, LettersParams(vectors=False), "decode")
    text = f"Herr {SECRET} arbeitete stets zu unserer vollsten Zufriedenheit."
    result = engine.ask(request, Private(text=text))
    assert SECRET in result.frames["sentences"]["text"].iloc[0]
    assert result.frames["sentences"]["expected_grade"].item() < 1.5
    assert dict(result.arguments) == {}
    assert engine.stored(request) is None
    assert not kept(home) and SECRET not in "".join(capfd.readouterr())


def test_what_fails_does_not_quote_it(engine, home, capfd):
    manifest = engine.manifest("sample:letters")
    request = Request.of("letters", manifest, LettersParams(vectors=False), "decode")
    with pytest.raises(JobError) as error:
        engine.ask(request, Private(text=[SECRET]))
    assert SECRET not in str(error.value)
    assert not kept(home) and SECRET not in "".join(capfd.readouterr())


def test_a_parameter_that_cannot_be_is_told(engine):
    manifest = engine.manifest("sample:letters")
    request = Request.of("letters", manifest, LettersParams(vectors=False, min_count=90_000), "decode")
    with pytest.raises(ParamError, match="min_count must be at most"):
        engine.ask(request, Private(text="Ein Satz."))


def test_it_does_not_show_when_printed():
    assert SECRET not in repr(Private(text=SECRET))
