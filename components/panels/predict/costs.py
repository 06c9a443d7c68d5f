"""What to do where there are not two answers: what errors of amounts cost, which of several answers to have checked."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
import streamlit as st

from components import training
from components.charts import predict as pictures
from components.charts import predict_decide as charts
from components.panels.chart import chart
from components.panels.predict import assumed, handle
from components.panels.predict.person import LISTED, choose, why
from components.panels.table import csv_button
from components.words import predict as words
from components.words import predict_steps as steps
from data.dataset import Manifest
from ml.base import Params, Result
from ml.predict import amounts, triage
from ml.predict.along import nearest

SHIFT, SURE = "predict_shift", "predict_sure"
ASSUMED = ("over", "under", "tolerance", "error", "check", "shift", "sure")
"""What these panels keep in the address."""


@st.fragment
def decide_amounts(manifest: Manifest, result: Result, params: Params) -> None:
    """What an error costs, what to add to every prediction, how often it is near enough, and who is farthest off."""
    cost = assumed.ask(amounts.ErrorCost, 0.01, 1.0)
    rows = result.frames["predictions"]
    truth, said = rows["truth"].to_numpy(), rows["predicted"].to_numpy()
    costly = amounts.costs(truth, said, cost)
    same = float(amounts.best(amounts.costs(truth, np.full(len(truth), charts.mean(result)), cost))["value"])
    shift = handle.standing(SHIFT)
    here, someone = st.columns([7, 5], gap="large")
    with here:
        handle.picture(
            charts.shifted, result, cost, shift, frame=costly, key=f"{SHIFT}-picture", slider=SHIFT, field=charts.AT,
            alt="Mean cost of a row over what is added to every prediction.",
        )  # fmt: skip
        low, high = float(costly["shift"].min()), float(costly["shift"].max())
        st.session_state[SHIFT] = min(high, max(low, shift))
        st.slider("Add to every prediction", low, high, key=SHIFT, on_change=handle.restart, args=(SHIFT,), format="%.4g", bind="query-params",
                  step=(high - low) / 100, help="The same as the handle in the picture, for the keyboard.")  # fmt: skip
        st.markdown(steps.amount_decision(manifest.card, costly, same, float(st.session_state[SHIFT]), cost))
    ours, mean = (amounts.within(truth, one) for one in (said, np.full(len(truth), charts.mean(result))))
    near, plainly = (nearest(one, "tolerance", cost.tolerance) for one in (ours, mean))
    with someone:
        st.markdown(steps.good_enough(manifest.card, near, plainly))
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
    priced = assumed.ask(triage.Triage, 0.01, 1.0)
    right, sure = charts.surest(result)
    costly = triage.costs(right, sure, priced)
    threshold = handle.standing(SURE)
    here, someone = st.columns([7, 5], gap="large")
    with here:
        handle.picture(
            charts.unchecked, result, priced, threshold, frame=costly, key=f"{SURE}-picture", slider=SURE, field=charts.AT,
            alt="Mean cost of a row over how sure the model must be.",
        )  # fmt: skip
        st.slider("Take an answer from this sure on", 0.0, 1.0, 0.0, 0.01, key=SURE, bind="query-params", on_change=handle.restart, args=(SURE,),
                  help="The same as the handle in the picture, for the keyboard.")  # fmt: skip
        st.markdown(steps.triage_decision(manifest.card, costly, len(right), float(st.session_state[SURE]), priced))
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
        cost = assumed.now(amounts.ErrorCost)
        truth, said = rows["truth"].to_numpy(), rows["predicted"].to_numpy()
        before = amounts.best(amounts.costs(known["truth"].to_numpy(), known["predicted"].to_numpy(), cost))
        here, plainly = amounts.costs(truth, said, cost, np.array([before["shift"], 0.0])).to_dict("records")
        peak = amounts.best(amounts.costs(truth, said, cost))
        st.markdown(steps.shift_before(float(before["shift"]), here, plainly, peak))
    elif f"p_{words.classes(result)[0]}" in known:
        priced = assumed.now(triage.Triage)
        said = known[[name for name in known if str(name).startswith("p_")]]
        right = known["truth"].astype("str") == said.idxmax(axis=1).str.removeprefix("p_")
        before = triage.best(triage.costs(right, said.max(axis=1), priced))
        here = triage.costs(*charts.surest(result), priced)
        st.markdown(steps.sure_before(float(before["threshold"]), here))


def _costliest(rows: pd.DataFrame, result: Result) -> pd.DataFrame:
    """The rows that are shown with the result, those that cost most first."""
    known = rows[rows["row"].isin(result.frames["rows"]["row"])]
    return known.sort_values("lost", ascending=False, kind="stable").head(LISTED)


def _why(manifest: Manifest, result: Result, params: Params, names: Mapping[int, str]) -> None:
    st.subheader("Where it is most wrong")
    if not names:
        st.markdown("Nowhere: every row of the test part is said right.")
        return
    why(manifest, params, choose(names), named=True)
