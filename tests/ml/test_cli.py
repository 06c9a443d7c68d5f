"""The command line keeps its contract: one JSON document, results on disk, one line for bad input."""

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from data import catalog
from ml import use_cases
from ml.__main__ import main
from ml.base import Result
from ml.recommend import tasks
from ml.recommend.params import MODELS, RecommendParams

ROOT = Path(__file__).parents[2]
KEYS = ["use_case", "dataset", "fingerprint", "params", "metrics", "findings", "seconds"]


def visits():
    """200 people in two camps who choose 12 of their camp's 30 items over time."""
    rng = np.random.default_rng(5)
    rows = []
    for person in range(200):
        chosen = 30 * (person % 2) + rng.choice(30, 12, replace=False)
        rows += [(f"p{person:03}", f"i{item:02}", 3 + item % 3, 1_700_000_000 + n) for n, item in enumerate(chosen)]
    return pd.DataFrame(rows, columns=["user", "item", "rating", "timestamp"])


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    path = tmp_path_factory.mktemp("made") / "visits.csv"
    visits().to_csv(path, index=False)
    return str(path)


@pytest.fixture
def write(tmp_path):
    def to(content, name="events.csv"):
        path = tmp_path / name
        if isinstance(content, pd.DataFrame):
            content.to_csv(path, index=False)
        else:
            path.write_text(content)
        return str(path)

    return to


@pytest.fixture
def document(capsys):
    """The JSON document that these arguments print."""

    def of(*arguments):
        code = main(["recommend", *arguments, "--json"])
        printed = capsys.readouterr()
        assert code == 0, printed.err
        return json.loads(printed.out)

    return of


@pytest.fixture
def refusal(capsys):
    """The one line with which these arguments are refused."""

    def of(*arguments):
        code = main(arguments)
        printed = capsys.readouterr()
        return one_line(code, printed.out, printed.err)

    return of


def one_line(code, out, err):
    """What every refusal must look like: progress may precede it, nothing may follow."""
    lines = err.splitlines()
    assert code == 2, err
    assert out == ""
    assert "Traceback" not in err
    assert [line for line in lines if line.startswith("error:")] == lines[-1:]
    return lines[-1]


def shell(*arguments):
    command = [sys.executable, "-m", "ml", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=50, check=False)


class TestFromTheShell:
    def test_json_is_the_only_thing_on_stdout(self, made, tmp_path):
        apply = tmp_path / "new.csv"
        apply.write_text("user\np000\nstranger\n")
        done = shell("recommend", "--data", made, "--apply", str(apply), "--json")
        assert done.returncode == 0, done.stderr
        document = json.loads(done.stdout)
        assert list(document) == [*KEYS, "applied"]
        assert (document["use_case"], document["dataset"]) == ("recommend", "visits")
        assert "Read as CSV with commas" in done.stderr
        assert "Training EASE" in done.stderr

    def test_bad_data_ends_with_code_2(self, tmp_path):
        done = shell("recommend", "--data", str(tmp_path / "nowhere.csv"), "--json")
        assert "file must exist" in one_line(done.returncode, done.stdout, done.stderr)

    def test_bad_arguments_too(self):
        done = shell("recommend")
        assert "--data" in one_line(done.returncode, done.stdout, done.stderr)

    def test_a_reader_that_has_seen_enough_is_no_error(self, made):
        command = [sys.executable, "-m", "ml", "recommend", "--data", made, "--set", "model=popular", "--json"]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
            process.stdout.close()
            told = process.stderr.read()
        assert process.returncode == 0
        assert told.splitlines()[-1].endswith("Measuring")

    def test_the_data_sets_that_come_along(self):
        done = shell("datasets")
        assert (done.returncode, done.stderr) == (0, "")
        assert "sample:movielens" in done.stdout


class TestDocument:
    def test_metrics_are_rows_with_intervals(self, document, made):
        rows = document("--data", made, "--set", "k=5")["metrics"]
        assert set(rows[0]) == {"model", "metric", "k", "value", "low", "high", "n"}
        assert {row["model"] for row in rows} == {"ease", "popular", "random"}
        hit = {row["model"]: row for row in rows if row["metric"] == "hit_rate" and row["k"] == 5}
        assert hit["ease"]["low"] <= hit["ease"]["value"] <= hit["ease"]["high"]
        assert hit["ease"]["value"] > hit["random"]["value"]

    def test_params_are_all_there_with_those_set(self, document, made):
        params = document("--data", made, "--set", "k=5", "--set", "model=popular")["params"]
        assert set(params) == set(RecommendParams.model_fields)
        assert (params["k"], params["model"]) == (5, "popular")

    def test_findings_say_what_was_checked(self, document, made):
        findings = document("--data", made, "--set", "split=random")["findings"]
        for finding in findings:
            assert set(finding) == {"code", "severity", "headline", "evidence", "remedy"}
            assert finding["severity"] in ("note", "warning", "serious")

    def test_the_same_request_gives_the_same_numbers(self, document, made):
        first, second = (document("--data", made, "--set", "model=als") for _ in range(2))
        assert {**first, "seconds": 0} == {**second, "seconds": 0}

    def test_every_model_in_one_call(self, document, made):
        rows = document("--data", made, "--set", "model=all")["metrics"]
        assert {row["model"] for row in rows} == set(MODELS) - {"content"}  # there are no titles

    def test_the_same_table_in_another_format_is_the_same_data_set(self, document, made, tmp_path):
        visits().to_json(tmp_path / "visits.jsonl", orient="records", lines=True)
        assert (
            document("--data", str(tmp_path / "visits.jsonl"))["fingerprint"] == document("--data", made)["fingerprint"]
        )

    def test_columns_are_mapped(self, document, made, write):
        renamed = visits().rename(columns={"user": "wer", "item": "was"})
        found = document("--data", write(renamed), "--column", "user=wer", "--column", "item=was")
        assert found["fingerprint"] == document("--data", made)["fingerprint"]

    def test_without_json_a_summary_is_printed(self, made, capsys):
        assert main(["recommend", "--data", made]) == 0
        printed = capsys.readouterr()
        assert "hit_rate" in printed.out
        assert "visits.csv" in printed.out


class TestOut:
    def test_is_the_result_as_it_stands(self, document, made, tmp_path):
        printed = document("--data", made, "--out", str(tmp_path / "out"))
        saved = Result.load(str(tmp_path / "out"))
        assert saved.metrics.shape[0] == len(printed["metrics"])
        assert (saved.use_case, saved.fingerprint) == (printed["use_case"], printed["fingerprint"])
        assert (dict(saved.params), saved.seconds) == (printed["params"], printed["seconds"])
        assert [finding.code for finding in saved.findings] == [finding["code"] for finding in printed["findings"]]
        assert json.loads(saved.metrics.to_json(orient="records", double_precision=15)) == printed["metrics"]

    def test_equals_what_the_library_computes(self, document, made, tmp_path):
        document("--data", made, "--set", "k=5", "--out", str(tmp_path / "out"))
        saved = Result.load(str(tmp_path / "out"))
        computed = tasks.run(catalog.load(made), RecommendParams(k=5))
        assert set(saved.frames) == set(computed.frames)
        for name, frame in computed.frames.items():
            pd.testing.assert_frame_equal(saved.frames[name], frame.reset_index(drop=True))

    def test_a_place_that_cannot_be_written_is_refused(self, refusal, made, write):
        taken = write("a file", "taken")
        assert "--out must be a folder" in refusal("recommend", "--data", made, "--json", "--out", taken)

    def test_before_anything_is_trained(self, made, write, capsys):
        main(["recommend", "--data", made, "--out", write("a file", "taken")])
        assert "Training" not in capsys.readouterr().err


def test_more_than_this_machine_can_hold_is_refused_before_it_is_tried(refusal, made, monkeypatch):
    monkeypatch.setattr("os.sysconf", lambda name: 1000)
    assert "memory must be at most 1 MB; this would take about 30" in refusal("recommend", "--data", made)


class TestApply:
    def test_known_people_get_the_model_and_strangers_the_bestsellers(self, document, made, write):
        people = write("user\np000\nstranger\np000\n", "new.csv")
        applied = pd.DataFrame(document("--data", made, "--set", "k=5", "--apply", people)["applied"])
        assert applied.groupby("user").size().to_dict() == {"p000": 5, "stranger": 5}
        assert set(applied.loc[applied["user"] == "p000", "model"]) == {"ease"}
        assert set(applied.loc[applied["user"] == "stranger", "model"]) == {"popular"}
        assert applied["rank"].tolist() == [1, 2, 3, 4, 5] * 2

    def test_rows_may_use_the_names_of_the_data(self, document, write):
        data = write(visits().rename(columns={"user": "wer"}))
        people = write('{"wer": "p001"}', "new.jsonl")
        applied = document("--data", data, "--column", "user=wer", "--apply", people)["applied"]
        assert {row["user"] for row in applied} == {"p001"}

    def test_is_written_beside_the_result(self, document, made, write, tmp_path):
        people = write("user\np003\n", "new.csv")
        printed = document("--data", made, "--apply", people, "--out", str(tmp_path / "out"))["applied"]
        assert len(pd.read_csv(tmp_path / "out" / "applied.csv")) == len(printed)

    @pytest.mark.parametrize(
        ("content", "part"),
        [("name\np000\n", "column user"), ("", "empty file"), ("user,x\n,1\n", "must not be empty")],
    )
    def test_rows_it_cannot_use_are_refused(self, refusal, made, write, content, part):
        assert part in refusal("recommend", "--data", made, "--apply", write(content, "new.csv"), "--json")

    def test_bad_rows_are_found_before_training(self, made, monkeypatch, capsys):
        heavy = use_cases.heavy("recommend")
        monkeypatch.setattr(heavy, "run", lambda *rest: pytest.fail("trained"))
        assert main(["recommend", "--data", made, "--apply", "/nowhere.csv"]) == 2


def changed(**columns):
    """The made visits with some cells overwritten: column → {row: value}."""
    frame = visits().astype("object")
    for column, cells in columns.items():
        for row, value in cells.items():
            frame.loc[row, column] = value
    return frame


class TestBadData:
    @pytest.mark.parametrize(
        ("content", "parts"),
        [
            ("", ["empty file"]),
            ("user,item\n", ["rows below its header"]),
            (visits().drop(columns="user"), ["user must be in events.csv", "--column user=NAME"]),
            (changed(rating={1: "good"}), ["rating must be a number", "'good' in row 3 (1 of 2,400 rows)"]),
            (changed(rating={1: None}), ["rating must not be empty", "row 3"]),
            (changed(timestamp={0: "soon", 9: "later"}), ["timestamp must be a date", "'soon' in row 2 (2 of"]),
            (changed(user={4: None, 5: "NaN"}), ["user must not be empty", "row 6 (2 of"]),
            (visits().query("user == 'p000'"), ["user must hold at least 2 people"]),
            (visits().query("item == 'i00'"), ["at least 2"]),
            (visits().query("item == 'i00'").assign(item="i00", user="p000"), ["at least 2"]),
        ],
        ids=["empty", "header", "column", "rating", "no-rating", "dates", "ids", "person", "item", "one-event"],
    )
    def test_is_refused_in_one_line(self, refusal, write, content, parts):
        message = refusal("recommend", "--data", write(content), "--json")
        assert all(part in message for part in parts), message

    def test_binary(self, refusal, tmp_path):
        (tmp_path / "a.csv").write_bytes(bytes(range(256)))
        assert "must hold text" in refusal("recommend", "--data", str(tmp_path / "a.csv"))

    def test_names_with_line_breaks_still_take_one_line(self, refusal, tmp_path):
        assert "file must exist" in refusal("recommend", "--data", str(tmp_path / "a\nb.csv"))


class TestBadArguments:
    @pytest.mark.parametrize(
        ("arguments", "parts"),
        [
            (["--column", "usr=user"], ["must be one of user, item", "usr"]),
            (["--column", "user=nobody"], ["nobody", "user, item, rating, timestamp"]),
            (["--column", "user"], ["--column must have the form ROLE=NAME"]),
            (["--column", "user=item", "--column", "user=user"], ["user once"]),
            (["--kind", "corpus"], ["interactions; got corpus"]),
            (["--items", "/nowhere.csv"], ["file must exist"]),
            (["--set", "k=61"], ["k must be at most 60", "got 61"]),
            (["--set", "k=101"], ["k must be at most 100", "101"]),
            (["--set", "k=0"], ["k must be at least 1"]),
            (["--set", "k=many"], ["k must be a whole number", "'many'"]),
            (["--set", "k=nan"], ["k must be"]),
            (["--set", "alpha=inf"], ["alpha must be"]),
            (["--set", "depth=3"], ["depth is not a parameter", "factors"]),
            (["--set", "model=best"], ["model must be one of", "'best'"]),
            (["--set", "k"], ["--set must have the form FIELD=VALUE"]),
            (["--set", "=5"], ["--set must have the form"]),
            (["--set", "k=5", "--set", "k=6"], ["k once"]),
            (["--set", "min_user_events=500"], ["at least 2 people", "min_user_events"]),
            (["--set", "positive_from=9"], ["positive_from must be at most the highest rating, 5"]),
            (["--set", "model=all", "--apply", "x.csv"], ["--apply needs one model"]),
            (["--nosuch"], ["--nosuch"]),
        ],
        ids=lambda value: " ".join(value) if value[0].startswith("--") else "",
    )
    def test_are_refused_in_one_line(self, refusal, made, arguments, parts):
        message = refusal("recommend", "--data", made, "--json", *arguments)
        assert all(part in message for part in parts), message

    def test_an_unknown_sample(self, refusal):
        said = refusal("recommend", "--data", "sample:nosuch")
        assert f"must be one of {', '.join(catalog.SAMPLES)}; got 'nosuch'" in said

    def test_an_unknown_use_case(self, refusal):
        assert "guess" in refusal("guess", "--data", "x.csv")

    def test_columns_for_a_sample(self, refusal):
        assert "goes with a file" in refusal("recommend", "--data", "sample:movielens", "--column", "user=userId")

    def test_a_split_by_time_needs_times(self, refusal, write):
        data = write(visits().drop(columns="timestamp"))
        assert "split must be random" in refusal("recommend", "--data", data)


class TestUnusualData:
    def test_equal_ratings(self, document, write):
        found = document("--data", write(visits().assign(rating=4)), "--set", "positive_from=4")
        assert found["metrics"]

    def test_two_people_and_two_items(self, document, write):
        data = write("user,item\na,x\na,y\nb,x\nb,y\n")
        found = document("--data", data, "--set", "split=random", "--set", "k=2")
        assert found["metrics"]

    def test_duplicates_are_counted_in_the_funnel(self, document, write, tmp_path):
        frame = visits()
        doubled = pd.concat([frame, frame.sample(frac=0.1, random_state=0)])
        document("--data", write(doubled), "--out", str(tmp_path / "out"))
        funnel = Result.load(str(tmp_path / "out")).frames["funnel"].set_index("step")["events"]
        assert funnel["Rows read"] == len(frame) * 1.1
        assert funnel["Exact duplicates removed"] == len(frame)

    def test_ids_like_formulas_and_markup_are_kept_and_leave_inert(self, document, write, tmp_path):
        names = {"p000": "=1+1", "p001": "<script>alert(1)</script>", "i00": "@SUM(A1)", "i31": "-2+3"}
        data = write(visits().replace(names))
        people = write("user\n=1+1\n<script>alert(1)</script>\n+strange\n", "new.csv")
        applied = document("--data", data, "--set", "k=30", "--apply", people, "--out", str(tmp_path / "out"))[
            "applied"
        ]
        assert {row["user"] for row in applied} == {"=1+1", "<script>alert(1)</script>", "+strange"}
        exported = (tmp_path / "out" / "applied.csv").read_text("utf-8-sig")
        rows = list(csv.DictReader(io.StringIO(exported)))
        assert {row["user"] for row in rows} == {"'=1+1", "<script>alert(1)</script>", "'+strange"}
        assert {"'@SUM(A1)", "'-2+3"} & {row["item"] for row in rows}
        assert not any(row[name].startswith(("=", "+", "-", "@")) for row in rows for name in ("user", "item", "title"))
