"""How likely each simulated customer was to leave: the rules themselves, asked instead of drawn from."""

from datetime import date

import numpy as np
import pandas as pd

from data.readership import parameters as rules
from data.readership import stored

STEP = 30
"""Days: so often the simulation lets people leave, on a day of those before."""


def leaving(customers: pd.Index, asked_on: date) -> pd.Series:
    """The chance that each customer, still there on a day, leaves after it and within the simulated time.

    By plan, habit and how new they are: what the rules know before anyone is drawn. They do not know who has been drawn, which
    fading reading gives away.
    """
    people = stored.habits().loc[customers]
    first = pd.Timestamp(rules.FIRST_DAY)
    asked, days = (pd.Timestamp(asked_on) - first).days, (pd.Timestamp(rules.LAST_DAY) - first).days + 1
    joined = (people["joined"] - first).dt.days.to_numpy()
    monthly = people["plan"].map(dict(zip(rules.PLANS, rules.LEAVES, strict=True))).to_numpy(dtype=np.float64)
    chance = monthly * np.maximum(people["habit"].to_numpy(), 0.1) ** -rules.SELDOM
    stays = np.ones(len(people))
    for day in range(STEP, days, STEP):
        new = np.where(day - joined < 180, rules.NEW_LEAVES, 1.0)
        leaves = np.where(day - joined >= STEP, np.minimum(chance * new, 0.5), 0.0)
        after = float(np.clip((day - asked) / STEP, 0, 1))  # of the days it may be, those that are still to come
        stays *= 1 - leaves * after / (1 - leaves * (1 - after))
    return pd.Series(1 - stays, index=people.index)
