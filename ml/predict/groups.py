"""Who is treated how: rates by group at a threshold, and whether they differ. Light: pages compute it as the threshold moves."""

import numpy as np
import pandas as pd

FEWEST = 20
Z = 1.96


def rates(group: pd.Series, probability: pd.Series, positive: pd.Series, threshold: float) -> pd.DataFrame:
    """group, n, share (of those looked for), contacted, caught, false_alarms, and of each low and high (Wilson 1927).

    contacted: of all; caught: of those looked for; false_alarms: of the others. Groups below 20 rows are put together.
    """
    small = group.map(group.value_counts()) < FEWEST
    named = group.astype("object").where(~small, "all others").astype("str")
    chosen = probability >= threshold - 1e-12
    rows = []
    for name in sorted(named.unique()):
        inside = (named == name).to_numpy()
        yes, no = inside & positive.to_numpy(), inside & ~positive.to_numpy()
        row: dict[str, object] = {
            "group": name,
            "n": int(inside.sum()),
            "share": float(yes.sum() / max(inside.sum(), 1)),
        }
        for measure, within in (("contacted", inside), ("caught", yes), ("false_alarms", no)):
            row |= _wilson(measure, int((chosen.to_numpy() & within).sum()), int(within.sum()))
        rows.append(row)
    return pd.DataFrame(rows)


def _wilson(measure: str, part: int, whole: int) -> dict[str, float]:
    if whole == 0:
        return {measure: np.nan, f"{measure}_low": np.nan, f"{measure}_high": np.nan}
    share = part / whole
    middle, half = share + Z**2 / (2 * whole), Z * np.sqrt(share * (1 - share) / whole + Z**2 / (4 * whole**2))
    scale = 1 + Z**2 / whole
    return {
        measure: share,
        f"{measure}_low": float((middle - half) / scale),
        f"{measure}_high": float((middle + half) / scale),
    }


def parity(table: pd.DataFrame) -> pd.DataFrame:
    """measure, lowest, highest, ratio, difference: 1 and 0 where all groups are treated alike. Four fifths is a usual bound."""
    rows = []
    for measure in ("contacted", "caught", "false_alarms"):
        values = table[measure].dropna()
        if len(values) > 1:
            low, high = float(values.min()), float(values.max())
            rows.append((measure, low, high, low / high if high else 1.0, high - low))
    return pd.DataFrame(rows, columns=["measure", "lowest", "highest", "ratio", "difference"])
