"""What to do about it, without a screen: the threshold chosen in folds, what it earns on the test part, beside all and none."""

from dataclasses import replace
from typing import Any

import pandas as pd

from data.dataset import Dataset
from ml.base import ParamError, Result, Step, silent
from ml.predict.along import nearest
from ml.predict.money import Money, best, break_even, everyone, nearly_everyone, profits
from ml.predict.params import PredictParams
from ml.predict.tasks.varied import folds


def decide(dataset: Dataset, params: PredictParams, result: Result, money: Money, step: Step = silent) -> Result:
    """A run with the frames decision (one row) and profit (see `ml.predict.money.profits`), and finding P10 where it fires.

    decision: value, cost, success; break_even; threshold, chosen in five folds of the training part, with contacted, profit
    and its low and high on the test part; best_threshold and best_profit there, in hindsight; profit_of_everyone and
    profit_of_nobody. Raises `ParamError` where there are not two answers.
    """
    if "thresholds" not in result.frames:
        raise ParamError(
            "value, cost and success must go with a target of two answers; this one has more, or is an amount. Leave them out.",
            ("value", "cost", "success"),
        )
    step(0.0, "Choosing the threshold in five folds")
    chosen = float(best(profits(folds(dataset, params).frames["thresholds"], money, params.seed))["threshold"])
    earned = profits(result.frames["thresholds"], money, params.seed)
    here, peak = nearest(earned, "threshold", chosen), best(earned)
    decision: dict[str, Any] = {
        **money.model_dump(),
        "break_even": break_even(money),
        "threshold": chosen,
        "contacted": int(here["contacted"]),
        "profit": float(here["value"]),
        "low": float(here["low"]),
        "high": float(here["high"]),
        "best_threshold": float(peak["threshold"]),
        "best_profit": float(peak["value"]),
        "profit_of_everyone": everyone(result.frames["thresholds"], money),
        "profit_of_nobody": 0.0,
        "rows": int(earned["contacted"].max()),
    }
    frames = {**result.frames, "decision": pd.DataFrame([decision]), "profit": earned}
    return replace(result, frames=frames, findings=(*result.findings, *nearly_everyone(earned)))
