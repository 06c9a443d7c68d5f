"""Sentences whose graded words are switches. Light: the page draws the switches from here."""

import re
from collections.abc import Iterator, Sequence
from itertools import product
from typing import NamedTuple

MOST_CHOICES = 48
"""Sentences of one ladder: what is above is cut, the last slots first."""


class Ladder(NamedTuple):
    """A sentence with slots {0}, {1}…; the options of each from the best to the worst, empty for nothing there."""

    name: str
    template: str
    slots: tuple[tuple[str, ...], ...]
    start: tuple[int, ...]
    """The choice it is shown with."""

    def text(self, choice: Sequence[int]) -> str:
        """The sentence with these options."""
        words = [options[place] for options, place in zip(self.slots, choice, strict=True)]
        plain = re.sub(r"\s+", " ", self.template.format(*words)).strip()
        plain = re.sub(r" ([,.;!])", r"\1", plain)
        return plain[:1].upper() + plain[1:]

    @property
    def choices(self) -> list[tuple[int, ...]]:
        """Every way to set the switches."""
        return list(product(*(range(len(options)) for options in self.slots)))


LADDERS = (
    Ladder(
        "The satisfaction formula",
        "Frau Berger erledigte die ihr übertragenen Aufgaben {0} zu unserer {1} Zufriedenheit.",
        (("stets", "", "meist"), ("vollsten", "vollen", "")),
        (1, 2),
    ),
    Ladder(
        "Conduct",
        "Sein Verhalten gegenüber {0} war {1} {2}.",
        (
            ("Vorgesetzten, Kollegen und Kunden", "Kollegen, Kunden und Vorgesetzten", "Kollegen und Kunden"),
            ("stets", ""),
            ("vorbildlich", "einwandfrei", "angemessen"),
        ),
        (2, 1, 1),
    ),
    Ladder(
        "Knowledge",
        "Sie verfügt über {0} Fachkenntnisse, die sie {1} {2} einsetzt.",
        (
            ("äußerst fundierte", "gute", "solide", "die erforderlichen"),
            ("stets", ""),
            ("mit großem Erfolg", "erfolgreich", ""),
        ),
        (3, 1, 2),
    ),
    Ladder(
        "Motivation",
        "Herr Brandt {0} und {1}.",
        (
            (
                "zeigte stets außerordentliches Engagement",
                "zeigte stets gutes Engagement",
                "zeigte Engagement",
                "war stets um Engagement bemüht",
            ),
            (
                "ergriff jederzeit selbst die Initiative",
                "ergriff selbst die Initiative",
                "war immer mit Interesse dabei",
            ),
        ),
        (3, 2),
    ),
    Ladder(
        "The goodbye",
        "{0} wünschen wir ihr für die Zukunft {1}.",
        (
            (
                (
                    "Wir bedauern ihr Ausscheiden außerordentlich und danken ihr für die stets sehr gute Zusammenarbeit; "
                    "weiterhin"
                ),
                "Wir bedauern ihr Ausscheiden und danken ihr für die gute Zusammenarbeit; weiterhin",
                "Wir danken ihr für die Zusammenarbeit;",
                "",
            ),
            ("viel Erfolg und persönlich alles Gute", "alles Gute", "alles Gute, vor allem Gesundheit"),
        ),
        (3, 1),
    ),
)

FAMILIES: tuple[tuple[str, tuple[str, ...]], ...] = (
    (r"stets|jederzeit|immer|durchweg|ausnahmslos", ("stets", "", "meist")),
    (r"vollsten|vollen", ("vollsten", "vollen", "")),
    (r"außerordentlich|äußerst|überaus|ausgesprochen|höchst|sehr", ("äußerst", "sehr", "")),
    (r"(?:hervorragend|ausgezeichnet|exzellent)(e[nrms]?)?", ("hervorragend{}", "gut{}", "ordentlich{}")),
    (r"gut(e[nrms]?)?", ("hervorragend{}", "gut{}", "ordentlich{}")),
    (r"vorbildlich(e[nrms]?)?|einwandfrei(e[nrms]?)?", ("vorbildlich{}", "einwandfrei{}", "angemessen{}")),
)
"""What words are switched to in a sentence of one's own; {} is the ending found."""
RECEIVES = re.compile(
    r"\b(zu (?:unserer|meiner|seiner|ihrer)|zur|gute?[nrms]?|vorbildlich|einwandfrei|erfolgreich|sorgfältig)\b",
    re.IGNORECASE,
)
"""Before the first of these, constancy can be put in."""


def of_own(text: str) -> Ladder:
    """A ladder of somebody's own sentence: its graded words as switches."""
    slots: list[tuple[str, ...]] = []
    start: list[int] = []
    parts: list[str] = []
    last = 0
    for begin, end, options, place in _found(text):
        if _size(slots) * len(options) > MOST_CHOICES:
            break
        parts += [_literal(text[last:begin]), f"{{{len(slots)}}}"]
        slots.append(options)
        start.append(place)
        last = end
    return Ladder("Your sentence", "".join([*parts, _literal(text[last:])]), tuple(slots), tuple(start))


def _size(slots: Sequence[tuple[str, ...]]) -> int:
    size = 1
    for options in slots:
        size *= len(options)
    return size


def _literal(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")


def _found(text: str) -> Iterator[tuple[int, int, tuple[str, ...], int]]:
    """begin, end, options, place of what stands there; in the order of the text."""
    found: list[tuple[int, int, tuple[str, ...], int]] = []
    for pattern, family in FAMILIES:
        for match in re.finditer(rf"\b(?:{pattern})\b", text, re.IGNORECASE):
            ending = next((group for group in match.groups() if group), "")
            options = [option.format(ending) for option in family]
            known = [place for place, option in enumerate(options) if option.casefold() == match.group().casefold()]
            place = known[0] if known else 0
            options[place] = match.group()
            if not any(begin < match.end() and match.start() < end for begin, end, _, _ in found):
                found.append((match.start(), match.end(), tuple(options), place))
    constant = any("meist" in options for _, _, options, _ in found)
    if not constant and (receiver := RECEIVES.search(text)):
        found.append((receiver.start(), receiver.start(), ("stets ", ""), 1))
    return iter(sorted(found))


def cheapest(choices: Sequence[tuple[int, ...]], grades: Sequence[int], now: tuple[int, ...], aim: int) -> int | None:
    """The place of the choice that reaches the grade `aim` or better with the fewest switches; None where none does."""
    reached = [place for place, grade in enumerate(grades) if grade <= aim]
    if not reached:
        return None
    return min(
        reached, key=lambda place: (sum(a != b for a, b in zip(choices[place], now, strict=True)), -grades[place])
    )
