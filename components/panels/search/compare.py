"""Every engine on the same queries, and parameters tuned on one half of them and scored on the other."""

import streamlit as st

from components import training
from components.charts import search as charts
from components.panels.chart import chart
from components.panels.compare import PAIRS, pairs
from components.panels.findings import findings
from components.panels.search.encoding import encoded
from components.panels.table import table
from components.words import search as words
from data.dataset import Manifest
from ml.encoders import ENCODERS
from ml.metrics import SEARCH
from ml.search.params import ENGINES, HELD_OUT, SearchParams, ready

METRICS = {metric.name: metric for metric in SEARCH}


def compare(manifest: Manifest, params: SearchParams) -> None:
    """All engines on one axis, every pair tested and corrected; an encoder that has not read the corpus can be let."""
    engines = [engine for engine in ENGINES if engine in ready(manifest, params)]
    if missing := [engine for engine in ENGINES if engine not in engines]:
        st.caption(words.unread(missing))
        encoded(manifest, params, [encoder for encoder in ENCODERS if encoder in missing])
    result = training.run("search", manifest, params, "compare", label="Compare these engines", engines=engines)
    if result is None:
        return
    if result.metrics.empty:
        st.markdown("No query has judgments: there is nothing to compare.")
        return
    metric = st.selectbox("Measure", list(METRICS), format_func=lambda name: METRICS[name].label, key="search_by")
    rows = result.metrics[result.metrics["metric"] == metric].sort_values("value", ascending=False)
    st.markdown(words.winner(result, metric))
    shown = ", ".join(f"{words.name(row.model)} {row.value:.3f}" for row in rows.itertuples())
    chart(
        charts.intervals,
        result,
        metric,
        frame=rows,
        alt=f"{METRICS[metric].label} by engine: {shown}.",
        key="search-compare",
    )
    st.caption("A dot is the mean over the queries, its line the 95 % interval; dashed: keywords.")
    tested = result.comparisons[result.comparisons["metric"] == metric]
    st.caption("Every pair of engines on the same queries; p by paired t-test, corrected for asking so often (Holm).")
    table(
        pairs(tested, words.name),
        "search-pairs",
        PAIRS | {"first": "Engine"},
        alt="Differences of every pair of engines",
    )


def sweep(manifest: Manifest, params: SearchParams) -> None:
    """One parameter over a grid, on held-out queries."""
    titles = {field: SearchParams.model_fields[field].title or field for field in HELD_OUT}
    free = [field for field in HELD_OUT if field != "rrf_k" or params.fusion == "rrf"]
    field = st.selectbox("Tune", free, format_func=titles.__getitem__, key="search_tune")
    st.caption(
        "Tuned on one half of the judged queries, drawn at random, and scored on the other: only that half is believed."
    )
    if field not in ("k1", "b") and not encoded(manifest, params, (params.meaning,)):
        return
    result = training.run("search", manifest, params, "sweep", label="Try every value", field=field)
    if result is None:
        return
    st.markdown(words.sweep(result))
    chart(charts.sweep, result, frame=result.metrics, alt=words.sweep(result), key="search-sweep")
    if result.findings:
        findings(result)
