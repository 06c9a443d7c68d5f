"""Small graded texts with a known code: how often, and how much."""

from itertools import product

import pandas as pd

from data.dataset import Card, Dataset

CARD = Card(title="Made", summary="", row_is="one text", source="made", licence="none")
OFTEN = {1: "stets", 2: "stets", 3: "meist", 4: "", 5: "selten"}
HOW = {1: "vollsten", 2: "vollen", 3: "vollen", 4: "einiger", 5: "geringer"}
TASKS = ("Akten", "Konten", "Kunden", "Waren", "Lager", "Touren", "Klassen", "Betten", "Proben", "Pläne")
PLACES = ("Büro", "Werk", "Labor", "Markt")
PEOPLE = (("Er", "seine"), ("Sie", "ihre"))


def graded(abstain: bool = True) -> Dataset:
    """Forty phrases per grade, each for him and for her; sentences without a grade, and foreign ones."""
    rows = [
        (f"{who} führte {whose} {task} im {place} {OFTEN[grade]} zu unserer {HOW[grade]} Zufriedenheit.",
         str(grade), f"{grade}-{task}-{place}", "overall", "a" if place in PLACES[:2] else "b")
        for grade, task, place, (who, whose) in product(range(1, 6), TASKS, PLACES, PEOPLE)
    ]  # fmt: skip
    if abstain:
        rows += [(f"{task} und {place} gehörten zu den Aufgaben.", "neutral", f"n-{task}-{place}", "tasks", "n")
                 for task, place in product(TASKS, PLACES)]  # fmt: skip
        rows += [(f"The {task} of {place} are for sale today.", "foreign", f"f-{task}-{place}", "ad", "f")
                 for task, place in product(TASKS, PLACES)]  # fmt: skip
    table = pd.DataFrame(rows, columns=["text", "label", "group", "category", "author"], dtype="str")
    return Dataset.of("made", "graded_text", {"graded_text": table}, CARD)
