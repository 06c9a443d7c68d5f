"""Why? One row, all columns, one column."""

from collections.abc import Mapping
from contextlib import suppress
from time import perf_counter
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.dataset import Dataset
from ml.base import ParamError, Result, Step, silent
from ml.columns import HIGH, LOW, VALUE
from ml.predict.evaluate import answers, main_value
from ml.predict.explain import BACKGROUND, FEW, MOST_TOLD, PERMUTATIONS, Mixer, contributions, of_interest
from ml.predict.fitted import Fitted, fitted, threads
from ml.predict.leaning import shuffled
from ml.predict.params import PredictParams
from ml.predict.problem import Problem
from ml.predict.tasks.result import result_of

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

GRID = 15
"""Values of a column that are tried."""
SUMMARISED = 60
ASKED, SCREENED_ON = 1_000, 100
"""Rows of the test part that columns are shuffled on at most, and where there are very many columns, first."""
MOST_CELLS = 500_000
"""Of these rows: fewer of a wider table."""
CURVES = 30
"""Rows whose own curve is drawn."""
LONGEST = 200
"""Characters of a word that is typed."""


def explain(dataset: Dataset, params: PredictParams, step: Step = silent, row: int = 0) -> Result:
    """Why the model says what it says of one row.

    `row` is its number in the data, 0 for the first of the test part. Frames: contributions (column, shown, value), answer
    (everyone, before, after: the same here, class), grid (column, shown, value): every other value a column could have.
    Raises `ParamError`.
    """
    started = perf_counter()
    return result_of("explain", dataset, params, _explained(dataset, params, step, row, {}), started, row=row)


def what_if(
    dataset: Dataset, params: PredictParams, step: Step = silent, row: int = 0, changes: Mapping[str, Any] = {}
) -> Result:
    """What the model would say of a row changed, and why: `changes` is column → value as a person typed it, None for missing.

    Private: the values stand in no store and no log. Frames as in `explain`. Raises `ParamError`, which quotes none of them.
    """
    started = perf_counter()
    frames = _explained(dataset, params, step, row, changes)
    return result_of("what_if", dataset, params, frames, started, row=row, changes=dict(changes))


def _explained(
    dataset: Dataset, params: PredictParams, step: Step, row: int, changes: Mapping[str, Any]
) -> dict[str, pd.DataFrame]:
    step(0.0, "Asking the model")
    model = fitted(dataset, params)
    problem = model.problem
    before = _row(problem, row or int(problem.features.index[problem.test[0]]))
    after = _changed(before, changes, problem)
    place = _place(model, before)
    with threads(problem):
        step(0.3, "Taking columns away")
        found, everyone = contributions(
            model.model, problem, after, place, PERMUTATIONS, BACKGROUND[params.model], params.seed
        )
        said = of_interest(answers(model.model, pd.concat([before, after]), problem), place)
        step(0.7, "Trying other values")
        grid = _grid(model, after, place, found[0])
    return {
        "contributions": pd.DataFrame(
            {
                "column": list(map(str, problem.features)),
                "shown": [_text(after[name].iloc[0]) for name in after],
                VALUE: found[0],
            }
        ),
        "answer": pd.DataFrame(
            [(everyone, said[0], said[1], problem.classes[place] if problem.classes else "")],
            columns=["everyone", "before", "after", "class"],
        ),
        "grid": grid,
    }


def importance(dataset: Dataset, params: PredictParams, step: Step = silent) -> Result:
    """What the model leans on: how much worse it gets without a column, and which way each value pushes.

    Frames: importance (column, value, low, high: loss of the headline metric when the column is shuffled, test part),
    pushes (column, row, shown, level, value: Shapley values of some test rows; level from 0, lowest, to 1, highest).
    """
    started = perf_counter()
    model = fitted(dataset, params)
    with threads(model.problem):
        shuffled = _shuffled(model, params.seed, step)
        step(0.7, "Taking columns away")
        pushes = _pushes(model, params)
    return result_of("importance", dataset, params, {"importance": shuffled, "pushes": pushes}, started)


def dependence(dataset: Dataset, params: PredictParams, step: Step = silent, column: str = "") -> Result:
    """What the model says as one column changes and all else stays: the mean over test rows, and some rows of their own.

    Frame curves (row, at, shown, value); row 0 is the mean, with low and high. Friedman 2001; Goldstein et al. 2015.
    """
    started = perf_counter()
    step(0.0, "Trying values")
    model = fitted(dataset, params)
    problem = model.problem
    if column not in problem.features:
        raise ParamError(
            f"column must be one of {', '.join(map(str, problem.features))}; got {column}. Choose one of these."
        )
    rows = _asked(problem, params.seed, 300)
    place = len(problem.classes) - 1
    curves = []
    with threads(problem):
        for at, value in enumerate(_values(problem.features[column])):
            said = of_interest(answers(model.model, _with(rows, column, value), problem), place)
            half = 1.96 * said.std(ddof=1) / np.sqrt(len(said))
            shown = _text(value)
            curves.append((0, at, shown, said.mean(), said.mean() - half, said.mean() + half))
            curves += [
                (int(rows.index[one]), at, shown, said[one], np.nan, np.nan) for one in range(min(CURVES, len(rows)))
            ]
    frame = pd.DataFrame(curves, columns=["row", "at", "shown", VALUE, LOW, HIGH])
    return result_of("dependence", dataset, params, {"curves": frame}, started, column=column)


def _row(problem: Problem, row: int) -> pd.DataFrame:
    if row not in problem.features.index:
        raise ParamError(f"row must be a row of the data with a target; got {row}. Choose one from 1 on.")
    return problem.features.loc[[row]]


def _changed(before: pd.DataFrame, changes: Mapping[str, Any], problem: Problem) -> pd.DataFrame:
    after = before
    for column, value in changes.items():
        if column not in before:
            raise ParamError(f"changes must name columns of the table; got {column}. Choose one of these.")
        after = _with(after, column, _typed(column, value, problem.features[column]))
    return after.astype(problem.features.dtypes.to_dict())


def _typed(column: str, value: Any, cells: pd.Series) -> Any:
    """What was typed, as its column holds it. The message does not quote it: it may not be written anywhere."""
    if value is None:
        return None if pd.api.types.is_string_dtype(cells) else np.nan
    if pd.api.types.is_numeric_dtype(cells):
        with suppress(TypeError, ValueError):
            if np.isfinite(number := float(value)):
                return number
        raise ParamError(f"{column} must be a finite number. Write it with digits and a point.")
    if pd.api.types.is_datetime64_any_dtype(cells):
        with suppress(TypeError, ValueError):
            return pd.Timestamp(value)
        raise ParamError(f"{column} must be a date. Write it like 2024-12-31.")
    if not isinstance(value, str) or len(value) > LONGEST:
        raise ParamError(f"{column} must be text of at most {LONGEST} characters. Shorten it.")
    return value.strip()


def _with(rows: pd.DataFrame, column: str, value: Any) -> pd.DataFrame:
    kind = rows[column].dtype
    return rows.assign(**{column: pd.Series([value] * len(rows), index=rows.index).astype(kind)})


def _place(model: Fitted, row: pd.DataFrame) -> int:
    """The class in question: of two the one that is looked for, of several the one that is said."""
    classes = model.problem.classes
    if len(classes) <= 2:
        return len(classes) - 1
    return int(answers(model.model, row, model.problem)[0].argmax())


def _values(cells: pd.Series) -> list[Any]:
    """Those a column has, the most frequent words, or numbers and days from the lowest to the highest."""
    filled = cells.dropna()
    if pd.api.types.is_numeric_dtype(cells) or pd.api.types.is_datetime64_any_dtype(cells):
        different = np.sort(filled.unique())
        if len(different) > GRID:
            different = np.unique(filled.quantile(np.linspace(0.02, 0.98, GRID), interpolation="nearest"))
        return list(different)
    return sorted(map(str, filled.value_counts().index[:GRID]))


def _text(value: Any) -> str:
    if pd.isna(value):
        return "missing"
    if isinstance(value, int | float):
        return f"{value:,.4g}" if abs(value) < 10_000 else f"{value:,.0f}"
    return f"{value:%Y-%m-%d}" if hasattr(value, "year") else str(value)


def _grid(model: Fitted, row: pd.DataFrame, place: int, pushed: Floats) -> pd.DataFrame:
    """Of very many columns, those that push this row most."""
    order = np.argsort(-np.abs(pushed), kind="stable")[:MOST_TOLD]
    names = [str(row.columns[number]) for number in sorted(order)]
    tried = [(name, value) for name in names for value in _values(model.problem.features[name])]
    table = row.iloc[np.zeros(len(tried), dtype=np.int64)].reset_index(drop=True)
    changed: dict[str, pd.Series] = {}
    for name in names:
        cells = table[name].astype("object").to_numpy(copy=True)
        for number, (column, value) in enumerate(tried):
            if column == name:
                cells[number] = value
        changed[name] = pd.Series(cells).astype(row[name].dtype)
    said = of_interest(answers(model.model, table.assign(**changed), model.problem), place)
    return pd.DataFrame(
        {"column": [name for name, _ in tried], "shown": [_text(value) for _, value in tried], VALUE: said}
    )


def _asked(problem: Problem, seed: int, most: int) -> pd.DataFrame:
    rows = np.random.default_rng(seed).permutation(problem.test)[:most]
    return problem.features.iloc[rows]


def _shuffled(model: Fitted, seed: int, step: Step) -> pd.DataFrame:
    """On rows of the test part: see `ml.predict.leaning.shuffled`.

    Of very many columns, those that lose most when shuffled once on few rows.
    """
    problem, rng = model.problem, np.random.default_rng(seed)
    places = np.arange(len(problem.features.columns))
    if len(places) > MOST_TOLD:
        lost = _screened(model, rng.permutation(problem.test)[:SCREENED_ON], rng)
        places = np.sort(np.argsort(-lost, kind="stable")[:MOST_TOLD])
    asked = min(ASKED, max(SCREENED_ON, MOST_CELLS // len(problem.features.columns)))
    X, y = problem.part(np.sort(rng.permutation(problem.test)[:asked]))
    mix = Mixer(model.model, problem, X)

    def told(place: int, order: Ints) -> Floats:
        return mix.with_column(int(places[place]), order)

    names = list(map(str, problem.features.columns[places]))
    return shuffled(y, names, told, seed, lambda done, said: step(0.7 * done, said))


def _screened(model: Fitted, rows: Ints, rng: np.random.Generator) -> Floats:
    """How much worse the model is when a column is shuffled once: one number per column."""
    X, y = model.problem.part(np.sort(rows))
    mix = Mixer(model.model, model.problem, X)
    whole = main_value(y, answers(model.model, X, model.problem))
    shuffles = (mix.with_column(place, rng.permutation(len(X))) for place in range(len(X.columns)))
    return np.array([whole - main_value(y, said) for said in shuffles])


def _pushes(model: Fitted, params: PredictParams) -> pd.DataFrame:
    problem = model.problem
    rows = _asked(problem, params.seed, SUMMARISED)
    place = len(problem.classes) - 1
    found, _ = contributions(model.model, problem, rows, place, 1, FEW[params.model], params.seed)
    frames = []
    for number, name in enumerate(problem.features):
        cells = rows[name]
        level = cells.rank(pct=True) if pd.api.types.is_numeric_dtype(cells) else pd.Series(np.nan, index=rows.index)
        frames.append(
            pd.DataFrame(
                {
                    "column": str(name), "row": rows.index, "shown": [_text(value) for value in cells],
                    "level": level.to_numpy(), VALUE: found[:, number],
                }
            )
        )  # fmt: skip
    return pd.concat(frames, ignore_index=True)
