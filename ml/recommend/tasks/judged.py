"""Train and judge: the chosen model beside both baselines, or every model."""

from collections.abc import Mapping, Sequence
from time import perf_counter

import pandas as pd

from data.dataset import Dataset
from ml.base import DeferredFrames, Finding, Result, Step, silent
from ml.columns import TIMESTAMP, TRUTH
from ml.recommend import findings
from ml.recommend.agreement import agreement
from ml.recommend.beyond import top_share
from ml.recommend.ceiling import ceiling_frame
from ml.recommend.evaluate import (
    Resampled,
    all_pairs,
    best_frame,
    comparisons_frame,
    diversity_frame,
    metrics_frame,
    per_unit_frame,
)
from ml.recommend.frames import (
    funnel_frame,
    items_frame,
    people_frame,
    recommendations_frame,
)
from ml.recommend.groups import groups_frame
from ml.recommend.models import Fitted
from ml.recommend.params import BASELINES, CURVE_K, SPECS, RecommendParams
from ml.recommend.pipeline import fitted, judge, prepare, trainable_on
from ml.recommend.splits import Parts
from ml.recommend.stars import ITEM_MEAN, stars_frame


def run(dataset: Dataset, params: RecommendParams, step: Step = silent) -> Result:
    """Train the chosen model beside both baselines and judge them on the hidden events.

    Frames: metrics, comparisons, best, per_unit, recommendations, train, test, items, people, funnel, and groups where
    the data says more about people.
    Raises `DataError` and `ParamError` where the data cannot carry the request.
    """
    names = tuple(dict.fromkeys((params.model, *BASELINES)))
    pairs = [(params.model, baseline) for baseline in BASELINES if baseline != params.model]
    return _judged("run", dataset, params, names, pairs, step)


def compare(dataset: Dataset, params: RecommendParams, step: Step = silent) -> Result:
    """Every model this data can train, with the same settings, and every pair compared. Frames as in `run`.

    Of simulated people whose truth is known also ceiling: what lists by the truth would reach.
    """
    names = trainable_on(dataset)
    return _judged("compare", dataset, params, names, all_pairs(names), step)


def _judged(
    task: str,
    dataset: Dataset,
    params: RecommendParams,
    names: Sequence[str],
    pairs: Sequence[tuple[str, str]],
    step: Step,
) -> Result:
    started = perf_counter()
    step(0.0, "Cleaning and splitting")
    parts = prepare(dataset, params)
    evaluations = judge(dataset, parts, params, names, step)
    step(0.9, "Measuring")
    resampled = Resampled.of(evaluations, params.seed)
    metrics = metrics_frame(evaluations, resampled)
    comparisons = comparisons_frame(evaluations, pairs, params.k, resampled)
    users = parts.events.users[parts.tested]
    metrics = pd.concat([metrics, diversity_frame(evaluations, parts, params.k, params.seed)], ignore_index=True)
    small = {"metrics": metrics, "comparisons": comparisons, "best": best_frame(resampled, params.k)}
    found = (
        *findings.no_better_than_popular(comparisons, params),
        *_flattery(dataset, params, metrics, step),
        *_stars(dataset, params, parts, small, step),
        *leak(fitted(params.model, dataset, parts, params, silent), params, parts),
        *findings.too_few_people(metrics, params),
        *findings.histories_alike(parts),
        *findings.list_longer_than_histories(parts, params),
        *findings.items_never_seen(parts),
        *findings.people_never_seen(parts),
        *findings.few_items_fill_most_lists(*top_share(evaluations[params.model], parts, params.k), params),
    )
    if task == "compare" and TRUTH in dataset.tables:
        depth = min(max(CURVE_K, params.k), len(parts.events.items))
        small["ceiling"] = ceiling_frame(dataset.tables[TRUTH], parts, depth, params.seed)
    known = dataset.tables.get("people")
    groups = {"groups": lambda: groups_frame(evaluations, parts, params.k, params.seed, known)}
    frames = DeferredFrames(
        small | {"funnel": funnel_frame(parts)},
        {
            "per_unit": lambda: per_unit_frame(evaluations, users, params.k),
            "recommendations": lambda: recommendations_frame(evaluations, parts, params.k),
            "train": lambda: parts.frame(parts.in_train),
            "test": lambda: parts.frame(parts.in_test),
            "items": lambda: items_frame(dataset, parts),
            "people": lambda: people_frame(evaluations[params.model], parts, params.k),
        }
        | ({} if known is None else groups),
    )
    return result_of(task, dataset, params, frames, started, found)


def _flattery(dataset: Dataset, params: RecommendParams, metrics: pd.DataFrame, step: Step) -> Sequence[Finding]:
    """A second fit, on each person's latest events: only where the split is random and there is time to go by."""
    if params.split != "random" or TIMESTAMP not in dataset.tables["interactions"]:
        return ()
    step(0.95, "Checking against the latest events")
    honest = params.model_copy(update={"split": "recent"})
    evaluations = judge(dataset, prepare(dataset, honest), honest, [params.model], silent)
    latest = metrics_frame(evaluations, Resampled.of(evaluations, params.seed))
    return tuple(findings.random_split_flatters(metrics, latest, params))


def leak(model: Fitted, params: RecommendParams, parts: Parts) -> Sequence[Finding]:
    """Only for a model that learns of people, and can be asked about a history."""
    if params.model in BASELINES or not SPECS[params.model].folds_in:
        return ()
    return tuple(findings.knows_more_than_the_history(*agreement(model, parts, params.k, params.half_life), params))


def _stars(
    dataset: Dataset, params: RecommendParams, parts: Parts, frames: dict[str, pd.DataFrame], step: Step
) -> Sequence[Finding]:
    """For a model that learns from ratings: how well it predicts them, as a frame of its own."""
    if SPECS[params.model].needs != "rating":
        return ()
    step(0.97, "Checking predicted stars")
    model = fitted(params.model, dataset, parts, params, silent)
    frames["stars"] = stars_frame(params.model, model, parts, params.seed)
    return tuple(findings.stars_well_ranked_badly(frames["stars"], frames["comparisons"], params, ITEM_MEAN))


def result_of(
    task: str,
    dataset: Dataset,
    params: RecommendParams,
    frames: Mapping[str, pd.DataFrame],
    started: float,
    findings: Sequence[Finding] = (),
) -> Result:
    return Result(
        "recommend",
        task,
        params.model_dump(),
        dataset.fingerprint,
        frames,
        tuple(findings),
        perf_counter() - started,
    )
