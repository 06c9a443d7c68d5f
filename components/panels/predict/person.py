"""One row: who it is, what the model says, why, and what would change its mind."""

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from components import training
from components.charts import predict as charts
from components.panels.chart import chart
from components.words import predict as words
from components.words.markdown import plain
from data.dataset import Manifest
from ml.base import Params, Result
from ml.predict.money import Money
from ml.predict.nearest import distances

LISTED = 200
PERSON = "predict_person"


def person(manifest: Manifest, result: Result, params: Params, assumed: Money, threshold: float) -> None:
    """By default the one the threshold costs most: missed, or contacted in vain, however sure the model was."""
    column = f"p_{words.question(result)['positive']}"
    costly = ranked(result, assumed, threshold)
    st.subheader("Who it costs most")
    names = {
        int(row.row): words.person(row, column, manifest.card) for row in costly.head(LISTED).itertuples(index=False)
    }
    row = choose(names)
    one = costly[costly["row"] == row].iloc[0]
    st.markdown(words.costs(one, column, result, manifest.card, assumed))
    if why(manifest, params, row):
        _other_answer(result, row, column, threshold)


def choose(names: Mapping[int, str]) -> int:
    """One of these rows, kept in the session."""
    return int(
        st.selectbox(
            "One of them", list(names), format_func=names.__getitem__, key=PERSON, label_visibility="collapsed"
        )
    )


def why(manifest: Manifest, params: Params, row: int, named: bool = False) -> bool:
    """Why the model says what it says of a row, and of which class where it is `named`; False while it is asked."""
    explained = training.run("predict", manifest, params, "explain", label=None, row=row)
    if explained is None or explained.arguments.get("row") != row:
        st.caption("Asking the model why …")
        return False
    rows, answer = explained.frames["contributions"], explained.frames["answer"].iloc[0]
    said = f"Why it says **{plain(str(answer['class']))}**. " if named and answer["class"] else ""
    st.markdown(said + words.why(rows, answer))
    described = f"Why the model says so of row {row}: " + "; ".join(
        f"{one.column} {one.shown} {one.value:+.3f}" for one in rows.itertuples()
    )
    chart(charts.waterfall, explained, frame=rows, alt=described, key="predict-waterfall")
    return True


def ranked(result: Result, assumed: Money, threshold: float) -> pd.DataFrame:
    """The shown rows of the test part with what the decision about each cost, the costliest and surest mistakes first."""
    asked = words.question(result)
    rows = result.frames["predictions"]
    rows = rows[rows["row"].isin(result.frames["rows"]["row"])]
    probability = rows[f"p_{asked['positive']}"]
    contacted, positive = probability >= threshold - 1e-12, rows["truth"] == asked["positive"]
    hit = max(0.0, assumed.value * assumed.success - assumed.cost)
    lost = (positive & ~contacted) * hit + (~positive & contacted) * assumed.cost
    sure = probability.where(~positive, 1 - probability)
    order = (
        pd.DataFrame({"lost": lost, "sure": sure}).sort_values(["lost", "sure"], ascending=False, kind="stable").index
    )
    return rows.assign(lost=lost, contacted=contacted, positive=positive).loc[order]


def _other_answer(result: Result, row: int, column: str, threshold: float) -> None:
    """The row most like this one that is decided the other way, and in what they differ."""
    table, said = result.frames["rows"], result.frames["predictions"].set_index("row")[column]
    here = said[row] >= threshold - 1e-12
    other = said.loc[table["row"]]
    other = other[(other >= threshold - 1e-12) != here]
    if other.empty:
        return
    nearest = distances(table, row).loc[other.index].idxmin()
    mine, theirs = (table.set_index("row").loc[which] for which in (row, nearest))
    different = [
        name
        for name in mine.index
        if not (mine[name] == theirs[name] or (pd.isna(mine[name]) and pd.isna(theirs[name])))
    ]
    listed = ", ".join(
        f"{plain(name)} {plain(words.cell(theirs[name]))} instead of {plain(words.cell(mine[name]))}"
        for name in different[:5]
    )
    verb = "would not be contacted" if here else "would be contacted"
    st.markdown(f"Nearest one that {verb}: row {nearest} ({100 * said[nearest]:.0f} %), with {listed}.")
