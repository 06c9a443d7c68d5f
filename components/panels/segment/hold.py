"""Would it hold? Segments of then, what they spent later, and who moved."""

import streamlit as st

from components import training
from components.charts import segment as charts
from components.panels.chart import chart
from components.panels.findings import findings
from components.panels.segment.identity import alike
from components.words import segment as words
from components.words.segment import Identity
from data.dataset import Manifest
from ml.base import Params, Result


def hold(manifest: Manifest, params: Params, shown: Result, known: Identity) -> None:
    """For purchases only: in other data there is no later. Segments of then wear the colours of those on the page."""
    if manifest.kind != "transactions":
        st.markdown("There is no time in this data: nobody knows what these customers did later.")
        return
    result = training.run("segment", manifest, params, "hold", label="Look at what came later")
    if result is None:
        return
    known = alike(shown, known, result)
    st.markdown(words.held(result, known))
    spent, moved = st.columns(2, gap="large")
    with spent:
        st.markdown("**What they spent afterwards**")
        st.caption("Per customer, with 95 % interval. Dashed: everyone.")
        alt = words.held(result, known)
        chart(charts.later, result, known, frame=result.frames["later"], alt=alt, key="segment-later")
    with moved:
        st.markdown("**Where they went, quarter by quarter**")
        st.caption("By the middles of then: whoever stops buying drifts by itself.")
        flow = result.frames["moved"]
        stages = flow.drop_duplicates("stage")
        days = (*stages["day"], stages["next_day"].iloc[-1])
        slots = (known.slots,) * len(days)
        alt = f"Movement between segments, {', '.join(days)}"
        chart(charts.alluvial, result, "moved", slots, days, frame=flow, alt=alt, key="segment-moved")
    if result.findings:
        findings(result)
