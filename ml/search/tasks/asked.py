"""What a person asks: hits, why, and the closest sentence. Nothing of a question is kept."""

from collections.abc import Sequence
from time import perf_counter

import numpy as np
import pandas as pd

from data.dataset import Dataset
from ml import languages
from ml.base import ParamError, Result, Step, silent
from ml.columns import CATEGORY, DOC, LANGUAGE, MODEL, QUERY, RANK, SCORE, TEXT, TITLE
from ml.encoders import encode
from ml.search.corpus import Corpus, analysis_of, corpus_of
from ml.search.engines import Query
from ml.search.engines.dense import Dense
from ml.search.hits import Hits, Mask
from ml.search.index import asked, check, index_of
from ml.search.params import SearchParams, encoder_of
from ml.search.passages import sentences
from ml.search.tasks.judged import SHOWN, result_of

SNIPPET = 420
"""Characters of a text that are shown with a hit."""
SENTENCES = 12
"""Sentences of a document that are compared at most."""
LONGEST = 2_000
"""Characters of a question that are read."""


def ask(
    dataset: Dataset,
    params: SearchParams,
    step: Step = silent,
    text: str = "",
    only_languages: Sequence[str] = (),
    only_categories: Sequence[str] = (),
) -> Result:
    """The first hits of both engines for a question, and what each score is made of.

    Frames: hits (model, rank, doc, title, text, category, language, score), words (doc, field, start, end: the question's
    words in title and text), receipts (model, doc, kind, label, value, rank, weight), asked (model, language, ms).
    Without a text nothing is found: what is needed to answer is there then.
    """
    started = perf_counter()
    check(dataset, params)
    corpus, text = corpus_of(dataset), text.strip()[:LONGEST]
    query = Query(text, languages.of_queries([text or " "], corpus.spoken)[0])
    allowed = _allowed(corpus, only_languages, only_categories)
    lists, receipts, times = {}, [], []
    for engine in dict.fromkeys((params.engine, params.against)):
        index = asked(engine, dataset, params, step)
        index.search([Query("ready", query.language)], 1, keep=False)  # loads the encoder, where there is one
        if not text:
            continue
        before = perf_counter()
        hits = index.search([query], SHOWN, keep=False, allowed=allowed)[0]
        times.append((engine, query.language, 1000 * (perf_counter() - before)))
        lists[engine] = hits
        docs = hits.docs.tolist()
        for doc, parts in zip(docs, index.explain(query, docs) if docs else [], strict=True):
            receipts += [(engine, corpus.ids[doc], *part) for part in parts]
    snippets = _snippets(corpus, params, query, lists)
    frames = {
        "hits": _hits_frame(corpus, lists, snippets),
        "words": _words_frame(corpus, params, query, snippets),
        "receipts": pd.DataFrame(receipts, columns=[MODEL, DOC, "kind", "label", "value", "rank", "weight"]),
        "asked": pd.DataFrame(times, columns=[MODEL, LANGUAGE, "ms"]),
    }
    return result_of("ask", dataset, params, frames, started)


def _allowed(corpus: Corpus, only_languages: Sequence[str], only_categories: Sequence[str]) -> Mask | None:
    """Which documents may be listed; None for all."""
    if not (only_languages or only_categories):
        return None
    allowed = np.ones(len(corpus.ids), dtype=bool)
    for wanted, own in ((only_languages, corpus.languages), (only_categories, corpus.categories)):
        if wanted:
            allowed &= np.isin(np.array(own), list(wanted))
    return allowed


def _snippets(corpus: Corpus, params: SearchParams, query: Query, lists: dict[str, Hits]) -> dict[int, str]:
    """Per document on a list, the part of its text that has most of the question's words, whole where it is short."""
    analysis = analysis_of(corpus, params)
    wanted = set(analysis.terms(query.text, query.language))
    shown = {}
    for doc in dict.fromkeys(int(doc) for hits in lists.values() for doc in hits.docs):
        body = corpus.bodies[doc]
        places = [word.start for word in analysis.matches(body[:50_000], corpus.languages[doc], wanted)]
        shown[doc] = _window(body, places)
    return shown


def _window(body: str, places: Sequence[int]) -> str:
    if len(body) <= SNIPPET:
        return body
    starts = [start for start, _ in sentences(body[:50_000])] or [0]
    start = max(starts, key=lambda start: (sum(start <= place < start + SNIPPET for place in places), -start))
    cut = body[start : start + SNIPPET]
    whole = cut.rsplit(" ", 1)[0] if start + SNIPPET < len(body) and " " in cut else cut
    return f"{'… ' if start else ''}{whole}{' …' if start + len(whole) < len(body) else ''}"


def _hits_frame(corpus: Corpus, lists: dict[str, Hits], snippets: dict[int, str]) -> pd.DataFrame:
    rows = [
        (
            engine, rank, corpus.ids[doc], corpus.titles[doc], snippets[int(doc)], corpus.categories[doc],
            corpus.languages[doc], float(score),
        )
        for engine, hits in lists.items()
        for rank, (doc, score) in enumerate(zip(hits.docs, hits.scores, strict=True), 1)
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=[MODEL, RANK, DOC, TITLE, TEXT, CATEGORY, LANGUAGE, SCORE])


def _words_frame(corpus: Corpus, params: SearchParams, query: Query, snippets: dict[int, str]) -> pd.DataFrame:
    analysis = analysis_of(corpus, params)
    wanted = set(analysis.terms(query.text, query.language))
    rows = [
        (corpus.ids[doc], field, word.start, word.end)
        for doc, snippet in snippets.items()
        for field, text in ((TITLE, corpus.titles[doc]), (TEXT, snippet))
        for word in analysis.matches(text, corpus.languages[doc], wanted)
    ]
    return pd.DataFrame(rows, columns=[DOC, "field", "start", "end"])


def closest(
    dataset: Dataset,
    params: SearchParams,
    step: Step = silent,
    text: str = "",
    engine: str = "",
    docs: Sequence[str] = (),
) -> Result:
    """For each document the sentence that is nearest to the question, by the engine's own encoder.

    Frame: sentences (doc, sentence, similarity), the nearest first, of the passage that speaks for the document. Raises
    `ParamError` for an engine without an encoder and for documents that are not there.
    """
    started = perf_counter()
    corpus, encoder = corpus_of(dataset), encoder_of(engine, params)
    index = index_of(encoder, dataset, params, step) if encoder else None
    if not isinstance(index, Dense):
        raise ParamError(f"engine must be one with an encoder; got {engine}. Choose another.", ("engine",))
    vector = index.ask([Query(text.strip()[:LONGEST], "")], keep=False)[0]
    rows = []
    for place, doc in enumerate(docs):
        step(place / len(docs), "Reading sentences")
        place_in_corpus = _position(corpus, doc)
        cut = _sentences(corpus.titles[place_in_corpus], index.best_passage(vector, place_in_corpus))
        similarities = encode(str(encoder), cut) @ vector  # the corpus' own sentences, which may be kept
        rows += sorted(zip([doc] * len(cut), cut, similarities.tolist(), strict=True), key=lambda row: -row[2])
    frame = pd.DataFrame(rows, columns=[DOC, "sentence", "similarity"])
    return result_of("closest", dataset, params, {"sentences": frame}, started)


def _sentences(title: str, passage: str) -> list[str]:
    """Of a passage, which its document's title comes before: that is a sentence of its own."""
    body = passage.removeprefix(title).lstrip()
    cut = [body[start:end].strip() for start, end in sentences(body)]
    return [sentence for sentence in (title, *cut) if sentence][:SENTENCES]


def _position(corpus: Corpus, doc: str) -> int:
    found = np.flatnonzero(corpus.ids == doc)
    if not len(found):
        raise ParamError(
            f"docs must be among the {len(corpus.ids):,} there are; got {doc!r}. Choose another.", ("docs",)
        )
    return int(found[0])


def apply(dataset: Dataset, params: SearchParams, rows: pd.DataFrame, step: Step = silent) -> pd.DataFrame:
    """The hits of the chosen engine for new questions: query, rank, doc, title, score, model.

    `rows` have `text` and may have `query`; without it a question is called by its number. Raises `ParamError` where
    they have no text.
    """
    if TEXT not in rows:
        raise ParamError("text must be a column of the questions; it is not there. Name a column text.", (TEXT,))
    corpus = corpus_of(dataset)
    texts = rows[TEXT].fillna("").astype("str").tolist()
    names = rows[QUERY].tolist() if QUERY in rows else [str(number) for number in range(1, len(rows) + 1)]
    spoken = languages.of_queries(texts, corpus.spoken)
    queries = [Query(text, language) for text, language in zip(texts, spoken, strict=True)]
    lists = asked(params.engine, dataset, params).search(queries, params.depth, keep=False, step=step)
    found = [
        (name, rank, corpus.ids[doc], corpus.titles[doc], float(score), params.engine)
        for name, hits in zip(names, lists, strict=True)
        for rank, (doc, score) in enumerate(zip(hits.docs, hits.scores, strict=True), 1)
    ]
    return pd.DataFrame(found, columns=[QUERY, RANK, DOC, TITLE, SCORE, MODEL])
