"""How close does a model come to the rules that made the data? Only of simulated data, where they are known."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from data.dataset import Dataset
from data.roles import ODDS, ROW, TRUTH
from ml.columns import HIGH, LOW, METRIC, VALUE
from ml.metrics import ROC_AUC
from ml.predict.evaluate import TAIL, main_value, resampled
from ml.predict.problem import Floats, Problem

RULES, DIFFERENCE, APART = "rules", "difference", "apart"
MODEL = "model"


def against(
    dataset: Dataset, problem: Problem, said: Floats, sabotage: str, seed: int
) -> Iterator[tuple[str, pd.DataFrame]]:
    """The frame truth (model, metric, value, low, high), where the data knows the odds of its rows.

    ROC-AUC of the rules' own odds on the test rows, the model's less theirs on the same resamples, and how far the model's
    probabilities and the odds lie apart on average.
    """
    if TRUTH not in dataset.tables or not problem.binary or sabotage != "none":
        return
    rows = problem.features.index[problem.test]
    odds = dataset.tables[TRUTH].set_index(ROW)[ODDS].loc[rows].to_numpy()
    truth = problem.y[problem.test]
    known = np.column_stack([1 - odds, odds])
    draws = resampled(truth, {RULES: known, MODEL: said}, seed)
    rules, own = draws[RULES][ROC_AUC.name], draws[MODEL][ROC_AUC.name]
    value = main_value(truth, known)
    found = [
        (RULES, ROC_AUC.name, value, *np.quantile(rules, TAIL)),
        (DIFFERENCE, ROC_AUC.name, main_value(truth, said) - value, *np.quantile(own - rules, TAIL)),
        (APART, APART, float(np.abs(said[:, 1] - odds).mean()), np.nan, np.nan),
    ]
    yield TRUTH, pd.DataFrame(found, columns=[MODEL, METRIC, VALUE, LOW, HIGH])
