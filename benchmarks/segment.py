"""Segments: the k panel beside plain scikit-learn loops, retraining, and growth. `python -m benchmarks.segment`."""

from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

import numpy as np
import pandas as pd
from sklearn.cluster import KMeans
from sklearn.metrics import (
    adjusted_rand_score,
    calinski_harabasz_score,
    davies_bouldin_score,
    silhouette_score,
)

from benchmarks.scale import measured
from data import catalog
from ml.segment import how_many, tasks
from ml.segment.features import prepare
from ml.segment.params import KINDS, SegmentParams

SIZES = (10_000, 100_000, 1_000_000)
GAP_DRAWS, RESAMPLES = 20, 20


def loops(matrix: np.ndarray) -> tuple[float, int]:
    """Seconds of the same six criteria over all rows, as plain loops, and the number silhouette chooses."""
    rng, silhouettes = np.random.default_rng(0), {}
    started = perf_counter()
    boxes = [rng.uniform(matrix.min(axis=0), matrix.max(axis=0), matrix.shape) for _ in range(GAP_DRAWS)]
    for k in how_many.NUMBERS:
        model = KMeans(k, n_init=3, random_state=0).fit(matrix)
        silhouettes[k] = silhouette_score(matrix, model.labels_)
        calinski_harabasz_score(matrix, model.labels_)
        davies_bouldin_score(matrix, model.labels_)
        for box in boxes:
            KMeans(k, n_init=1, random_state=0).fit(box)
        for _ in range(RESAMPLES):
            drawn = rng.integers(0, len(matrix), len(matrix))
            again = KMeans(k, n_init=1, random_state=0).fit(matrix[drawn])
            adjusted_rand_score(model.labels_[drawn], again.labels_)
    return perf_counter() - started, max(silhouettes, key=silhouettes.__getitem__)


def panels() -> pd.DataFrame:
    rows = []
    for name in ("cdnow", "telco", "wine"):
        matrix = prepare(catalog.load(f"sample:{name}", kinds=KINDS), SegmentParams()).matrix
        theirs, chosen = loops(matrix)
        started = perf_counter()
        panel = how_many.panel(matrix)
        ours = perf_counter() - started
        own = panel.chosen.set_index("criterion").loc["silhouette", "k"]
        rows.append((name, len(matrix), ours, theirs, theirs / ours, own, chosen))
    return pd.DataFrame(
        rows, columns=["data", "customers", "panel, s", "loops, s", "times faster", "silhouette", "loops"]
    )


def retraining() -> float:
    """Median seconds of a run with another number of segments."""
    dataset = catalog.load("sample:cdnow", kinds=KINDS)
    tasks.run(dataset, SegmentParams())
    seconds = []
    for k in (2, 3, 5, 6, 8, 12):
        started = perf_counter()
        tasks.run(dataset, SegmentParams(n_clusters=k))
        seconds.append(perf_counter() - started)
    return median(seconds)


def growth() -> pd.DataFrame:
    """k-means by the command line on simulated customers with eight features."""
    rows, rng = [], np.random.default_rng(0)
    for size in SIZES:
        with TemporaryDirectory() as folder:
            path = str(Path(folder, "customers.parquet"))
            middles = rng.normal(0, 4, (5, 8))
            table = pd.DataFrame(middles[np.arange(size) % 5] + rng.normal(size=(size, 8)), columns=list("abcdefgh"))
            table.to_parquet(path, index=False)
            seconds, memory, _ = measured("ml", "segment", "--data", path, "--set", "n_clusters=5", "--json")
        rows.append((f"{size:,}", seconds, memory))
    return pd.DataFrame(rows, columns=["customers", "s", "MB"])


def main() -> None:
    print(panels().round(2).to_string(index=False))
    print(f"\nA run with another number of segments, CDNOW: {retraining():.2f} s\n")
    print(growth().round(1).to_string(index=False))


if __name__ == "__main__":
    main()
