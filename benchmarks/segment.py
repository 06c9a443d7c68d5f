"""Segments: the k panel beside plain scikit-learn loops, retraining, and growth. `python -m benchmarks.segment`."""

from collections.abc import Iterator
from itertools import count, islice
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

import numpy as np
import pandas as pd
import psutil
from playwright.sync_api import Page, sync_playwright
from sklearn.cluster import KMeans
from sklearn.datasets import make_blobs
from sklearn.metrics import (
    adjusted_rand_score,
    calinski_harabasz_score,
    davies_bouldin_score,
    silhouette_score,
)

from benchmarks.scale import measured
from benchmarks.web import CHROMIUM, ROOT, idle, server
from data import catalog
from data.dataset import Card, Dataset
from ml.segment import how_many, tasks
from ml.segment.features import prepare
from ml.segment.params import KINDS, SegmentParams

SIZES = (10_000, 100_000, 1_000_000)
GAP_DRAWS, RESAMPLES = 20, 20
DRAWS = 60
DRAWS_JUDGED = 20
"""Of these whole runs are asked for their findings."""
LEAST_SHOWN, MOST_SHOWN = 2, 15
WATCH = """k => {
    const shown = {
        map: () => [...document.querySelectorAll('.js-plotly-plot')].some(plot =>
            new Set(plot.data.map(trace => (/^(\\d+) · /.exec(trace.name) || [])[1]).filter(Boolean)).size === k),
        verdict: () => [...document.querySelectorAll('[data-testid=stMarkdown] p')]
            .some(said => said.innerText.startsWith(`${k} segments`)),
    }
    window.watched = new Promise(resolve => addEventListener('keydown', event => {
        const started = performance.now(), seconds = {}
        const look = () => {
            for (const name in shown)
                if (!(name in seconds) && shown[name]()) seconds[name] = (performance.now() - started) / 1000
            Object.keys(seconds).length < 2 ? requestAnimationFrame(look) : resolve(seconds)
        }
        look()
    }, {once: true, capture: true}))
}"""
"""At each frame after the next key, whether the map and the verdict are of so many segments."""
FIRST_SEED = 5_000
"""The thresholds of `ml.segment.how_many` were chosen on draws of other seeds."""
CLEAR = 0.4
"""Silhouette of the true segments of a draw that counts."""


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


def retraining() -> tuple[float, float]:
    """Median and 95th percentile of the seconds of a run with another number of segments, k-means."""
    dataset = catalog.load("sample:cdnow", kinds=KINDS)
    tasks.run(dataset, SegmentParams())
    seconds = []
    for k in (2, 3, *range(5, 16)):
        started = perf_counter()
        tasks.run(dataset, SegmentParams(n_clusters=k))
        seconds.append(perf_counter() - started)
    return median(seconds), float(np.quantile(seconds, 0.95))


def on_screen() -> pd.DataFrame:
    """Seconds in Chromium from the key pressed on the slider to the new map and to its verdict.

    Columns: number (new: nobody asked for it before; first: new, and the first of its session; seen), map, verdict.
    """
    with (
        TemporaryDirectory() as folder,
        server(ROOT / "app.py", "/ready", folder) as (address, process),
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1440, "height": 1000})
        page.goto(f"{address}/segment")
        page.get_by_role("slider").first.wait_for(timeout=60_000)
        _settled(page)
        idle(process)
        k = SegmentParams().n_clusters
        shown = [("first", *_pressed(page, "ArrowRight", k + 1))]
        shown += [("new", *_pressed(page, "ArrowRight", number)) for number in range(k + 2, MOST_SHOWN + 1)]
        shown += [("seen", *_pressed(page, "ArrowLeft", number)) for number in reversed(range(k, MOST_SHOWN))]
        shown += [("new", *_pressed(page, "ArrowLeft", number)) for number in reversed(range(LEAST_SHOWN, k))]
        _seed(page, process, 1)  # with another seed every number is new again
        shown += [("new", *_pressed(page, "ArrowRight", number)) for number in range(LEAST_SHOWN + 1, MOST_SHOWN + 1)]
        _seed(page, process, 2)
        shown += [("new", *_pressed(page, "ArrowLeft", number)) for number in reversed(range(LEAST_SHOWN, MOST_SHOWN))]
        browser.close()
    return pd.DataFrame(shown, columns=["number", "map", "verdict"])


def _pressed(page: Page, key: str, k: int) -> tuple[float, float]:
    page.evaluate(WATCH, k)
    page.get_by_role("slider").first.press(key)
    seconds = page.evaluate("() => window.watched")
    _settled(page)
    return seconds["map"], seconds["verdict"]


def _seed(page: Page, process: psutil.Process, seed: int) -> None:
    field = page.get_by_role("spinbutton", name="Seed")
    if not field.is_visible():
        page.get_by_text("Advanced").click()
    field.fill(str(seed))
    field.press("Enter")
    page.wait_for_url(f"**seed={seed}**")
    _settled(page)
    idle(process)


def _settled(page: Page) -> None:
    page.wait_for_function("() => document.querySelector('[data-test-script-state=notRunning]')")


def known_truth() -> str:
    """How often the recommended number is right, and S01 fires, on simulated customers."""
    right = {
        name: sum(
            how_many.scan(prepare(_customers(matrix), SegmentParams()).matrix).recommended == len(np.unique(truth))
            for matrix, truth in _clear(draws)
        )
        for name, draws in (("mixtures", _mixtures()), ("make_blobs", _blobs()))
    }
    structured = [matrix for matrix, _ in islice(_clear(_mixtures()), DRAWS_JUDGED)]
    fired = [
        sum(
            "S01" in {found.code for found in tasks.run(_customers(one), SegmentParams(n_clusters=0)).findings}
            for one in draws
        )
        for draws in (structured, islice(_structureless(), DRAWS_JUDGED))
    ]
    return (
        f"The recommended number is right on {right['mixtures']} of {DRAWS} mixtures and {right['make_blobs']} of {DRAWS} "
        f"make_blobs; S01 fires on {fired[0]} of {DRAWS_JUDGED} mixtures and on {fired[1]} of {DRAWS_JUDGED} draws without "
        "structure."
    )


Draw = tuple[np.ndarray, np.ndarray]
"""Customers, and the true segment of each."""


def _clear(draws: Iterator[Draw]) -> Iterator[Draw]:
    """Those that count, `DRAWS` of them."""
    return islice((draw for draw in draws if silhouette_score(draw[0] / draw[0].std(axis=0), draw[1]) >= CLEAR), DRAWS)


def _mixtures() -> Iterator[Draw]:
    """2 to 7 normal clouds of unequal size in 2 to 8 features."""
    for seed in count(FIRST_SEED):
        rng = np.random.default_rng(seed)
        k, columns, rows = int(rng.integers(2, 8)), int(rng.integers(2, 9)), int(rng.integers(400, 2_000))
        middles = rng.normal(0, rng.uniform(3, 8), (k, columns))
        truth = rng.choice(k, rows, p=rng.dirichlet(np.full(k, 5)))
        yield middles[truth] + rng.normal(size=(rows, columns)), truth


def _blobs() -> Iterator[Draw]:
    """2 to 8 clouds of scikit-learn's `make_blobs` in 2 to 9 features."""
    for seed in count(FIRST_SEED):
        rng = np.random.default_rng(seed)
        k, columns, rows = int(rng.integers(2, 9)), int(rng.integers(2, 10)), int(rng.integers(300, 2_000))
        matrix, truth = make_blobs(rows, columns, centers=k, cluster_std=rng.uniform(0.5, 2.5), random_state=seed)
        yield matrix, truth


def _structureless() -> Iterator[np.ndarray]:
    """Boxes, clouds round and stretched, and skewed features that know nothing of each other."""
    for seed in count():
        rng = np.random.default_rng(seed)
        shape = int(rng.integers(300, 2_000)), int(rng.integers(2, 9))
        yield (
            rng.random(shape), rng.normal(size=shape), rng.normal(size=shape) @ rng.normal(size=(shape[1], shape[1])),
            rng.exponential(size=shape), np.exp(rng.normal(size=shape)),
        )[seed % 5]  # fmt: skip


def _customers(matrix: np.ndarray) -> Dataset:
    table = pd.DataFrame(matrix, columns=[f"f{place}" for place in range(matrix.shape[1])])
    table.insert(0, "customer", pd.Series([str(row) for row in range(len(table))], dtype="str"))
    card = Card(
        title="Simulated", summary="", row_is="one customer", source="benchmark", licence="none", simulated=True
    )
    return Dataset.of("simulated", "customers", {"customers": table}, card)


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
    print(
        growth().round(1).to_string(index=False)
    )  # first: a child's peak counts what its parent held when it was born
    middle, high = retraining()
    print(f"\nA run with another number of segments, CDNOW: median {middle:.2f} s, p95 {high:.2f} s\n")
    print("Key to map and to verdict in a browser, s")
    shown = on_screen()
    print(shown.groupby("number", sort=False).quantile([0.5, 0.95, 1]).round(2).to_string())
    print(shown.replace({"first": "new"}).groupby("number", sort=False).quantile([0.5, 0.95, 1]).round(2).to_string())
    print(known_truth(), "\n")
    print(panels().round(2).to_string(index=False))


if __name__ == "__main__":
    main()
