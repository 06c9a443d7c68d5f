"""Which segment of one run is which of another? Light: pages keep colours by it."""

import numpy as np
import pandas as pd
from scipy.optimize import linear_sum_assignment

from ml.columns import CUSTOMER, SEGMENT


def flow(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """from, to, customers: of two `assignments`, who was where and is where, of the customers in both; 0 is nowhere."""
    both = before[[CUSTOMER, SEGMENT]].merge(after[[CUSTOMER, SEGMENT]], on=CUSTOMER, suffixes=("_before", "_after"))
    counted = both.groupby([f"{SEGMENT}_before", f"{SEGMENT}_after"]).size()
    return counted.rename("customers").rename_axis(["from", "to"]).reset_index()


def matched(moved: pd.DataFrame) -> dict[int, int]:
    """Segment after → segment before, one to one, so that most customers stay. Kuhn 1955, SciPy."""
    inside = moved[(moved["from"] > 0) & (moved["to"] > 0)]
    table = inside.pivot_table(index="to", columns="from", values="customers", fill_value=0)
    if table.empty:
        return {}
    counts = table.to_numpy(np.float64)
    after, before = table.index.astype(int).tolist(), table.columns.astype(int).tolist()
    rows, columns = linear_sum_assignment(-counts)
    pairs = [(row, column) for row, column in zip(rows, columns, strict=True) if counts[row, column] > 0]
    return {after[row]: before[column] for row, column in pairs}
