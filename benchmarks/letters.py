"""Letters: the default on phrases and authors it has not seen, the hold-out, and how long it takes.

`python -m benchmarks.letters`; with `seconds` behind it, the times alone.
"""

import json
import sys
from collections.abc import Callable
from statistics import median
from time import perf_counter

import numpy as np
import pandas as pd

from data import catalog
from data.sources.letters import FOLDER, samples
from ml.engine import memory
from ml.letters import evaluate, letter, tasks
from ml.letters.evaluate import Judged
from ml.letters.params import BASELINES, KINDS, LettersParams

HOLDOUT = FOLDER / "holdout"
PARAMS = LettersParams()
HALF = 0.5


def metrics(judged: dict[str, Judged]) -> pd.DataFrame:
    """One row per model: every metric with its interval."""
    frame = evaluate.metrics_frame(judged, 0)
    frame["shown"] = [f"{row.value:.3f} ({row.low:.3f}–{row.high:.3f})" for row in frame.itertuples()]
    return frame.pivot(index="model", columns="metric", values="shown").loc[list(judged)].reset_index()


def authors(dataset) -> pd.DataFrame:  # type: ignore[no-untyped-def]
    """Everything one author wrote hidden, for each of the four."""
    parts = []
    for seed in range(4):
        rows = tasks.run(dataset, PARAMS.model_copy(update={"split": "author", "seed": seed})).metrics
        rows = rows[~rows["model"].isin(BASELINES)].set_index("metric")["value"]
        parts.append(rows.rename(f"author {seed + 1}"))
    return pd.DataFrame(parts).round(3).reset_index(names="hidden")


def held_out(dataset) -> None:  # type: ignore[no-untyped-def]
    """The hold-out by an author who has not seen the training phrases."""
    graded = pd.read_csv(HOLDOUT / "graded.tsv", sep="\t", quoting=3)
    judged, lost = {}, 0.0
    for model in ("combined", *BASELINES):
        read = tasks.apply(dataset, PARAMS.model_copy(update={"model": model}), graded[["text"]])
        shares = read[[f"p{number}" for number in range(1, 6)]].to_numpy()
        judged[model] = Judged(np.arange(len(graded)), graded["grade"].to_numpy(), shares)
        lost = lost if model in BASELINES else float((read["reading"] != "graded").mean())
    print(metrics(judged).to_string(index=False))
    pairs = pd.read_csv(HOLDOUT / "pairs.tsv", sep="\t", quoting=3)
    better, worse = (
        tasks.apply(dataset, PARAMS, pairs[[side]].set_axis(["text"], axis=1)) for side in ("better", "worse")
    )
    ordered = (better["expected_grade"] < worse["expected_grade"]).mean()
    found = {}
    for reading in ("neutral", "foreign"):
        texts = pd.read_csv(HOLDOUT / f"{reading}.tsv", sep="\t", quoting=3)[["text"]]
        found[reading] = (tasks.apply(dataset, PARAMS, texts)["reading"] == reading).mean()
    letters = pd.DataFrame([json.loads(line) for line in (HOLDOUT / "letters.jsonl").read_text("utf-8").splitlines()])
    read = tasks.apply(dataset, PARAMS.model_copy(update={"unit": "letter"}), letters[["text"]])
    near = (read["overall"] - letters["grade"]).abs() <= HALF
    print(
        f"pairs in order {ordered:.3f} of {len(pairs)}, graded lost {lost:.3f}, neutral recognised {found['neutral']:.3f}, "
        f"foreign flagged {found['foreign']:.3f}, letters within half a grade {near.sum()} of {len(letters)}"
    )


def unseen() -> list[str]:
    """The sample letters with every sentence changed, so that no vector of them is known."""
    return [
        "\n\n".join(
            " ".join(
                f"{sentence.rstrip('.')}, wie {1990 + number} besprochen."
                for _, sentence in letter.sentences(paragraph)
            )
            for paragraph in one.text.split("\n\n")
        )
        for number, one in enumerate([*samples(), *samples()])
    ]


def seconds(dataset) -> None:  # type: ignore[no-untyped-def]
    """First use, retraining, and decoding letters nobody has read before; busy cores make all of it slower."""
    memory.forget()
    first = _timed(lambda: tasks.run(dataset, PARAMS))
    again = [
        _timed(lambda strength=strength: tasks.run(dataset, PARAMS.model_copy(update={"regularization": strength})))
        for strength in (0.3, 0.4, 0.6, 0.7, 0.8, 0.9, 1.0)
    ]
    print(
        f"first run {first:.2f} s, retrain {median(again):.2f} s (median), {max(again):.2f} s (slowest of {len(again)})"
    )
    memory.forget()
    letters = unseen()
    each = [_timed(lambda text=text: tasks.decode(dataset, PARAMS, text=text)) for text in letters]
    size = median(len(text.split()) for text in letters)
    print(
        f"decode a letter of {size:.0f} words nobody has read: {each[0]:.2f} s where nothing is loaded, then "
        f"{median(each[1:]):.2f} s (median), {np.quantile(each[1:], 0.95):.2f} s (p95 of {len(each) - 1})"
    )


def _timed(work: Callable[[], object]) -> float:
    started = perf_counter()
    work()
    return perf_counter() - started


def main() -> None:
    dataset = catalog.load("sample:letters", kinds=KINDS)
    if sys.argv[1:] == ["seconds"]:
        seconds(dataset)
        return
    print("Whole phrases hidden, three folds")
    print(
        tasks.compare(dataset, PARAMS)
        .metrics.round(3)
        .pivot(index="model", columns="metric", values="value")
        .to_string()
    )
    print("\nOne author hidden")
    print(authors(dataset).to_string(index=False))
    print("\nThe hold-out")
    held_out(dataset)
    print()
    seconds(dataset)


if __name__ == "__main__":
    main()
