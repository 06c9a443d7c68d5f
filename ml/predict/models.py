"""The models, each one scikit-learn `Pipeline` from the table as it is to an answer: whatever learns, learns in `fit`."""

from typing import Any

from sklearn.compose import ColumnTransformer, make_column_selector
from sklearn.dummy import DummyClassifier, DummyRegressor
from sklearn.ensemble import (
    HistGradientBoostingClassifier,
    HistGradientBoostingRegressor,
    RandomForestClassifier,
    RandomForestRegressor,
)
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import OneHotEncoder, QuantileTransformer, RobustScaler, StandardScaler
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

from ml.predict.blend import Blend
from ml.predict.clip import Clip
from ml.predict.levels import Levels
from ml.predict.params import PredictParams
from ml.predict.selection import Selection
from ml.predict.tidy import Tidy

MOST_WORDS = 50
"""Words of one column that get a column of their own at most; the rest are put together."""
RANKS = 15
MISSING_WORD = "missing"
DEPTH = {"tree": 4, "forest": 12, "boosting": 3}


def pipeline(params: PredictParams, regression: bool) -> Pipeline:
    """Tidy → select → encode → model. Nothing is fitted yet."""
    columns = [("tidy", Tidy(params.numbers_in_text, params.kinds))]
    if params.select != "all":
        columns.append(("select", Selection(params.select, params.keep, regression, params.seed)))
    if params.model == "best":
        return Pipeline([*columns, ("model", Blend(_candidates(params, regression), regression, params.seed))])
    return Pipeline([*columns, ("encode", encoder(params)), ("model", estimator(params, regression))])


def encoder(params: PredictParams, by_rank: bool = False) -> ColumnTransformer:
    """Missing values filled, extremes pulled in, numbers scaled or replaced by their rank, words as columns of 0 and 1."""
    fill = SimpleImputer(
        strategy="mean" if params.missing == "mean" else "median",
        add_indicator=params.missing == "flag",
        keep_empty_features=True,
    )
    scalers = {"standard": StandardScaler(), "robust": RobustScaler(), "none": "passthrough"}
    ranks = QuantileTransformer(n_quantiles=RANKS, output_distribution="normal", random_state=params.seed)
    numbers = [("fill", fill), ("scale", ranks if by_rank else scalers[params.scale])]
    if params.outliers:
        numbers.insert(0, ("clip", Clip(params.outliers)))
    known = (
        SimpleImputer(strategy="most_frequent", keep_empty_features=True)
        if params.missing_words == "frequent"
        else SimpleImputer(strategy="constant", fill_value=MISSING_WORD)
    )
    words = [
        ("fill", known),
        (
            "encode",
            OneHotEncoder(
                min_frequency=params.rare,
                max_categories=MOST_WORDS,
                handle_unknown="infrequent_if_exist",
                sparse_output=False,
            ),
        ),
    ]
    return ColumnTransformer(
        [
            ("numbers", Pipeline(numbers), make_column_selector(dtype_include="number")),
            ("words", Pipeline(words), make_column_selector(dtype_exclude="number")),
        ],
        verbose_feature_names_out=False,
    )


def auto(params: PredictParams, field: str) -> Any:
    """What a parameter is set to, also where it is left to us."""
    value = getattr(params, field)
    if value is None:
        return 1.0 if field == "strength" else DEPTH.get(params.model)
    return value


def estimator(params: PredictParams, regression: bool) -> Any:
    """The model proper."""
    weights = {} if regression else {"class_weight": "balanced" if params.balanced else None}
    depth, strength, seed = auto(params, "depth"), auto(params, "strength"), params.seed
    if params.model == "baseline":
        return DummyRegressor() if regression else DummyClassifier(strategy="prior")
    if params.model == "linear":
        return Ridge(strength) if regression else LogisticRegression(C=1 / strength, max_iter=2000, **weights)
    if params.model == "tree":
        tree = DecisionTreeRegressor if regression else DecisionTreeClassifier
        return tree(max_depth=depth, min_samples_leaf=20, random_state=seed, **weights)
    if params.model == "forest":
        forest = RandomForestRegressor if regression else RandomForestClassifier
        return forest(params.trees, max_depth=depth, min_samples_leaf=3, random_state=seed, **weights)
    if params.model == "boosting":
        boosting = HistGradientBoostingRegressor if regression else HistGradientBoostingClassifier
        return boosting(
            max_iter=params.rounds, learning_rate=params.learning_rate, max_depth=depth, early_stopping=False,
            random_state=seed, **weights,
        )  # fmt: skip
    nearest = KNeighborsRegressor if regression else KNeighborsClassifier
    return nearest(params.neighbours)


def _candidates(params: PredictParams, regression: bool) -> list[tuple[str, Pipeline]]:
    """What *best* chooses from: each on its own is a model people would try first."""
    seed = params.seed

    def plain(model: str, by_rank: bool = False, **settings: Any) -> Pipeline:
        chosen = params.model_copy(update={"model": model} | settings)
        return Pipeline([("encode", encoder(chosen, by_rank)), ("model", estimator(chosen, regression))])

    boosting = HistGradientBoostingRegressor if regression else HistGradientBoostingClassifier
    native = {"categorical_features": "from_dtype", "early_stopping": False, "random_state": seed}
    return [
        ("linear", plain("linear", strength=1.0)),
        ("linear, held back", plain("linear", strength=10.0)),
        ("linear, of ranks", plain("linear", by_rank=True, strength=1.0)),
        ("forest", plain("forest", trees=300, depth=None)),
        ("boosting", Pipeline([("levels", Levels()), ("model", boosting(**native))])),
        (
            "boosting, slow",
            Pipeline(
                [
                    ("levels", Levels()),
                    (
                        "model",
                        boosting(learning_rate=0.04, max_iter=250, max_leaf_nodes=12, l2_regularization=5.0, **native),
                    ),
                ]
            ),
        ),
    ]
