"""Does it grow as the model does? The command line on generated events beside bare implicit: `python -m benchmarks.scale`.

The events are simulated: activity of people and popularity of items follow power laws, tastes come in groups.
"""

import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

import numpy as np
import pandas as pd

PEOPLE, ITEMS, GROUPS = 200_000, 50_000, 50
SIZES = (1_000_000, 5_000_000, 10_000_000)
DEPTH = 30


def events(count: int, seed: int = 0) -> pd.DataFrame:
    """user, item, timestamp: about `count` events, one per person and item, most of them in a person's own group."""
    rng = np.random.default_rng(seed)
    user = _by_power_law(rng, PEOPLE, 0.6, int(1.25 * count))
    own = rng.random(len(user)) < 0.6
    anywhere = _by_power_law(rng, ITEMS, 0.8, len(user))
    in_group = _by_power_law(rng, ITEMS // GROUPS, 0.8, len(user)) * GROUPS + user % GROUPS
    cells = pd.DataFrame({"user": user, "item": np.where(own, in_group, anywhere)}).drop_duplicates().head(count)
    seconds = 1_600_000_000 + rng.integers(0, 100_000_000, len(cells))
    return cells.assign(timestamp=pd.to_datetime(seconds, unit="s")).reset_index(drop=True)


def _by_power_law(rng: np.random.Generator, values: int, exponent: float, count: int) -> np.ndarray:
    weights = np.arange(1, values + 1) ** -exponent
    return np.searchsorted(np.cumsum(weights) / weights.sum(), rng.random(count))


def bare(path: str) -> None:
    """Read, hide each person's latest fifth, fit, list for everyone, hit rate: as short as it can be."""
    from implicit.cpu.als import AlternatingLeastSquares
    from scipy import sparse
    from threadpoolctl import threadpool_limits

    rows = pd.read_parquet(path).sort_values("timestamp", kind="stable")
    user, item = (pd.factorize(rows[column])[0] for column in ("user", "item"))
    counts = np.bincount(user)
    from_end = rows.groupby(user).cumcount(ascending=False).to_numpy()
    hide = np.where(counts < 2, 0, np.maximum(1, (counts * 0.2).astype(int)))
    hidden = from_end < hide[user]
    shape = user.max() + 1, item.max() + 1
    train, test = (
        sparse.csr_matrix((np.ones(mask.sum(), np.float32), (user[mask], item[mask])), shape=shape)
        for mask in (~hidden, hidden)
    )
    with threadpool_limits(1, "blas"):
        model = AlternatingLeastSquares(factors=32, regularization=0.01, iterations=10, random_state=0)
        model.fit(train, show_progress=False)
    people = np.flatnonzero(np.diff(test.indptr))
    lists, _ = model.recommend(people, train[people], N=DEPTH)
    hits = [np.isin(lists[row, :10], test[person].indices).any() for row, person in enumerate(people)]
    print(np.mean(hits))


def measured(*command: str) -> tuple[float, float, str]:
    """Seconds, peak memory in MB and last line of a process of its own."""
    started = perf_counter()
    child = subprocess.Popen(
        [sys.executable, "-m", *command], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    assert child.stdout is not None
    said = child.stdout.read().strip()
    _, status, usage = os.wait4(child.pid, 0)
    assert status == 0, said
    return perf_counter() - started, usage.ru_maxrss / 1000, said.splitlines()[-1]


def main() -> None:
    print(
        f"{PEOPLE:,} people × {ITEMS:,} items, ALS with default settings, split recent, everyone listed and judged.\n"
    )
    rows = []
    for size in SIZES:
        with TemporaryDirectory() as folder:
            path = str(Path(folder, "events.parquet"))
            events(size).to_parquet(path, index=False)
            ours, our_memory, _ = measured("ml", "recommend", "--data", path, "--set", "model=als", "--json")
            theirs, their_memory, _ = measured("benchmarks.scale", path)
        rows.append(
            {
                "events": f"{size:,}",
                "s": ours,
                "bare, s": theirs,
                "ratio": ours / theirs,
                "MB": our_memory,
                "bare, MB": their_memory,
                "ratio of memory": our_memory / their_memory,
            }
        )
        print(pd.DataFrame(rows).round(2).to_string(index=False), flush=True)


if __name__ == "__main__":
    bare(sys.argv[1]) if len(sys.argv) > 1 else main()
