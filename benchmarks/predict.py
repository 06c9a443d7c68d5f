"""Predict: the page in Chromium, *best* beside plain pipelines on messy files, retraining, explaining, growth. `python -m benchmarks.predict`."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

import numpy as np
import pandas as pd
from sklearn.compose import make_column_selector, make_column_transformer
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss, roc_auc_score
from sklearn.model_selection import StratifiedKFold, cross_val_predict, train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, OrdinalEncoder, StandardScaler
from threadpoolctl import threadpool_limits

from benchmarks import predict_page
from benchmarks.scale import measured
from data import catalog
from ml.predict import tasks
from ml.predict.params import KINDS, PredictParams
from ml.predict.tasks import run

SIZES = (10_000, 100_000, 1_000_000)


def tables() -> Iterator[tuple[str, pd.DataFrame]]:
    """Samples, and two with the mess of well-known files: blanks in numbers and ` ?`, dates mixed `4/9/2012`, `21-08-2013`."""
    for name in ("churn", "credit", "attrition", "titanic"):
        yield name, catalog.load(f"sample:{name}", kinds=KINDS).tables["table"].drop(columns="Name", errors="ignore")
    yield "income-like", _income(20_000)
    yield "campaign-like", _campaign(2_240)


def _income(rows: int) -> pd.DataFrame:
    rng = np.random.default_rng(0)
    age, hours = rng.integers(17, 80, rows), np.clip(rng.normal(40, 12, rows), 1, 99).round()
    school, job = rng.integers(1, 16, rows), rng.integers(0, 14, rows)
    gain = np.where(rng.random(rows) < 0.08, rng.lognormal(8, 1, rows).round(), 0)
    married = rng.random(rows) < 0.5
    pull = 0.3 * school + 0.04 * hours - ((age - 48) / 16) ** 2 + 1.8 * married + gain / 4000 + 0.4 * (job % 5) - 6.3
    target = np.where(pull + rng.logistic(0, 1, rows) > 0, ">50K", "<=50K")
    jobs = pd.Series([f" job-{one}" for one in job]).mask(rng.random(rows) < 0.06, " ?")
    return pd.DataFrame(
        {
            "target": target,
            "age": age,
            "hours": hours,
            "school": school,
            "job": jobs,
            "gain": gain,
            "married": np.where(married, " yes", " no"),
        }
    )


def _campaign(rows: int) -> pd.DataFrame:
    rng = np.random.default_rng(1)
    joined = pd.Timestamp("2012-07-30") + pd.to_timedelta(rng.integers(0, 700, rows), "D")
    income, recent = rng.normal(52_000, 20_000, rows).round(), rng.integers(0, 100, rows)
    wine = rng.lognormal(5, 1.2, rows).round()
    age = (pd.Timestamp("2014-07-01") - joined).days.to_numpy()
    pull = 0.004 * age - 0.03 * recent + 0.9 * np.log1p(wine) + 1e-5 * income - 7.2
    written = [f"{day.day}/{day.month}/{day.year}" if day.day <= 12 else f"{day:%d-%m-%Y}" for day in joined]
    shown = pd.Series(income.astype("int64").astype(str)).mask(rng.random(rows) < 0.05, " ")
    target = (pull + rng.logistic(0, 1, rows) > 0).astype(int)
    return pd.DataFrame({"target": target, "joined": written, "income": shown, "recent": recent, "wine": wine})


def plain(frame: pd.DataFrame) -> tuple[pd.DataFrame, np.ndarray, dict[str, object]]:
    """What a data scientist writes first: blanks and ` ?` as missing, day-first dates as days; line and boosting."""
    X = frame.drop(columns="target").copy()
    for name in X:
        if not pd.api.types.is_numeric_dtype(X[name]):
            cells = X[name].astype("str").str.strip().replace({"": np.nan, "?": np.nan, "nan": np.nan})
            if cells.dropna().str.fullmatch(r"\d{1,2}[/-]\d{1,2}[/-]\d{4}").all():
                days = pd.to_datetime(cells.str.replace("/", "-"), format="%d-%m-%Y")
                X[name] = (days - pd.Timestamp(0)).dt.days.astype("float64")
                continue
            numbers = pd.to_numeric(cells, errors="coerce")
            X[name] = numbers if numbers.notna().sum() == cells.notna().sum() else cells.astype("object")
    numeric, words = make_column_selector(dtype_include="number"), make_column_selector(dtype_exclude="number")
    one_hot = make_pipeline(
        SimpleImputer(strategy="constant", fill_value="missing"), OneHotEncoder(handle_unknown="ignore")
    )
    line = make_pipeline(
        make_column_transformer(
            (make_pipeline(SimpleImputer(strategy="median"), StandardScaler()), numeric), (one_hot, words)
        ),
        LogisticRegression(max_iter=3000),
    )
    codes = OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1)
    boosting = make_pipeline(
        make_column_transformer(("passthrough", numeric), (codes, words)),
        HistGradientBoostingClassifier(random_state=0),
    )
    y = (frame["target"].astype("str") == max(frame["target"].astype("str").unique())).to_numpy().astype(int)
    return X, y, {"line": line, "boosting": boosting}


def quality() -> pd.DataFrame:
    """Cross-validated scores of the plain pipelines on all rows; *best* by the command line on its test part; all on that part."""
    rows = []
    for name, frame in tables():
        with TemporaryDirectory() as folder:
            path = str(Path(folder, f"{name}.csv"))
            frame.to_csv(path, index=False)
            done = subprocess.run(
                [sys.executable, "-m", "ml", "predict", "--data", path, "--target", "target", "--set", "model=best", "--json"],
                capture_output=True, text=True, check=True,
            )  # fmt: skip
        found = {row["metric"]: row["value"] for row in json.loads(done.stdout)["metrics"] if row["model"] == "best"}
        X, y, models = plain(frame)
        train, test = train_test_split(np.arange(len(y)), test_size=0.25, random_state=0, stratify=y)
        train, test = np.sort(train), np.sort(test)
        row = {"table": name, "rows": len(y), "best": found["roc_auc"], "best, log loss": found["log_loss"]}
        with threadpool_limits(1):
            for label, model in models.items():
                folds = StratifiedKFold(5, shuffle=True, random_state=0)
                row[f"{label}, folds"] = roc_auc_score(
                    y, cross_val_predict(model, X, y, cv=folds, method="predict_proba")[:, 1]
                )
                said = model.fit(X.iloc[train], y[train]).predict_proba(X.iloc[test])
                row[f"{label}, test"] = roc_auc_score(y[test], said[:, 1])
                row[f"{label}, log loss"] = log_loss(y[test], said)
        rows.append(row)
    return pd.DataFrame(rows)


def retraining() -> pd.DataFrame:
    """Median seconds of a run with another setting of cleaning, and of why, without a screen."""
    dataset, rows = catalog.load("sample:churn", kinds=KINDS), []
    for model in ("linear", "boosting", "forest"):
        run(dataset, PredictParams(model=model))
        seconds, why = [], []
        for rare in (11, 12, 13, 14, 15):
            params, started = PredictParams(model=model, rare=rare), perf_counter()
            run(dataset, params)
            seconds.append(perf_counter() - started)
            started = perf_counter()
            tasks.explain(dataset, params)
            why.append(perf_counter() - started)
        started = perf_counter()
        tasks.importance(dataset, params)
        rows.append((model, median(seconds), median(why), perf_counter() - started))
    return pd.DataFrame(rows, columns=["model", "run, s", "why one row, s", "importance and SHAP, s"])


def growth() -> pd.DataFrame:
    """Boosting by the command line on simulated rows with 30 columns, ten of them words."""
    rows, rng = [], np.random.default_rng(0)
    for size in SIZES:
        with TemporaryDirectory() as folder:
            path = str(Path(folder, "table.parquet"))
            frame = pd.DataFrame(rng.normal(size=(size, 20)), columns=[f"n{place}" for place in range(20)])
            for place in range(10):
                frame[f"w{place}"] = np.array(list("abcdefgh"))[rng.integers(0, 8, size)]
            frame["y"] = np.where(frame["n0"] + frame["n1"] * frame["n2"] + rng.logistic(0, 1, size) > 0, "Yes", "No")
            frame.to_parquet(path, index=False)
            seconds, memory, _ = measured(
                "ml", "predict", "--data", path, "--target", "y", "--set", "model=boosting", "--json"
            )
        rows.append((f"{size:,}", seconds, memory))
    return pd.DataFrame(rows, columns=["rows", "s", "MB"])


def main() -> None:
    predict_page.main()
    print()
    print(quality().round(4).to_string(index=False))
    print()
    print(retraining().round(2).to_string(index=False))
    print()
    print(growth().round(1).to_string(index=False))


if __name__ == "__main__":
    main()
