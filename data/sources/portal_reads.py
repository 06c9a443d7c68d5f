"""The portal's readers, simulated: which articles each of 1,500 customers read, and how readily they would read others."""

import pandas as pd

from data.dataset import Card, Dataset
from data.readership import parameters, stored
from data.roles import CATEGORY, ITEM, TEXT, TIMESTAMP, TITLE, TRUTH, USER
from data.sources import portal

SOURCE = "Simulated by data.readership for Vitrine, by rules that are known; the articles were written for Vitrine."
SIMULATED = "Simulated: it shows what methods do, and nothing about real readers."


def load() -> Dataset:
    """Reads, articles, what is known of people, and the truth: everyone's liking for every article."""
    read, written, customers = stored.reads(), portal.articles(), stored.customers()
    interactions = pd.DataFrame({USER: read["customer"], ITEM: read["article"], TIMESTAMP: read["timestamp"]})
    items = pd.DataFrame(
        {
            ITEM: written["id"],
            TITLE: written["title"],
            TEXT: written["text"],
            CATEGORY: written["topic"].map(portal.TOPICS).astype("str"),
        }
    )
    people = customers[["customer", "kind", "plan", "size", "sector"]].assign(
        joined=customers["joined"].dt.year.astype("str")
    )
    tables = {
        "interactions": interactions,
        "items": items,
        "people": people.rename(columns={"customer": USER}),
        TRUTH: stored.affinity().rename_axis(USER).reset_index(),
    }
    return Dataset.of("portal_reads", "interactions", tables, _card(read))


def _card(read: pd.DataFrame) -> Card:
    return Card(
        title="Portal: reads",
        summary=f"{len(read):,} simulated reads of 348 articles by {read['customer'].nunique():,} of "
        f"{parameters.CUSTOMERS:,} customers of an invented publisher, November 2024 to October 2026.",
        row_is="one reading of one article by one customer",
        nouns={"user": "readers", "item": "articles", "event": "reads", "chose": "read", "category": "topic"},
        source=SOURCE,
        licence=portal.LICENCE,
        simulated=True,
        flaws=(
            SIMULATED,
            "Readers want what their kind and their own taste say; nobody is bored, promoted or changes jobs.",
            "What is read together is read together because of topics: a model that knows the topics is at an advantage.",
            "One account in a hundred is a robot that reads anything; it is left in.",
        ),
        parameters=parameters.spelled_out(),
    )
