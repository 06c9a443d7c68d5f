"""What there is to try on a page: one click that changes settings, and what to watch for then."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Experiment:
    """One click that sets controls and says what to watch for."""

    title: str
    settings: Mapping[str, Any]
    watch: str


OF_PAGE: Mapping[str, tuple[Experiment, ...]] = {
    "recommend": (
        Experiment(
            "Flatter the model",
            {"split": "random"},
            "The hit rate leaps, and the model is the same. Ask what changed.",
        ),
        Experiment(
            "Predict stars instead",
            {"model": "svd"},
            "A model that is good at guessing ratings. Is it good at guessing what comes next?",
        ),
        Experiment(
            "Give everyone the same list",
            {"model": "popular"},
            "Nothing is learned about anyone, yet the hit rate is far above chance. That is your bar.",
        ),
    ),
    "segment": (
        Experiment(
            "Ask for twelve",
            {"n_clusters": 12},
            "Twelve segments come out, as asked. Watch silhouette and stability: are they there?",
        ),
        Experiment(
            "Do not scale",
            {"scale": "none", "log": False},
            "Now the feature with the largest numbers decides alone. See what Findings say.",
        ),
        Experiment(
            "Let the data decide",
            {"n_clusters": 0},
            "As many segments as hold up against data without groups. Open How many? for the reasons.",
        ),
    ),
    "search": (
        Experiment(
            "Meaning alone",
            {"engine": "minilm"},
            "No word has to match. See below which queries it wins, and which of them keywords had right.",
        ),
        Experiment(
            "Two kinds of meaning",
            {"engine": "multilingual", "against": "minilm"},
            "Ask the same in German: one of the two never learned it.",
        ),
        Experiment(
            "Keywords without stems",
            {"engine": "bm25", "against": "hybrid", "stemming": False},
            "Singular no longer finds plural. Watch the bars turn.",
        ),
    ),
    "letters": (
        Experiment(
            "Cut the endings off",
            {"stemming": True},
            "vollsten and vollen are one word now. Open Findings, and try the satisfaction formula again.",
        ),
        Experiment(
            "Let the variants leak",
            {"split": "row"},
            "The numbers leap, the model is the same: he and she of one phrase stand on both sides.",
        ),
        Experiment(
            "Ask a handbook's rule",
            {"model": "rule"},
            "Count the boosters, know the formula: how far does that carry?",
        ),
    ),
    "predict": (
        Experiment(
            "Leak the target",
            {"sabotage": "leaked"},
            "One more column slips in, noted after the fact. Watch the model become perfect, and what catches it.",
        ),
        Experiment(
            "Shuffle the answers",
            {"sabotage": "shuffled"},
            "Nothing can be learned any more. Does the model notice, or does it still promise something?",
        ),
        Experiment(
            "Let a forest learn it",
            {"model": "forest"},
            "A hundred trees instead of one formula. Is it any better, and can it be trusted as much?",
        ),
    ),
}

OF_DATA: Mapping[str, tuple[Experiment, ...]] = {
    "sample:portal_reads": (
        Experiment(
            "Nur nach Worten empfehlen",
            {"model": "content"},
            "Dieses Modell kennt nur Wörter und keine anderen Leser: Lohn und Vergütung sind für es zwei Dinge. Sieh, was "
            "das kostet.",
        ),
    ),
    "sample:portal_readers": (
        Experiment(
            "Sechs Segmente verlangen",
            {"n_clusters": 6},
            "Die Leser sind simuliert und stammen aus sechs Berufen. Unter Compare steht, welche wiedergefunden wurden.",
        ),
    ),
}
"""What a data set has to try beside these, in its own language."""


def offered(page: str, ref: str) -> tuple[Experiment, ...]:
    """On a page with a data set."""
    return OF_PAGE[page] + OF_DATA.get(ref, ())
