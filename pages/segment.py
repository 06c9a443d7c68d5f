"""Which groups of customers do we really have, and would they hold? Find segments by clustering."""

import streamlit as st

from components import controls, panels, training
from components.controls import Experiment
from components.panels import segment as parts
from components.words import segment as words
from data.roles import TRUTH
from ml.metrics import SEGMENT
from ml.segment.params import SegmentParams, allowed

PAGE = "segment"
EXPERIMENTS = (
    Experiment(
        "Ask for twelve",
        {"n_clusters": 12},
        "Twelve segments come out, as asked. Watch the silhouette and the stability: are they there?",
    ),
    Experiment(
        "Do not scale",
        {"scale": "none", "log": False},
        "Now the feature with the largest numbers decides alone. See what Findings say.",
    ),
)

OF_DATA = {
    "sample:portal_readers": (
        Experiment(
            "Sechs Segmente verlangen",
            {"n_clusters": 6},
            "Die Leser sind simuliert und stammen aus sechs Berufen. Unter Compare steht, welche wiedergefunden wurden.",
        ),
    )
}
"""What a data set has to try beside these, in its own language."""

with st.sidebar:
    ref = controls.data_ref(PAGE, "transactions", "customers")
    manifest = training.dataset(ref)
    if manifest is None:
        st.stop()
    limits = allowed(manifest)
    chosen = controls.params(
        SegmentParams, PAGE, main=["n_clusters", "algorithm", "scale"],
        advanced=["outliers", "clip", "log", "missing", "seed"], labels=words.LABELS,
        unread=lambda values: frozenset({"n_clusters"} if values["algorithm"] == "hdbscan" else ()),
        others=("map",), allowed=limits,
    )  # fmt: skip
    controls.history_buttons(SegmentParams, PAGE, chosen, words.LABELS, limits)
    controls.experiments(PAGE, SegmentParams, EXPERIMENTS + OF_DATA.get(ref, ()), limits)

st.title("Which groups of customers do we really have?")
panels.simulated(manifest)
result = training.run("segment", manifest, chosen)
if result is None:
    st.stop()
st.markdown(words.verdict(result))
parts.segment_cards(result)
panels.glossary(SEGMENT, PAGE)
parts.customer_map(result)

with st.container(border=True):
    st.markdown("**What could fool you**")
    for sentence in words.fooled(result, manifest.card):
        st.markdown(f"- {sentence}")


def about_the_data() -> None:
    panels.data_card(manifest)
    parts.cleaning(result)


behind = {
    "What sets them apart": lambda: parts.segment_profiles(result),
    "How many?": lambda: parts.how_many(manifest, chosen),
    **({"Compare": lambda: parts.truth(manifest, result)} if TRUTH in manifest.columns else {}),
    "Would it hold?": lambda: parts.hold(manifest, chosen),
    f"Findings · {len(result.findings)}": lambda: panels.findings(result),
    "Data": about_the_data,
    "Code": lambda: panels.code(training.shown("segment")),
}
for tab, draw in zip(st.tabs(list(behind), key="segment_panel", on_change="rerun"), behind.values(), strict=True):
    if tab.open:
        with tab:
            draw()
