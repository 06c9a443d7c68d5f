"""Search every query and judge the lists: the chosen engine beside keywords, or every engine."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import combinations
from time import perf_counter

import numpy as np
import pandas as pd

from data.catalog import describe
from data.dataset import Dataset
from ml import encoders
from ml.base import DeferredFrames, Finding, ParamError, Result, Step, silent
from ml.columns import CATEGORY, DOC, LANGUAGE, MODEL, QUERY, RELEVANCE, TEXT
from ml.search import findings
from ml.search.corpus import Corpus, corpus_of, passages_of
from ml.search.engines import Query
from ml.search.engines.dense import Dense
from ml.search.evaluate import (
    Judgments,
    comparisons_frame,
    crossing,
    groups_frame,
    judge,
    judgments_of,
    metrics_frame,
    per_unit_frame,
    run_frame,
)
from ml.search.index import Questions, asked, check, index_of, questions_of, search_all
from ml.search.params import BASELINE, ENGINES, SearchParams, corpus_name, encoder_of, parts

SHOWN = 10
"""Hits of a question that a page shows."""
TIMED = 20
"""Questions asked to see how long one takes."""


def run(dataset: Dataset, params: SearchParams, step: Step = silent) -> Result:
    """Search every query with the chosen engine, the one beside it and keywords; judge the lists.

    Frames: metrics, comparisons, per_unit, run (model, query, doc, rank, score), queries (query, text, language, judged,
    relevant), qrels, facets (field, value, documents), groups (see `evaluate.groups_frame`), index (model, vectors, approximate, recall). Raises `ParamError` where the data or an encoder cannot carry the request.
    """
    names = tuple(dict.fromkeys((params.engine, params.against, BASELINE)))
    others = [name for name in names if name != params.engine]
    return _judged("run", dataset, params, names, [(params.engine, other) for other in others], step)


def keywords(dataset: Dataset, params: SearchParams, step: Step = silent) -> Result:
    """The same for BM25 alone: what can be shown while an encoder reads."""
    params = params.model_copy(update={"engine": BASELINE, "against": BASELINE})
    return _judged("keywords", dataset, params, (BASELINE,), (), step)


def compare(dataset: Dataset, params: SearchParams, step: Step = silent, engines: Sequence[str] = ENGINES) -> Result:
    """Every bundled engine, or these, with the same settings, and every pair compared. Frames as in `run`.

    An engine that cannot be made here, as its encoder is broken or the corpus too small, is left out and named.
    """
    check(dataset, params)
    able, problems = [], {}
    for engine in engines:
        try:
            index_of(engine, dataset, params, step_within(lambda share, said: step(0.6 * share, said), engines, engine))
            able.append(engine)
        except ParamError as error:
            problems[engine] = str(error)
    pairs = list(combinations(able, 2))
    result = _judged("compare", dataset, params, able, pairs, lambda share, said: step(0.6 + 0.4 * share, said))
    said = (*result.findings, *findings.left_out(problems))
    return replace(result, findings=said, arguments={"engines": list(engines)})


def _judged(
    task: str,
    dataset: Dataset,
    params: SearchParams,
    names: Sequence[str],
    pairs: Sequence[tuple[str, str]],
    step: Step,
) -> Result:
    started = perf_counter()
    step(0.0, "Reading documents")
    check(dataset, params)
    corpus, questions, judgments = corpus_of(dataset), questions_of(dataset), judgments_of(dataset)
    if not questions.ids:
        for engine in names:
            index_of(engine, dataset, params, step_within(step, names, engine))
    found = search_all(names, dataset, questions, params, step)
    step(0.9, "Measuring")
    judged = judge(found, questions, judgments, corpus.ids)
    metrics = metrics_frame(judged, params.seed)
    comparisons = comparisons_frame(judged, pairs, params.seed)
    index = _index_frame(names, dataset, params, questions.queries)
    said = (
        *findings.without_judgments(questions, judged.queries),
        *findings.few_are_judged(metrics, params),
        *findings.no_better_than_keywords(comparisons, params),
        *findings.nobody_answers(judged, questions),
        *findings.languages_differ(corpus, questions, judgments, params),
        *findings.duplicates(corpus),
        *findings.tuned_here(params),
        *findings.too_few_queries(judged, metrics, params),
        *findings.not_all_compared(index),
    )
    frames = DeferredFrames(
        {"metrics": metrics, "comparisons": comparisons, "index": index},
        {
            "per_unit": lambda: per_unit_frame(judged),
            "run": lambda: run_frame(found, questions, corpus.ids),
            "queries": lambda: _queries_frame(questions, judgments),
            "qrels": lambda: dataset.tables.get("qrels", pd.DataFrame({QUERY: [], DOC: [], RELEVANCE: []})),
            "facets": lambda: _facets_frame(corpus),
            "groups": lambda: groups_frame(
                judged, _crossing(judged.queries, questions, judgments, corpus), params.seed
            ),
        },
    )
    return result_of(task, dataset, params, frames, started, said)


def _crossing(judged: Sequence[str], questions: Questions, judgments: Judgments, corpus: Corpus) -> list[bool]:
    asked = {
        query: said or own for query, said, own in zip(questions.ids, questions.said, questions.languages, strict=True)
    }
    return crossing(judged, judgments, asked, dict(zip(corpus.ids.tolist(), corpus.languages, strict=True)))


def step_within(step: Step, names: Sequence[str], engine: str) -> Step:
    """The share of the whole that one engine takes."""
    place = list(names).index(engine)
    return lambda fraction, message: step((place + fraction) / len(names) * 0.9, message)


def _index_frame(
    names: Sequence[str], dataset: Dataset, params: SearchParams, queries: Sequence[Query]
) -> pd.DataFrame:
    """Per encoder at work: how many vectors, whether all are compared with, and the share of the nearest that is found."""
    wanted = dict.fromkeys(params.meaning if name == "hybrid" else name for name in names)
    engines = {name: index_of(name, dataset, params) for name in wanted}
    rows = [
        (name, len(one.vectors), one.approximate, one.recall(queries or questions_like(corpus_of(dataset))))
        for name, one in engines.items()
        if isinstance(one, Dense)
    ]
    return pd.DataFrame(rows, columns=[MODEL, "vectors", "approximate", "recall"])


def _queries_frame(questions: Questions, judgments: Judgments) -> pd.DataFrame:
    grades = [judgments.get(query, {}) for query in questions.ids]
    return pd.DataFrame(
        {
            QUERY: pd.Series(questions.ids, dtype="str"),
            TEXT: pd.Series(questions.texts, dtype="str"),
            LANGUAGE: pd.Series(questions.languages, dtype="str"),
            "judged": [len(one) for one in grades],
            "relevant": [sum(grade > 0 for grade in one.values()) for one in grades],
        }
    )


def _facets_frame(corpus: Corpus) -> pd.DataFrame:
    """field, value, documents: by what a search can be narrowed."""
    counts = [
        pd.Series(values, dtype="str")
        .value_counts()
        .rename_axis("value")
        .reset_index(name="documents")
        .assign(field=field)
        for field, values in ((LANGUAGE, corpus.languages), (CATEGORY, corpus.categories))
    ]
    facets = pd.concat(counts, ignore_index=True)
    return facets[facets["value"] != ""].reset_index(drop=True)[["field", "value", "documents"]]


def encode(dataset: Dataset, params: SearchParams, step: Step = silent, part: int = 0) -> Result:
    """Make and keep one part of the vectors the engine needs; the last part makes those of the queries too.

    Frame: done (encoder, part, parts, texts). Raises `ParamError` where the encoder cannot be loaded.
    """
    started = perf_counter()
    encoder = encoder_of(params.engine, params)
    frame = pd.DataFrame(columns=["encoder", "part", "parts", "texts"])
    if encoder is not None:
        frame = pd.DataFrame([_encode(encoder, dataset, params, part, step)])
    return replace(result_of("encode", dataset, params, {"done": frame}, started), arguments={"part": part})


def _encode(encoder: str, dataset: Dataset, params: SearchParams, part: int, step: Step) -> dict[str, object]:
    texts = passages_of(corpus_of(dataset), params).texts
    of = parts(describe(dataset.name, dataset), encoder)
    if not 0 <= part < of:
        raise ParamError(f"part must be at most {of - 1} for {of} parts; got {part}. Lower it.", ("part",))
    per_part = encoders.BLOCK * -(-len(texts) // (of * encoders.BLOCK))  # whole blocks, as they are looked up later
    mine = texts[part * per_part : (part + 1) * per_part]
    encoders.encode_corpus(encoder, mine, lambda fraction, message: step((part + 0.9 * fraction) / of, message))
    if part == of - 1:
        encoders.encode(encoder, questions_of(dataset).texts, "query", step=lambda _, message: step(0.95, message))
        encoders.note(encoder, corpus_name(dataset.fingerprint, params))
    return {"encoder": encoder, "part": part, "parts": of, "texts": len(mine)}


def speed(dataset: Dataset, params: SearchParams, step: Step = silent) -> Result:
    """How long one question takes, encoded anew each time. Frame: speed (model, median_ms, p95_ms, n)."""
    started = perf_counter()
    questions = questions_of(dataset)
    corpus = corpus_of(dataset)
    texts = questions.queries[:TIMED] or questions_like(corpus)
    rows: list[tuple[str, float, float, int]] = []
    for engine in dict.fromkeys((params.engine, params.against, BASELINE)):
        step(len(rows) / 3, "Timing questions")
        index = asked(engine, dataset, params)
        index.search(texts[:1], SHOWN, keep=False)
        seconds = []
        for query in texts:
            before = perf_counter()
            index.search([query], SHOWN, keep=False)
            seconds.append(perf_counter() - before)
        median, slow = 1000 * np.quantile(seconds, [0.5, 0.95])
        rows.append((engine, median, slow, len(seconds)))
    frame = pd.DataFrame(rows, columns=[MODEL, "median_ms", "p95_ms", "n"])
    return result_of("speed", dataset, params, {"speed": frame}, started)


def questions_like(corpus: Corpus) -> list[Query]:
    """The first words of some documents, where nobody asked."""
    drawn = np.unique(np.linspace(0, len(corpus.ids) - 1, TIMED).astype(int))
    return [Query(" ".join(corpus.texts[place].split()[:6]), corpus.languages[place]) for place in drawn]


def result_of(
    task: str,
    dataset: Dataset,
    params: SearchParams,
    frames: Mapping[str, pd.DataFrame],
    started: float,
    said: Sequence[Finding] = (),
) -> Result:
    """A result of this use case."""
    return Result(
        "search", task, params.model_dump(), dataset.fingerprint, frames, tuple(said), perf_counter() - started
    )
