"""Who will, how sure are we, and what should we do about it? Predict a target from a table, and decide."""

import streamlit as st

from components import controls, panels, training
from components.charts import predict as charts
from components.panels import predict as parts
from components.words import predict as words
from components.words.experiments import offered
from ml.metrics import PREDICT
from ml.predict.params import PredictParams, allowed, unread

PAGE = "predict"

with st.sidebar:
    ref = controls.data_ref(PAGE, "table")
    manifest = training.dataset(ref)
    if manifest is None:
        st.stop()
    limits = allowed(manifest)
    chosen = controls.params(
        PredictParams, PAGE, main=["model", "strength", "depth", "trees", "rounds", "neighbours", "select"],
        advanced=["missing", "missing_words", "numbers_in_text", "outliers", "rare", "scale", "keep", "balanced",
                  "learning_rate", "sabotage", "task", "drop", "kinds", "seed"],
        labels=words.LABELS, unread=unread, others=("positive", "person", *parts.ASSUMED), allowed=limits,
    )  # fmt: skip
    controls.history_buttons(PredictParams, PAGE, chosen, words.LABELS, limits)
    controls.experiments(PAGE, PredictParams, offered(PAGE, ref), limits)

st.title(words.title(manifest.card))
result = training.run("predict", manifest, chosen)
if result is None:
    st.stop()
st.markdown(words.verdict(result, manifest.card))
if notes := words.notes(result):
    st.caption(notes)
if known := words.against_truth(result, manifest.card):
    st.info(known, icon=":material/casino:")
with st.container():
    if surprise := words.surprise(result):
        st.warning(surprise, icon=":material/visibility:")
panels.cards(
    result, words.AMOUNT_CARDS if words.is_amount(result) else words.CLASS_CARDS, words.value, charts.strip,
    (words.baseline, "the same about everyone"), training.reference("predict", manifest),
)  # fmt: skip
with st.container(horizontal=True):
    training.pin_button("predict")
    panels.glossary(PREDICT, PAGE)

if words.is_binary(result):
    st.subheader("Whom should we contact?")
    parts.decide(manifest, result, training.shown("predict").params)
elif words.is_amount(result):
    st.subheader("What does an error cost?")
    parts.decide_amounts(manifest, result, training.shown("predict").params)
else:
    st.subheader("Which answers can be taken as they are?")
    parts.decide_classes(manifest, result, training.shown("predict").params)

with st.container(border=True):
    st.markdown("**What could fool you**")
    for sentence in words.fooled(result, manifest.card):
        st.markdown(f"- {sentence}")

settings = training.shown("predict").params
behind = {
    f"Findings · {len(result.findings)}": lambda: panels.findings(result),
    "1 Look": lambda: parts.look(manifest, settings, PAGE),
    "2 Clean": lambda: parts.clean(manifest, settings, PAGE),
    "3 Select": lambda: parts.select(manifest, settings, PAGE),
    "4 Train": lambda: parts.train(manifest, settings, PAGE),
    "5 Evaluate": lambda: parts.evaluate(manifest, result, settings),
    "6 Interpret": lambda: parts.interpret(manifest, result, settings),
    "What if": lambda: parts.what_if(manifest, result, settings),
    "Weak slices": lambda: parts.slices(manifest, settings),
    "Ladder": lambda: parts.ladder(manifest, settings),
    "Sabotage": lambda: parts.sabotage(manifest, settings),
    "Data": lambda: panels.data_card(manifest),
    "Code": lambda: panels.code(training.shown("predict"), *parts.rerun(result)),
}
if words.is_binary(result):
    behind["Groups"] = lambda: parts.treated(result)
    behind["Decide"] = lambda: parts.chosen_before(manifest, result, settings)
else:
    behind["Decide"] = lambda: parts.chosen_before_others(manifest, result, settings)
for tab, draw in zip(st.tabs(list(behind), key="predict_panel", on_change="rerun"), behind.values(), strict=True):
    if tab.open:
        with tab:
            draw()
