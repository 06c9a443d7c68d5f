"""Models that read a grade out of a sentence: each is fitted on phrases and gives every class a probability."""

import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import numpy as np
import scipy.linalg as sl
import scipy.sparse as sp
from numpy.typing import NDArray
from sklearn.calibration import CalibratedClassifierCV
from sklearn.decomposition import TruncatedSVD
from sklearn.linear_model import LogisticRegression
from sklearn.naive_bayes import MultinomialNB
from sklearn.svm import LinearSVC
from threadpoolctl import threadpool_limits

from ml.letters import rule
from ml.letters.features import Rows
from ml.letters.params import LettersParams

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

SHARPNESS = 2.0
"""How fast likeness of meaning falls with the angle between two vectors."""
MEANING = 0.5
"""How much likeness of meaning counts beside likeness of words, of pieces and of codes, for the grade."""
DIRECTIONS = 100
"""Of the ordinal model, whose library wants few columns."""
CALIBRATION_STRENGTH = 10.0


class Linear(NamedTuple):
    """How bad the grade is, as far as a model says it in a sum over features."""

    weights: Floats
    """(columns,)."""
    base: float
    of_whole: Callable[[Rows], Floats]
    """What the sentence as a whole adds, its vector: (rows,)."""
    unit: Literal["grades", "odds"]
    """Grades, or log-odds of each worse grade against the next better one."""


@dataclass(frozen=True, eq=False)
class Fitted:
    """A fitted model."""

    classes: Ints
    probabilities: Callable[[Rows, Sequence[str]], Floats]
    """(rows, their texts) → (rows, classes)."""
    linear: Linear | None = None


def fit(rows: Rows, labels: Ints, params: LettersParams) -> Fitted:
    """Fit the model that `params` names to phrases and their classes."""
    return MODELS[params.model](rows, labels, params)


@dataclass(frozen=True, eq=False)
class Alike:
    """Phrases, and how alike they are: what regularised least squares needs, whatever is to be learned of them.

    Phrases are alike by their words, pieces and codes (a scalar product) and by the meaning of the whole (a Gaussian of
    the angle between vectors).
    """

    rows: Rows
    meaning: float
    """How much the meaning of the whole counts."""
    inverse: Floats

    @classmethod
    def of(cls, rows: Rows, regularization: float, meaning: float = MEANING) -> "Alike":
        with threadpool_limits(1, "blas"):  # the same request, the same digits
            kernel = (rows.sparse @ rows.sparse.T).toarray() + meaning * _meant(rows.dense, rows.dense)
            kernel[np.diag_indices_from(kernel)] += regularization
            return cls(rows, meaning, sl.inv(kernel, check_finite=False, overwrite_a=True))

    def fit(self, labels: Ints, balance: float = 0.0) -> Fitted:
        """One column per class, in the dual; then calibrated.

        Every phrase's score by a model that has not seen it comes in closed form (Rifkin and Lippert 2007); on these, a
        multinomial logistic regression turns scores into probabilities (Platt 1999). With `balance` rare classes weigh
        more there: by their share to its negative power, 1 for all alike.
        """
        rows, meaning = self.rows, self.meaning
        classes, place = np.unique(labels, return_inverse=True)
        targets = np.eye(len(classes))[place]
        base = targets.mean(axis=0)
        weight = dict(enumerate(base**-balance))
        with threadpool_limits(1, "blas"):
            dual = self.inverse @ (targets - base)
        unseen = targets - dual / np.diag(self.inverse)[:, None]
        calibrate = LogisticRegression(C=CALIBRATION_STRENGTH, max_iter=1000, class_weight=weight)
        with threadpool_limits(1, "blas"):  # on so few numbers threads only wait for each other
            calibrate.fit(unseen, place)
        weights = np.asarray(rows.sparse.T @ dual)

        def of_whole(new: Rows) -> Floats:
            return np.asarray(meaning * _meant(new.dense, rows.dense) @ dual)

        def probabilities(new: Rows, texts: Sequence[str]) -> Floats:
            scores = base + new.sparse @ weights + of_whole(new)
            return np.asarray(calibrate.predict_proba(scores))

        linear = Linear(weights @ classes, float(base @ classes), lambda new: of_whole(new) @ classes, "grades")
        return Fitted(classes, probabilities, linear)


def _combined(rows: Rows, labels: Ints, params: LettersParams) -> Fitted:
    return Alike.of(rows, params.regularization).fit(labels)


def _meant(one: Floats, other: Floats) -> Floats:
    if one.shape[1] == 0:
        return np.zeros((len(one), len(other)))
    alike = np.asarray(one @ other.T)
    alike -= 1
    alike *= SHARPNESS
    return np.exp(alike, out=alike)


def _logistic(rows: Rows, labels: Ints, params: LettersParams) -> Fitted:
    model = LogisticRegression(C=10 / params.regularization, max_iter=300, tol=1e-3).fit(_beside(rows), labels)
    return _of_library(model, _beside, rows.sparse.shape[1], model)


def _svm(rows: Rows, labels: Ints, params: LettersParams) -> Fitted:
    """Calibrated on folds (Platt 1999)."""
    folds = int(min(3, np.bincount(labels)[np.unique(labels)].min()))
    machine = LinearSVC(C=0.25 / params.regularization, random_state=0)
    if folds < 2:
        return _logistic(rows, labels, params)
    model = CalibratedClassifierCV(machine, cv=folds, ensemble=False).fit(_beside(rows), labels)
    return _of_library(model, _beside, rows.sparse.shape[1], model.calibrated_classifiers_[0].estimator)


def _bayes(rows: Rows, labels: Ints, params: LettersParams) -> Fitted:
    model = MultinomialNB(alpha=0.1 * params.regularization).fit(rows.sparse, labels)
    linear = _worse(model.feature_log_prob_.T, model.class_log_prior_, model.classes_, rows.sparse.shape[1])
    return Fitted(model.classes_, lambda new, texts: np.asarray(model.predict_proba(new.sparse)), linear)


def _vectors(rows: Rows, labels: Ints, params: LettersParams) -> Fitted:
    model = LogisticRegression(C=10 / params.regularization, max_iter=500).fit(rows.dense, labels)
    return Fitted(model.classes_, lambda new, texts: np.asarray(model.predict_proba(new.dense)))


def _ordinal(rows: Rows, labels: Ints, params: LettersParams) -> Fitted:
    """One direction from good to bad and thresholds on it: Rennie and Srebro 2005, in the library mord."""
    from mord import LogisticAT

    classes, place = np.unique(labels, return_inverse=True)
    columns = _beside(rows)
    kept = max(1, min(DIRECTIONS, min(columns.shape) - 1))
    directions = TruncatedSVD(kept, random_state=0).fit(columns)
    model = LogisticAT(alpha=0.02 * params.regularization, max_iter=200)
    with warnings.catch_warnings(action="ignore", category=DeprecationWarning):  # mord 0.7 sets an old option of scipy
        model.fit(directions.transform(columns), place)

    def probabilities(new: Rows, texts: Sequence[str]) -> Floats:
        return np.asarray(model.predict_proba(directions.transform(_beside(new))))

    weights, sparse = directions.components_.T @ model.coef_, rows.sparse.shape[1]
    linear = Linear(
        weights[:sparse], -float(model.theta_.mean()), lambda new: np.asarray(new.dense @ weights[sparse:]), "odds"
    )
    return Fitted(classes, probabilities, linear)


def _majority(rows: Rows, labels: Ints, params: LettersParams) -> Fitted:
    classes, size = np.unique(labels, return_counts=True)
    shares = size / size.sum()
    return Fitted(classes, lambda new, texts: np.tile(shares, (len(texts), 1)))


def _rule(rows: Rows, labels: Ints, params: LettersParams) -> Fitted:
    return Fitted(np.arange(1, 6), lambda new, texts: np.array([rule.probabilities(text) for text in texts]))


def _beside(rows: Rows) -> sp.csr_matrix:
    return sp.csr_matrix(sp.hstack([rows.sparse, sp.csr_matrix(rows.dense)], format="csr"))


def _of_library(model: Any, columns: Callable[[Rows], sp.csr_matrix], sparse: int, linear: Any) -> Fitted:
    """A model of scikit-learn whose scores are sums. Of two classes, it keeps one column: the other is its mirror."""
    weights, base = linear.coef_.T, linear.intercept_
    if len(model.classes_) == 2:
        weights, base = np.hstack([-weights, weights]) / 2, np.array([-base[0], base[0]]) / 2
    part = _worse(weights, base, model.classes_, sparse)
    return Fitted(model.classes_, lambda new, texts: np.asarray(model.predict_proba(columns(new))), part)


def _worse(weights: Floats, base: Floats, classes: Ints, sparse: int) -> Linear:
    """Scores per class, (columns, classes), as one: their slope over the grades, by least squares.

    Scores are log-probabilities but for what is added to all of them, so the slope is in log-odds.
    """
    apart = classes - classes.mean()
    slope = apart / (apart @ apart)
    one = weights @ slope
    return Linear(one[:sparse], float(base @ slope), lambda new: np.asarray(new.dense @ one[sparse:]), "odds")


MODELS: dict[str, Callable[[Rows, Ints, LettersParams], Fitted]] = {
    "combined": _combined,
    "logistic": _logistic,
    "ordinal": _ordinal,
    "svm": _svm,
    "bayes": _bayes,
    "vectors": _vectors,
    "rule": _rule,
    "majority": _majority,
}
