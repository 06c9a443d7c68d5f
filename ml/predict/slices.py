"""Where is the model weak? Groups of rows on which it loses most, corrected for how many were looked at."""

from collections.abc import Iterator

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats

from ml.base import Finding
from ml.columns import HIGH, LOW, P_ADJUSTED, VALUE, K, N, P
from ml.intervals import holm

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

FEWEST = 30
"""Rows: below this a group is an anecdote."""
BINS = 4
PAIRED = 12
"""So many of the worst single groups are also looked at two together."""
MUCH_WORSE = 1.5
SURE = 0.05


def weak(features: pd.DataFrame, loss: Floats) -> pd.DataFrame:
    """slice, value (mean loss in it), rest, low, high, n, p, p_adjusted, k (how many were looked at); the worst first.

    One-sided Welch test of each group against the rest, Holm over all of them. Chung et al. 2019, Slice Finder.
    """
    singles = list(_singles(features))
    rows = [_row(name, mask, loss) for name, mask in singles]
    order = sorted(range(len(rows)), key=lambda place: -rows[place][1])[:PAIRED]
    for first, one in enumerate(order):
        for other in order[first + 1 :]:
            (name, mask), (second, also) = singles[one], singles[other]
            both = mask & also
            if name.split(" = ")[0] != second.split(" = ")[0] and FEWEST <= both.sum() < 0.9 * min(
                mask.sum(), also.sum()
            ):
                rows.append(_row(f"{name} and {second}", both, loss))
    frame = pd.DataFrame(rows, columns=["slice", VALUE, "rest", LOW, HIGH, N, P])
    adjusted = holm(frame[P].to_numpy()) if len(frame) else np.empty(0)
    frame = frame.assign(**{P_ADJUSTED: adjusted}).assign(**{K: len(frame)})
    return frame.sort_values([P_ADJUSTED, VALUE], ascending=[True, False], kind="stable", ignore_index=True)


def _singles(features: pd.DataFrame) -> Iterator[tuple[str, Mask]]:
    for name, cells in groups(features):
        for label in cells.cat.categories:
            mask = (cells == label).to_numpy(dtype=bool)
            if FEWEST <= mask.sum() <= len(mask) - FEWEST:
                yield f"{name} = {label}", mask


def groups(features: pd.DataFrame) -> Iterator[tuple[str, pd.Series]]:
    """Each column as a few named groups: words as they are, numbers and dates in quarters, and what is missing."""
    for name in features:
        cells = features[name]
        if pd.api.types.is_numeric_dtype(cells) or pd.api.types.is_datetime64_any_dtype(cells):
            if cells.nunique() > BINS:
                quarter = pd.qcut(cells, BINS, labels=False, duplicates="drop")
                names = {number: _range(cells[quarter == number]) for number in quarter.dropna().unique()}
                cells = quarter.map(names, na_action="ignore")
            else:
                cells = cells.map(
                    lambda value: f"{value:g}" if isinstance(value, float) else str(value), na_action="ignore"
                )
        words = cells.astype("object").where(cells.notna(), "missing").astype("str")
        if 1 < words.nunique() <= 50:
            yield str(name), words.astype("category")


def _range(cells: pd.Series) -> str:
    ends = [f"{end:%Y-%m-%d}" if hasattr(end, "year") else f"{end:,.4g}" for end in (cells.min(), cells.max())]
    return f"{ends[0]} to {ends[1]}"


def _row(name: str, mask: Mask, loss: Floats) -> tuple[str, float, float, float, float, int, float]:
    inside, outside = loss[mask], loss[~mask]
    spread = max(inside.std(ddof=1), 1e-12)
    half = float(stats.t.ppf(0.975, len(inside) - 1) * spread / np.sqrt(len(inside)))
    same = np.ptp(loss) == 0
    p = 1.0 if same else float(stats.ttest_ind(inside, outside, equal_var=False, alternative="greater").pvalue)
    mean = float(inside.mean())
    return name, mean, float(outside.mean()), mean - half, mean + half, int(mask.sum()), 1.0 if np.isnan(p) else p


def much_worse(frame: pd.DataFrame) -> Iterator[Finding]:
    """P09: on a group the loss is half as high again as on the rest, beyond chance and after correction."""
    weak_ones = frame[(frame[P_ADJUSTED] < SURE) & (frame[VALUE] > MUCH_WORSE * frame["rest"])]
    if len(weak_ones):
        worst = weak_ones.sort_values(VALUE, ascending=False).iloc[0]
        yield Finding(
            "P09",
            "warning",
            f"It is much worse on {worst[N]:,} rows with {worst['slice']}: it loses {worst[VALUE] / worst['rest']:.1f} times as much "
            f"as on the rest ({worst[K]:,} groups were looked at).",
            {
                "loss": float(worst[VALUE]),
                "rest": float(worst["rest"]),
                "rows": float(worst[N]),
                "p": float(worst[P_ADJUSTED]),
            },
            "Do not act on it there, bring more such rows, or a column that tells them apart.",
        )
