"""The engine on real processes: how soon people and workers are free, what sharing saves. `python -m benchmarks.engine`.

Peer: the same requests through `concurrent.futures.ProcessPoolExecutor`, which runs every request it is given.
"""

import os
import sys
import tempfile
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path
from statistics import median
from time import perf_counter

import numpy as np
import pandas as pd

from data import catalog
from data.settings import Settings
from ml.engine.cluster import ClusterEngine
from ml.engine.request import Request
from ml.recommend import tasks
from ml.recommend.params import RecommendParams
from tests.ml.engine import probe
from tests.ml.engine.conftest import Probe, until

REPEATS = 5
PEOPLE = 40


def seconds(work: Callable[[], object]) -> float:
    started = perf_counter()
    work()
    return perf_counter() - started


def stop(engine: ClusterEngine, folder: Path, manifest, behaviour: str) -> tuple[float, float]:
    """Seconds until the person is free, and until the worker is."""
    with tempfile.TemporaryDirectory(dir=folder) as marks:
        requests = Probe(Path(marks), manifest)
        job = engine.submit(requests.request("a", behaviour), "one")
        requests.started("a")
        started = perf_counter()
        job.stop()
        person = perf_counter() - started
        until(lambda: engine.status().busy == 0 and engine.status().workers == 2)
        return person, perf_counter() - started


def room(engine: ClusterEngine, manifest, seeds: list[int]) -> tuple[float, float]:
    """Everyone presses at once; median and 95th percentile of the seconds until each has a result."""

    def ask(person: int) -> float:
        request = Request.of("recommend", manifest, RecommendParams(model="als", seed=seeds[person]))
        return seconds(lambda: engine.submit(request, f"person {person}").wait(300))

    with ThreadPoolExecutor(PEOPLE) as people:
        waits = list(people.map(ask, range(PEOPLE)))
    return median(waits), float(np.quantile(waits, 0.95))


def pool_run(seed: int) -> None:
    tasks.run(catalog.load("sample:movielens"), RecommendParams(model="als", seed=seed))


def pool_room(seeds: list[int]) -> tuple[float, float]:
    with ProcessPoolExecutor(2) as pool, ThreadPoolExecutor(PEOPLE) as people:
        list(pool.map(pool_run, [0, 1]))  # warm
        waits = list(people.map(lambda seed: seconds(pool.submit(pool_run, seed).result), seeds))
    return median(waits), float(np.quantile(waits, 0.95))


def main() -> None:
    os.environ["DASK_DISTRIBUTED__WORKER__PRELOAD"] = probe.__name__
    with tempfile.TemporaryDirectory() as folder:
        rows: list[tuple[str, str, str]] = []
        started = perf_counter()
        engine = ClusterEngine(Settings(home=f"{folder}/home", engine="local", workers=2))
        until(lambda: engine.status().state == "ready")
        rows.append(("start until the first worker is warm", f"{perf_counter() - started:.1f} s", ""))
        until(lambda: engine.status().workers == 2)
        manifest = engine.manifest("sample:movielens")
        for behaviour, listens in (("steps", "listens"), ("deaf", "does not listen"), ("gil", "holds the interpreter")):
            person, worker = map(median, zip(*(stop(engine, Path(folder), manifest, behaviour) for _ in range(REPEATS)),
                                             strict=True))  # fmt: skip
            rows.append((f"Stop, code that {listens}: person free", f"{person * 1000:.2f} ms", "asked <= 1 s"))
            rows.append((f"Stop, code that {listens}: capacity back", f"{worker:.2f} s", "asked <= 10 s"))
        equal, different = [0] * PEOPLE, list(range(1, PEOPLE + 1))
        for name, seeds in (("the same", equal), ("40 different", different)):
            p50, p95 = room(engine, manifest, seeds)
            peer50, peer95 = pool_room(seeds)
            rows.append(
                (f"40 people train {name}", f"p50 {p50:.1f} s, p95 {p95:.1f} s", f"p50 {peer50:.1f}, p95 {peer95:.1f}")
            )
        request = Request.of("recommend", manifest, RecommendParams(model="als", seed=0))
        seen = [seconds(lambda: engine.submit(request, "one").result().metrics) for _ in range(100)]
        rows.append(("a seen result again", f"p95 {np.quantile(seen, 0.95) * 1000:.2f} ms", "asked <= 100 ms"))
        engine.close()
    print("Two workers of one thread; medians of 5. Peer: ProcessPoolExecutor of two, warmed.\n")
    print(pd.DataFrame(rows, columns=["what", "measured", "peer or asked"]).to_string(index=False))


if __name__ == "__main__":
    sys.exit(main())
