"""Over time and between runs: what segments did later, who moved, who is elsewhere under other settings."""

from collections.abc import Mapping
from time import perf_counter
from typing import Any

import pandas as pd
from sklearn.metrics import adjusted_rand_score

from data.dataset import Dataset
from ml.base import Result, Step, silent
from ml.columns import CUSTOMER, SEGMENT
from ml.segment import findings
from ml.segment import hold as holding
from ml.segment.algorithms import Fitted
from ml.segment.features import Features
from ml.segment.match import flow, matched
from ml.segment.params import SegmentParams
from ml.segment.profiles import segments_frame
from ml.segment.tasks.common import features_of, fitted_of, result_of


def hold(dataset: Dataset, params: SegmentParams, step: Step = silent) -> Result:
    """Segments of the first two thirds of the calendar: what they spent in the last third, and who moved.

    Frames: later, moved (see `ml.segment.hold`), segments as in `run`, assignments (customer, segment), when (cutoff, end,
    p). `as_of` is not read. Raises
    `ParamError` for data without purchases.
    """
    started = perf_counter()
    when = holding.halves(dataset)
    step(0.1, "Describing customers as of then")
    then = params.model_copy(update={"as_of": f"{when.cutoff:%Y-%m-%d}"})
    features, fitted = features_of(dataset, then), fitted_of(dataset, then)
    step(0.5, "Looking at what came later")
    spent = holding.spent_later(dataset, features.customers, when.cutoff)
    p = holding.differ_p(fitted.labels, spent)
    frames = {
        "later": holding.later_frame(fitted.labels, spent, params.seed),
        "moved": holding.moved_frame(dataset, features, fitted.centers, when),
        "segments": segments_frame(features, fitted, params.seed),
        "assignments": _assigned(features, fitted),
        "when": pd.DataFrame([{"cutoff": f"{when.cutoff:%Y-%m-%d}", "end": f"{when.end:%Y-%m-%d}", "p": p}]),
    }
    return result_of("hold", dataset, params, frames, started, tuple(findings.later_spend_alike(p, len(spent))))


def migrate(
    dataset: Dataset, params: SegmentParams, step: Step = silent, other: Mapping[str, Any] | None = None
) -> Result:
    """From the segments of the settings `other` to those of `params`: who went where.

    Frames: flow (from, to, customers, stays), summary (customers, moved, ari): segments are matched one to one so that most
    stay, `moved` is the share of who did not; ari is the adjusted Rand index, scikit-learn's. Customers in both only.
    """
    started = perf_counter()
    past = SegmentParams.parse(other or {})
    before = _assigned(features_of(dataset, past), fitted_of(dataset, past))
    step(0.5, "Following customers")
    after = _assigned(features_of(dataset, params), fitted_of(dataset, params))
    moved = flow(before, after)
    same = matched(moved)
    stays = moved["to"].map(same) == moved["from"]
    both = before.merge(after, on=CUSTOMER, suffixes=("_before", "_after"))
    summary = {
        "customers": len(both),
        "moved": 1 - float(moved.loc[stays, "customers"].sum()) / len(both),
        "ari": float(adjusted_rand_score(both[f"{SEGMENT}_before"], both[f"{SEGMENT}_after"])),
    }
    frames = {"flow": moved.assign(stays=stays), "summary": pd.DataFrame([summary])}
    return result_of("migrate", dataset, params, frames, started, other=dict(other or {}))


def _assigned(features: Features, fitted: Fitted) -> pd.DataFrame:
    return pd.DataFrame({CUSTOMER: features.customers.astype("str"), SEGMENT: fitted.labels + 1})
