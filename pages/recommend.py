"""What will this person choose next? Recommend items by collaborative filtering."""

import streamlit as st

from components import controls, panels, training
from components.charts import recommend as charts
from components.panels import recommend as parts
from components.words import recommend as words
from components.words.experiments import offered
from ml.metrics import COVERAGE, HIT_RATE, NDCG, NOVELTY, RECOMMEND
from ml.recommend.params import RecommendParams, allowed, unread

PAGE = "recommend"

with st.sidebar:
    ref = controls.data_ref(PAGE, "interactions")
    manifest = training.dataset(ref)
    if manifest is None:
        st.stop()
    limits = allowed(manifest)
    chosen = controls.params(
        RecommendParams, PAGE,
        main=["model", "split", "k", "regularization"],
        advanced=["factors", "iterations", "alpha", "neighbours", "half_life", "positive_from", "min_user_events",
                  "min_item_events", "max_user_events", "seed"],
        labels=words.LABELS, unread=unread, others=("person",), allowed=limits,
    )  # fmt: skip
    if limits.get("split") == ("random",):
        st.caption(":material/event_busy: This data has no time: a random fifth is hidden, which flatters every model.")
    controls.history_buttons(RecommendParams, PAGE, chosen, words.LABELS, limits)
    controls.experiments(PAGE, RecommendParams, offered(PAGE, ref), limits)
noun = words.nouns(manifest.card)

st.title(f"What will this person {noun['chose']} next?")
panels.simulated(manifest)
result = training.run("recommend", manifest, chosen)
if result is None:
    st.stop()
st.markdown(words.verdict(result, manifest.card))
st.caption(f"{words.model(result.params['model'])}: {words.how(result)}")
with st.container():
    if surprise := words.surprise(result):
        st.warning(surprise, icon=":material/visibility:")
panels.cards(
    result, [HIT_RATE.name, NDCG.name, COVERAGE.name, NOVELTY.name], words.value, charts.strip,
    (words.baseline, words.model(words.BASELINE)), training.reference("recommend", manifest), f" @{result.params['k']}",
)  # fmt: skip
with st.container(horizontal=True):
    training.pin_button("recommend")
    panels.glossary(RECOMMEND, PAGE)

picture, someone = st.columns([5, 6], gap="large")
with picture:
    st.subheader("How long must the list be?")
    st.caption(f"Of 100 {noun['user']}, how many find something they went on to {noun['chose']} in a list this long.")
    panels.chart(
        charts.metric_by_k, result, frame=result.metrics[result.metrics["metric"] == HIT_RATE.name],
        alt=words.describe(result, manifest.card), key="recommend-hit-rate-by-k",
    )  # fmt: skip
with someone:
    st.subheader("One person")
    panels.simulated(manifest)
    parts.person(manifest, result, noun)

with st.container(border=True):
    st.markdown("**What could fool you**")
    for sentence in words.fooled(result, manifest.card):
        st.markdown(f"- {sentence}")


def compared() -> None:
    price = [COVERAGE.name, NOVELTY.name]
    every = panels.compare(
        "recommend", manifest, chosen, charts.intervals, charts.trade_off, price, words.model,
        lambda result, metric: words.known(result, metric, manifest.card),
    )  # fmt: skip
    if every is not None:
        parts.side_by_side(every)


def about_the_data() -> None:
    panels.data_card(manifest)
    parts.events(result, noun)


behind = {
    f"Findings · {len(result.findings)}": lambda: panels.findings(result),
    "Compare": compared,
    "Tune": lambda: parts.sweep(manifest, chosen),
    "The split matters": lambda: parts.splits(manifest, chosen),
    "Trade-offs": lambda: parts.trade_offs(manifest, result, chosen),
    "Everyone's choices": lambda: parts.beyond(manifest, chosen),
    "The catalogue": lambda: parts.catalogue(manifest, chosen),
    "Be a new reader": lambda: parts.newcomer(manifest, result, chosen),
    "What is it worth?": lambda: parts.worth(result),
    "Sabotage": lambda: parts.sabotage(manifest, chosen),
    "Data": about_the_data,
    "Code": lambda: panels.code(training.shown("recommend")),
}
for tab, draw in zip(st.tabs(list(behind), key="recommend_panel", on_change="rerun"), behind.values(), strict=True):
    if tab.open:
        with tab:
            draw()
