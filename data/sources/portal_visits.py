"""The portal's visits, simulated: on which days a customer read, and for how many minutes."""

import pandas as pd

from data.dataset import Card, Dataset
from data.readership import parameters, stored
from data.roles import AMOUNT, CATEGORY, CUSTOMER, TIMESTAMP, TRUTH
from data.sources import portal
from data.sources.portal_reads import SIMULATED, SOURCE

CARD = Card(
    title="Portal: visits",
    summary="When simulated customers of an invented publisher read, and for how many minutes, over 24 months.",
    row_is="one day on which one customer read; the amount is minutes, not money",
    nouns={"customer": "readers", "category": "kind", "event": "visits"},
    source=SOURCE,
    licence=portal.LICENCE,
    simulated=True,
    flaws=(
        SIMULATED,
        "Kinds of customers differ in what they read, and hardly in how often: these visits can hardly show them.",
        "One account in a hundred is a robot that opens articles for two seconds each; it is left in.",
    ),
    parameters=parameters.spelled_out(),
)


def load() -> Dataset:
    """One row per customer and day of reading; the kinds beside them, which no model reads."""
    days = stored.visits()
    visits = pd.DataFrame({CUSTOMER: days["customer"], TIMESTAMP: days["day"], AMOUNT: days["minutes"].round(1)})
    customers = stored.customers()
    seen = customers[customers["customer"].isin(visits[CUSTOMER].unique())].reset_index(drop=True)
    truth = pd.DataFrame({CUSTOMER: seen["customer"], CATEGORY: seen["kind"]})
    return Dataset.of("portal_visits", "transactions", {"transactions": visits, TRUTH: truth}, CARD)
