"""Does the right article come first? Search a corpus by words and by meaning, and prove which is better."""

import streamlit as st

from components import controls, panels, training
from components.charts import search as charts
from components.panels import search as parts
from components.words import search as words
from components.words.experiments import offered
from ml.metrics import CONDENSED, JUDGED, MRR, NDCG, RECALL, SEARCH
from ml.search.params import SearchParams, allowed, encoders_of, unread

PAGE = "search"

with st.sidebar:
    ref = controls.data_ref(PAGE, "corpus")
    manifest = training.dataset(ref)
    if manifest is None:
        st.stop()
    limits = allowed(manifest)
    chosen = controls.params(
        SearchParams, PAGE, main=["engine", "against", "meaning"],
        advanced=["fusion", "weight", "rrf_k", "k1", "b", "stemming", "stop_words", "compounds", "language_neutral", "passage_words",
                  "lsa_factors", "seed"],
        labels=words.LABELS, unread=unread, allowed=limits,
    )  # fmt: skip
    controls.history_buttons(SearchParams, PAGE, chosen, words.LABELS, limits)
    controls.experiments(PAGE, SearchParams, offered(PAGE, ref), limits)

st.title("Does the right article come first?")
ready = parts.encoded(manifest, chosen, encoders_of(chosen))
result = training.run("search", manifest, chosen) if ready else None
if result is None:
    result = training.run("search", manifest, chosen, "keywords", label=None)
    st.caption(":material/hourglass_top: Until then, keywords alone.")
if result is None:
    st.stop()
parts.question(manifest, result)

st.subheader("Over every query of the data")
st.markdown(words.verdict(result))
if crossing := words.languages(result):
    st.markdown(crossing)
if warning := words.bias(result):
    st.warning(warning, icon=":material/visibility:")
panels.cards(
    result, [NDCG.name, MRR.name, RECALL.name, JUDGED.name], words.value, charts.strip, (words.baseline, "Keywords"),
    training.reference("search", manifest), meanings={metric.name: metric for metric in SEARCH},
    suffixes={NDCG.name: "@10", MRR.name: "@10", RECALL.name: "@100", JUDGED.name: "@10", CONDENSED.name: "@10"},
)  # fmt: skip
shown = SearchParams(**result.params)
if ready and (timed := training.run("search", manifest, shown, "speed", label=None)) is not None:
    st.caption(words.speed(timed, (shown.engine, shown.against)))
with st.container(horizontal=True):
    training.pin_button("search")
    panels.glossary(SEARCH, PAGE)
parts.wins(result)

with st.container(border=True):
    st.markdown("**What could fool you**")
    for sentence in words.fooled(result, manifest.card):
        st.markdown(f"- {sentence}")

behind = {
    f"Findings · {len(result.findings)}": lambda: panels.findings(result),
    "Judge": lambda: parts.judge(manifest, result),
    "Compare": lambda: parts.compare(manifest, shown),
    "Tune": lambda: parts.sweep(manifest, shown),
    "Robustness": lambda: parts.robustness(manifest, shown, result),
    "Map": lambda: parts.topics(manifest, shown),
    "Data": lambda: panels.data_card(manifest),
    "Code": lambda: panels.code(training.shown("search", result.task)),
}
for tab, draw in zip(st.tabs(list(behind), key="search_panel", on_change="rerun"), behind.values(), strict=True):
    if tab.open:
        with tab:
            draw()
