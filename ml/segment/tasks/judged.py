"""Segments and how good they are: one run, all algorithms, one setting at each of its values, new customers."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from time import perf_counter
from typing import Any, get_args

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.decomposition import PCA

from data.dataset import Dataset
from ml.base import DeferredFrames, Finding, ParamError, Result, Step, silent
from ml.columns import (
    CUSTOMER,
    DIFFERENCE,
    HIGH,
    LOW,
    METRIC,
    MODEL,
    MODEL_A,
    MODEL_B,
    P_ADJUSTED,
    SEGMENT,
    TIMESTAMP,
    UNIT,
    VALUE,
    K,
    P,
)
from ml.intervals import holm
from ml.metrics import SILHOUETTE
from ml.segment import findings
from ml.segment.algorithms import Fitted, beside, started_on
from ml.segment.evaluate import SHUFFLED, Judged, compared, judge, metrics_frame, stability, without_groups
from ml.segment.features import Features, describe
from ml.segment.params import LABELS, VARIED, SegmentParams
from ml.segment.profiles import examples_frame, segments_frame
from ml.segment.rules import rules_frame
from ml.segment.tasks.common import features_of, fitted_of, numbered, result_of
from ml.segment.truth import truth_frames

Floats = NDArray[np.float64]


def run(dataset: Dataset, params: SegmentParams, step: Step = silent) -> Result:
    """Make segments and judge them beside the same algorithm on shuffled data.

    Frames: metrics, comparisons, per_unit (silhouettes), assignments (customer, segment, runner_up, margin, x, y),
    features, raw, sampled, segments, rules, examples, centers, steps, knots, plane, notes; of simulated customers also agreement and
    kinds, see `ml.segment.truth`. Raises `DataError` and `ParamError`.
    """
    started = perf_counter()
    step(0.0, "Describing customers")
    features = features_of(dataset, params)
    for note in features.notes:
        step(0.1, note)
    step(0.1, "Fitting" if params.n_clusters else "Asking how many")
    fitted = fitted_of(dataset, params)
    used = params.model_copy(update={"n_clusters": fitted.n_clusters})
    step(0.5, "Judging")
    judged = _judged(features, fitted, used)
    step(0.8, "Describing segments")
    assigned = pd.DataFrame({CUSTOMER: features.customers.astype("str"), SEGMENT: fitted.labels + 1})
    frames = _frames(features, fitted, used, judged, truth_frames(dataset, assigned, params.seed))
    return result_of("run", dataset, params, frames, started, judged.found)


def compare(dataset: Dataset, params: SegmentParams, step: Step = silent) -> Result:
    """Every algorithm with the same features and number. Frames: metrics, comparisons of every pair, per_unit."""
    params = numbered(features_of(dataset, params), params.model_copy(update={"algorithm": "kmeans"}))
    asked = {name: params.model_copy(update={"algorithm": name}) for name in LABELS}
    return _side_by_side("compare", dataset, params, asked, step)


def vary(dataset: Dataset, params: SegmentParams, step: Step = silent, field: str = "scale") -> Result:
    """The chosen algorithm with one setting at each of its values; frames as of `compare`, the value in place of a model.

    Raises `ParamError` for a field that is not among `VARIED`.
    """
    if field not in VARIED:
        raise ParamError(f"field must be one of {', '.join(VARIED)}; got {field}. Choose one of these.", ("field",))
    params = numbered(features_of(dataset, params), params)
    values: Sequence[Any] = get_args(SegmentParams.model_fields[field].annotation) or (True, False)
    asked = {str(value): params.model_copy(update={field: value}) for value in values}
    return _side_by_side("vary", dataset, params, asked, step, field)


def _side_by_side(
    task: str,
    dataset: Dataset,
    params: SegmentParams,
    asked: Mapping[str, SegmentParams],
    step: Step,
    field: str = "algorithm",
) -> Result:
    started = perf_counter()
    metrics: list[pd.DataFrame] = []
    units, refused = [], []
    every: dict[str, Judged] = {}
    for place, (name, setting) in enumerate(asked.items()):
        step(place / len(asked), f"Fitting {LABELS.get(name, f'{field} {name}')}")
        try:
            judged = _judged(features_of(dataset, setting), fitted_of(dataset, setting), setting, find=False)
        except ParamError as error:
            refused.append((name, str(error)))
            continue
        own = judged.metrics[(judged.metrics[MODEL] != SHUFFLED) | (not metrics)]
        metrics.append(own.replace({MODEL: {setting.algorithm: name}}))
        units.append(judged.per_unit.assign(**{MODEL: name}))
        every[name] = judged.real
    if not metrics:
        raise ParamError(refused[0][1], ("algorithm",))
    rows = [_pair(every, names, params) for names in combinations(every, 2)]
    comparisons = pd.concat(rows or [judged.comparisons], ignore_index=True)
    comparisons[P_ADJUSTED] = holm(comparisons[P].to_numpy())
    frames = {
        "metrics": pd.concat(metrics, ignore_index=True),
        "comparisons": comparisons,
        "per_unit": pd.concat(units, ignore_index=True),
        "refused": pd.DataFrame(refused, columns=[MODEL, "reason"], dtype="str"),
    }
    if task == "vary":
        return result_of(task, dataset, params, frames, started, field=field)
    return result_of(task, dataset, params, frames, started)


def apply(dataset: Dataset, params: SegmentParams, rows: pd.DataFrame, step: Step = silent) -> pd.DataFrame:
    """The segment of new customers, by the segments made of `dataset`: customer, segment, runner_up, margin, model.

    `rows` are of the data's kind; what they leave open is filled with the median or the most frequent word. Raises
    `ParamError` where they lack a feature.
    """
    features, fitted = features_of(dataset, params), fitted_of(dataset, params)
    table = rows if CUSTOMER in rows else rows.assign(**{CUSTOMER: [str(place) for place in range(1, len(rows) + 1)]})
    given = Dataset("new", dataset.kind, {dataset.kind: table}, dataset.card, "")
    described, _ = describe(given, params.model_copy(update={"as_of": _day(dataset, given, params)}))
    numbers = features.raw.select_dtypes("number").median().to_dict()
    typical = {name: numbers[name] if name in numbers else features.raw[name].mode().iloc[0] for name in features.raw}
    matrix = features.scaling.coordinates(described.fillna(typical))
    labels = fitted.predict(matrix)
    other, margin, _ = beside(matrix, labels, fitted.centers)
    return pd.DataFrame(
        {
            CUSTOMER: described.index.astype("str"),
            SEGMENT: labels + 1,
            "runner_up": other + 1,
            "margin": margin,
            MODEL: params.algorithm,
        }
    )


def _day(dataset: Dataset, given: Dataset, params: SegmentParams) -> str:
    """New purchases are looked at on the day the segments were made, or on their own last day if that is later."""
    if params.as_of or dataset.kind != "transactions":
        return params.as_of
    return f"{max(one.tables['transactions'][TIMESTAMP].max() for one in (dataset, given)):%Y-%m-%d}"


@dataclass(frozen=True, eq=False)
class _Judgement:
    """How good segments are."""

    real: Judged
    metrics: pd.DataFrame
    comparisons: pd.DataFrame
    per_unit: pd.DataFrame
    found: tuple[Finding, ...]


def _judged(features: Features, fitted: Fitted, params: SegmentParams, find: bool = True) -> _Judgement:
    """Findings only where they are asked for."""
    real = judge(features.matrix, fitted.labels, params.seed)
    null, without = without_groups(params.algorithm, features.matrix, fitted.n_clusters, params.seed)
    repeated = stability(params.algorithm, features.matrix, fitted, params.seed)
    metrics = metrics_frame(
        params.algorithm, features.matrix, fitted, real, null, repeated, features.spent, params.seed
    )
    comparisons = _compared(real, null, (params.algorithm, SHUFFLED), fitted.n_clusters, paired=False)
    comparisons[P_ADJUSTED] = comparisons[P]
    sampled = features.customers[real.sampled].astype("str")
    unit = {
        MODEL: params.algorithm, UNIT: sampled, METRIC: SILHOUETTE.name, K: fitted.n_clusters, VALUE: real.silhouettes,
    }  # fmt: skip
    found = tuple(_findings(features, fitted, metrics, without, params)) if find else ()
    return _Judgement(real, metrics, comparisons, pd.DataFrame(unit), found)


def _findings(
    features: Features, fitted: Fitted, metrics: pd.DataFrame, without: float, params: SegmentParams
) -> Iterator[Finding]:
    silhouette = metrics[(metrics[METRIC] == SILHOUETTE.name) & (metrics[MODEL] != SHUFFLED)].iloc[0]
    yield from findings.no_groups(silhouette[VALUE], silhouette[LOW], without, features, params.seed)
    yield from findings.one_feature_decides(features, fitted.labels)
    yield from findings.unstable(metrics)
    yield from findings.only_outliers(features, fitted.labels)
    yield from findings.twins(features)
    yield from findings.ids(features)


def _frames(
    features: Features,
    fitted: Fitted,
    params: SegmentParams,
    judged: _Judgement,
    truth: Mapping[str, pd.DataFrame],
) -> Mapping[str, pd.DataFrame]:
    customers = features.customers.astype("str")
    other, margin, distance = beside(features.matrix, fitted.labels, fitted.centers)
    flat, plane = _plane(features, params.seed)
    assigned = {SEGMENT: fitted.labels + 1, "runner_up": other + 1, "margin": margin, "x": flat[:, 0], "y": flat[:, 1]}
    notes = (*features.notes, *_notes(fitted, params, len(customers)))
    ready = {
        "metrics": judged.metrics,
        "comparisons": judged.comparisons,
        "per_unit": judged.per_unit,
        "sampled": pd.DataFrame({CUSTOMER: customers[judged.real.sampled]}),
        "segments": segments_frame(features, fitted, params.seed),
        "rules": rules_frame(features.raw, fitted.labels, params.seed),
        "examples": examples_frame(customers, fitted.labels, margin, distance),
        "centers": pd.DataFrame(fitted.centers, columns=features.columns).assign(
            **{SEGMENT: np.arange(1, fitted.n_clusters + 1)}
        ),
        "steps": features.scaling.steps,
        "knots": features.scaling.knots,
        "plane": plane,
        "notes": pd.DataFrame({"note": notes}, dtype="str"),
    }
    large = {
        "assignments": lambda: pd.DataFrame({CUSTOMER: customers, **assigned}),
        "features": lambda: pd.DataFrame(features.matrix, columns=features.columns).assign(**{CUSTOMER: customers}),
        "raw": lambda: features.raw.reset_index(drop=True).assign(**{CUSTOMER: customers}),
    }
    return DeferredFrames(ready | dict(truth), large)


def _notes(fitted: Fitted, params: SegmentParams, customers: int) -> Iterator[str]:
    if fitted.fitted_on < customers:
        yield (
            f"{LABELS[params.algorithm]} was fitted on {fitted.fitted_on:,} customers drawn at random; every other joined "
            "the segment of the nearest of them."
        )
    tried = started_on(customers, fitted.n_clusters)
    if params.algorithm == "kmeans" and tried < customers:
        yield f"k-means chose where to start on {tried:,} customers drawn at random, and went on from there with everyone."


def _plane(features: Features, seed: int) -> tuple[Floats, pd.DataFrame]:
    """Everyone in the plane of the first two principal components, and what leads there: column, mean, x, y."""
    kept = min(2, *features.matrix.shape)
    model = PCA(kept, random_state=seed).fit(features.matrix)
    weights = np.zeros((len(features.columns), 2))
    weights[:, :kept] = model.components_.T
    frame = pd.DataFrame({"column": features.columns, "mean": model.mean_, "x": weights[:, 0], "y": weights[:, 1]})
    return (features.matrix - model.mean_) @ weights, frame


def _pair(every: Mapping[str, Judged], names: tuple[str, str], params: SegmentParams) -> pd.DataFrame:
    a, b = (every[name] for name in names)
    paired = np.array_equal(a.sampled, b.sampled)  # an algorithm may leave customers out
    if not paired:
        b = b.resampled(params.seed + 1)
    return _compared(a, b, names, params.n_clusters, paired)


def _compared(a: Judged, b: Judged, names: tuple[str, str], k: int, paired: bool) -> pd.DataFrame:
    """One row."""
    columns = (MODEL_A, MODEL_B, METRIC, K, DIFFERENCE, LOW, HIGH, P)
    return pd.DataFrame([(*names, SILHOUETTE.name, k, *compared(a, b, paired))], columns=columns)
