"""What to do where there are not two answers: what errors of amounts cost, which of several answers to have checked."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from components import training
from components.charts import predict as pictures
from components.charts import predict_decide as charts
from components.fields import bounds
from components.panels.chart import chart
from components.panels.table import csv_button
from components.words import predict as words
from components.words import predict_steps as steps
from components.words.markdown import plain
from data.dataset import Manifest
from ml.base import Params, Result
from ml.predict import amounts, triage

SHIFT, SURE = "predict_shift", "predict_sure"
START = "predict/costs/start"
ASSUMED = ("over", "under", "tolerance", "error", "check", "shift", "sure")
"""What these panels keep in the address."""
LISTED = 200


@st.fragment
def decide_amounts(manifest: Manifest, result: Result, params: Params) -> None:
    """What an error costs, what to add to every prediction, how often it is near enough, and who is farthest off."""
    cost = amounts.ErrorCost(**_assumed(amounts.ErrorCost))
    rows = result.frames["predictions"]
    truth, said = rows["truth"].to_numpy(), rows["predicted"].to_numpy()
    costly = amounts.costs(truth, said, cost)
    same = float(amounts.best(amounts.costs(truth, np.full(len(truth), charts.mean(result)), cost))["value"])
    shift = _handle(SHIFT)
    here, someone = st.columns([7, 5], gap="large")
    with here:
        _picture(
            charts.shifted,
            result,
            cost,
            shift,
            costly,
            SHIFT,
            "Mean cost of a row over what is added to every prediction.",
        )
        low, high = float(costly["shift"].min()), float(costly["shift"].max())
        st.session_state[SHIFT] = min(high, max(low, shift))
        st.slider("Add to every prediction", low, high, key=SHIFT, on_change=_restart, format="%.4g", bind="query-params",
                  step=(high - low) / 100, help="The same as the handle in the picture, for the keyboard.")  # fmt: skip
        st.markdown(steps.amount_decision(manifest.card, costly, same, float(st.session_state[SHIFT]), cost))
    ours, mean = (amounts.within(truth, one) for one in (said, np.full(len(truth), charts.mean(result))))
    near = int((ours["tolerance"] - cost.tolerance).abs().argmin())
    with someone:
        st.markdown(steps.good_enough(manifest.card, ours.iloc[near], mean.iloc[near]))
        chart(charts.within, result, cost.tolerance, frame=ours, alt="Share of rows near enough.", key="predict-within")
        off = rows.assign(off=rows["truth"] - rows["predicted"])
        lost = np.where(off["off"] > 0, off["off"] * cost.under, -off["off"] * cost.over)
        names = {
            row.row: f"Row {row.row}: {words.amount(row.truth)}, said {words.amount(row.predicted)}, costs {words.amount(row.lost)}"
            for row in _costliest(off.assign(lost=lost), result).itertuples()
        }
        _why(manifest, result, params, names)


@st.fragment
def decide_classes(manifest: Manifest, result: Result, params: Params) -> None:
    """Which answers to take, which to have checked by a person, what that costs, and the surest mistakes."""
    assumed = triage.Triage(**_assumed(triage.Triage))
    right, sure = charts.surest(result)
    costly = triage.costs(right, sure, assumed)
    threshold = _handle(SURE)
    here, someone = st.columns([7, 5], gap="large")
    with here:
        _picture(
            charts.unchecked,
            result,
            assumed,
            threshold,
            costly,
            SURE,
            "Mean cost of a row over how sure the model must be.",
        )
        st.slider("Take an answer from this sure on", 0.0, 1.0, 0.0, 0.01, key=SURE, bind="query-params", on_change=_restart,
                  help="The same as the handle in the picture, for the keyboard.")  # fmt: skip
        st.markdown(steps.triage_decision(manifest.card, costly, len(right), float(st.session_state[SURE]), assumed))
        rows = result.frames["predictions"].assign(sure=sure, right=right)
        checked = rows[sure < float(st.session_state[SURE]) - 1e-12].sort_values("sure", kind="stable")
        with st.container(horizontal=True, vertical_alignment="center"):
            csv_button(checked[["row", "predicted", "sure"]], "predict-checks")
            st.caption(f"The list to check: {len(checked):,} rows of the test part, the least sure first.")
    with someone:
        names = {
            row.row: f"Row {row.row}: {row.truth}, said {row.predicted} at {100 * row.lost:.0f} %"
            for row in _costliest(rows[~rows["right"]].assign(lost=rows["sure"]), result).itertuples()
        }
        _why(manifest, result, params, names)
        st.markdown("**Which answer is taken for which**")
        chart(
            pictures.confusion, result, frame=result.frames["confusion"], key="predict-confusion",
            alt="Rows of the test part by true answer and by what the model says.",
        )  # fmt: skip


def chosen_before(manifest: Manifest, result: Result, params: Params) -> None:
    """What would have been chosen in folds of the training part, and what that costs on the test part."""
    learned = training.run("predict", manifest, params, "folds", label="Choose it in five folds")
    if learned is None:
        return
    rows, known = result.frames["predictions"], learned.frames["predictions"]
    if words.is_amount(result) and "predicted" in known:
        cost = amounts.ErrorCost(**_known(amounts.ErrorCost))
        truth, said = rows["truth"].to_numpy(), rows["predicted"].to_numpy()
        before = amounts.best(amounts.costs(known["truth"].to_numpy(), known["predicted"].to_numpy(), cost))
        here, plainly = amounts.costs(truth, said, cost, np.array([before["shift"], 0.0])).to_dict("records")
        peak = amounts.best(amounts.costs(truth, said, cost))
        st.markdown(steps.shift_before(float(before["shift"]), here, plainly, peak))
    elif f"p_{words.classes(result)[0]}" in known:
        assumed = triage.Triage(**_known(triage.Triage))
        said = known[[name for name in known if str(name).startswith("p_")]]
        right = known["truth"].astype("str") == said.idxmax(axis=1).str.removeprefix("p_")
        before = triage.best(triage.costs(right, said.max(axis=1), assumed))
        here = triage.costs(*charts.surest(result), assumed)
        st.markdown(steps.sure_before(float(before["threshold"]), here))


def _known(cls: type[Params]) -> dict[str, float]:
    """What the page assumes at the moment."""
    said = {name: st.session_state.get(f"predict_{name}") for name in cls.model_fields}
    return {name: value for name, value in said.items() if value is not None}


def _assumed(cls: type[Params]) -> dict[str, Any]:
    said: dict[str, Any] = {}
    for column, (name, field) in zip(st.columns(len(cls.model_fields)), cls.model_fields.items(), strict=True):
        low, high = bounds(field)
        said[name] = column.number_input(
            field.title or name, float(low), float(high), float(field.default), key=f"predict_{name}", help=field.description,
            bind="query-params", format="%g", step=0.01 if high < 1 else 1.0,
        )  # fmt: skip
    return said


def _handle(key: str) -> float:
    """Where the slider below the picture stands; before it is first drawn, what the link says."""
    try:
        return float(st.session_state.get(key, st.query_params.get(key, 0.0)))
    except ValueError:
        return 0.0


Costs = Callable[..., Any]


def _picture(
    figure: Costs, result: Result, assumed: Params, at: float, costly: pd.DataFrame, key: str, alt: str
) -> None:
    """A handle that was dragged must not be drawn anew: it starts where it stood when anything else last changed."""
    identity = (id(result), assumed.model_dump_json())
    known = st.session_state.get(START)
    if known is None or known[0] != identity:
        known = st.session_state[START] = (identity, at)

    def dragged(selection: Mapping[str, Any]) -> None:
        if picked := selection.get(charts.HANDLE):
            st.session_state[key] = float(picked[0][charts.AT])

    chart(
        figure,
        result,
        assumed,
        known[1],
        frame=costly,
        alt=alt,
        key=f"{key}-picture",
        handle=charts.HANDLE,
        on_handle=dragged,
    )


def _restart() -> None:
    """The slider moved: the picture is drawn anew with its handle there."""
    st.session_state.pop(START, None)


def _costliest(rows: pd.DataFrame, result: Result) -> pd.DataFrame:
    """The rows that are shown with the result, those that cost most first."""
    known = rows[rows["row"].isin(result.frames["rows"]["row"])]
    return known.sort_values("lost", ascending=False, kind="stable").head(LISTED)


def _why(manifest: Manifest, result: Result, params: Params, names: Mapping[int, str]) -> None:
    st.subheader("Where it is most wrong")
    if not names:
        st.markdown("Nowhere: every row of the test part is said right.")
        return
    row = st.selectbox(
        "One of them", list(names), format_func=names.__getitem__, key="predict_person", label_visibility="collapsed"
    )
    explained = training.run("predict", manifest, params, "explain", label=None, row=int(row))
    if explained is None or explained.arguments.get("row") != row:
        st.caption("Asking the model why …")
        return
    rows, answer = explained.frames["contributions"], explained.frames["answer"].iloc[0]
    if answer["class"]:
        st.markdown(f"Why it says **{plain(str(answer['class']))}**. {words.why(rows, answer)}")
    else:
        st.markdown(words.why(rows, answer))
    described = f"Why the model says so of row {row}."
    chart(pictures.waterfall, explained, frame=rows, alt=described, key="predict-waterfall")
