"""Other looks at the same customers: how many groups, a map, the data before and after, outliers, k-means step by step."""

from time import perf_counter

import numpy as np
import pandas as pd

from data.dataset import Dataset
from ml.base import Result, Step, silent
from ml.columns import CUSTOMER, VALUE, K
from ml.projection import FLAT, MOST_POINTS
from ml.projection import project as laid_out
from ml.segment import cleaning, findings, strange, tracing
from ml.segment import how_many as counting
from ml.segment.params import PROJECTIONS, SegmentParams
from ml.segment.tasks.common import features_of, fitted_of, result_of


def how_many(dataset: Dataset, params: SegmentParams, step: Step = silent) -> Result:
    """Six criteria for 2 to 12 segments, real and shuffled; see `ml.segment.how_many`.

    Frames: k_panel, chosen, verdict (recommended, sampled, customers, silhouette, without), without_structure (k, value).
    """
    started = perf_counter()
    features = features_of(dataset, params)
    panel = counting.panel(features.matrix, params.seed, step)
    scan = panel.scan
    place = scan.numbers.index(scan.recommended) if scan.recommended > 1 else int(scan.silhouettes.argmax())
    frames = {
        "k_panel": panel.frame,
        "chosen": panel.chosen,
        "verdict": pd.DataFrame(
            [
                {
                    "recommended": scan.recommended, "sampled": panel.sampled, "customers": len(features.customers),
                    "silhouette": float(scan.silhouettes[place]), "without": float(scan.without[place]),
                }
            ]
        ),
        "without_structure": pd.DataFrame({K: scan.numbers, VALUE: scan.without}),
    }  # fmt: skip
    found = (*findings.no_separate_groups(scan), *findings.criteria_disagree(panel.chosen))
    return result_of("how_many", dataset, params, frames, started, found)


def project(dataset: Dataset, params: SegmentParams, step: Step = silent, dimensions: int = FLAT) -> Result:
    """At most `MOST_POINTS` customers on a map, and how far it can be trusted; it knows of no segments.

    Frames: map (customer, x, y, and z in space), trust (projection, trustworthiness, judged, points). Finding S07.
    """
    started = perf_counter()
    features = features_of(dataset, params)
    rows = np.random.default_rng(params.seed).permutation(len(features.customers))[:MOST_POINTS]
    drawn = np.sort(rows)
    made = laid_out(features.matrix[drawn], params.projection, params.seed, dimensions, step)
    places = {axis: made.coordinates[:, place] for place, axis in enumerate("xyz"[:dimensions])}
    trust = {
        "projection": params.projection, "trustworthiness": made.trustworthiness, "judged": made.judged,
        "points": len(drawn),
    }  # fmt: skip
    frames = {
        "map": pd.DataFrame({CUSTOMER: features.customers[drawn].astype("str"), **places}),
        "trust": pd.DataFrame([trust]),
    }
    found = findings.untrustworthy(PROJECTIONS[params.projection], made.trustworthiness)
    asked = {"dimensions": dimensions} if dimensions != FLAT else {}
    return result_of("project", dataset, params, frames, started, tuple(found), **asked)


def describe(dataset: Dataset, params: SegmentParams, step: Step = silent) -> Result:
    """Each feature before and after cleaning, and which say the same; see `ml.segment.cleaning`.

    Frames: histograms, cleaned, correlations, notes.
    """
    started = perf_counter()
    features = features_of(dataset, params)
    step(0.5, "Comparing before and after")
    frames = {
        **cleaning.frames(dataset, features, params),
        "correlations": findings.correlations(features),
        "notes": pd.DataFrame({"note": features.notes}, dtype="str"),
    }
    return result_of("describe", dataset, params, frames, started, tuple(findings.twins(features)))


def outliers(dataset: Dataset, params: SegmentParams, step: Step = silent) -> Result:
    """The customers least like anyone, and why; see `ml.segment.strange`. Frames: outliers, everyone (customer, score)."""
    started = perf_counter()
    kept = params.model_copy(update={"outliers": "keep"})  # what is pulled in would not stand out
    step(0.1, "Asking who is unlike everyone")
    frames = strange.frames(features_of(dataset, kept), params.seed)
    return result_of("outliers", dataset, params, frames, started)


def trace(dataset: Dataset, params: SegmentParams, step: Step = silent) -> Result:
    """k-means one step at a time, from a poor start; see `ml.segment.tracing`. Frames: points, steps, labels, centers."""
    started = perf_counter()
    features = features_of(dataset, params)
    k = params.n_clusters or fitted_of(dataset, params).n_clusters
    step(0.3, "Taking every step")
    return result_of("trace", dataset, params, tracing.frames(features, k, params.seed), started)
