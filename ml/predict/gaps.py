"""What is missing, and what is missing together."""

import pandas as pd

MOST_COLUMNS = 24
MOST_PATTERNS = 14


def gaps(features: pd.DataFrame) -> pd.DataFrame:
    """column, missing (cells), share: every column with a gap, the most first."""
    missing = features.isna().sum()
    missing = missing[missing > 0].sort_values(ascending=False, kind="stable")
    return pd.DataFrame(
        {
            "column": missing.index.astype("str"),
            "missing": missing.to_numpy(),
            "share": missing.to_numpy() / len(features),
        }
    )


def patterns(features: pd.DataFrame) -> pd.DataFrame:
    """pattern (its place, the most frequent first), rows, column, missing: which cells are missing together.

    Of the columns that miss most, `MOST_COLUMNS` at most, and the most frequent patterns; a row without a gap in them is one too.
    """
    shown = gaps(features)["column"].head(MOST_COLUMNS).tolist()
    if not shown:
        return pd.DataFrame(columns=["pattern", "rows", "column", "missing"]).astype(
            {"pattern": "int64", "rows": "int64", "column": "str", "missing": "bool"}
        )
    counts = features[shown].isna().value_counts().head(MOST_PATTERNS)
    rows = [
        (place, int(count), name, bool(gap))
        for place, (key, count) in enumerate(counts.items())
        for name, gap in zip(shown, key if isinstance(key, tuple) else (key,), strict=True)
    ]
    return pd.DataFrame(rows, columns=["pattern", "rows", "column", "missing"])
