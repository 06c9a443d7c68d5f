"""Step 4: every model side by side, settings by hand or searched."""

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from components import training
from components.charts import predict_train as charts
from components.panels.chart import chart
from components.panels.table import table
from components.words import predict as words
from components.words import predict_steps as steps
from data.dataset import Manifest
from ml.base import Params, Result
from ml.predict.params import FITTING, PredictParams

BUDGETS = (5, 10, 20, 60, 120, 300)


def train(manifest: Manifest, params: Params, page: str) -> None:
    """Compare, then tune the model that is set."""
    result = training.run("predict", manifest, params, "compare", label="Compare all models")
    if result is not None:
        rows = result.metrics[result.metrics["metric"] == words.headline(result)]
        chart(
            charts.models, result, frame=rows, alt="Every model with its interval, on the same test rows.", key="predict-models"
        )  # fmt: skip
        st.markdown(words.winner(result))
        best = str(rows.sort_values("value", ascending=False)["model"].iloc[0])
        if steps.beats(result, best, str(params.model)):  # type: ignore[attr-defined]
            st.button(f"Use {words.model(best)}", icon=":material/check:", on_click=_adopt(page, {"model": best}))
        with st.expander("Every pair, and what is more than chance"):
            table(words.pairs(result), "predict-pairs", words.PAIRS, alt="Differences of every pair of models")
    _search(manifest, params, page)


def _search(manifest: Manifest, params: Params, page: str) -> None:
    assert isinstance(params, PredictParams)
    st.subheader("The settings of the model", divider="gray")
    if params.model not in words.TUNABLE:
        st.markdown(f"{words.model(params.model)} has nothing to set. Choose another model in the sidebar.")
        return
    fields = ", ".join(f"*{steps.field(name)}*" for name in FITTING[params.model] if name != "balanced")
    st.caption(
        f"By hand: {fields} in the sidebar. Or searched: Optuna tries settings, each judged in five folds of the training part, the whole "
        "pipeline anew in each. The test part is asked once, at the end."
    )
    budget = st.select_slider(
        "Seconds to search", BUDGETS, 20, format_func=lambda one: f"{one} s", key="predict_budget",
        help="It stops by itself then; Stop ends it at once.",
    )  # fmt: skip
    asked = params.model_copy(update={"budget": budget})
    result = training.run("predict", manifest, asked, "search", label=f"Search for {budget} s")
    if result is None or result.params["model"] != params.model:
        return
    st.markdown(steps.searched(result))
    best: Mapping[str, Any] = {
        row.field: _typed(str(row.field), float(row.value)) for row in result.frames["best"].itertuples()
    }
    if steps.found_more(result):
        st.button("Use what was found", icon=":material/check:", type="primary", on_click=_adopt(page, best))
    rows = result.metrics[result.metrics["metric"] == words.headline(result)]
    chart(
        charts.searched,
        result,
        frame=rows,
        alt="Set and found, on the test part, with intervals.",
        key="predict-searched",
    )
    st.markdown("**What it tried**")
    chart(
        charts.trials, result, frame=result.frames["trials"], key="predict-trials",
        alt="Cross-validated score of every trial, and the best so far.",
    )  # fmt: skip
    _tried(result)


def _tried(result: Result) -> None:
    fields = result.frames["tried"]["field"].drop_duplicates().tolist()
    for place, name in zip(st.columns(len(fields)), fields, strict=True):
        with place:
            rows = result.frames["tried"].query("field == @name")
            chart(
                charts.tried, result, name, frame=rows, alt=f"Score of every trial over {steps.field(name)}.",
                key=f"predict-tried-{name}",
            )  # fmt: skip


def _typed(field: str, value: float) -> int | float:
    return value if field in ("strength", "learning_rate") else int(value)


def _adopt(page: str, values: Mapping[str, Any]) -> Callable[[], None]:
    def adopt() -> None:
        for field, value in values.items():
            st.session_state[f"{page}_{field}"] = value

    return adopt
