"""Which groups of customers do we really have, and would they hold? Find segments by clustering."""

from dataclasses import replace

import streamlit as st

from components import controls, panels, training
from components.charts import segment as charts
from components.panels import segment as parts
from components.words import segment as words
from components.words.experiments import offered
from ml.metrics import LARGEST, REVENUE, SEGMENT, SILHOUETTE, STABILITY
from ml.segment.params import SegmentParams, allowed, unread

PAGE = "segment"
LIVE = ("kmeans", "minibatch")

with st.sidebar:
    ref = controls.data_ref(PAGE, "transactions", "customers")
    manifest = training.dataset(ref)
    if manifest is None:
        st.stop()
    limits = allowed(manifest)
    chosen = controls.params(
        SegmentParams, PAGE, main=["n_clusters", "algorithm", "as_of", "features"],
        advanced=["projection", "scale", "outliers", "clip", "log", "missing", "categoricals", "seed"],
        labels=words.LABELS, unread=unread, allowed=limits,
    )  # fmt: skip
    controls.history_buttons(SegmentParams, PAGE, chosen, words.LABELS, limits)
    controls.experiments(PAGE, SegmentParams, offered(PAGE, ref), limits)

st.title("Which groups of customers do we really have?")
panels.simulated(manifest)
# The number is there to be moved: what takes a moment starts unasked, also on a busy machine.
result = training.run("segment", manifest, chosen, label=None if chosen.algorithm in LIVE else "Train")
if result is None:
    st.stop()
known = parts.identity(manifest, result)
st.markdown(words.verdict(result, known))
above = st.container()  # filled when the map is on its way: it is the slower one to appear
laid_out = parts.placed_on_map(manifest, chosen)
parts.customer_map(manifest, result, laid_out, chosen.projection, known)
with above:
    panels.cards(
        result, [SILHOUETTE.name, STABILITY.name, LARGEST.name, REVENUE.name], words.value, charts.strip,
        (words.baseline, "Shuffled"), training.reference("segment", manifest),
    )  # fmt: skip
    with st.container(horizontal=True):
        training.pin_button("segment")
        panels.glossary(SEGMENT, PAGE)
parts.segment_cards(result, known)

with st.container(border=True):
    st.markdown("**What could fool you**")
    for sentence in words.fooled(result, manifest.card):
        st.markdown(f"- {sentence}")

every = replace(result, findings=(*result.findings, *(laid_out.findings if laid_out else ())))


def about_the_data() -> None:
    panels.data_card(manifest)
    parts.cleaning(manifest, chosen, result)


def compared() -> None:
    parts.truth(manifest, result)
    parts.compare(manifest, chosen, result)


behind = {
    "One segment": lambda: parts.explore(manifest, result, known),
    "Profiles": lambda: parts.profiles(result, known),
    "How many?": lambda: parts.how_many(manifest, chosen),
    "Would it hold?": lambda: parts.hold(manifest, chosen, result, known),
    "Compare": compared,
    "Outliers": lambda: parts.outliers(manifest, chosen, result),
    "Step by step": lambda: parts.trace(manifest, chosen),
    f"Findings · {len(every.findings)}": lambda: panels.findings(every),
    "Data": about_the_data,
    "Code": lambda: panels.code(training.shown("segment")),
}
for tab, draw in zip(st.tabs(list(behind), key="segment_panel", on_change="rerun"), behind.values(), strict=True):
    if tab.open:
        with tab:
            draw()
