import pandas as pd
import pytest

from ml.base import Finding, ParamError, Result
from ml.recommend.params import RecommendParams


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("factors", 5000, "factors must be at most 512; got 5,000. Lower it."),
        ("k", 0, "k must be at least 1; got 0. Raise it."),
        ("k", "ten", "k must be a whole number; got 'ten'. Write digits only."),
        ("alpha", "nan", "alpha must be a finite number"),
        ("regularization", "lots", "regularization must be a number; got 'lots'. Write it with digits and a point."),
        ("model", "magic", "'knn_baseline' or 'content'; got 'magic'. Choose one of these."),
        ("colour", "red", "colour is not a parameter here. Use one of: model, split, k"),
    ],
)
def test_a_broken_rule_names_the_field_the_rule_the_value_and_the_remedy(field, value, message):
    with pytest.raises(ParamError) as error:
        RecommendParams.parse({field: value})
    assert message in str(error.value)
    assert error.value.fields == (field,)


def test_every_broken_rule_is_named():
    with pytest.raises(ParamError) as error:
        RecommendParams.parse({"k": 0, "factors": 0})
    assert error.value.fields == ("k", "factors")


def test_a_saved_result_comes_back_the_same_and_reads_frames_only_when_asked(tmp_path):
    finding = Finding("R99", "note", "A headline.", {"number": 1.5}, "A remedy.")
    frames = {"metrics": pd.DataFrame({"model": ["als"], "value": [0.5]}), "train": pd.DataFrame({"user": ["=1+1"]})}
    Result("recommend", "run", {"k": 10}, "abc", frames, (finding,), 1.25, {"user": "7"}).save(str(tmp_path))

    loaded = Result.load(str(tmp_path))

    assert (loaded.use_case, loaded.task, loaded.params, loaded.fingerprint) == ("recommend", "run", {"k": 10}, "abc")
    assert (loaded.findings, loaded.seconds, loaded.arguments) == ((finding,), 1.25, {"user": "7"})
    assert loaded.frames.bytes_held == 0
    pd.testing.assert_frame_equal(loaded.metrics, frames["metrics"])
    assert set(loaded.frames) == {"metrics", "train"}
    assert loaded.frames["train"]["user"].tolist() == ["=1+1"]
    with pytest.raises(KeyError):
        loaded.frames["absent"]
