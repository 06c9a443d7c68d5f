"""From a data set and parameters to trained and judged models; what does not change is remembered."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from data.dataset import Dataset
from ml.base import ParamError, Params, Step
from ml.columns import CATEGORY, ITEM, RATING, TEXT, TITLE
from ml.engine.memory import remember
from ml.recommend import models
from ml.recommend.evaluate import Evaluation, evaluate
from ml.recommend.events import clean
from ml.recommend.models import Fitted, Training
from ml.recommend.params import CLEANING, CURVE_K, FITTING, LABELS, SPECS, SPLITTING, RecommendParams, trainable
from ml.recommend.ranking import Lists, rank
from ml.recommend.splits import Parts, split

LACKS = {"rating": "ratings that differ", "text": "titles"}
"""What data lacks that cannot train a model with this need."""
MOST_GENRES = 30
"""More different first words than this, and a text is prose and not a list of genres."""


def prepare(dataset: Dataset, params: RecommendParams) -> Parts:
    """Clean and split; raises `DataError` and `ParamError` where the data cannot carry the request."""
    events = remember(
        ("recommend", "events", dataset.fingerprint, *_values(params, CLEANING)), lambda: clean(dataset, params)
    )
    if params.k > len(events.items):
        raise ParamError(
            f"k must be at most {len(events.items):,} for {len(events.items):,} items; got {params.k:,}. "
            "Lower it or add items.",
            ("k",),
        )
    return remember(
        ("recommend", "parts", dataset.fingerprint, *_values(params, SPLITTING)), lambda: split(events, params)
    )


def judge(
    dataset: Dataset, parts: Parts, params: RecommendParams, names: Sequence[str], step: Step
) -> dict[str, Evaluation]:
    """Each model judged; what an earlier run with the same split has judged is remembered."""
    depth = min(max(CURVE_K, params.k), len(parts.events.items))
    evaluations: dict[str, Evaluation] = {}
    for position, model in enumerate(names):

        def inner(fraction: float, message: str, position: int = position) -> None:
            step((position + fraction) / len(names) * 0.9, message)

        def one(model: str = model, inner: Step = inner) -> Evaluation:
            return evaluate(lists_of(model, dataset, parts, params, parts.tested, depth, inner), parts)

        inner(0.0, f"Training {LABELS[model]}")
        evaluations[model] = remember(("recommend", "judged", depth, *_identity(model, dataset, params)), one)
    return evaluations


def _identity(model: str, dataset: Dataset, params: RecommendParams) -> tuple[object, ...]:
    """What a fitted model depends on."""
    return model, dataset.fingerprint, *_values(params, SPLITTING), *_values(params, FITTING[model])


def lists_of(
    model: str,
    dataset: Dataset,
    parts: Parts,
    params: RecommendParams,
    people: np.ndarray,
    depth: int,
    step: Step,
) -> Lists:
    """The lists of some people by one model."""
    return rank(fitted(model, dataset, parts, params, step), parts.train, people, depth)


def fitted(model: str, dataset: Dataset, parts: Parts, params: RecommendParams, step: Step) -> Fitted:
    """One trained model."""

    def fit() -> Fitted:
        return models.fit(model, training(model, dataset, parts, params), params, step)

    return remember(("recommend", "fitted", *_identity(model, dataset, params)), fit)


def trainable_on(dataset: Dataset) -> tuple[str, ...]:
    """The models this data has the columns for; ratings that are all the same teach nothing."""
    tables = dataset.tables
    equal = {RATING} if RATING in tables["interactions"] and tables["interactions"][RATING].nunique() == 1 else set()
    return trainable({name: set(map(str, table)) - equal for name, table in tables.items()})


def history(model: str, parts: Parts, params: RecommendParams, person: int) -> Training:
    """One person's history as the model learned from it."""
    return parts.history(person, _half_life(model, params))


def _half_life(model: str, params: RecommendParams) -> float:
    return params.half_life if "half_life" in FITTING[model] else 0.0


def training(model: str, dataset: Dataset, parts: Parts, params: RecommendParams) -> Training:
    """What the model needs of the training part; raises `ParamError` where the data does not have it."""
    if model not in trainable_on(dataset):
        raise ParamError(
            f"model must be one of {', '.join(trainable_on(dataset))} for data without {LACKS[str(SPECS[model].needs)]}; "
            f"got {model}. Choose one of these, or map a {SPECS[model].needs} column.",
            ("model",),
        )
    if SPECS[model].needs == "rating":
        return Training(parts.train, ratings=parts.ratings)
    if SPECS[model].needs == "text":
        titles = titles_of(dataset, parts)
        return Training(parts.train, texts=(titles[TITLE] + " " + titles[TEXT]).tolist())
    return Training(parts.weighted(_half_life(model, params)))


def titles_of(dataset: Dataset, parts: Parts) -> pd.DataFrame:
    """item, title, text, category for the whole catalogue; an item without a title is called by its id."""
    titles = pd.DataFrame({ITEM: parts.events.items})
    if "items" in dataset.tables:
        titles = titles.merge(dataset.tables["items"], on=ITEM, how="left")
    named = CATEGORY in titles
    titles = titles.reindex(columns=[ITEM, TITLE, TEXT, CATEGORY]).astype(dict.fromkeys((TITLE, TEXT, CATEGORY), "str"))
    titles = titles.assign(**{TITLE: titles[TITLE].fillna(titles[ITEM]), TEXT: titles[TEXT].fillna("")})
    return titles.assign(**{CATEGORY: titles[CATEGORY].fillna("") if named else _genres(titles[TEXT])})


def _genres(texts: pd.Series) -> pd.Series:
    """The first genre of each text; empty where texts are not lists of genres."""
    first = texts.str.split(",").str[0].str.strip().astype("str")
    return first if first.nunique() <= MOST_GENRES else first.mask(first != "", "")


def _values(params: Params, fields: Sequence[str]) -> tuple[object, ...]:
    return tuple(getattr(params, field) for field in fields)
