"""By the command line: money, new rows, messy files, and what cannot be, each in one line."""

import json

import numpy as np
import pandas as pd
import pytest

from ml.__main__ import main
from ml.predict.money import Money, best, profits
from ml.predict.params import PredictParams
from ml.predict.tasks import folds, run
from tests.ml.predict import made


@pytest.fixture
def write(tmp_path):
    def to(frame, name="table.csv"):
        path = tmp_path / name
        frame.to_csv(path, index=False)
        return str(path)

    return to


@pytest.fixture
def call(capsys):
    def of(path, *arguments, code=0, target="target"):
        assert main(["predict", "--data", path, "--target", target, *arguments, "--json"]) == code
        printed = capsys.readouterr()
        assert "Traceback" not in printed.err
        return json.loads(printed.out) if code == 0 else printed.err.strip().splitlines()[-1]

    return of


def test_the_decision_is_that_of_the_library(write, call, tmp_path):
    frame = made.leavers()
    out = tmp_path / "out"
    document = call(write(frame), "--set", "value=800", "--set", "cost=25", "--set", "success=0.4", "--out", str(out))
    money, dataset = Money(value=800, cost=25, success=0.4), made.table(frame)
    found = document["decision"]
    assert found["break_even"] == pytest.approx(25 / (800 * 0.4))
    chosen = best(profits(folds(dataset, PredictParams()).frames["thresholds"], money))["threshold"]
    earned = profits(run(dataset, PredictParams()).frames["thresholds"], money)
    here = earned[np.isclose(earned["threshold"], chosen)].iloc[0]
    assert found["threshold"] == chosen
    assert [found[name] for name in ("profit", "low", "high")] == here[["value", "low", "high"]].tolist()
    assert found["best_profit"] == earned["value"].max() >= found["profit"]
    said = pd.read_parquet(out / "predictions.parquet")
    hits = said["p_Yes"] >= chosen - 1e-12
    by_hand = np.where(hits, np.where(said["truth"] == "Yes", 800 * 0.4 - 25, -25.0), 0.0).sum()
    assert found["profit"] == pytest.approx(by_hand) and found["contacted"] == hits.sum()
    assert (out / "profit.parquet").exists()


def test_without_money_nothing_is_decided(write, call):
    assert "decision" not in call(write(made.leavers(200)))


@pytest.mark.parametrize(
    ("frame", "settings", "said"),
    [
        (made.leavers(200), ("cost=-1",), "cost must be at least 0; got -1"),
        (made.leavers(200), ("cost=1", "model=all"), "cost needs one model; got all"),
        (made.amounts(100), ("cost=1",), "value, cost and success must go with a target of two answers"),
    ],
)
def test_money_that_cannot_be_is_one_line(write, call, frame, settings, said):
    arguments = [part for one in settings for part in ("--set", one)]
    assert call(write(frame), *arguments, code=2).startswith(f"error: {said}")


def test_the_model_is_applied_to_new_rows_and_strange_cells_among_them(write, call, tmp_path):
    frame = made.leavers(300)
    rows = frame.drop(columns="target").head(5).astype("object")
    rows.loc[0, "spend"], rows.loc[1, "plan"], rows.loc[2, "plan"] = "", "never seen", "=1+1"
    out = tmp_path / "out"
    document = call(write(frame), "--apply", write(rows, "new.csv"), "--out", str(out))
    assert [row["row"] for row in document["applied"]] == [1, 2, 3, 4, 5]
    assert all(0 < row["p_Yes"] < 1 and row["model"] == "linear" for row in document["applied"])
    assert pd.read_csv(out / "applied.csv")["p_Yes"].tolist() == pytest.approx(
        [row["p_Yes"] for row in document["applied"]]
    )
    assert "rows to predict must have the column plan" in call(
        write(frame), "--apply", write(rows.drop(columns="plan"), "less.csv"), code=2
    )


def test_the_mess_of_well_known_files_is_read_without_losing_a_row(write, call):
    frame = made.leavers(400)
    days = pd.Timestamp("2012-07-30") + pd.to_timedelta(frame["months"] * 10, "D")
    joined = [f"{day.day}/{day.month}/{day.year}" if day.day <= 12 else f"{day:%d-%m-%Y}" for day in days]
    messy = frame.assign(
        spend=frame["spend"].round(2).astype("str").mask(frame.index % 20 == 0, " "),
        plan=(" " + frame["plan"]).mask(frame.index % 15 == 0, " ?"),
        joined=joined,
    )
    document = call(write(messy))
    found = {row["metric"]: row for row in document["metrics"] if row["model"] == "linear"}
    assert found["roc_auc"]["n"] == 100 and found["roc_auc"]["value"] > 0.7


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda frame: frame.head(1), "table must have at least 20 rows"),
        (
            lambda frame: frame.assign(target=[f"c{place % 500}" for place in range(600)]),
            "target must have at most 100",
        ),
        (lambda frame: frame[["target"]].assign(a=1, b="x"), "columns must hold at least 1 that differs"),
        (lambda frame: frame.assign(spend=["inf", *frame["spend"][1:]]), "spend must be finite; got 'inf' in row"),
        (lambda frame: frame.assign(spend=" ", months=" ", plan=" ", colour=" "), "columns must hold at least 1"),
        (lambda frame: frame[["target"]], "table.csv must have a column beside target"),
    ],
)
def test_a_file_there_is_nothing_to_learn_from_is_one_line(write, call, change, said):
    assert call(write(change(made.leavers())), code=2).startswith(f"error: {said}")


def test_a_column_called_row_is_renamed_and_that_is_said(write, capsys):
    path = write(made.leavers(100).rename(columns={"spend": "row", "plan": "truth", "colour": "p_Yes"}))
    assert main(["predict", "--data", path, "--target", "target", "--json"]) == 0
    assert "Column row is called row_: row is the number of each." in capsys.readouterr().err


def test_two_columns_of_one_name_are_refused(tmp_path, call):
    path = tmp_path / "twice.csv"
    path.write_text("target,a,a\n" + "\n".join(f"{'Yes' if n % 2 else 'No'},{n},{n}" for n in range(40)))
    assert "column names must differ; got 'a' twice" in call(str(path), code=2)
