"""The tasks of the recommend use case: what a page, the command line or a script can ask for."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from time import perf_counter
from typing import get_args

import numpy as np
import pandas as pd
from scipy import sparse

from data.dataset import DataError, Dataset
from ml.base import DeferredFrames, Finding, ParamError, Result, Step, silent
from ml.columns import ITEM, MODEL, RANK, SCORE, TIMESTAMP, TITLE, USER, K
from ml.projection import Kind, project
from ml.recommend import catalogue as mapping
from ml.recommend import explain as explaining
from ml.recommend import findings, pipeline
from ml.recommend import rerank as reranking
from ml.recommend import sabotage as sabotaging
from ml.recommend import sweep as sweeping
from ml.recommend.agreement import agreement
from ml.recommend.beyond import beyond_frame, exposure_frame, top_share
from ml.recommend.evaluate import (
    Resampled,
    all_pairs,
    best_frame,
    comparisons_frame,
    diversity_frame,
    evaluate,
    metrics_frame,
    per_unit_frame,
)
from ml.recommend.frames import (
    bestsellers,
    funnel_frame,
    items_frame,
    people_frame,
    recommendations,
    recommendations_frame,
)
from ml.recommend.groups import groups_frame
from ml.recommend.models import Mapped, Training
from ml.recommend.params import BASELINES, SPECS, RecommendParams, Split, newcomer_models
from ml.recommend.pipeline import fitted, judge, lists_of, prepare, titles_of, trainable_on
from ml.recommend.ranking import NOTHING, Lists, rank
from ml.recommend.rerank import STRENGTHS
from ml.recommend.splits import Parts
from ml.recommend.stars import ITEM_MEAN, stars_frame


def run(dataset: Dataset, params: RecommendParams, step: Step = silent) -> Result:
    """Train the chosen model beside both baselines and judge them on the hidden events.

    Frames: metrics, comparisons, best, per_unit, recommendations, train, test, items, people, funnel.
    Raises `DataError` and `ParamError` where the data cannot carry the request.
    """
    names = tuple(dict.fromkeys((params.model, *BASELINES)))
    pairs = [(params.model, baseline) for baseline in BASELINES if baseline != params.model]
    return _judged("run", dataset, params, names, pairs, step)


def compare(dataset: Dataset, params: RecommendParams, step: Step = silent) -> Result:
    """Every model this data can train, with the same settings, and every pair compared. Frames as in `run`."""
    names = trainable_on(dataset)
    return _judged("compare", dataset, params, names, all_pairs(names), step)


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
    return _result("splits", dataset, params, tables, started)


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
    return replace(_result("sweep", dataset, params, frames, started, found), arguments=arguments)


def beyond(dataset: Dataset, params: RecommendParams, step: Step = silent) -> Result:
    """What the lists of the chosen model and of both baselines do to everyone's choices.

    Frames: metrics (those of `ml.metrics.BEYOND`), groups, exposure; see `ml.recommend.beyond` and `.groups`.
    """
    started = perf_counter()
    parts = prepare(dataset, params)
    judged = judge(dataset, parts, params, tuple(dict.fromkeys((params.model, *BASELINES))), step)
    step(0.9, "Counting who is shown")
    titles = titles_of(dataset, parts).set_index(ITEM)[TITLE]
    frames = {
        "metrics": beyond_frame(judged, parts, params.k, params.seed),
        "groups": groups_frame(judged, parts, params.k, params.seed, dataset.tables.get("people")),
        "exposure": exposure_frame(judged, titles, parts, params.k),
    }
    return _result("beyond", dataset, params, frames, started)


def catalogue(dataset: Dataset, params: RecommendParams, step: Step = silent) -> Result:
    """A map, by PCA, of the most chosen items from the chosen model's own vectors; see `ml.recommend.catalogue`.

    Frames: map, neighbours, quality (kind, trustworthiness, judged, own, mapped, shown, items).
    """
    return _mapped("catalogue", "pca", dataset, params, step)


def catalogue_umap(dataset: Dataset, params: RecommendParams, step: Step = silent) -> Result:
    """The same by UMAP, which keeps neighbours together better and takes seconds."""
    return _mapped("catalogue_umap", "umap", dataset, params, step)


def _mapped(task: str, kind: Kind, dataset: Dataset, params: RecommendParams, step: Step) -> Result:
    started = perf_counter()
    parts = prepare(dataset, params)
    evaluation = judge(dataset, parts, params, [params.model], step)[params.model]
    lists = Lists(parts.tested, evaluation.lists.items[:, : params.k], evaluation.lists.scores[:, : params.k])
    model = fitted(params.model, dataset, parts, params, silent)
    items, titles = mapping.mapped(parts), titles_of(dataset, parts)
    vectors = mapping.unit_vectors(model, parts, items)
    layout = project(vectors, kind, params.seed)
    quality = {
        "kind": kind,
        "trustworthiness": layout.trustworthiness,
        "judged": layout.judged,
        "own": isinstance(model, Mapped),
        "mapped": len(items),
        "shown": len(np.unique(lists.items[lists.items != NOTHING])),
        "items": len(titles),
    }
    frames = {
        "map": mapping.map_frame(layout.coordinates, items, titles, lists, parts),
        "neighbours": mapping.neighbours_frame(vectors, items, titles.set_index(ITEM)[TITLE]),
        "quality": pd.DataFrame([quality]),
    }
    return _result(task, dataset, params, frames, started)


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
    return _result("rerank", dataset, params, frames, started)


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
    return _result("sabotage", dataset, params, frames, started)


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
    if params.model not in BASELINES and SPECS[params.model].folds_in:
        found += findings.knows_more_than_the_history(*agreement(model, parts, params.k, params.half_life), params)
    return metrics_frame(judged, resampled), found


def explain(
    dataset: Dataset, params: RecommendParams, step: Step = silent, user: str = "", removed: Sequence[str] = ()
) -> Result:
    """Why this person gets this list, and what it becomes without the items `removed` from their history.

    Frames: list, leaning and, where something was removed, after; see `ml.recommend.explain`. Raises `ParamError` for a
    model that cannot score a history it was not trained on, and for a person or items that are not there.
    """
    started = perf_counter()
    parts = prepare(dataset, params)
    if not SPECS[params.model].folds_in:
        raise ParamError(
            f"model must be one that folds a changed history in; got {params.model}. Choose another.", ("model",)
        )
    person = _position(parts.events.users, user, "user")
    gone = np.array([_position(parts.events.items, item, "removed") for item in removed], dtype=np.int64)
    model = fitted(params.model, dataset, parts, params, step)
    history = pipeline.history(params.model, parts, params, person)
    titles = titles_of(dataset, parts).set_index(ITEM)[TITLE]
    explanation = explaining.explain(model, history, parts.latest(person), params.k, step)
    frames = {
        "list": explaining.list_frame(explanation, titles),
        "leaning": explaining.leaning_frame(explanation, titles),
    }
    if removed:
        frames["after"] = explaining.after_frame(model, history, gone, explanation, params.k, titles)
    arguments = {"user": user, "removed": list(removed)}
    return replace(_result("explain", dataset, params, frames, started), arguments=arguments)


def _position(ids: pd.Index, wanted: str, field: str) -> int:
    place = int(ids.get_indexer(pd.Index([wanted]))[0])
    if place < 0:
        raise ParamError(
            f"{field} must be one of the {len(ids):,} there are; got {wanted!r}. Choose another.", (field,)
        )
    return place


def newcomer(dataset: Dataset, params: RecommendParams, step: Step = silent, items: Sequence[str] = ()) -> Result:
    """What each model that can fold a history in would show someone who has chosen these items and nothing else.

    For models that learn from ratings, the newcomer gave each the highest rating there is. Frame: lists (model, rank,
    item, title, score). Raises `ParamError` for items that are not there, and for none.
    """
    started = perf_counter()
    if not items:
        raise ParamError("items must name at least 1 item; got none. Choose what the newcomer likes.", ("items",))
    parts = prepare(dataset, params)
    chosen = np.array([_position(parts.events.items, item, "items") for item in items], dtype=np.int64)
    history = _history_of(np.unique(chosen), parts)
    titles = titles_of(dataset, parts).set_index(ITEM)[TITLE]
    names = newcomer_models(trainable_on(dataset))
    frames = []
    for place, name in enumerate(names):
        step(place / len(names), f"Asking {SPECS[name].label}")
        model = fitted(name, dataset, parts, params, silent)
        frames.append(explaining.ranked_frame(model, history, params.k, titles).assign(**{MODEL: name}))
    lists = pd.concat(frames, ignore_index=True)[[MODEL, RANK, ITEM, TITLE, SCORE]]
    return replace(_result("newcomer", dataset, params, {"lists": lists}, started), arguments={"items": list(items)})


def _history_of(items: np.ndarray, parts: Parts) -> Training:
    """One row with these items, each rated as high as ratings go."""
    cells, shape = (np.zeros(len(items), dtype=np.int64), items), (1, len(parts.events.items))
    matrix = sparse.csr_array((np.ones(len(items), dtype=np.float32), cells), shape=shape)
    if parts.ratings is None:
        return Training(matrix)
    best = np.full(len(items), parts.ratings.data.max())
    return Training(matrix, sparse.csr_array((best, cells), shape=shape))


def apply(dataset: Dataset, params: RecommendParams, rows: pd.DataFrame, step: Step = silent) -> pd.DataFrame:
    """Lists for the people in `rows[user]`, by the model as it was trained for this result.

    Columns: user, item, title, rank, score, model. Whoever has no training event gets the bestseller list, and
    the column `model` says so. Raises `ParamError` where rows has no column `user`.
    """
    if USER not in rows:
        raise ParamError(f"rows must have the column {USER}; got {', '.join(map(str, rows))}. Rename one.", (USER,))
    parts = prepare(dataset, params)
    users = pd.Index(rows[USER].astype(str).unique())
    trained = np.unique(parts.events.user[parts.in_train])
    known = users[users.isin(parts.events.users[trained])]
    positions = parts.events.users.get_indexer(known)
    lists = recommendations(
        params.model, lists_of(params.model, dataset, parts, params, positions, params.k, step), parts
    )
    best = bestsellers(parts, params.k)
    unknown = pd.MultiIndex.from_product([users.difference(known, sort=False), range(len(best))])
    strangers = best.iloc[unknown.get_level_values(1)].assign(**{USER: unknown.get_level_values(0)})
    applied = pd.concat([lists, strangers], ignore_index=True).merge(titles_of(dataset, parts), on=ITEM, how="left")
    return applied[[USER, ITEM, TITLE, RANK, SCORE, MODEL]]


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
        *_leak(dataset, params, parts),
        *findings.too_few_people(metrics, params),
        *findings.histories_alike(parts),
        *findings.list_longer_than_histories(parts, params),
        *findings.items_never_seen(parts),
        *findings.few_items_fill_most_lists(*top_share(evaluations[params.model], parts, params.k), params),
    )
    frames = DeferredFrames(
        small | {"funnel": funnel_frame(parts)},
        {
            "per_unit": lambda: per_unit_frame(evaluations, users, params.k),
            "recommendations": lambda: recommendations_frame(evaluations, parts, params.k),
            "train": lambda: parts.frame(parts.in_train),
            "test": lambda: parts.frame(parts.in_test),
            "items": lambda: items_frame(dataset, parts),
            "people": lambda: people_frame(evaluations[params.model], parts, params.k),
            "groups": lambda: groups_frame(evaluations, parts, params.k, params.seed, dataset.tables.get("people")),
        },
    )
    return _result(task, dataset, params, frames, started, found)


def _flattery(dataset: Dataset, params: RecommendParams, metrics: pd.DataFrame, step: Step) -> Sequence[Finding]:
    """A second fit, on each person's latest events: only where the split is random and there is time to go by."""
    if params.split != "random" or TIMESTAMP not in dataset.tables["interactions"]:
        return ()
    step(0.95, "Checking against the latest events")
    honest = params.model_copy(update={"split": "recent"})
    evaluations = judge(dataset, prepare(dataset, honest), honest, [params.model], silent)
    latest = metrics_frame(evaluations, Resampled.of(evaluations, params.seed))
    return tuple(findings.random_split_flatters(metrics, latest, params))


def _leak(dataset: Dataset, params: RecommendParams, parts: Parts) -> Sequence[Finding]:
    """Only for a model that learns of people, and can be asked about a history."""
    if params.model in BASELINES or not SPECS[params.model].folds_in:
        return ()
    model = fitted(params.model, dataset, parts, params, silent)
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


def _result(
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
