"""Every picture of the six steps is one Vega-Lite understands, and can be drawn: also of names that are no names."""

import numpy as np
import pytest

from components.charts import predict_decide, predict_evaluate, predict_look, predict_select, predict_train
from components.panels.chart import svg
from ml.predict.amounts import ErrorCost
from ml.predict.params import PredictParams
from ml.predict.tasks import columns, compare, coverage, evaluate, learning_curve, look, run, search
from ml.predict.triage import Triage
from tests.ml.predict import made

NAME = 'it\'s \\ "x" <b>🦊</b> ](y)'
FRAME = made.leavers(240).rename(columns={"spend": NAME}).assign(twin=lambda rows: rows[NAME] * 2)
FRAME.loc[:20, [NAME, "months"]] = np.nan
TWO, SEVERAL, AMOUNTS = made.table(FRAME), made.table(made.flowers(200)), made.table(made.amounts(200))
SMALL = PredictParams(trees=5, rounds=5, neighbours=10, budget=1)


@pytest.fixture(scope="module")
def figures():
    looked, measured, searched = look(TWO, SMALL), columns(TWO, SMALL), search(TWO, SMALL)
    amounts, several, two = run(AMOUNTS, SMALL), evaluate(SEVERAL, SMALL), evaluate(TWO, SMALL)
    return [
        predict_look.patterns(looked),
        predict_look.spread(looked, "distributions", NAME),
        predict_look.spread(looked, "distributions", "plan"),
        predict_look.spread(looked, "cleaned", NAME),
        predict_look.by_target(looked, NAME),
        predict_look.drift(looked),
        predict_select.dendrogram(measured),
        predict_select.information(measured),
        predict_select.lost(measured),
        predict_select.elimination(measured),
        predict_train.models(compare(TWO, SMALL)),
        predict_train.trials(searched),
        predict_train.tried(searched, "strength"),
        predict_train.searched(searched),
        predict_evaluate.curve(two, "roc", "Yes", 0.5),
        predict_evaluate.curve(several, "lift", "a", 0.3),
        predict_evaluate.calibration(several, "a"),
        predict_evaluate.per_class(several),
        predict_evaluate.residuals(amounts, evaluate(AMOUNTS, SMALL)),
        predict_evaluate.spread(evaluate(AMOUNTS, SMALL)),
        predict_evaluate.coverage(coverage(AMOUNTS, SMALL)),
        predict_evaluate.learning(learning_curve(TWO, SMALL)),
        predict_decide.shifted(amounts, ErrorCost(), 0.0),
        predict_decide.within(amounts, 0.1),
        predict_decide.unchecked(run(SEVERAL, SMALL), Triage(), 0.5),
    ]


def test_every_picture_can_be_drawn(figures):
    for figure in figures:
        assert svg(figure.to_dict()).startswith("<svg")


def test_the_tree_names_its_columns_to_the_letter(figures):
    assert "twin" in (drawn := svg(figures[6].to_dict())) and "it's" in drawn.replace("&#39;", "'").replace(
        "&apos;", "'"
    )
