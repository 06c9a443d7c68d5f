"""The main picture where there are not two answers: how far off amounts are, or which answer is taken for which."""

import streamlit as st

from components.charts import predict as charts
from components.panels.chart import chart
from components.words import predict as words
from ml.base import Result


def picture(result: Result) -> None:
    if words.is_amount(result):
        st.subheader("Predicted against actual")
        rows = result.frames["predictions"]
        chart(
            charts.predicted,
            result,
            frame=rows,
            alt="Predicted against actual amounts of the test part.",
            key="predict-amounts",
        )
        return
    st.subheader("Which answer is taken for which")
    rows = result.frames["confusion"]
    chart(
        charts.confusion,
        result,
        frame=rows,
        alt="Rows of the test part by true answer and by what the model says.",
        key="predict-confusion",
    )
