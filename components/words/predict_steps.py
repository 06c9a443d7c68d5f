"""What the six steps say: kinds, switches, columns, searches, errors of amounts, answers one is not sure of."""

from collections.abc import Mapping, Sequence

import pandas as pd

from components.words import predict as words
from components.words.markdown import plain
from data.dataset import Card
from ml.base import Result
from ml.predict import amounts, triage
from ml.predict.along import nearest
from ml.predict.params import PredictParams

KINDS: Mapping[str, str] = {
    "number": "Number", "number in text": "Number, found in text", "words": "Category", "date": "Date", "text": "Text",
    "id": "Left out: an id", "constant": "Left out: the same for all",
}  # fmt: skip
SAY: Mapping[str, str] = {
    "": "As guessed", "number": "Number", "category": "Category", "date": "Date", "text": "Text", "out": "Leave it out"
}  # fmt: skip
COLUMNS = {
    "column": "Column", "kind": "Read as", "missing": "Missing", "different": "Different", "alone": "Foretells alone",
    "remark": "Remark", "examples": "For example",
}  # fmt: skip
TOUCHED = {"does": "Step", "column": "Column", "cells": "Cells", "before": "One cell before", "after": "and after"}
CURVES = {
    "roc": ("False alarms, of those without", "Caught, of those with"),
    "precision_recall": ("Caught, of those with", "Right, of those picked"),
    "gains": ("Picked, of all", "Caught, of those with"),
    "lift": ("Picked, of all", "Times better than chance"),
}
CURVES_SAID = {
    "roc": "Going down the list from the likeliest: what share of the right ones is caught, at what share of false alarms.",
    "precision_recall": "The more are caught (recall), the more wrong ones come along: what share of those picked is right (precision).",
    "gains": "Picking the likeliest so many of all, what share of the right ones is among them.",
    "lift": "The same against picking at random: 2 is twice as many as by chance.",
}
PER_CLASS = {"precision": "Precision", "recall": "Recall", "f1": "F1"}
COVERAGE = {"promised": "Promised", "value": "Held", "low": "from", "high": "to", "width": "Mean width"}
SEARCHED = {"now": "As it is set now", "found": "As it was found"}
OTHERS, OWN = "on others", "on those learned from"


def field(name: str) -> str:
    """What a parameter is called."""
    return PredictParams.model_fields[name].title or name


def columns(result: Result) -> pd.DataFrame:
    """Every column as people read it."""
    rows = result.frames["columns"]
    kinds = rows["kind"].map(lambda kind: KINDS.get(kind, kind)) + rows["corrected"].map(
        {True: ", as you say", False: ""}
    )
    return rows.assign(kind=kinds, alone=rows["alone"].round(3))


def suspicious(result: Result, metric: str, bound: float) -> str:
    """Columns that give the answer away, or the nearest to it, as Markdown."""
    rows = result.frames["columns"].dropna(subset=["alone"]).sort_values("alone", ascending=False, kind="stable")
    if rows.empty:
        return "No column could be asked alone."
    giving = rows[rows["alone"] >= bound]
    if len(giving):
        each = ", ".join(f"**{plain(row.column)}** ({metric} {row.alone:.3f})" for row in giving.head(5).itertuples())
        return f"Suspicious: {each}. Alone it nearly gives the answer away. Would anyone know it in time?"
    top = rows.iloc[0]
    return f"No column gives the answer away alone. Nearest to it: **{plain(top['column'])}**, {metric} {top['alone']:.2f} by itself."


def missing(result: Result) -> str:
    """How much is missing, as Markdown."""
    gaps = result.frames["gaps"]
    if gaps.empty:
        return "No cell is missing."
    columns, rows = len(gaps), int(result.frames["copies"]["rows"].iloc[0])
    worst = gaps.iloc[0]
    said = (
        f"**{gaps['missing'].sum():,}** cells in **{columns:,}** of {len(result.frames['columns']):,} columns are missing, most in "
        f"**{plain(worst['column'])}**: {worst['missing']:,} of {rows:,} rows."
    )
    together = result.frames["patterns"].query("missing").groupby("pattern").agg({"rows": "first", "column": list})
    several = together[together["column"].map(len) > 1]
    if len(several):
        names = several.iloc[0]["column"]
        shown = ", ".join(plain(name) for name in names[:4]) + (f" and {len(names) - 4} more" if len(names) > 4 else "")
        said += f" Most often together: {shown}, in {several.iloc[0]['rows']:,} rows."
    return said


def drift(result: Result) -> str:
    """Whether the file moves along, as Markdown."""
    rows = result.frames["drift"]
    moved = rows[rows["value"] > rows["chance"]]
    if moved.empty:
        return f"None of {len(rows):,} columns differs between the first and the last third of the file by more than chance."
    top = moved.iloc[0]
    return (
        f"**{len(moved):,}** of {len(rows):,} columns differ between the first and the last third of the file by more than chance; most "
        f"**{plain(top['column'])}**: {top['value']:.2f}, where chance allows {top['chance']:.2f}."
    )


def switch(row: pd.Series) -> str:
    """What one switch touches, as Markdown."""
    would = "" if row["on"] else "Off. It would touch "
    return (
        f"{would}**{row['cells']:,}** cells in **{row['rows']:,}** of {row['of']:,} rows, {row['columns']:,} "
        f"column{'s' if row['columns'] != 1 else ''}: {row['does']}."
    )


def same(result: Result) -> list[str]:
    """Groups of columns that say nearly the same, as Markdown."""
    rows = result.frames["columns"]
    said = []
    for _, group in rows.dropna(subset=["group"]).groupby("group"):
        if len(group) > 1:
            others = ", ".join(plain(name) for name in group["column"].iloc[1:])
            said.append(f"**{plain(group['column'].iloc[0])}** and {others} say nearly the same.")
    return said


def twins(result: Result) -> list[str]:
    """Of each group that says the same all but the one that knows most, as columns of the table."""
    rows = result.frames["columns"].dropna(subset=["group"])
    kept = set(rows.drop_duplicates("group")["source"]) | set(rows[~rows.duplicated("group", keep=False)]["source"])
    return [name for name in rows["source"].drop_duplicates() if name not in kept]


def useless(result: Result) -> list[str]:
    """Columns of the table of which elimination keeps nothing."""
    kept = result.frames["columns"].groupby("source", sort=False)["kept"].any()
    return [str(name) for name in kept.index[~kept]]


def leaking(result: Result) -> list[str]:
    """Columns of the table that give the answer away alone."""
    rows = result.frames["columns"]
    return rows.loc[rows["leaks"], "source"].drop_duplicates().tolist()


def listed(names: Sequence[str], most: int = 4) -> str:
    """A few names, and how many more."""
    return ", ".join(names[:most]) + (f" and {len(names) - most} more" if len(names) > most else "")


def searched(result: Result) -> str:
    """What a search brought, as Markdown."""
    rows, metric = result.frames["trials"], words.headline(result)
    best = ", ".join(f"{field(row.field)} **{row.value:.3g}**" for row in result.frames["best"].itertuples())
    lead = next(row for row in result.comparisons.itertuples() if row.metric == metric)
    now, found = (words.value(result, metric, name) for name in SEARCHED)
    assert now is not None and found is not None
    sure = "more than chance" if lead.low > 0 or lead.high < 0 else "no more than chance"
    return (
        f"Best of {len(rows)} trials: {best}, cross-validated {rows['best'].iloc[-1]:.3f} against {rows['value'].iloc[0]:.3f} of what is "
        f"set. On the test part, which had no say: **{found['value']:.3f}** ({found['low']:.3f}–{found['high']:.3f}) against "
        f"**{now['value']:.3f}** ({now['low']:.3f}–{now['high']:.3f}); difference {lead.difference:+.3f} ({lead.low:+.3f} to "
        f"{lead.high:+.3f}): {sure}."
    )


def beats(result: Result, first: str, second: str) -> bool:
    """Whether a model is better than another by more than chance."""
    rows = result.comparisons[result.comparisons["metric"] == words.headline(result)]
    pair = rows[(rows["model_a"].isin((first, second))) & (rows["model_b"].isin((first, second)))]
    return bool(first != second and len(pair) and pair["p_adjusted"].iloc[0] < 0.05)


def found_more(result: Result) -> bool:
    """Whether another trial than the first, which is what is set, was best."""
    return bool(result.frames["trials"]["value"].idxmax() > 0)


def learned_by(result: Result) -> str:
    """What a learning curve is judged by."""
    return str(result.frames["judged"]["metric"].iloc[0])


def learned(result: Result) -> str:
    """Whether more rows would help, as Markdown."""
    rows = result.frames["curve"].query("part == @OTHERS").sort_values("rows")
    last, before = rows.iloc[-1], rows.iloc[-2]
    rise, half = last["value"] - before["value"], (last["high"] - last["low"]) / 2
    more = (
        "It still rises: more rows would help." if rise > half
        else "The last rows brought no more than folds differ anyway: more of the same rows will hardly help."
    )  # fmt: skip
    return f"From {before['rows']:,} to {last['rows']:,} rows {rise:+.3f}. {more}"


def per_class(result: Result) -> pd.DataFrame:
    """One line per class: precision, recall and F1 with their intervals."""
    rows = result.frames["per_class"]
    said = [
        "–" if pd.isna(row.value) else f"{100 * row.value:.0f} ({100 * row.low:.0f}–{100 * row.high:.0f})"
        for row in rows.itertuples()
    ]
    wide = rows.assign(said=said).pivot(index="class", columns="metric", values="said")
    counts = rows.drop_duplicates("class").set_index("class")["n"]
    return wide.assign(n=counts).sort_values("n", ascending=False, kind="stable").reset_index()


PER_CLASS_COLUMNS = {"class": "Answer", "n": "Rows", **{name: f"{label}, %" for name, label in PER_CLASS.items()}}


def weakest(result: Result) -> str:
    """The answer that is recognised worst, as Markdown."""
    rows = result.frames["per_class"].query("metric == 'recall'").dropna(subset=["value"])
    worst = rows.loc[rows["value"].idxmin()]
    return (
        f"Worst recognised: **{plain(str(worst['class']))}**. Of 100 such rows the model finds **{100 * worst['value']:.0f}** "
        f"({100 * worst['low']:.0f}–{100 * worst['high']:.0f}); there are {worst['n']:,} in the test part."
    )


def off(result: Result) -> str:
    """Whether residuals lean anywhere, as Markdown."""
    rows = result.frames["along"]
    leaning = rows[(rows["low"] > 0) | (rows["high"] < 0)]
    if leaning.empty:
        return "In none of ten groups, from the lowest predictions to the highest, is the mean error more than chance."
    worst = leaning.loc[leaning["value"].abs().idxmax()]
    way = "too low" if worst["value"] > 0 else "too high"
    return (
        f"In **{len(leaning)} of {len(rows)}** groups the mean error is more than chance. Most where about {words.amount(worst['said'])} is "
        f"predicted: **{words.amount(abs(worst['value']))} {way}** on average."
    )


def amount_decision(card: Card, costly: pd.DataFrame, same: float, shift: float, cost: amounts.ErrorCost) -> str:
    """What errors of amounts cost, as Markdown."""
    here, plainly, peak = nearest(costly, "shift", shift), nearest(costly, "shift", 0.0), amounts.best(costly)
    said = (
        f"{'Adding' if shift >= 0 else 'Taking off'} **{words.amount(abs(here['shift']))}** makes errors cost **{words.amount(here['value'])}** a row "
        f"({words.amount(here['low'])} to {words.amount(here['high'])}). " if shift else
        f"As the model says it, errors cost **{words.amount(here['value'])}** a row ({words.amount(here['low'])} to {words.amount(here['high'])}). "
    )  # fmt: skip
    said += f"Always saying the same best amount, without any model: **{words.amount(same)}**."
    if here["value"] <= peak["value"] + 0.005 * abs(plainly["value"]) and shift:
        return (
            f"{said} **This is the cheapest.** The model is the same; saying {words.amount(abs(here['shift']))} {'more' if shift > 0 else 'less'} "
            f"saves **{words.amount(plainly['value'] - here['value'])}** on every one of the {words.noun(card)}. In theory the best to say is the amount "
            f"that {100 * amounts.best_share(cost):.0f} of 100 stay below: {cost.under:g} ÷ ({cost.over:g} + {cost.under:g})."
        )
    return f"{said} Drag the handle to where errors cost least."


def shift_before(shift: float, here: Mapping[str, float], plainly: Mapping[str, float], peak: pd.Series) -> str:
    """What was chosen without the test part, and what it costs there, as Markdown."""
    return (
        f"In five folds of the training part adding **{words.amount(shift, '+')}** costs least. On the test part, which had no say in it, "
        f"that costs **{words.amount(here['value'])}** a row ({words.amount(here['low'])} to {words.amount(here['high'])}), against "
        f"{words.amount(plainly['value'])} of nothing added; the best in hindsight, {words.amount(peak['shift'], '+')}, "
        f"**{words.amount(peak['value'])}**. Plan with the first."
    )


def sure_before(threshold: float, costly: pd.DataFrame) -> str:
    """The same of how sure the model must be."""
    here, peak = nearest(costly, "threshold", threshold), triage.best(costly)
    return (
        f"In five folds of the training part taking answers from **{100 * threshold:.0f} %** sure on costs least. On the test part, which "
        f"had no say in it, that costs **{here['value']:,.2f}** each ({here['low']:,.2f} to {here['high']:,.2f}); the best in hindsight, "
        f"{100 * peak['threshold']:.0f} %, **{peak['value']:,.2f}**. Plan with the first."
    )


def good_enough(card: Card, ours: pd.Series, same: pd.Series) -> str:
    """How often an amount is near enough, as Markdown."""
    return (
        f"Of 100 {words.noun(card)}, **{100 * ours['value']:.0f}** are said within ±{100 * ours['tolerance']:.0f} % of the true amount "
        f"({100 * ours['low']:.0f}–{100 * ours['high']:.0f}); always saying the mean: **{100 * same['value']:.0f}**."
    )


def triage_decision(card: Card, costly: pd.DataFrame, rows: int, threshold: float, assumed: triage.Triage) -> str:
    """What taking sure answers and checking the others costs, as Markdown."""
    here, every, peak = nearest(costly, "threshold", threshold), costly.iloc[0], triage.best(costly)
    said = (
        f"Taking an answer where the model is at least **{100 * threshold:.0f} %** sure: **{here['taken']:,.0f}** of {rows:,} "
        f"{words.noun(card)} need nobody, {here['wrong']:,.0f} of them are wrong, {rows - here['taken']:,.0f} are checked by a person. That costs "
        f"**{here['value']:,.2f}** each ({here['low']:,.2f} to {here['high']:,.2f}). Taking every answer: **{every['value']:,.2f}**; "
        f"checking all: **{assumed.check:,.2f}**."
    )
    if here["value"] <= peak["value"] * 1.005 + 1e-9:
        return (
            f"{said} **This is the cheapest.** In theory an answer is worth taking from {100 * triage.pays_from(assumed):.0f} % on: "
            f"1 − {words.amount(assumed.check)} ÷ {words.amount(assumed.error)}."
        )
    return f"{said} Drag the handle to where it costs least."
