"""What if: queries typed badly, parameters tuned on one half of the queries and scored on the other."""

from dataclasses import replace
from time import perf_counter

import numpy as np
import pandas as pd

from data.dataset import Dataset
from ml.base import ParamError, Result, Step, silent
from ml.columns import HIGH, LOW, METRIC, MODEL, QUERY, TEXT, VALUE, K, N
from ml.intervals import bootstrap_means, percentile_interval
from ml.metrics import NDCG
from ml.search import findings
from ml.search.corpus import corpus_of
from ml.search.engines import Query
from ml.search.evaluate import judge, judgments_of
from ml.search.index import asked, check, questions_of
from ml.search.measures import MEASURES
from ml.search.params import BASELINE, HELD_OUT, SearchParams
from ml.search.perturb import CHANGES, NAMES, perturbed

TRIED = 100
"""Queries that are typed badly at most, drawn at random."""
FEWEST = 20
"""Judged queries that can be halved."""
NDCG_AT = [name for name, _ in MEASURES].index(NDCG.name)

GRIDS: dict[str, tuple[float, ...]] = {
    "k1": (0.0, 0.5, 0.9, 1.2, 1.5, 2.0, 3.0),
    "b": (0.0, 0.25, 0.4, 0.6, 0.75, 0.9, 1.0),
    "weight": (0.0, 0.2, 0.35, 0.5, 0.65, 0.8, 1.0),
    "rrf_k": (1, 5, 10, 20, 60, 200, 1000),
}


def robustness(dataset: Dataset, params: SearchParams, step: Step = silent) -> Result:
    """nDCG@10 of both engines and keywords for queries typed badly; only queries that a change changes count for it.

    Frames: metrics (model, perturbation, metric, k, value, low, high, n: over all tried), drops (model, perturbation,
    value, low, high, n: what is lost on the queries that changed), worst (perturbation, query, text, changed, model, before,
    after). Raises `ParamError` without judged queries.
    """
    started = perf_counter()
    check(dataset, params)
    corpus, judgments, every = corpus_of(dataset), judgments_of(dataset), questions_of(dataset)
    places = [place for place, query in enumerate(every.ids) if query in judgments]
    if not places:
        raise ParamError("queries must be judged to see what is lost; got none. Add --queries and --qrels.", ("data",))
    drawn = np.sort(np.random.default_rng(params.seed).permutation(len(places))[:TRIED])
    plain = every.only([places[place] for place in drawn])
    names = tuple(dict.fromkeys((params.engine, params.against, BASELINE)))
    metrics, drops, worst = [], [], []
    reference: dict[str, np.ndarray] = {}
    for number, change in enumerate(CHANGES):
        texts = [
            perturbed(change, text, language, params.seed)
            for text, language in zip(plain.texts, plain.languages, strict=True)
        ]
        moved = np.array([new != old for new, old in zip(texts, plain.texts, strict=True)])
        if change != "none" and not moved.any():
            continue
        questions = plain._replace(texts=texts)
        found = {}
        for engine in names:
            step((number + names.index(engine) / len(names)) / len(CHANGES), f"{NAMES[change]}: {len(texts)} queries")
            index = asked(engine, dataset, params)
            hits = index.search(
                [Query(text, language) for text, language in zip(texts, plain.languages, strict=True)], 10
            )
            found[engine] = hits
        judged = judge(found, questions, judgments, corpus.ids)
        for engine, values in judged.values.items():
            own = values[:, NDCG_AT]
            metrics.append((engine, change, NDCG.name, 10, *_interval(own, params.seed), len(own)))
            if change == "none":
                reference[engine] = own
            else:
                lost = (own - reference[engine])[moved]
                drops.append((engine, change, *_interval(lost, params.seed), len(lost)))
                for place in np.argsort(own - reference[engine], kind="stable")[:3]:
                    if own[place] < reference[engine][place]:
                        worst.append(
                            (
                                change,
                                plain.ids[place],
                                plain.texts[place],
                                texts[place],
                                engine,
                                reference[engine][place],
                                own[place],
                            )
                        )
    frame = pd.DataFrame(metrics, columns=[MODEL, "perturbation", METRIC, K, VALUE, LOW, HIGH, N])
    frames = {
        "metrics": frame,
        "drops": pd.DataFrame(drops, columns=[MODEL, "perturbation", VALUE, LOW, HIGH, N]),
        "worst": pd.DataFrame(worst, columns=["perturbation", QUERY, TEXT, "changed", MODEL, "before", "after"]),
    }
    said = tuple(findings.typos_hurt(frame, NAMES, params))
    return Result(
        "search", "robustness", params.model_dump(), dataset.fingerprint, frames, said, perf_counter() - started
    )


def _interval(values: np.ndarray, seed: int) -> tuple[float, float, float]:
    low, high = percentile_interval(bootstrap_means(values[:, None], seed))
    return float(values.mean()), float(low[0]), float(high[0])


def sweep(dataset: Dataset, params: SearchParams, step: Step = silent, field: str = "k1") -> Result:
    """One parameter over a grid: the best on one half of the queries, drawn at random, scored on the other half.

    Frames: metrics (model is the setting, half: "tuned" or "held_out"), verdict (field, best, default, tuned_gain, held_gain,
    low, high, n). Of the engine that reads the field: BM25, or the hybrid. Raises `ParamError` for another field, and for
    fewer than 20 judged queries.
    """
    started = perf_counter()
    check(dataset, params)
    if field not in HELD_OUT:
        raise ParamError(f"field must be one of {', '.join(HELD_OUT)}; got {field}. Choose one of these.", ("field",))
    engine = BASELINE if field in ("k1", "b") else "hybrid"
    if field == "rrf_k" and params.fusion != "rrf":
        raise ParamError("fusion must be rrf to tune rrf_k; got weighted. Choose by ranks.", ("fusion",))
    corpus, judgments, every = corpus_of(dataset), judgments_of(dataset), questions_of(dataset)
    questions = every.only([place for place, query in enumerate(every.ids) if query in judgments])
    if len(questions.ids) < FEWEST:
        raise ParamError(
            f"queries must be at least {FEWEST}, judged, to be halved; got {len(questions.ids)}. Judge more.", ("data",)
        )
    default = SearchParams.model_fields[field].default
    values = sorted({*GRIDS[field], default, getattr(params, field)})
    half = np.random.default_rng(params.seed).permutation(len(questions.ids)) < len(questions.ids) // 2
    scores = {}
    for place, value in enumerate(values):
        step(place / len(values), f"Trying {field} = {value:g}")
        setting = params.model_copy(update={field: type(default)(value), "engine": engine, "rerank": ""})
        hits = asked(engine, dataset, setting).search(questions.queries, 10)
        scores[value] = judge({engine: hits}, questions, judgments, corpus.ids).values[engine][:, NDCG_AT]
    best = max(values, key=lambda value: (round(float(scores[value][half].mean()), 12), value == default))
    gain = scores[best] - scores[default]
    _, low, high = _interval(gain[~half], params.seed)
    rows = [
        (f"{value:g}", name, NDCG.name, 10, *_interval(own[mask], params.seed), int(mask.sum()))
        for value, own in scores.items()
        for name, mask in (("tuned", half), ("held_out", ~half))
    ]
    tuned, held = float(gain[half].mean()), float(gain[~half].mean())
    verdict = {
        "field": field, "engine": engine, "best": float(best), "default": float(default), "tuned_gain": tuned,
        "held_gain": held, "low": low, "high": high, "n": int((~half).sum()),
    }  # fmt: skip
    frames = {
        "metrics": pd.DataFrame(rows, columns=[MODEL, "half", METRIC, K, VALUE, LOW, HIGH, N]),
        "verdict": pd.DataFrame([verdict]),
    }
    said = tuple(findings.did_not_hold(tuned, held, field, f"{best:g}"))
    result = Result("search", "sweep", params.model_dump(), dataset.fingerprint, frames, said, perf_counter() - started)
    return replace(result, arguments={"field": field})
