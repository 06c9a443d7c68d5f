"""What a model says of phrases it has not seen: of one hidden part, or of all of them by turns."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from time import perf_counter
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.dataset import Dataset
from ml.base import Finding, Result
from ml.letters import splits
from ml.letters.evaluate import Judged
from ml.letters.params import LettersParams
from ml.letters.reader import Corpus, Reader, corpus

FOLDS = 3


def graded_part(
    known: Corpus, hidden: NDArray[np.bool_], params: LettersParams, left_out: NDArray[np.bool_] | None = None
) -> Judged:
    """Grades alone: learn from what is neither hidden nor left out, read what is hidden."""
    graded = known.grades > 0
    train = graded & ~hidden & (True if left_out is None else ~left_out)
    test = np.flatnonzero(hidden & graded)
    reader = Reader.fit(known, np.flatnonzero(train), params, also=())
    read = reader.read(known.counts.of(test), list(known.texts[test]))
    return Judged(known.groups[test], known.grades[test], read.grades)


def baseline(known: Corpus, hidden: NDArray[np.bool_], name: str, params: LettersParams) -> Judged:
    return graded_part(known, hidden, params.model_copy(update={"model": name}))


def folded(dataset: Dataset, params: LettersParams) -> Judged:
    """Every graded row, read by a model that has not seen its phrase."""
    known = corpus(dataset, params)
    fold = splits.folds(known, FOLDS, params.seed)
    parts = [graded_part(known, fold == number, params) for number in range(FOLDS)]
    return Judged(*(np.concatenate([part[place] for part in parts]) for place in range(3)))


def result_of(
    task: str,
    dataset: Dataset,
    params: LettersParams,
    frames: Mapping[str, pd.DataFrame],
    started: float,
    found: Sequence[Finding] = (),
    arguments: Mapping[str, Any] = {},
) -> Result:
    values = params.model_dump(mode="json")
    result = Result("letters", task, values, dataset.fingerprint, frames, tuple(found), 0.0, arguments)
    return replace(result, seconds=perf_counter() - started)
