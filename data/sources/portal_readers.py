"""The portal's readers as they behave, simulated: what segments are made from, and the kinds they can be checked against."""

import pandas as pd

from data.dataset import Card, Dataset
from data.readership import features, parameters, stored
from data.roles import CATEGORY, CUSTOMER, TRUTH
from data.sources import portal
from data.sources.portal_reads import SIMULATED, SOURCE


def load() -> Dataset:
    """One row per reader: shares of topics and habits. The kind is in a table of its own, which no model reads."""
    readers = features.behaviour()
    kinds = stored.customers().set_index("customer")["kind"].loc[readers["customer"]]
    truth = pd.DataFrame({CUSTOMER: kinds.index, CATEGORY: kinds.to_numpy()}).astype("str")
    return Dataset.of("portal_readers", "customers", {"customers": readers, TRUTH: truth}, _card(readers))


def _card(readers: pd.DataFrame) -> Card:
    return Card(
        title="Portal: readers",
        summary=f"How {len(readers):,} simulated customers of an invented publisher read in 24 months: topics, languages, "
        "times, how much.",
        row_is="one customer",
        nouns={"customer": "readers", "category": "kind"},
        source=SOURCE,
        licence=portal.LICENCE,
        simulated=True,
        flaws=(
            SIMULATED,
            "There are six kinds of customers in it, known and left out of the table: in real data nobody knows.",
            f"Who has fewer than {features.FEWEST_READS} reads is not in it; the shares of others with few are rough.",
            "One account in a hundred is a robot that reads anything; it is left in, under the kind it pretends to be.",
        ),
        parameters=parameters.spelled_out(),
    )
