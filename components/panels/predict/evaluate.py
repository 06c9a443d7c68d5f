"""Step 5: how good, in every way it is usually asked, each with its band."""

import streamlit as st

from components import training
from components.charts import predict as pictures
from components.charts import predict_evaluate as charts
from components.panels.chart import chart
from components.panels.table import table
from components.words import predict as words
from components.words import predict_steps as steps
from data.dataset import Manifest
from ml.base import Params, Result


def evaluate(manifest: Manifest, result: Result, params: Params) -> None:
    """Of classes curves, calibration and each class for itself; of amounts residuals and intervals; learning from fewer rows."""
    judged = training.run("predict", manifest, params, "evaluate", label="Draw the curves")
    if judged is not None and words.is_amount(result) == ("along" in judged.frames):
        if words.is_amount(result):
            _amounts(manifest, result, judged, params)
        else:
            _classes(result, judged)
    st.subheader("Would more rows help?", divider="gray")
    learned = training.run("predict", manifest, params, "learning_curve", label="Learn from fewer rows")
    if learned is not None:
        st.markdown(steps.learned(learned))
        chart(
            charts.learning, learned, frame=learned.frames["curve"], alt="The score by how many rows were learned from.",
            key="predict-learning",
        )  # fmt: skip
        st.caption(
            "Five folds of the training part, thin; thick their mean. The band is a 95 % interval of it that counts that folds share "
            "most of their rows (Nadeau and Bengio 2003). Where the two lines meet, more columns help, not more rows."
        )


def _classes(result: Result, judged: Result) -> None:
    known = judged.frames["curves"]["class"].drop_duplicates().tolist()
    of = str(known[0])
    if not words.is_binary(result):
        st.subheader("Each answer for itself", divider="gray")
        st.markdown(steps.weakest(judged))
        _per_class(judged)
        of = st.selectbox("Curves of one answer against all others", known, key="predict/evaluate/class")
    rows = judged.frames["per_class"].query("`class` == @of")["n"]
    share = float(rows.iloc[0]) / float(words.question(result)["tested"])
    left, right = st.columns(2, gap="large")
    for place, name in enumerate(steps.CURVES):
        with (left, right)[place % 2]:
            st.markdown(f"**{words.CURVE_NAMES[name]}**")
            st.caption(steps.CURVES_SAID[name])
            rows = judged.frames["curves"].query("curve == @name and `class` == @of")
            chart(
                charts.curve, judged, name, of, share, frame=rows, alt=f"{words.CURVE_NAMES[name]} with its 95 % band.",
                key=f"predict-{name}",
            )  # fmt: skip
    with left:
        st.markdown("**Are the probabilities right?**")
        st.caption(
            "Ten groups of rows, from the lowest probability to the highest: what was said, and how often it happened."
        )
        rows = judged.frames["calibration"].query("`class` == @of")
        chart(
            charts.calibration,
            judged,
            of,
            frame=rows,
            alt="What was said and what happened.",
            key="predict-calibration",
        )
    with right:
        st.markdown("**Which answer is taken for which**")
        st.caption("By the likeliest answer, of two the one above 50 %.")
        rows = result.frames["confusion"]
        chart(
            pictures.confusion,
            result,
            frame=rows,
            alt="Rows by true answer and by what is said.",
            key="predict-confused",
        )
    if words.is_binary(result):
        st.markdown("**Each answer for itself**, at 50 %")
        _per_class(judged)
    st.caption(
        "Bands: 95 %, from 400 bootstrap resamples of the test rows, at each place by itself; calibration: exact binomial intervals."
    )


def _per_class(judged: Result) -> None:
    st.caption(
        "*Precision*: of 100 said to be it, how many are. *Recall*: of 100 that are, how many are found. *F1*: both in one, low where "
        "either is. In brackets and as lines, exact 95 % intervals."
    )
    rows = steps.per_class(judged)
    left, right = st.columns(2, gap="medium")
    with left:
        table(rows, "predict-per-class", steps.PER_CLASS_COLUMNS, alt="Precision, recall and F1 of each answer")
    with right:
        chart(
            charts.per_class, judged, frame=judged.frames["per_class"], alt="Precision, recall and F1 with intervals.",
            key="predict-each-class",
        )  # fmt: skip


def _amounts(manifest: Manifest, result: Result, judged: Result, params: Params) -> None:
    rows = result.frames["predictions"]
    st.markdown(steps.off(judged))
    left, right = st.columns(2, gap="large")
    with left:
        st.markdown("**What is left over, along what is predicted**")
        st.caption(
            "Above zero the model said too little. Red: mean of ten groups with its 95 % interval; shaded: the middle 80 of 100. Dots far out are drawn at the edge."
        )
        chart(
            charts.residuals, result, judged, frame=judged.frames["along"], alt="Residuals over predictions.",
            key="predict-residuals",
        )  # fmt: skip
    with right:
        st.markdown("**How far off, how often**")
        st.caption("Rows by actual less predicted. What lies beyond 98 of 100 is counted in the outermost bars.")
        chart(charts.spread, judged, frame=judged.frames["spread"], alt="Histogram of residuals.", key="predict-spread")
    with left:
        st.markdown("**Predicted against actual**")
        st.caption("One dot is one test row; on the line it is said right.")
        chart(pictures.predicted, result, frame=rows, alt="Predicted against actual amounts.", key="predict-against")
    with right:
        st.markdown("**Do intervals hold what they promise?**")
        sure = training.run("predict", manifest, params, "coverage", label="Check the intervals")
        if sure is not None and "coverage" in sure.frames:
            st.markdown(words.covered(sure.frames["coverage"]))
            chart(
                charts.coverage, sure, frame=sure.frames["coverage"], alt="Promised and held coverage.", key="predict-covered"
            )  # fmt: skip
    if sure is not None and "coverage" in sure.frames:
        table(sure.frames["coverage"].round(3), "predict-coverage", steps.COVERAGE, alt="Promised and held coverage")
