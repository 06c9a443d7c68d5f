"""How readers behave, as numbers: what segments and predictions are made from. Nothing here knows the truth."""

from datetime import date

import numpy as np
import pandas as pd

from data.readership import parameters as rules
from data.readership import stored
from data.sources import portal

FEWEST_READS = 5
"""Of fewer, shares say nothing."""
FRESH_DAYS = 30
"""An article this young is new."""
MONTH = 30.4375
"""Days."""


def behaviour() -> pd.DataFrame:
    """One row per customer of at least `FEWEST_READS` reads: what is read, in which language, how often and when."""
    reads, customers = _described(stored.reads()), stored.customers().set_index("customer")
    reads = reads[reads.groupby("customer")["article"].transform("size") >= FEWEST_READS]
    each = reads.groupby("customer")
    topics = pd.get_dummies(reads["topic"], prefix="share", dtype=float).groupby(reads["customer"]).mean()
    joined, first = customers["joined"].loc[topics.index], pd.Timestamp(rules.FIRST_DAY)
    since = joined.where(joined > first, first)
    months = (pd.Timestamp(rules.LAST_DAY) + pd.Timedelta(days=1) - since).dt.days / MONTH
    days = each["day"].nunique()
    return topics.assign(
        share_english=each["english"].mean(),
        share_off_hours=each["off_hours"].mean(),
        share_new=each["new"].mean(),
        visits_per_month=days / months,
        reads_per_visit=each.size() / days,
        minutes_per_read=each["minutes"].mean(),
    ).reset_index()


def _described(reads: pd.DataFrame) -> pd.DataFrame:
    """The reads with what their article and their time say."""
    articles = portal.articles().set_index("id")[["topic", "language", "date"]].loc[reads["article"]].reset_index()
    time = reads["timestamp"].dt
    age = (reads["timestamp"] - pd.to_datetime(articles["date"])).dt.days
    return reads.assign(
        topic=articles["topic"].to_numpy(),
        english=(articles["language"] == "en").to_numpy(),
        new=age <= FRESH_DAYS,
        day=time.normalize(),
        off_hours=(time.day_of_week >= 5) | (time.hour >= 18) | (time.hour < 8),
    )


# Who will leave?

ASKED_ON = date(2026, 4, 30)
"""What is known on this day is asked what comes in the half year after it."""
KNOWN_DAYS = 60
"""Customers who joined later than so many days before are not asked about."""
RECENT_DAYS = 90


def asked_about() -> pd.DataFrame:
    """The customers who are there on `ASKED_ON` and are known a while, by their id."""
    asked, customers = pd.Timestamp(ASKED_ON), stored.customers().set_index("customer")
    early = customers["joined"] <= asked - pd.Timedelta(days=KNOWN_DAYS)
    there: pd.DataFrame = customers[early & ~(customers["left"] <= asked)]
    return there


def churn() -> pd.DataFrame:
    """One row per customer of `asked_about`: what is known on that day, and whether they have left half a year later."""
    asked, there = pd.Timestamp(ASKED_ON), asked_about()
    reads = _described(stored.reads())
    reads = reads[(reads["timestamp"] < asked + pd.Timedelta(days=1)) & reads["customer"].isin(there.index)]
    age = (asked - reads["day"]).dt.days
    recent, before = age < RECENT_DAYS, (age >= RECENT_DAYS) & (age < 2 * RECENT_DAYS)
    each = reads.groupby("customer")
    counted = {
        "reads_last_90_days": reads[recent].groupby("customer").size(),
        "reads_90_days_before": reads[before].groupby("customer").size(),
        "reads_in_all": each.size(),
        "topics_read": each["topic"].nunique(),
    }
    return pd.DataFrame(
        {
            "size": there["size"],
            "sector": there["sector"],
            "plan": there["plan"],
            "months_with_us": ((asked - there["joined"]).dt.days / MONTH).round(1),
            **{name: values.reindex(there.index).fillna(0).astype("float64") for name, values in counted.items()},
            "days_since_last_read": age.groupby(reads["customer"]).min().reindex(there.index).astype("float64"),
            "minutes_per_read": each["minutes"].mean().reindex(there.index),
            "share_english": each["english"].mean().reindex(there.index),
            "churned": np.where(there["left"].notna(), "yes", "no"),
        }
    ).astype({"churned": "str"}).reset_index(drop=True)  # fmt: skip
