"""From purchases to customers: when they last bought, how often, for how much. Hughes 1994; Fader, Hardie and Lee 2005."""

import numpy as np
import pandas as pd

from data.dataset import DataError
from ml.base import ParamError
from ml.columns import AMOUNT, CUSTOMER, TIMESTAMP

RECENCY, FREQUENCY, MONETARY, TENURE, BASKET, GAP = (
    "recency", "frequency", "monetary", "tenure", "basket", "gap",
)  # fmt: skip


def describe(purchases: pd.DataFrame, as_of: str) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """One row per customer: recency, frequency, monetary, tenure, basket, gap; and what was decided, in sentences.

    Purchases after `as_of` are not known yet. Several on one day count as one. Raises `ParamError` for a day before the
    first purchase, `DataError` where nobody has bought anything.
    """
    day = _day(purchases, as_of)
    known = purchases[purchases[TIMESTAMP] < day + pd.Timedelta(days=1)]
    bought = known[known[AMOUNT] >= 0]
    if bought.empty:
        raise DataError("amount must be above 0 in some row; got returns only. Add purchases.")
    bought = bought.assign(day=bought[TIMESTAMP].dt.normalize())
    days = bought.groupby(CUSTOMER)["day"]
    first, last, frequency = days.min(), days.max(), days.nunique()
    spent = known.groupby(CUSTOMER)[AMOUNT].sum().reindex(frequency.index)
    tenure = (day - first).dt.days.astype(np.float64)
    recency = (day - last).dt.days.astype(np.float64)
    again = frequency > 1
    gap = ((last - first).dt.days / (frequency - 1).clip(lower=1)).where(again, tenure)
    frame = pd.DataFrame(
        {
            RECENCY: recency,
            FREQUENCY: frequency.astype(np.float64),
            MONETARY: spent,
            TENURE: tenure,
            BASKET: spent / frequency,
            GAP: gap.astype(np.float64),
        }
    )
    return frame, tuple(_said(purchases, known, again, day))


def _day(purchases: pd.DataFrame, as_of: str) -> pd.Timestamp:
    first: pd.Timestamp = purchases[TIMESTAMP].min().normalize()
    last: pd.Timestamp = purchases[TIMESTAMP].max().normalize()
    if not as_of:
        return last
    try:
        day = pd.Timestamp(as_of)
    except ValueError:
        raise ParamError(f"as_of must be a day like {last:%Y-%m-%d}; got {as_of}. Correct it.", ("as_of",)) from None
    if day < first:
        raise ParamError(
            f"as_of must be at least {first:%Y-%m-%d}, the first purchase; got {as_of}. Raise it.", ("as_of",)
        )
    return day


def _said(purchases: pd.DataFrame, known: pd.DataFrame, again: pd.Series, day: pd.Timestamp) -> list[str]:
    said = [f"Known as of {day:%-d %B %Y}."]
    if later := len(purchases) - len(known):
        said.append(f"{later:,} later purchases are not known yet.")
    if returns := int((known[AMOUNT] < 0).sum()):
        said.append(f"{returns:,} returns are taken off what their customers spent.")
    if once := int((~again).sum()):
        said.append(f"{once:,} customers bought on one day only: their gap is the time since, at least.")
    return said
