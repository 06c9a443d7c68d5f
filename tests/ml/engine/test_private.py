"""Letters asked privately of real processes: nothing of them is in the store nor in a log."""

from pathlib import Path

import pytest

from ml.base import ParamError
from ml.engine import JobError, Request
from ml.letters.params import LettersParams
from tests.ml.engine.conftest import PATIENCE_SECONDS

SECRET = "Quastenflosser"


def asked(engine, text: object, **settings: object):
    request = Request.of(
        "letters", engine.manifest("sample:letters"), LettersParams(vectors=False, **settings), "decode", text=text
    )
    job = engine.submit(request, "one")
    assert job.wait(PATIENCE_SECONDS)
    return job.result()


def kept(home: str) -> list[Path]:
    return [path for path in Path(home).rglob("*") if path.is_file() and SECRET.encode() in path.read_bytes()]


def test_the_answer_comes_back_and_nothing_stays(engine, home, capfd):
    result = asked(engine, f"Herr {SECRET} arbeitete stets zu unserer vollsten Zufriedenheit.")
    assert SECRET in result.frames["sentences"]["text"].iloc[0]
    assert result.frames["sentences"]["expected_grade"].item() < 1.5
    assert not kept(home) and SECRET not in "".join(capfd.readouterr())


def test_what_fails_does_not_quote_it(engine, home, capfd):
    with pytest.raises(JobError) as error:
        asked(engine, [SECRET])
    assert SECRET not in str(error.value)
    assert not kept(home) and SECRET not in "".join(capfd.readouterr())


def test_a_parameter_that_cannot_be_is_told(engine):
    with pytest.raises(ParamError, match="min_count must be at most"):
        asked(engine, "Ein Satz.", min_count=90_000)
