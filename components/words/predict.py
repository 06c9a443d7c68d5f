"""What a predict result says, in sentences a product manager can repeat."""

from collections.abc import Mapping

import pandas as pd

from components.words.markdown import plain
from data.dataset import Card
from ml.base import Result
from ml.metrics import ACCURACY, AVERAGE_PRECISION, BRIER, LOG_LOSS, MAE, R2, RMSE, ROC_AUC
from ml.predict.along import nearest
from ml.predict.money import Money, best, break_even, everyone
from ml.predict.params import LABELS as MODELS

LABELS: Mapping[str, Mapping[str, str]] = {
    "model": MODELS,
    "task": {"auto": "By the target", "classification": "Which answer", "regression": "How much"},
    "missing": {"median": "Median", "mean": "Mean", "flag": "Median, and a mark"},
    "missing_words": {"own": "A word of its own", "frequent": "The most frequent word"},
    "scale": {"standard": "By spread", "robust": "By quartiles", "none": "Not at all"},
    "select": {
        "all": "All", "information": "Most informative", "uncorrelated": "One of each that say the same",
        "elimination": "Leave out in turn",
    },
    "drop": {"": "none"},
    "kinds": {"": "as guessed"},
    "sabotage": {
        "none": "Leave it as it is", "shuffled": "Shuffle the answers", "leaked": "Leak the target",
        "duplicated": "Rows twice", "clock": "Break the clock",
    },
}  # fmt: skip
"""What people call the values of a field."""

BASELINE = "baseline"
CLASS_CARDS = (ROC_AUC.name, AVERAGE_PRECISION.name, BRIER.name, ACCURACY.name)
AMOUNT_CARDS = (R2.name, MAE.name, RMSE.name)
DEFAULT_THRESHOLD = 0.5


def model(name: str) -> str:
    """A model's label."""
    return MODELS.get(name, name)


def noun(card: Card) -> str:
    """What the rows are called here, in the plural."""
    return card.nouns.get("case", "rows")


def question(result: Result) -> pd.Series:
    """task, classes, positive, trained, tested, share."""
    return result.frames["question"].iloc[0]


def classes(result: Result) -> list[str]:
    return str(question(result)["classes"]).split("\n")


def is_binary(result: Result) -> bool:
    return "thresholds" in result.frames


def is_amount(result: Result) -> bool:
    return bool(question(result)["task"] == "regression")


def value(result: Result, metric: str, name: str | None = None) -> pd.Series | None:
    """The row of `metrics` of the model, or of another; None where it was not computed."""
    rows = result.metrics
    found = rows[(rows["model"] == (name or result.params["model"])) & (rows["metric"] == metric)]
    return None if found.empty else found.iloc[0]


def baseline(result: Result, metric: str) -> pd.Series | None:
    """The row of the model that says the same about everyone."""
    return value(result, metric, BASELINE)


def title(card: Card) -> str:
    """The question of the page, of this data."""
    target = plain(card.original_columns.get("target", "the target"))
    if "did" in card.nouns:
        return f"Which {noun(card)} will {card.nouns['did']}, and what should we do about it?"
    return f"What will {target} be, how sure are we, and what should we do about it?"


def verdict(result: Result, card: Card) -> str:
    """The answer in one sentence, with interval and baseline, as Markdown."""
    if is_amount(result):
        off, same, explained = (value(result, MAE.name), baseline(result, MAE.name), value(result, R2.name))
        assert off is not None and same is not None and explained is not None
        return (
            f"The model is off by **{amount(off['value'])}** on average ({amount(off['low'])}–{amount(off['high'])}); saying the mean "
            f"about everyone: **{amount(same['value'])}**. It explains {100 * explained['value']:.0f} % of the differences "
            f"({100 * explained['low']:.0f}–{100 * explained['high']:.0f})."
        )
    if not is_binary(result):
        right, same = value(result, ACCURACY.name), baseline(result, ACCURACY.name)
        assert right is not None and same is not None
        return (
            f"Of 100 {noun(card)} the model gets **{100 * right['value']:.0f}** right "
            f"({100 * right['low']:.0f}–{100 * right['high']:.0f}), among {len(classes(result))} answers; always saying the "
            f"most frequent one: **{100 * same['value']:.0f}**."
        )
    ranked = value(result, ROC_AUC.name)
    assert ranked is not None
    asked = question(result)
    return (
        f"Shown one of the {noun(card)} with {_target(card)} **{plain(asked['positive'])}** and one without, the model picks the "
        f"right one **{100 * ranked['value']:.0f} times in 100** ({100 * ranked['low']:.0f}–{100 * ranked['high']:.0f}); "
        f"chance: **50**. {100 * asked['share']:.0f} of 100 are {plain(asked['positive'])}."
    )


def notes(result: Result) -> str:
    """What was done to the rows before, as Markdown: some left out, some drawn; what *best* is made of."""
    return " ".join(plain(note) for note in result.frames["notes"]["note"])


def against_truth(result: Result, card: Card) -> str | None:
    """Of simulated data, how close the model comes to the rules that made it, as Markdown."""
    if "truth" not in result.frames:
        return None
    rows, own = result.frames["truth"].set_index("model"), value(result, ROC_AUC.name)
    assert own is not None
    rules, gap, apart = rows.loc["rules"], rows.loc["difference"], rows.loc["apart"]
    told = (
        "about as well as" if gap["low"] <= 0 <= gap["high"] else "better than" if gap["low"] > 0 else "less well than"
    )
    why = (
        " It can be better because the rules do not know whom chance has picked, and the model has seen reading fade."
        if gap["low"] > 0
        else ""
    )
    return (
        f"These {noun(card)} are **simulated**, so the odds by which each one was drawn are known. They rank the test rows with a "
        f"ROC-AUC of **{rules['value']:.2f}** ({rules['low']:.2f}–{rules['high']:.2f}); the model, which is not told them, ranks "
        f"them {told} that: **{own['value']:.2f}**, {gap['value']:+.2f} ({gap['low']:+.2f} to {gap['high']:+.2f}).{why} Its "
        f"probabilities lie **{100 * apart['value']:.0f} points** from the odds on average. With your own data nobody could tell you this."
    )


def _target(card: Card) -> str:
    return plain(card.original_columns.get("target", "target"))


def surprise(result: Result) -> str | None:
    """What this result teaches, where that was found in it, as Markdown."""
    found = {finding.code: finding for finding in result.findings}
    how, score = result.params["sabotage"], value(result, R2.name if is_amount(result) else ROC_AUC.name)
    assert score is not None
    name = "R²" if is_amount(result) else "ROC-AUC"
    if "P02" in found:
        return (
            f"**Too good to be true: {name} {score['value']:.3f}.** {plain(found['P02'].headline)} In use nobody would have it "
            f"in time, and the model would fail. {plain(found['P02'].remedy)}"
        )
    if how == "duplicated" and "P06" in found:
        return f"**The test has become memory.** {plain(found['P06'].headline)} Look at a forest or neighbours now: they look better."
    if how == "shuffled":
        return f"**There is nothing left to learn, and the model knows it:** {name} {score['value']:.3f}. {_p01(found)}"
    if how == "clock" and "P08" in found:
        return f"**The world has moved on since the model learned.** {plain(found['P08'].headline)}"
    return None


def _p01(found: Mapping[str, object]) -> str:
    return "Finding P01 says so." if "P01" in found else ""


def amount(value: float, sign: str = "") -> str:
    """In the target's own units, as people write it; `sign` "+" shows that of a difference."""
    return f"{value:{sign},.0f}" if abs(value) >= 1000 else f"{value:{sign},.3g}"


def money(amount: float) -> str:
    """As people write it."""
    sign = "−" if amount < 0 else ""
    return f"{sign}{abs(amount):,.0f}"


def decision(result: Result, card: Card, earned: pd.DataFrame, assumed: Money, threshold: float) -> str:
    """What the threshold earns, beside the two answers that need no model, as Markdown."""
    here = nearest(earned, "threshold", threshold)
    rows, all_of_them = int(question(result)["tested"]), everyone(result.frames["thresholds"], assumed)
    who = noun(card)
    sentence = (
        f"Contacting whoever reaches **{100 * threshold:.0f} %** means {here['contacted']:,.0f} of {rows:,} {who} and earns "
        f"**{money(here['value'])}** ({money(here['low'])} to {money(here['high'])}). Contacting everyone, without any model: "
        f"**{money(all_of_them)}**; nobody: **0**."
    )
    peak = best(earned)
    if here["value"] < all_of_them and peak["value"] > all_of_them:
        return sentence + " **At this threshold the model earns less than no model at all.** Drag the handle."
    if abs(here["threshold"] - peak["threshold"]) < 0.005 or here["value"] >= 0.995 * peak["value"] > 0:
        usual = nearest(earned, "threshold", DEFAULT_THRESHOLD)["value"]
        return (
            f"{sentence} **This is the peak.** The model is the same as at 50 %; what you do with it brings "
            f"**{money(here['value'] - usual)}** more. In theory a contact pays from {100 * break_even(assumed):.0f} % on: "
            f"{money(assumed.cost)} ÷ ({money(assumed.value)} × {assumed.success:.0%})."
        )
    return sentence


def outcome(thresholds: pd.DataFrame, threshold: float, card: Card, positive: str) -> list[tuple[str, int, str]]:
    """The four ways a decision can end: name, rows, what it means."""
    here = nearest(thresholds, "threshold", threshold)
    return [
        ("Caught", int(here["tp"]), f"contacted, and {positive}"),
        ("Missed", int(here["fn"]), f"not contacted, and {positive}"),
        ("In vain", int(here["fp"]), f"contacted, not {positive}"),
        ("Left in peace", int(here["tn"]), f"not contacted, not {positive}"),
    ]


def why(contributions: pd.DataFrame, answer: pd.Series, most: int = 3) -> str:
    """What pushed one answer most, as Markdown."""
    rows = contributions.reindex(contributions["value"].abs().sort_values(ascending=False, kind="stable").index).head(
        most
    )
    each = ", ".join(
        f"**{plain(row.column)} {plain(row.shown)}** ({amount(row.value, '+')})" if not answer["class"]
        else f"**{plain(row.column)} {plain(row.shown)}** ({100 * row.value:+.0f} points)"
        for row in rows.itertuples()
    )  # fmt: skip
    return f"Most of it: {each}."


def fooled(result: Result, card: Card) -> list[str]:
    """Two to four sentences, each true of this very result, on how its numbers could mislead."""
    asked = question(result)
    tested = (
        f"{asked['tested']:,} {noun(card)} the model had not seen were tested, drawn at random; "
        f"it learned from {asked['trained']:,}. If the world moves, later ones will be harder."
    )
    sentences = [tested]
    if is_binary(result):
        sentences.append(
            "The profit peak is read off the test part: the same peak on new people will be a little lower. "
            "*Decide* chooses it without looking at the test part."
        )
        sentences.append("A probability says who will, not whom a contact will change: only an experiment tells that.")
    else:
        sentences.append(
            "What costs least is read off the test part, and on new rows will cost a little more: see *Decide*."
        )
    if not is_amount(result):
        same = baseline(result, ACCURACY.name)
        assert same is not None
        sentences.append(
            f"Accuracy flatters: saying the most frequent answer about everyone is right {100 * same['value']:.0f} times in 100."
        )
    return [*sentences, *map(plain, card.flaws[:1])]


METRICS = {metric.name: metric for metric in (ROC_AUC, AVERAGE_PRECISION, BRIER, LOG_LOSS, ACCURACY, R2, MAE, RMSE)}


def describe_decision(result: Result, earned: pd.DataFrame) -> str:
    """The main picture, for who cannot see it."""
    peak = best(earned)
    return (
        f"Expected profit over the threshold from 0 to 1: it peaks at {peak['threshold']:.2f} with {money(peak['value'])}. Below, how "
        "the probabilities of both answers are spread."
    )


def cell(shown: object) -> str:
    """One cell as people write it."""
    if pd.isna(shown):
        return "missing"
    if isinstance(shown, float):
        return f"{shown:,.4g}" if abs(shown) < 10_000 else f"{shown:,.0f}"
    return f"{shown:%Y-%m-%d}" if isinstance(shown, pd.Timestamp) else str(shown)


def person(row: object, column: str, card: Card) -> str:
    """A row in a list: what it was, and what the model had said."""
    values = row._asdict() if hasattr(row, "_asdict") else dict(row)  # type: ignore[call-overload]
    said = (
        100 * float(list(values.values())[list(values).index("lost") - 1])
        if column not in values
        else 100 * values[column]
    )
    end = (
        ("caught" if values["contacted"] else "missed")
        if values["positive"]
        else ("in vain" if values["contacted"] else "left in peace")
    )
    lost = f", costs {money(values['lost'])}" if values["lost"] else ""
    return f"Row {values['row']}: {end} at {said:.0f} %{lost}"


def costs(row: pd.Series, column: str, result: Result, card: Card, assumed: Money) -> str:
    """What happened to one row and what that cost, as Markdown."""
    target, truth = _target(card), plain(str(row["truth"]))
    said = f"The model gave **{100 * row[column]:.0f} %**"
    if row["positive"] and not row["contacted"]:
        return f"{said}, so nobody called. {target} was **{truth}**. On average a call would have brought **{money(row['lost'])}**."
    if row["positive"]:
        return f"{said}, so somebody called, and {target} would have been **{truth}**: right."
    if row["contacted"]:
        return f"{said}, so somebody called in vain: {target} was **{truth}**. That cost **{money(row['lost'])}**."
    return f"{said}, so nobody called, and {target} was **{truth}**: right."


TUNABLE = ("linear", "tree", "forest", "boosting", "knn")
CURVE_NAMES = {"roc": "ROC", "precision_recall": "Precision and recall", "gains": "Cumulative gains", "lift": "Lift"}
PAIRS = {"first": "Model", "second": "against", "by": "Difference", "interval": "95 % interval", "p": "p, corrected"}
PARITY = {
    "measure": "Measure",
    "lowest": "Lowest group",
    "highest": "Highest group",
    "ratio": "Ratio",
    "difference": "Difference",
}
GRID = {"column": "Column", "shown": "Other value", "said": "Then", "change": "Change"}


def headline(result: Result) -> str:
    """What is asked of a model first."""
    return R2.name if (result.metrics["metric"] == R2.name).any() else ROC_AUC.name


def pairs(result: Result) -> pd.DataFrame:
    """Every pair of models by the headline metric, as people read it."""
    rows = result.comparisons[result.comparisons["metric"] == headline(result)]
    return pd.DataFrame(
        {
            "first": rows["model_a"].map(model),
            "second": rows["model_b"].map(model),
            "by": rows["difference"].map("{:+.3f}".format),
            "interval": [f"{low:+.3f} to {high:+.3f}" for low, high in zip(rows["low"], rows["high"], strict=True)],
            "p": ["< 0.05" if p < 0.05 else f"{p:.2f}" for p in rows["p_adjusted"]],
        }
    )


def winner(result: Result) -> str:
    """Name the winner only where its lead is more than chance, as Markdown."""
    rows = result.metrics[result.metrics["metric"] == headline(result)].sort_values("value", ascending=False)
    first, second = rows["model"].head(2)
    both = {first, second}
    lead = next(
        row
        for row in result.comparisons.itertuples()
        if row.metric == headline(result) and {row.model_a, row.model_b} == both
    )
    if lead.p_adjusted < 0.05:
        return f"**{model(first)}** wins: its lead over {model(second)} is more than chance."
    return f"**{model(first)}** and **{model(second)}** cannot be told apart here: take the simpler or cheaper one."


def covered(rows: pd.DataFrame) -> str:
    """Whether intervals hold what they promise, as Markdown."""
    row = rows[rows["promised"] == 0.9].iloc[0]
    kept = row["low"] <= 0.9 <= row["high"]
    verb = "They hold what they promise" if kept else "They do **not** hold what they promise"
    return (
        f"Intervals that promise to hold **90 of 100** true amounts hold **{100 * row['value']:.0f}** ({100 * row['low']:.0f}–"
        f"{100 * row['high']:.0f}); on average they are {amount(row['width'])} wide. {verb}. Split conformal prediction (MAPIE)."
    )


def ladder(result: Result) -> list[str]:
    """What each step brought, as Markdown."""
    rows = result.comparisons[result.comparisons["metric"] == headline(result)]
    said = [climbing] if (climbing := _climbing(result)) else []
    for row in rows.itertuples():
        sure = "" if row.low > 0 or row.high < 0 else ": no more than chance"
        said.append(
            f"**{str(row.model_a).capitalize()}** brought **{row.difference:+.3f}** ({row.low:+.3f} to {row.high:+.3f}){sure}."
        )
    return said


def _climbing(result: Result) -> str:
    """What is said where the chosen model cannot climb every rung."""
    climber = result.frames["climber"]["model"].iloc[0]
    if climber != result.params["model"]:
        return f"{model(result.params['model'])} looks at no column, so **{model(climber)}** climbs in its place."
    if not (result.metrics["model"] == "tuned").any():
        return (
            f"*{model(climber)}* chooses its settings itself, so nothing is left to tune: the ladder has three rungs."
        )
    return ""


def sabotage(result: Result) -> list[str]:
    """What each accident did, and which finding caught it, as Markdown."""
    rows = result.metrics[
        (result.metrics["metric"] == headline(result)) & (result.metrics["model"] != BASELINE)
    ].set_index("sabotage")
    caught, said = result.frames["caught"], []
    for name in rows.index[1:]:
        codes = caught.loc[caught["sabotage"] == name, "code"].tolist()
        noticed = f"caught by {', '.join(dict.fromkeys(codes))}" if codes else "**caught by nothing**"
        said.append(
            f"{LABELS['sabotage'][name]}: {rows.loc['none', 'value']:.3f} becomes **{rows.loc[name, 'value']:.3f}**, {noticed}."
        )
    return said


def changed(answer: pd.Series, changes: Mapping[str, object]) -> str:
    """What the model said and says, as Markdown."""
    before, after, everyone = (
        amount(answer[at]) if not answer["class"] else f"{100 * answer[at]:.0f} %"
        for at in ("before", "after", "everyone")
    )
    if not changes:
        return f"The model says **{before}**; of everyone it says {everyone} on average."
    return f"Before **{before}**, changed **{after}**."


def single_changes(result: Result) -> pd.DataFrame:
    """Every single change and what the model then says, the largest first."""
    answer, rows = result.frames["answer"].iloc[0], result.frames["grid"]
    of_amount = not answer["class"]
    change = rows["value"] - answer["after"]
    frame = rows.assign(
        said=rows["value"].map(amount) if of_amount else (100 * rows["value"]).map("{:.0f} %".format),
        change=change.map(lambda value: amount(value, "+"))
        if of_amount
        else (100 * change).map("{:+.0f} points".format),
    )
    return frame.loc[change.abs().sort_values(ascending=False, kind="stable").index].head(40)


def honest(chosen: pd.Series, earned: pd.DataFrame, peak: pd.Series, card: Card) -> str:
    """The threshold chosen without the test part, and what it earns there, as Markdown."""
    here = nearest(earned, "threshold", chosen["threshold"])
    return (
        f"In five folds of the training part **{100 * chosen['threshold']:.0f} %** earns most. On the test part, which had no say in it, "
        f"that earns **{money(here['value'])}** ({money(here['low'])} to {money(here['high'])}); the best threshold in hindsight, "
        f"{100 * peak['threshold']:.0f} %, **{money(peak['value'])}**. Plan with the first."
    )
