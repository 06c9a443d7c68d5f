"""The portal: loading, and that its readers are neither trivial nor hopeless. `python -m benchmarks.portal`."""

from statistics import median
from time import perf_counter

import numpy as np
import pandas as pd
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from data import catalog
from data.dataset import Dataset
from data.readership import stored
from data.sources import portal
from ml.encoders import SHIPPED
from ml.recommend import tasks as recommending
from ml.recommend.params import RecommendParams
from ml.segment import tasks as segmenting
from ml.segment.params import LABELS, SegmentParams

SETS = ("portal", "portal_reads", "portal_readers", "portal_visits", "portal_churn")
ROUNDS = 5
KINDS = 6


def load(name: str) -> Dataset:
    return catalog.load(f"sample:{name}", kinds=(catalog.SAMPLES[name].kind,))


def loading() -> None:
    for name in SETS:
        seconds = []
        for _ in range(ROUNDS):
            portal.articles.cache_clear()
            stored._arrays.cache_clear()
            started = perf_counter()
            load(name)
            seconds.append(perf_counter() - started)
        print(f"{name}: {median(seconds):.2f} s (asked at most 0.3), the first time {seconds[0]:.2f}")
    files = [*portal.FOLDER.rglob("*"), *SHIPPED.glob("*.npz")]
    print(f"files: {sum(file.stat().st_size for file in files if file.is_file()) / 1e6:.1f} MB (asked at most 4)")


def reading() -> None:
    reads = load("portal_reads")
    for split in ("recent", "last", "random"):
        compared = recommending.compare(reads, RecommendParams(split=split))
        at = "metric == 'hit_rate' and k == 10"
        rows = compared.metrics.query(at).sort_values("value", ascending=False)
        top = compared.frames["ceiling"].query(at).iloc[0]
        each = ", ".join(f"{row.model} {row.value:.3f} ({row.low:.3f}-{row.high:.3f})" for row in rows.itertuples())
        print(f"{split}: {each}; the truth {top['value']:.3f} ({top['low']:.3f}-{top['high']:.3f})")


def kinds() -> None:
    for name in ("portal_readers", "portal_visits"):
        readers = load(name)
        for algorithm in LABELS:
            frames = segmenting.run(readers, SegmentParams(n_clusters=KINDS, algorithm=algorithm)).frames
            row = frames["agreement"].iloc[0]
            print(f"{name}, {algorithm}: adjusted Rand {row['value']:.2f} ({row['low']:.2f}-{row['high']:.2f})")


def leaving() -> None:
    table = load("portal_churn").tables["table"]
    target = table["target"] == "yes"
    columns = pd.get_dummies(table.drop(columns="target")).astype(np.float64)
    models = {
        "logistic regression": make_pipeline(SimpleImputer(), StandardScaler(), LogisticRegression()),
        "boosting": HistGradientBoostingClassifier(max_depth=3, max_iter=60, learning_rate=0.06, random_state=0),
    }
    for name, model in models.items():
        scores = cross_val_score(model, columns, target, cv=5, scoring="roc_auc")
        print(
            f"churn, {name}: ROC-AUC {scores.mean():.2f} over 5 folds; {100 * target.mean():.1f} % of {len(table):,} leave"
        )


if __name__ == "__main__":
    loading()
    reading()
    kinds()
    leaving()
