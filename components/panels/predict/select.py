"""Step 3: which columns say something, which say the same, which can go; leaving out and picking by hand."""

from collections.abc import Callable, Sequence

import streamlit as st

from components import training
from components.charts import predict_select as charts
from components.panels.chart import chart
from components.panels.findings import findings
from components.panels.predict.columns import leave_out, left_out
from components.words import predict_steps as steps
from components.words.markdown import plain
from data.dataset import Manifest
from ml.base import Params, Result

LEAVE, PICK = "Leave out", "Use only"


def select(manifest: Manifest, params: Params, page: str) -> None:
    """By hand on top; below it, four ways to tell what a column is worth."""
    _by_hand([name for name in manifest.columns["table"] if name != "target"], page)
    result = training.run("predict", manifest, params, "columns", label="Measure every column")
    if result is None:
        return
    findings(result)
    _suggestions(result, page)
    shown = min(30, len(result.frames["columns"]))
    st.subheader("What each column is worth", divider="gray")
    st.caption(
        f"The {shown} that know most. *Bits known*: what the column alone tells about the answer (mutual information). *Lost when "
        "shuffled*: how much worse a forest gets, in ROC-AUC or R², when the column is told wrongly, while all others help; the line "
        "is its 95 % interval, over shuffles and rows. High left and zero right: others say it too. Pale: leaving out in turn drops it."
    )
    left, right = st.columns(2, gap="medium")
    with left:
        chart(
            charts.information, result, frame=result.frames["columns"], key="predict-information",
            alt="Mutual information of each column with the target, in bits.",
        )  # fmt: skip
    with right:
        chart(
            charts.lost, result, frame=result.frames["columns"], key="predict-lost",
            alt="What is lost when each column is shuffled, with intervals.",
        )  # fmt: skip
    _alike(result)
    _in_turn(result)


def _by_hand(names: list[str], page: str) -> None:
    out = left_out(page)
    way = st.segmented_control("By hand", [LEAVE, PICK], default=LEAVE, key="predict/select/way", required=True)
    key = f"predict/select/{way}"
    picked = out if way == LEAVE else [name for name in names if name not in out] if out else []
    st.session_state[key] = [name for name in picked if name in names]
    st.multiselect(
        "Columns left out" if way == LEAVE else "Columns used", names, key=key, on_change=_by_hand_changed(page, key, names, way == LEAVE),
        placeholder="none" if way == LEAVE else "all", help="The model learns anew at once. It is in the link.",
    )  # fmt: skip


def _by_hand_changed(page: str, key: str, names: list[str], leaving: bool) -> Callable[[], None]:
    def changed() -> None:
        chosen = st.session_state[key]
        leave_out(page, chosen if leaving else [name for name in names if name not in chosen] if chosen else [])

    return changed


def _suggestions(result: Result, page: str) -> None:
    """One click each; a click more in the list above takes it back."""
    offered = {
        "leak": ("what leaks", steps.leaking(result)),
        "twins": ("what says the same as another", steps.twins(result)),
        "useless": ("what elimination drops", steps.useless(result)),
    }
    with st.container(horizontal=True):
        for name, (what, columns) in offered.items():
            if columns and len(columns) < len(result.frames["columns"]):
                st.button(
                    f"Leave out {what}: {len(columns)}", key=f"predict/select/out/{name}", on_click=_leave(page, columns),
                    icon=":material/playlist_remove:", help=steps.listed(columns, 12),
                )  # fmt: skip


def _leave(page: str, names: Sequence[str]) -> Callable[[], None]:
    return lambda: leave_out(page, [*left_out(page), *names])


def _alike(result: Result) -> None:
    st.subheader("Which say the same", divider="gray")
    leaves = result.frames["leaves"]
    if len(leaves) < 2:
        st.markdown("There is one column only.")
        return
    same = steps.same(result)
    st.markdown("\n".join(f"- {one}" for one in same) or "No two columns say nearly the same.")
    st.caption(
        "Columns joined far left correlate strongly, whichever way; left of the dashed line they are as good as one, red."
        + (f" The {len(leaves)} that know most." if len(leaves) < len(result.frames["columns"]) else "")
    )
    chart(
        charts.dendrogram, result, frame=result.frames["links"], key="predict-dendrogram",
        alt="Columns joined by how alike they are. " + plain(" ".join(same)),
    )  # fmt: skip


def _in_turn(result: Result) -> None:
    st.subheader("How few are enough", divider="gray")
    gone = steps.useless(result)
    st.markdown(f"Left out in turn, cross-validated, these can go: {plain(steps.listed(gone, 12)) or 'none'}.")
    chart(
        charts.elimination, result, frame=result.frames["elimination"], key="predict-elimination",
        alt="How good each number of columns was in three folds.",
    )  # fmt: skip
    st.caption(
        "Recursive elimination: extra trees learn from all columns, the least useful goes, and again. The line is the mean of three "
        "folds of the training part, the band their worst and best."
    )
