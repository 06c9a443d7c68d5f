"""The rules the portal's simulated readers follow. Every number that shapes them is here; the data cards repeat it."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

SEED = 20_241_101
CUSTOMERS = 1_500
READS = 45_000
"""About so many, robots' among them."""
FIRST_DAY, LAST_DAY = date(2024, 11, 1), date(2026, 10, 31)

TOPICS = (
    "accounting", "controlling", "data_protection", "income_tax", "labour_law", "leadership", "occupational_safety",
    "payroll", "personnel_development", "property_management", "recruiting", "vat",
)  # fmt: skip
LANGUAGES = ("de", "en")
PLANS = ("monthly", "annual", "company")
SIZES = ("1-9", "10-49", "50-249", "250+")
SECTORS = ("tax and audit", "trade", "manufacturing", "services", "property", "public and social")


class Kind(NamedTuple):
    """One of the six kinds of customers: the answer that segments are checked against."""

    share: float
    """Of all customers."""
    interests: Mapping[str, float]
    """Topic → weight; what is not named shares the rest of 1."""
    visits: float
    """A month."""
    english: float
    """Share of the kind who read English as readily as German."""
    evening: float
    """Share of visits in the evening or at a weekend."""
    plans: tuple[float, ...]
    sizes: tuple[float, ...]
    sectors: tuple[float, ...]
    """Shares, in the order of `PLANS`, `SIZES` and `SECTORS`."""


KINDS: dict[str, Kind] = {
    "tax adviser": Kind(
        0.18, {"income_tax": 0.32, "vat": 0.26, "accounting": 0.18, "payroll": 0.10, "property_management": 0.03},
        1.55, 0.15, 0.22, (0.1, 0.6, 0.3), (0.55, 0.3, 0.1, 0.05), (0.9, 0.0, 0.0, 0.1, 0.0, 0.0),
    ),
    "payroll clerk": Kind(
        0.22, {"payroll": 0.46, "labour_law": 0.18, "income_tax": 0.08, "personnel_development": 0.05},
        1.05, 0.08, 0.08, (0.4, 0.5, 0.1), (0.5, 0.4, 0.1, 0.0), (0.1, 0.25, 0.2, 0.25, 0.05, 0.15),
    ),
    "HR business partner": Kind(
        0.2, {"labour_law": 0.27, "recruiting": 0.23, "personnel_development": 0.2, "leadership": 0.1, "data_protection": 0.06},
        1.3, 0.4, 0.15, (0.15, 0.45, 0.4), (0.0, 0.1, 0.4, 0.5), (0.05, 0.2, 0.35, 0.25, 0.0, 0.15),
    ),
    "property manager": Kind(
        0.14, {"property_management": 0.52, "occupational_safety": 0.13, "accounting": 0.08, "vat": 0.06},
        0.9, 0.06, 0.12, (0.35, 0.5, 0.15), (0.6, 0.3, 0.1, 0.0), (0.0, 0.0, 0.0, 0.1, 0.85, 0.05),
    ),
    "managing director": Kind(
        0.14, {"leadership": 0.25, "controlling": 0.15, "labour_law": 0.13, "data_protection": 0.1, "accounting": 0.09,
               "occupational_safety": 0.06, "recruiting": 0.06},
        0.8, 0.35, 0.5, (0.3, 0.4, 0.3), (0.35, 0.45, 0.2, 0.0), (0.1, 0.25, 0.25, 0.25, 0.1, 0.05),
    ),
    "controller": Kind(
        0.12, {"controlling": 0.44, "accounting": 0.24, "vat": 0.06, "leadership": 0.05},
        1.05, 0.5, 0.12, (0.15, 0.45, 0.4), (0.0, 0.15, 0.45, 0.4), (0.05, 0.2, 0.45, 0.2, 0.05, 0.05),
    ),
}  # fmt: skip

# What they like
CONCENTRATION = 7.0
"""Of a person's interests around those of the kind (Dirichlet); the lower, the more each person is of a kind alone."""
TASTE = 0.9
"""Spread of a person's liking for a subtopic (log-normal)."""
FOREIGN = 0.04
"""How readily someone who prefers German reads English, beside German."""
APPEAL = 0.7
"""Spread of how widely articles appeal to anyone (log-normal)."""

# When they read
REGULARITY = 2.5
"""Of how often people of one kind come (gamma's shape); the lower, the more they differ."""
LATER = 0.4
"""Share of customers who joined within the 24 months."""
MONTHS = (1.35, 1.1, 1.1, 1.0, 1.0, 1.05, 0.95, 0.65, 0.95, 1.0, 1.15, 1.1)
"""How much is read from January to December."""
WEEKEND = 0.2
"""Of what is read on a working day."""
SEASONS: dict[str, Mapping[int, float]] = {
    "income_tax": {5: 1.8, 6: 2.0, 7: 2.2, 9: 1.4},  # returns are due at the end of July
    "payroll": {12: 1.9, 1: 2.2, 2: 1.6},  # new thresholds, wage tax certificates
    "vat": {1: 1.7, 4: 1.4, 7: 1.4, 10: 1.4},  # quarterly returns
    "accounting": {11: 1.4, 12: 1.9, 1: 1.8, 3: 1.4},  # stock-taking and annual accounts
    "controlling": {9: 1.8, 10: 2.1, 11: 1.7},  # budgets
    "property_management": {10: 1.5, 11: 1.8, 12: 2.2},  # service charges must be billed within the year
    "labour_law": {3: 1.3, 12: 1.4},  # leave that would lapse
    "leadership": {11: 1.5, 12: 1.4},  # appraisals
    "recruiting": {1: 1.5, 2: 1.4, 9: 1.4},
    "personnel_development": {8: 1.6, 9: 1.5},  # apprentices start
    "occupational_safety": {6: 1.4, 7: 1.5, 8: 1.3},  # heat at work
}
"""Topic → month → how much more it is read then."""

# What they choose
FOLLOW = 0.35
"""Chance that another article is read on the same visit, again and again."""
STAYS = 0.8
"""Chance that it is of the same subtopic; else of the same topic."""
NOVELTY, FADES = 2.5, 45.0
"""A new article is read so much more often, fading over so many days."""
AGAIN = 0.1
"""How readily an article is read a second time."""
NOISE = 0.08
"""Share of reads that have nothing to do with anyone's interests: a link, a newsletter, a slip."""

# Who leaves
LEAVES = (0.036, 0.012, 0.006)
"""Chance a month by plan, in the order of `PLANS`."""
NEW_LEAVES = 1.7
"""So much likelier in the first six months."""
SELDOM = 0.9
"""Who comes half as often as the mean leaves 2 ** SELDOM times as likely."""
FADE_DAYS, FADE_TO = 180, 0.1
"""Before they leave people read less and less, for so many days, down to this share."""

# Who is no reader
ROBOTS = 0.01
"""Share of the customers' accounts that a programme uses."""
ROBOT_READS = 250
"""Each, within a month, at any hour, whatever it is."""


def spelled_out() -> dict[str, str]:
    """The same in words, for a data card."""
    kinds = ", ".join(f"{name} {100 * kind.share:.0f} %" for name, kind in KINDS.items())
    visits = [kind.visits for kind in KINDS.values()]
    return {
        "Kinds": kinds,
        "Interests": f"Dirichlet around the kind's, concentration {CONCENTRATION:g}; subtopics log-normal, spread {TASTE:g}",
        "Language": f"English counts {FOREIGN:g} of German for who prefers German",
        "Popularity": f"appeal of articles log-normal, spread {APPEAL:g}",
        "Visits": f"{min(visits):g} to {max(visits):g} a month by kind, gamma with shape {REGULARITY:g} by person; a weekend day {WEEKEND:g} of another",
        "Seasons": f"January {MONTHS[0]:g} of a month, August {MONTHS[7]:g}; topics up to 2.2 at their deadlines",
        "Follow-up reads": f"chance {FOLLOW:g}, of them {STAYS:g} in the same subtopic",
        "Novelty": f"1 + {NOVELTY:g} × exp(−age ÷ {FADES:g} days); a second reading counts {AGAIN:g}",
        "Noise": f"{NOISE:g} of the reads by appeal alone",
        "Churn": f"{', '.join(f'{plan} {chance:g}' for plan, chance in zip(PLANS, LEAVES, strict=True))} a month; × {NEW_LEAVES:g} when new; "
        f"reading fades over {FADE_DAYS} days",
        "Robots": f"{ROBOTS:g} of the accounts, about {ROBOT_READS} reads each within a month",
        "Seed": f"{SEED}",
    }
