"""What grade does this sentence, and this letter, really give? Read German reference letters between the lines."""

import streamlit as st

from components import controls, panels, training
from components.charts import letters as charts
from components.panels import letters as parts
from components.words import letters as words
from components.words.experiments import offered
from ml.letters.params import LettersParams, allowed, unread
from ml.metrics import LETTERS

PAGE = "letters"

with st.sidebar:
    ref = controls.data_ref(PAGE, "graded_text")
    manifest = training.dataset(ref)
    if manifest is None:
        st.stop()
    limits = allowed(manifest)
    chosen = controls.params(
        LettersParams, PAGE, main=["model", "stemming", "split"],
        advanced=["vectors", "codes", "tokens", "ngram", "weighting", "stop_words", "placeholders", "punctuation",
                  "min_count", "regularization", "seed"],
        labels=words.LABELS, unread=unread, others=("ladder", "switches", "sample"), allowed=limits,
    )  # fmt: skip
    controls.history_buttons(LettersParams, PAGE, chosen, words.LABELS, limits)
    controls.experiments(PAGE, LettersParams, offered(PAGE, ref), limits)

st.title("What grade does this sentence really give?")
st.caption("German reference letters must be kind, so their authors grade in code. One word decides.")
parts.ladder(manifest, chosen)

st.subheader("Decode a letter", divider="gray")
parts.letter(manifest, chosen)

st.subheader("Can it be believed?", divider="gray")
result = training.run("letters", manifest, chosen)
if result is None:
    st.stop()
st.markdown(words.verdict(result))
panels.cards(
    result, [metric.name for metric in LETTERS if metric.name != "macro_f1"], words.value, charts.strip,
    (words.majority, "always the same grade"), training.reference("letters", manifest),
    meanings={metric.name: metric for metric in LETTERS},
)  # fmt: skip
with st.container(horizontal=True):
    training.pin_button("letters")
    panels.glossary(LETTERS, PAGE)
parts.confusion(result)

with st.container(border=True):
    st.markdown("**What could fool you**")
    for sentence in words.fooled(result, manifest.card):
        st.markdown(f"- {sentence}")

behind = {
    "The leak": lambda: parts.leak(manifest, chosen),
    "How many are enough?": lambda: parts.learning(manifest, chosen),
    "Label check": lambda: parts.dispute(manifest, chosen),
    f"Findings · {len(result.findings)}": lambda: panels.findings(result),
    "Compare": lambda: parts.compare(manifest, chosen),
    "Every switch": lambda: parts.ablation(manifest, chosen),
    "Data": lambda: panels.data_card(manifest),
    "Code": lambda: panels.code(training.shown("letters")),
}
for tab, draw in zip(st.tabs(list(behind), key="letters_panel", on_change="rerun"), behind.values(), strict=True):
    if tab.open:
        with tab:
            draw()
