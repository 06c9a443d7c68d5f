"""The tasks of the segment use case: what a page, the command line or a script can ask for."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from time import perf_counter

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.decomposition import PCA

from data.dataset import Dataset
from ml.base import Finding, ParamError, Result, Step, silent
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
    UNIT,
    VALUE,
    K,
    P,
)
from ml.engine.memory import remember
from ml.intervals import bootstrap_means, holm, percentile_interval
from ml.metrics import SILHOUETTE
from ml.segment import findings, rfm
from ml.segment import hold as holding
from ml.segment import how_many as counting
from ml.segment.algorithms import Fitted, fit, nearest
from ml.segment.evaluate import SHUFFLED, Judged, judge, metrics_frame, shuffled, stability
from ml.segment.features import Features, prepare
from ml.segment.params import LABELS, SegmentParams
from ml.segment.place import coordinates
from ml.segment.truth import truth_frames

Floats = NDArray[np.float64]


def run(dataset: Dataset, params: SegmentParams, step: Step = silent) -> Result:
    """Make segments and judge them beside the same algorithm on shuffled data.

    Frames: metrics, comparisons, per_unit (silhouettes), assignments (customer, segment, runner_up, margin, x, y),
    features, raw, sampled, segments, centers, steps, plane, notes; of simulated customers also agreement and kinds (see `ml.segment.truth`). Raises `DataError` and `ParamError`.
    """
    started = perf_counter()
    step(0.0, "Describing customers")
    features = _features(dataset, params)
    asked = params
    if params.n_clusters == 0 and params.algorithm != "hdbscan":
        step(0.1, "Asking how many")
        params = params.model_copy(
            update={"n_clusters": max(1, counting.panel(features.matrix, params.seed).recommended)}
        )
    frames, found = _judged(features, params, step)
    frames = {**frames, **truth_frames(dataset, frames["assignments"], params.seed)}
    return _result("run", dataset, asked, frames, started, found)


def compare(dataset: Dataset, params: SegmentParams, step: Step = silent) -> Result:
    """Every algorithm with the same features and number. Frames: metrics, comparisons of every pair, per_unit."""
    started = perf_counter()
    features = _features(dataset, params)
    if params.n_clusters == 0:
        params = params.model_copy(
            update={"n_clusters": max(2, counting.panel(features.matrix, params.seed).recommended)}
        )
    judged, metrics, units = {}, [], []
    for place, name in enumerate(LABELS):
        step(place / len(LABELS), f"Fitting {LABELS[name]}")
        frames, _ = _judged(features, params.model_copy(update={"algorithm": name}), silent)
        keep = frames["metrics"][MODEL] != SHUFFLED if place else slice(None)
        metrics.append(frames["metrics"].loc[keep])
        units.append(frames["per_unit"])
        judged[name] = frames["per_unit"][VALUE].to_numpy()
    pairs = [(a, b) for place, a in enumerate(judged) for b in list(judged)[place + 1 :]]
    comparisons = pd.concat([_compared(judged[a], judged[b], a, b, params) for a, b in pairs], ignore_index=True)
    comparisons[P_ADJUSTED] = holm(comparisons[P].to_numpy())
    tables = {
        "metrics": pd.concat(metrics, ignore_index=True),
        "comparisons": comparisons,
        "per_unit": pd.concat(units, ignore_index=True),
    }
    return _result("compare", dataset, params, tables, started)


def how_many(dataset: Dataset, params: SegmentParams, step: Step = silent) -> Result:
    """Six criteria for 2 to 12 segments, real and shuffled; see `ml.segment.how_many`.

    Frames: k_panel, chosen, verdict (recommended, sampled, customers), without_structure (k, value).
    """
    started = perf_counter()
    features = _features(dataset, params)
    panel = counting.panel(features.matrix, params.seed, step)
    real = panel.frame[(panel.frame["data"] == "real") & (panel.frame["criterion"] == "silhouette")]
    best = int(real[VALUE].to_numpy().argmax())
    frames = {
        "k_panel": panel.frame,
        "chosen": panel.chosen,
        "verdict": pd.DataFrame(
            [{"recommended": panel.recommended, "sampled": panel.sampled, "customers": len(features.customers)}]
        ),
        "without_structure": pd.DataFrame({K: real[K].to_numpy(), VALUE: panel.null}),
    }
    found = (
        *findings.no_separate_groups(panel.recommended, float(real[VALUE].iloc[best]), float(panel.null[best])),
        *findings.criteria_disagree(panel.chosen),
    )
    return _result("how_many", dataset, params, frames, started, found)


def hold(dataset: Dataset, params: SegmentParams, step: Step = silent) -> Result:
    """Segments of the first two thirds of the calendar: what they spent in the last third, and who moved.

    Frames: later, moved (see `ml.segment.hold`), segments as in `run`, when (cutoff, end, p). `as_of` is not read. Raises
    `ParamError` for data without purchases, and where ranks are the scale.
    """
    started = perf_counter()
    if params.scale == "quantile":
        raise ParamError("scale must not be quantile to follow customers; got quantile. Choose another.", ("scale",))
    when = holding.halves(dataset)
    step(0.1, "Describing customers as of then")
    features = _features(dataset, params.model_copy(update={"as_of": f"{when.cutoff:%Y-%m-%d}"}))
    _, fitted = _fitted(features, params)
    step(0.6, "Looking at what came later")
    spent = holding.spent_later(dataset, features.customers, when.cutoff)
    p = holding.differ_p(fitted.labels, spent)
    frames = {
        "later": holding.later_frame(fitted.labels, spent, params.seed),
        "moved": holding.moved_frame(dataset, features, fitted.centers, fitted.labels, when.end),
        "segments": _segments(features, fitted),
        "when": pd.DataFrame([{"cutoff": f"{when.cutoff:%Y-%m-%d}", "end": f"{when.end:%Y-%m-%d}", "p": p}]),
    }
    return _result("hold", dataset, params, frames, started, tuple(findings.later_spend_alike(p, len(spent))))


def apply(dataset: Dataset, params: SegmentParams, rows: pd.DataFrame, step: Step = silent) -> pd.DataFrame:
    """The segment of new customers, by the segments made of `dataset`: customer, segment, runner_up, margin, model.

    `rows` are of the data's kind. Raises `ParamError` where they lack a feature, or ranks are the scale.
    """
    features = _features(dataset, params)
    if params.scale == "quantile":
        raise ParamError(
            "scale must not be quantile to assign new customers; got quantile. Choose another.", ("scale",)
        )
    _, fitted = _fitted(features, params)
    table = rows if CUSTOMER in rows else rows.assign(**{CUSTOMER: [str(place) for place in range(1, len(rows) + 1)]})
    given = Dataset("new", dataset.kind, {dataset.kind: table}, dataset.card, "")
    described = _described(given, params)
    typical = {
        name: features.raw[name].median() for name in features.raw if pd.api.types.is_numeric_dtype(features.raw[name])
    }
    matrix = coordinates(described.fillna(typical), features.steps)
    labels = fitted.predict(matrix)
    _, second, margin = nearest(matrix, fitted.centers)
    return pd.DataFrame(
        {
            CUSTOMER: described.index,
            SEGMENT: labels + 1,
            "runner_up": second + 1,
            "margin": margin,
            MODEL: params.algorithm,
        }
    )


def _described(given: Dataset, params: SegmentParams) -> pd.DataFrame:
    if given.kind == "transactions":
        return rfm.describe(given.tables["transactions"], params.as_of)[0]
    return given.tables["customers"].set_index(CUSTOMER)


def _features(dataset: Dataset, params: SegmentParams) -> Features:
    read = ("features", "missing", "outliers", "clip", "log", "scale", "as_of")
    key = ("segment", "features", dataset.fingerprint, *(getattr(params, field) for field in read))
    return remember(key, lambda: prepare(dataset, params))


def _fitted(features: Features, params: SegmentParams) -> tuple[SegmentParams, Fitted]:
    if params.n_clusters == 0 and params.algorithm != "hdbscan":
        number = counting.panel(features.matrix, params.seed).recommended
        params = params.model_copy(update={"n_clusters": max(1, number)})
    return params, fit(params.algorithm, features.matrix, params.n_clusters, params.seed)


def _judged(
    features: Features, params: SegmentParams, step: Step
) -> tuple[Mapping[str, pd.DataFrame], Sequence[Finding]]:
    step(0.2, f"Fitting {LABELS[params.algorithm]}")
    fitted = fit(params.algorithm, features.matrix, params.n_clusters, params.seed)
    step(0.5, "Fitting shuffled data")
    mixed = shuffled(features.matrix, params.seed)
    chance = fit("kmeans" if params.algorithm == "hdbscan" else params.algorithm, mixed, fitted.n_clusters, params.seed)
    step(0.7, "Judging")
    real, null = (
        judge(matrix, one.labels, params.seed) for matrix, one in ((features.matrix, fitted), (mixed, chance))
    )
    repeated = stability(params.algorithm, features.matrix, fitted, params.seed)
    spent = features.raw[rfm.MONETARY].to_numpy() if rfm.MONETARY in features.raw else None
    metrics = metrics_frame(params.algorithm, features.matrix, fitted, real, null, repeated, spent, params.seed)
    comparisons = _compared(real.silhouettes, null.silhouettes, params.algorithm, SHUFFLED, params)
    comparisons[P_ADJUSTED] = comparisons[P]
    comparisons[K] = metrics[K].iloc[0]
    found = (
        *findings.no_more_than_shuffled(comparisons),
        *findings.one_feature_decides(features, fitted.labels),
        *findings.unstable(metrics),
        *findings.tiny(fitted.labels),
        *findings.twins(features),
        *findings.ids(features),
    )
    return _frames(features, fitted, real, metrics, comparisons, params), found


def _frames(
    features: Features,
    fitted: Fitted,
    real: Judged,
    metrics: pd.DataFrame,
    comparisons: pd.DataFrame,
    params: SegmentParams,
) -> dict[str, pd.DataFrame]:
    customers = features.customers.astype("str")
    _, second, margin = nearest(features.matrix, fitted.centers)
    flat, plane = _plane(features, params.seed)
    assignments = pd.DataFrame(
        {
            CUSTOMER: customers,
            SEGMENT: fitted.labels + 1,
            "runner_up": second + 1,
            "margin": margin,
            "x": flat[:, 0],
            "y": flat[:, 1],
        }
    )
    sampled = customers[real.sampled]
    unit = {
        MODEL: params.algorithm,
        UNIT: sampled,
        METRIC: SILHOUETTE.name,
        K: fitted.n_clusters,
        VALUE: real.silhouettes,
    }
    return {
        "metrics": metrics,
        "comparisons": comparisons,
        "per_unit": pd.DataFrame(unit),
        "assignments": assignments,
        "features": pd.DataFrame(features.matrix, columns=features.columns).assign(**{CUSTOMER: customers}),
        "raw": features.raw.reset_index(drop=True).assign(**{CUSTOMER: customers}),
        "sampled": pd.DataFrame({CUSTOMER: sampled}),
        "segments": _segments(features, fitted),
        "centers": pd.DataFrame(fitted.centers, columns=features.columns).assign(
            **{SEGMENT: np.arange(1, fitted.n_clusters + 1)}
        ),
        "steps": features.steps,
        "plane": plane,
        "notes": pd.DataFrame({"note": features.notes}, dtype="str"),
    }


def _plane(features: Features, seed: int) -> tuple[Floats, pd.DataFrame]:
    """Everyone in the plane of the first two principal components, and what leads there: column, mean, x, y."""
    kept = min(2, *features.matrix.shape)
    model = PCA(kept, random_state=seed).fit(features.matrix)
    weights = np.zeros((len(features.columns), 2))
    weights[:, :kept] = model.components_.T
    frame = pd.DataFrame({"column": features.columns, "mean": model.mean_, "x": weights[:, 0], "y": weights[:, 1]})
    return (features.matrix - model.mean_) @ weights, frame


def _segments(features: Features, fitted: Fitted) -> pd.DataFrame:
    """segment, customers, share, revenue_share, feature, mean, overall, difference (in standard deviations).

    One row per segment and feature; words are a share per word. No revenue share where there is no money.
    """
    spent = features.raw.get(rfm.MONETARY)
    table = pd.concat([_as_numbers(features.raw[name], str(name)) for name in features.raw], axis=1)
    overall, spread = table.mean(), table.std().replace(0, 1)
    rows = []
    for place in range(fitted.n_clusters):
        members = fitted.labels == place
        mean = table[members].mean()
        revenue = np.nan if spent is None else spent[members].sum() / (spent.sum() or 1)
        for name in map(str, table):
            difference = (mean[name] - overall[name]) / spread[name]
            rows.append(
                (place + 1, int(members.sum()), members.mean(), revenue, name, mean[name], overall[name], difference)
            )
    return pd.DataFrame(
        rows, columns=[SEGMENT, "customers", "share", "revenue_share", "feature", "mean", "overall", "difference"]
    )


def _as_numbers(column: pd.Series, name: str) -> pd.DataFrame:
    """A column of numbers as it is, one of words as a share per word."""
    if pd.api.types.is_numeric_dtype(column):
        return column.to_frame(name)
    return pd.get_dummies(column, prefix=name, prefix_sep=" = ", dtype=np.float64)


def _compared(real: Floats, null: Floats, a: str, b: str, params: SegmentParams) -> pd.DataFrame:
    """One row: the difference of mean silhouettes with its bootstrap interval and p by Welch's t-test."""
    from scipy import stats

    means = [bootstrap_means(values[:, None], params.seed + place)[:, 0] for place, values in enumerate((real, null))]
    low, high = percentile_interval((means[0] - means[1])[:, None])
    differs = np.ptp(np.concatenate([real, null])) > 0
    p = float(stats.ttest_ind(real, null, equal_var=False).pvalue) if differs else 1.0
    columns = (MODEL_A, MODEL_B, METRIC, K, DIFFERENCE, LOW, HIGH, P)
    row = (a, b, SILHOUETTE.name, params.n_clusters, float(real.mean() - null.mean()), float(low[0]), float(high[0]), p)
    return pd.DataFrame([dict(zip(columns, row, strict=True))])


def _result(
    task: str,
    dataset: Dataset,
    params: SegmentParams,
    frames: Mapping[str, pd.DataFrame],
    started: float,
    found: Sequence[Finding] = (),
) -> Result:
    values = params.model_dump(mode="json")
    return replace(
        Result("segment", task, values, dataset.fingerprint, frames, tuple(found), 0.0),
        seconds=perf_counter() - started,
    )
