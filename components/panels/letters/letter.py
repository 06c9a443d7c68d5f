"""Decode a letter: paste or open one, and read what it says to those who know. Nothing of it is kept."""

import pandas as pd
import streamlit as st

from components import training
from components.charts import letters as charts
from components.panels.chart import draw
from components.words import letters as words
from data.dataset import DataError, Manifest
from data.sources.letters import samples
from data.texts import check, document
from ml.base import Params, Result

MOST_MB = 5
MOST_CODES = 3
"""Explained per sentence."""


@st.fragment
def letter(manifest: Manifest, params: Params) -> None:
    """A sample, a pasted letter or a file; sentence by sentence, part by part, and as a whole."""
    st.caption(
        ":material/lock: Your letter is read in memory and forgotten: it is not stored, cached, logged or put into the "
        "address."
    )
    source = st.segmented_control(
        "Letter", ("Sample letter", "Paste", "Open a file"), default="Sample letter", required=True,
        key="letters_source", label_visibility="collapsed",
    )  # fmt: skip
    try:
        text = _text(source)
    except DataError as error:
        st.error(str(error), icon=":material/description:")
        return
    if not text:
        st.info("Nothing to read yet.", icon=":material/mail:")
        return
    result = training.ask("letters", manifest, params, "decode", text=text)
    if result is not None:
        _decoded(result)


def _text(source: str | None) -> str:
    """Raises `DataError` that says what is wrong with it."""
    if source == "Paste":
        text = st.text_area("The letter", height=220, key="letters_paste", placeholder="Herr Meier war vom …")
        return check(text) if text.strip() else ""
    if source == "Open a file":
        file = st.file_uploader(
            "A .txt, .docx or .pdf", ["txt", "docx", "pdf"], key="letters_file", max_upload_size=MOST_MB
        )
        return document(file.name, file.getvalue()) if file else ""
    letters = {one.id: one for one in samples()}
    if not letters:
        return ""
    names = {one.id: f"{one.trade}, meant as a {one.grade:g}" for one in letters.values()}
    chosen = st.selectbox(
        "Sample letter", list(letters), index=len(letters) - 3, format_func=names.__getitem__, key="letters_sample",
        bind="query-params",
    )  # fmt: skip
    st.caption(words.plain(letters[chosen].note))
    return letters[chosen].text


def _decoded(result: Result) -> None:
    overall = result.frames["overall"].iloc[0]
    st.markdown(words.overall(overall))
    if not overall["graded"]:
        return
    picture, gaps = st.columns([5, 4], gap="large")
    with picture:
        rows = result.frames["parts"]
        described = ", ".join(
            f"{words.CATEGORIES.get(row.category, row.category)} {row.grade:.1f}" for row in rows.itertuples()
        )
        draw(charts.parts, result, alt=f"The grade of each part: {described}. The letter: {overall['overall']:.1f}.")
    with gaps:
        _gaps(result, float(overall["overall"]))
    st.markdown("**Sentence by sentence**")
    st.caption(words.how_marked(result))
    for row in result.frames["sentences"].itertuples():
        _sentence(result, pd.Series(row._asdict()))


def _gaps(result: Result, overall: float) -> None:
    st.markdown("**What is not there**")
    for row in result.frames["missing"].itertuples():
        st.markdown(f":material/block: **{words.plain(row.part)}**: {words.plain(row.meaning)}")
    if result.frames["missing"].empty:
        st.markdown(":material/check: Nothing that such a letter should have.")
    odd = result.frames["parts"].query("inconsistent")
    for row in odd.itertuples():
        better = "far better" if row.grade < overall else "far worse"
        name = words.CATEGORIES.get(row.category, row.category)
        st.markdown(
            f":material/warning: **{words.plain(name)}** ({row.grade:.1f}) is {better} than the rest: it does not fit."
        )


def _sentence(result: Result, row: pd.Series) -> None:
    """Two texts beside each other, and no more: a letter has twenty sentences, and each element costs time to draw."""
    graded = row["reading"] == "graded"
    marks, sums, codes = (_of(result.frames[name], row["sentence"], graded) for name in ("marks", "sums", "codes"))
    with st.container(horizontal=True, vertical_alignment="top", gap="small"):
        st.markdown(
            words.badge(row), width=190,
            help=words.reasons(marks, sums, result.params["model"]) if graded else None,
        )  # fmt: skip
        with st.container(width="stretch"):  # a long text alone would go below the grade
            st.markdown(words.annotated(row["text"], marks, codes.head(MOST_CODES)))


def _of(frame: pd.DataFrame, sentence: int, graded: bool) -> pd.DataFrame:
    return frame[frame["sentence"] == sentence] if graded else frame.head(0)
