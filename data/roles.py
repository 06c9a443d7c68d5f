"""The roles a column can play, by kind of data set. A role is also the column's name inside a `Dataset`."""

from typing import NamedTuple

USER = "user"
ITEM = "item"
RATING = "rating"
TIMESTAMP = "timestamp"
TITLE = "title"
TEXT = "text"
CUSTOMER = "customer"
AMOUNT = "amount"
DOC = "doc"
QUERY = "query"
RELEVANCE = "relevance"
CATEGORY = "category"
LANGUAGE = "language"
TARGET = "target"
LABEL = "label"
GROUP = "group"
AUTHOR = "author"
TRUTH = "truth"
"""A table of simulated data alone: what a model would have to find out. Nothing is ever trained on it."""
ROW, ODDS = "row", "odds"
"""Columns of it where the target of a table is simulated."""


class Roles(NamedTuple):
    """What a table must have and may have."""

    required: tuple[str, ...]
    optional: tuple[str, ...] = ()
    free: bool = False
    """Whether it has columns of its own beside those with a role."""

    @property
    def all(self) -> tuple[str, ...]:
        return self.required + self.optional


TABLES: dict[str, dict[str, Roles]] = {
    "interactions": {
        "interactions": Roles((USER, ITEM), (RATING, TIMESTAMP)),
        "items": Roles((ITEM, TITLE), (TEXT, CATEGORY)),
        "people": Roles((USER,), free=True),
        TRUTH: Roles((USER,), free=True),
    },
    "transactions": {"transactions": Roles((CUSTOMER, TIMESTAMP, AMOUNT)), TRUTH: Roles((CUSTOMER, CATEGORY))},
    "customers": {"customers": Roles((), (CUSTOMER,), free=True), TRUTH: Roles((CUSTOMER, CATEGORY))},
    "corpus": {
        "corpus": Roles((DOC, TEXT), (TITLE, CATEGORY, LANGUAGE)),
        "queries": Roles((QUERY, TEXT), (LANGUAGE,)),
        "qrels": Roles((QUERY, DOC, RELEVANCE)),
    },
    "table": {"table": Roles((TARGET,), free=True), TRUTH: Roles((ROW, ODDS))},
    "graded_text": {"graded_text": Roles((TEXT, LABEL), (GROUP, CATEGORY, AUTHOR))},
}
"""Kind → table → its roles. The first table is the main one; the others may be missing."""
