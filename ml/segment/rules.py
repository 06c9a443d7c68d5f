"""A short rule for each segment: what a small tree needs to tell its customers from the rest, and how often it is right."""

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import binomtest
from sklearn.tree import DecisionTreeClassifier
from sklearn.tree._tree import Tree

from ml.columns import HIGH, LOW, SEGMENT, N
from ml.segment.features import numeric
from ml.segment.sql import identifier, literal

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

DEPTH = 3
LEARNED = 3_000
"""Most customers rules are learned from, and tested on."""
SMALLEST = 0.01
"""Share of the customers a branch of a tree must hold."""
DIGITS = 3
NEARLY = 0.02
"""A smaller tree is taken where it loses no more than this in balanced accuracy."""


class Condition(NamedTuple):
    """feature ≤ value, feature > value; or feature = word, feature ≠ word."""

    feature: str
    sign: str
    value: float | str

    def holds(self, raw: pd.DataFrame) -> Bools:
        """Of which customers."""
        if isinstance(self.value, str):
            same = np.asarray(raw[self.feature].astype(str) == self.value)
            return same if self.sign == "=" else ~same
        numbers = raw[self.feature].to_numpy(np.float64)
        return np.asarray(numbers <= self.value if self.sign == "≤" else numbers > self.value)

    @property
    def text(self) -> str:
        value = self.value if isinstance(self.value, str) else f"{self.value:,g}"
        return f"{self.feature.replace('_', ' ')} {self.sign} {value}"

    @property
    def sql(self) -> str:
        sign = {"≤": "<=", "≠": "<>"}.get(self.sign, self.sign)
        value = literal(self.value) if isinstance(self.value, str) else repr(self.value)
        return f"{identifier(self.feature)} {sign} {value}"


Branch = tuple[Condition, ...]
Rule = tuple[Branch, ...]
"""One of the branches holds: each is conditions that all hold."""


def rules_frame(raw: pd.DataFrame, labels: Ints, seed: int) -> pd.DataFrame:
    """segment, rule, sql, fidelity, low, high, precision, recall, n: learned on one half of a sample, tested on the other.

    fidelity is the share of customers of whom the rule says what the segmentation says (interval: Wilson 1927), precision
    the share of those it picks who are in the segment, recall the share of the segment it picks. Rounded as it is shown, so
    tested as it is shown.
    """
    order = np.random.default_rng(seed).permutation(len(raw))
    half = min(LEARNED, (len(raw) + 1) // 2)
    learn, test = order[:half], order[half : 2 * half]
    test = test if len(test) else learn
    learned, tested = raw.iloc[learn], raw.iloc[test]
    columns = _columns(learned)
    rows = []
    for place in range(labels.max() + 1):
        rule = _rule(columns, learned, labels[learn] == place, seed)
        rows.append((place + 1, *_told(rule), *_tested(rule, tested, labels[test] == place)))
    names = [SEGMENT, "rule", "sql", "fidelity", LOW, HIGH, "precision", "recall", N]
    return pd.DataFrame(rows, columns=names).astype({"rule": "str", "sql": "str"})


def _columns(raw: pd.DataFrame) -> "Columns":
    """Numbers as they are, words as columns of 0 and 1."""
    numbers = numeric(raw)
    names: list[tuple[str, str | None]] = [(name, None) for name in numbers]
    values = [raw[name].to_numpy(np.float64) for name in numbers]
    for name in (name for name in map(str, raw) if name not in numbers):
        words = raw[name].astype(str)
        for word in sorted(words.unique()):
            names.append((name, word))
            values.append((words == word).to_numpy(np.float64))
    return Columns(np.column_stack(values), names, [bool((own % 1 == 0).all()) for own in values])


class Columns(NamedTuple):
    """What a tree splits."""

    values: NDArray[np.float64]
    names: list[tuple[str, str | None]]
    """Feature, and the word a column is of."""
    whole: list[bool]
    """Whether there are whole numbers only."""

    def split(self, axis: int, threshold: float) -> tuple[Condition, Condition]:
        """The conditions of both branches; a bound is rounded, of whole numbers down."""
        feature, word = self.names[axis]
        if word is not None:
            return Condition(feature, "≠", word), Condition(feature, "=", word)
        bound = float(np.floor(threshold)) if self.whole[axis] else float(f"{threshold:.{DIGITS}g}")
        return Condition(feature, "≤", bound), Condition(feature, ">", bound)


def _rule(columns: Columns, raw: pd.DataFrame, members: Bools, seed: int) -> Rule:
    """Of the smallest tree that is nearly as right as one of `DEPTH`."""
    if not members.any() or members.all():
        return ()
    tree = _grown(columns, members, seed)
    grown = [_branches(tree, columns, depth) for depth in range(1, DEPTH + 1)]
    right = [_balanced(picks(rule, raw), members) for rule in grown]
    return next(rule for rule, score in zip(grown, right, strict=True) if score >= max(right) - NEARLY)


def _balanced(chosen: Bools, members: Bools) -> float:
    """Mean of the shares that are right of the segment and of the rest."""
    return float((chosen[members].mean() + (~chosen[~members]).mean()) / 2)


def _grown(columns: Columns, members: Bools, seed: int) -> Tree:
    """A tree of `DEPTH`; a smaller one is its upper part, as each split is chosen without a look at what is below."""
    least = max(1, min(int(SMALLEST * len(members)), int(members.sum()) // 4))
    model = DecisionTreeClassifier(max_depth=DEPTH, min_samples_leaf=least, class_weight="balanced", random_state=seed)
    return model.fit(columns.values, members).tree_


def _branches(tree: Tree, columns: Columns, depth: int) -> Rule:
    """Of the tree cut off at a depth."""

    def below(node: int, path: Branch) -> list[Branch] | None:
        """The branches below that lead into the segment; None where all do."""
        if tree.children_left[node] < 0 or len(path) == depth:
            return None if tree.value[node][0][1] > 0.5 else []
        low, high = columns.split(int(tree.feature[node]), float(tree.threshold[node]))
        left = below(int(tree.children_left[node]), (*path, low))
        right = below(int(tree.children_right[node]), (*path, high))
        if left is None and right is None:
            return None
        return [*([(*path, low)] if left is None else left), *([(*path, high)] if right is None else right)]

    return tuple(_shortened(branch) for branch in below(0, ()) or [])


def _shortened(branch: Branch) -> Branch:
    """Of two bounds on one side the tighter one; a word that is said needs no word that is denied."""
    kept: dict[tuple[str, str, str], Condition] = {}
    said = {condition.feature for condition in branch if condition.sign == "="}
    for condition in branch:
        if condition.sign == "≠" and condition.feature in said:
            continue
        word = condition.value if isinstance(condition.value, str) else ""
        kept[(condition.feature, condition.sign, word)] = condition  # deeper in the tree is tighter
    return tuple(kept.values())


def _told(rule: Rule) -> tuple[str, str]:
    """In words, and as an SQL condition; both empty for no rule."""
    text = "; or ".join(" and ".join(condition.text for condition in branch) for branch in rule)
    sql = " OR ".join(f"({' AND '.join(condition.sql for condition in branch)})" for branch in rule)
    return text, sql


def picks(rule: Rule, raw: pd.DataFrame) -> Bools:
    """Whom a rule picks."""
    chosen = np.zeros(len(raw), dtype=bool)
    for branch in rule:
        chosen |= np.logical_and.reduce([condition.holds(raw) for condition in branch])
    return chosen


def _tested(rule: Rule, raw: pd.DataFrame, members: Bools) -> tuple[float, float, float, float, float, int]:
    chosen = picks(rule, raw)
    agree = chosen == members
    sure = binomtest(int(agree.sum()), len(agree)).proportion_ci(method="wilson")
    both = float((chosen & members).sum())
    precision, recall = both / max(1, chosen.sum()), both / max(1, members.sum())
    return float(agree.mean()), float(sure.low), float(sure.high), float(precision), float(recall), len(members)
