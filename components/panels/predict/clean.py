"""Step 2: what each switch of cleaning touches, before and after."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from components import training
from components.charts import predict_look as charts
from components.panels.chart import chart
from components.panels.table import table
from components.words import predict as words
from components.words import predict_steps as steps
from components.words.markdown import plain
from data.dataset import Manifest
from ml.base import Params, Result
from ml.predict.params import PredictParams

SWITCHES: dict[str, tuple[Any, ...]] = {
    "numbers_in_text": (True, False),
    "missing": ("median", "mean", "flag"),
    "missing_words": ("own", "frequent"),
    "outliers": (0.0, 0.005, 0.01, 0.02, 0.05),
    "rare": (1, 5, 10, 20, 50, 100),
    "scale": ("standard", "robust", "none"),
}
"""What can be chosen on this panel; the sidebar, under Advanced, offers more."""


def clean(manifest: Manifest, params: Params, page: str) -> None:
    """Every switch with the cells and rows it touches, one cell of each column, and a column before and after."""
    result = training.run("predict", manifest, params, "look", label="Look at every column")
    if result is None:
        return
    st.caption(
        "Cells and rows of the training part that each step touches. Whatever is learned here, a median or how rare a word is, is "
        "learned from that part alone, inside the same pipeline as the model, so nothing of the test leaks. What a switch brings: "
        "*Ladder*."
    )
    rows = result.frames["switches"]
    for field, options in SWITCHES.items():
        left, right = st.columns([2, 3], vertical_alignment="bottom")
        with left:
            _switch(page, field, options)
        with right:
            said = [steps.switch(row) for _, row in rows[rows["field"] == field].iterrows()]
            st.markdown("  \n".join(said) or "Nothing to do here: no cell is touched.")
    for _, row in rows[~rows["field"].isin(list(SWITCHES))].iterrows():
        st.markdown(
            f"- {'' if row['field'] else 'Always: '}{plain(str(row['does']))}: **{row['cells']:,}** cells, **{row['rows']:,}** rows."
        )
    _before_and_after(result)
    st.markdown("**Cell by cell**")
    table(
        result.frames["touched"],
        "predict-touched",
        steps.TOUCHED,
        alt="Cells touched by cleaning, one before and after",
    )


def _switch(page: str, field: str, options: tuple[Any, ...]) -> None:
    info = PredictParams.model_fields[field]
    known = st.session_state.get(f"{page}_{field}")
    now = info.default if known is None else known
    key = f"predict/clean/{field}"
    st.session_state[key] = now
    offered = options if now in options else tuple(sorted((*options, now)))
    labels = words.LABELS.get(field, {})
    st.selectbox(
        info.title or field, offered, format_func=lambda one: labels.get(str(one)) or _shown(field, one), key=key,
        help=info.description, on_change=_choose(page, field, key),
    )  # fmt: skip


def _shown(field: str, value: Any) -> str:
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if field == "outliers":
        return f"{100 * value:g} % at each end" if value else "Leave them as they are"
    return f"{value:,} rows"


def _choose(page: str, field: str, key: str) -> Callable[[], None]:
    def choose() -> None:
        st.session_state[f"{page}_{field}"] = st.session_state[key]

    return choose


def _before_and_after(result: Result) -> None:
    every = result.frames["cleaned"]
    names = every["column"].drop_duplicates().tolist()
    if not names:
        return
    name = st.selectbox("A column before and after", names, key="predict/clean/column")
    rows = every[every["column"] == name]
    chart(
        charts.spread, result, "cleaned", name, frame=rows, alt=f"How {name} is spread before and after cleaning.",
        key="predict-cleaned",
    )  # fmt: skip
    missing = charts.gap_shares(result, "cleaned", name)
    st.caption(
        f"Gaps filled, extremes pulled in, rare words put together; before scaling. Missing: {plain(missing) or 'none'}."
    )
