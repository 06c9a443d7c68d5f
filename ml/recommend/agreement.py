"""Does the model hold more about people than their history? Its own lists beside those it makes from the history."""

from ml.recommend.models import Fitted, Training
from ml.recommend.ranking import NOTHING, rank, rank_scores
from ml.recommend.splits import Parts

MOST_PEOPLE = 100
"""So many people are asked about: enough for a share of a thousand places."""


def agreement(fitted: Fitted, parts: Parts, k: int, half_life: float = 0.0) -> tuple[float, int]:
    """Share of places that a person's list and the one folded in from their training history have in common, and n.

    A model that learned from the training part alone has no other source: the two agree, but for what refitting one
    person's factors changes. What it learned of hidden events is in the first list and not in the second.
    """
    people = parts.tested[:MOST_PEOPLE]
    own = rank(fitted, parts.train, people, k).items
    ratings = None if parts.ratings is None else parts.ratings[people]
    scores = fitted.fold_in(Training(parts.weighted(half_life)[people], ratings))
    folded, _ = rank_scores(scores, parts.train[people], k)
    shared = (own[:, :, None] == folded[:, None, :]).any(axis=2) & (own != NOTHING)
    return float(shared.sum() / max(1, (own != NOTHING).sum())), len(people)
