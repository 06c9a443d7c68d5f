"""Who leaves the portal, simulated: what is known of each customer on one day, and whether they left within half a year."""

import numpy as np
import pandas as pd

from data.dataset import Card, Dataset
from data.readership import features, odds, parameters
from data.roles import ODDS, ROW, TARGET, TRUTH
from data.sources import portal
from data.sources.portal_reads import SIMULATED, SOURCE

CARD = Card(
    title="Portal: churn",
    summary="What an invented publisher knew of its simulated customers on 30 April 2026, and who had left by the end of "
    "October.",
    row_is="one customer on 30 April 2026",
    nouns={"case": "customers", "did": "leave"},
    source=SOURCE,
    licence=portal.LICENCE,
    simulated=True,
    flaws=(
        SIMULATED,
        "Leaving is by chance: plan, habit and fading reading shift the odds, and nothing can tell who is next for sure.",
        "Who has read nothing has no language and no minutes: these cells are empty for a reason.",
        "One account in a hundred is a robot that reads anything; it is left in.",
    ),
    original_columns={TARGET: "churned"},
    parameters=parameters.spelled_out(),
)


def load() -> Dataset:
    """One row per customer; the target is whether they left. The odds of the rules are in a table of their own, unread by models."""
    table = features.churn().rename(columns={"churned": TARGET})
    chance = odds.leaving(features.asked_about().index, features.ASKED_ON)
    truth = pd.DataFrame({ROW: np.arange(1, len(chance) + 1), ODDS: chance.to_numpy()})
    return Dataset.of("portal_churn", "table", {"table": table, TRUTH: truth}, CARD)
