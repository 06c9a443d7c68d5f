"""The same again with something changed: the split, a parameter or two, the order of lists, the data broken."""

from collections.abc import Sequence
from dataclasses import replace
from time import perf_counter
from typing import get_args

import numpy as np
import pandas as pd

from data.dataset import DataError, Dataset
from ml.base import Finding, Result, Step, silent
from ml.columns import ITEM, MODEL, RANK, TIMESTAMP, USER, K
from ml.recommend import findings
from ml.recommend import rerank as reranking
from ml.recommend import sabotage as sabotaging
from ml.recommend import sweep as sweeping
from ml.recommend.evaluate import (
    Resampled,
    comparisons_frame,
    diversity_frame,
    evaluate,
    metrics_frame,
)
from ml.recommend.frames import (
    recommendations,
)
from ml.recommend.params import BASELINES, RecommendParams, Split
from ml.recommend.pipeline import judge, lists_of, prepare
from ml.recommend.ranking import rank
from ml.recommend.rerank import STRENGTHS
from ml.recommend.tasks.judged import leak, result_of, run


def splits(dataset: Dataset, params: RecommendParams, step: Step = silent) -> Result:
    """The same model under every split the data allows, beside the bestseller list.

    Frames: metrics, as in `run` at the chosen k, with a column split; refused (split, reason) where a split leaves
    nobody to test.
    """
    started = perf_counter()
    timed = TIMESTAMP in dataset.tables["interactions"]
    names: tuple[Split, ...] = get_args(Split) if timed else ("random",)
    frames, refused = [], []
    for place, name in enumerate(names):
        step(place / len(names), f"Testing under the split {name}")
        asked = params.model_copy(update={"split": name})
        try:
            parts = prepare(dataset, asked)
        except DataError as error:
            refused.append((name, str(error)))
            continue
        judged = judge(dataset, parts, asked, tuple(dict.fromkeys((params.model, "popular"))), silent)
        metrics = metrics_frame(judged, Resampled.of(judged, params.seed))
        frames.append(metrics[metrics[K] == params.k].assign(split=name))
    if not frames:
        raise DataError(refused[0][1])
    tables = {
        "metrics": pd.concat(frames, ignore_index=True),
        "refused": pd.DataFrame(refused, columns=["split", "reason"], dtype="str"),
    }
    return result_of("splits", dataset, params, tables, started)


def sweep(dataset: Dataset, params: RecommendParams, step: Step = silent, field: str = "", other: str = "") -> Result:
    """The chosen model with one parameter, or two, at every value of a grid, beside the bestseller list.

    Frames: metrics and comparisons as in `run`, in which a setting stands in the place of a model under its value, or
    both; the best one is compared with every other. Finding R08 where the best lies at an end of a grid.
    """
    started = perf_counter()
    asked = sweeping.settings(params, field, other)
    parts = prepare(dataset, params)
    judged = {}
    for place, setting in enumerate(asked):
        name = sweeping.name(setting, field, other)
        step(place / len(asked), f"{f'{field} × {other}' if other else field} = {name}")
        judged[name] = judge(dataset, parts, setting, [params.model], silent)[params.model]
    judged[sweeping.BASELINE] = judge(dataset, parts, params, [sweeping.BASELINE], silent)[sweeping.BASELINE]
    step(0.95, "Measuring")
    resampled = Resampled.of(judged, params.seed)
    metrics = metrics_frame(judged, resampled)
    best = sweeping.best_of(metrics, params.k)
    pairs = [(best, name) for name in judged if name != best]
    frames = {"metrics": metrics, "comparisons": comparisons_frame(judged, pairs, params.k, resampled)}
    found: list[Finding] = []
    for place, swept in enumerate(filter(None, (field, other))):
        ends = [sweeping.name(asked[end], swept) for end in (0, -1)]
        found += findings.best_at_an_end(best.split(sweeping.BETWEEN)[place], ends, swept, params)
    arguments = {"field": field, "other": other} if other else {"field": field}
    return replace(result_of("sweep", dataset, params, frames, started, found), arguments=arguments)


def rerank(dataset: Dataset, params: RecommendParams, step: Step = silent) -> Result:
    """The chosen model's lists, made more diverse step by step; see `ml.recommend.rerank`.

    Frames: metrics as in `run` at the chosen k, in which a strength stands in the place of a model beside the
    bestseller list; comparisons of every strength with none; lists (strength, user, item, rank). Of at most
    `MOST_PEOPLE` people, drawn at random.
    """
    started = perf_counter()
    parts = prepare(dataset, params)
    drawn = np.random.default_rng(params.seed).permutation(parts.tested)
    people = np.sort(drawn[: reranking.MOST_PEOPLE])
    depth = min(reranking.CANDIDATES * params.k, len(parts.events.items))
    candidates = lists_of(params.model, dataset, parts, params, people, depth, step)
    step(0.5, "Comparing what is listed")
    near = reranking.nearness(candidates, parts)
    lists = {f"{strength:g}": reranking.reranked(candidates, near, strength, params.k) for strength in STRENGTHS}
    step(0.8, "Measuring")
    judged = {strength: evaluate(each, parts) for strength, each in lists.items()}
    judged["popular"] = evaluate(lists_of("popular", dataset, parts, params, people, params.k, silent), parts)
    resampled = Resampled.of(judged, params.seed)
    metrics = metrics_frame(judged, resampled)
    diverse = diversity_frame(judged, parts, params.k, params.seed)
    pairs = [(f"{strength:g}", "0") for strength in STRENGTHS[1:]]
    frames = {
        "metrics": pd.concat([metrics[metrics[K] == params.k], diverse], ignore_index=True),
        "comparisons": comparisons_frame(judged, pairs, params.k, resampled),
        "lists": pd.concat(
            [recommendations(strength, each, parts) for strength, each in lists.items()], ignore_index=True
        ).rename(columns={MODEL: "strength"})[["strength", USER, ITEM, RANK]],
    }
    return result_of("rerank", dataset, params, frames, started)


def sabotage(dataset: Dataset, params: RecommendParams, step: Step = silent) -> Result:
    """The chosen model on data broken in three ways, beside the data as it is; see `ml.recommend.sabotage`.

    Frames: metrics as in `run` at the chosen k, with a column sabotage (none, shuffled, leaked, robots); caught
    (sabotage, code, headline): the findings that were not there before.
    """
    started = perf_counter()
    step(0.0, "Training on the data as it is")
    before = run(dataset, params)
    results: dict[str, tuple[pd.DataFrame, Sequence[Finding]]] = {"none": (before.metrics, before.findings)}
    for place, (name, broken) in enumerate(sabotaging.WAYS.items(), 1):
        step(place / 4, f"Breaking the data: {name}")
        after = run(broken(dataset, params.seed), params)
        results[name] = (after.metrics, after.findings)
    step(0.75, "Letting the model see what is hidden")
    results["leaked"] = _leaked(dataset, params)
    known = {finding.code for finding in before.findings}
    frames = {
        "metrics": pd.concat(
            [metrics[metrics[K] == params.k].assign(sabotage=name) for name, (metrics, _) in results.items()],
            ignore_index=True,
        ),
        "caught": pd.DataFrame(
            [
                (name, finding.code, finding.headline)
                for name, (_, found) in results.items()
                for finding in found
                if finding.code not in known
            ],
            columns=["sabotage", "code", "headline"],
            dtype="str",
        ),
    }
    return result_of("sabotage", dataset, params, frames, started)


def _leaked(dataset: Dataset, params: RecommendParams) -> tuple[pd.DataFrame, Sequence[Finding]]:
    """Metrics and findings of the model that learned from the hidden events, beside the baselines as they were."""
    parts = prepare(dataset, params)
    model = sabotaging.leaked(dataset, parts, params)
    judged = judge(dataset, parts, params, BASELINES, silent)
    depth = judged["popular"].hits.shape[1]
    judged[params.model] = evaluate(rank(model, parts.train, parts.tested, depth), parts)
    resampled = Resampled.of(judged, params.seed)
    comparisons = comparisons_frame(judged, [(params.model, "popular")], params.k, resampled)
    found = [*findings.no_better_than_popular(comparisons, params)]
    found += leak(model, params, parts)
    return metrics_frame(judged, resampled), found
