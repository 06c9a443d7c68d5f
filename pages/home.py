"""What can machine learning do for a product? One live card per use case."""

import streamlit as st

from components import panels, training
from components.charts import recommend as charts
from components.words import letters as letter_words
from components.words import recommend as words
from components.words import search as search_words
from components.words import segment as segment_words
from ml.letters.params import LettersParams
from ml.recommend.params import RecommendParams
from ml.search.params import SearchParams
from ml.segment.params import SegmentParams

SEARCHED = "sample:portal"

st.title("What could machine learning do for your product?")
st.markdown(
    "Change a setting, retrain a real model on real data, and read what comes out: how good it is, how sure that is, "
    "and what could fool you."
)
manifest = training.dataset("sample:movielens")
if manifest is None:
    st.stop()
with st.container(border=True):
    st.subheader("Recommend articles to customers")
    story, picture = st.columns([2, 3], gap="large")
    with story:
        result = training.run("recommend", manifest, RecommendParams())
        if result is not None:
            st.markdown(words.verdict(result, manifest.card))
            noun = words.nouns(manifest.card)["event"]
            st.caption(f"Computed on {manifest.rows:,} real {noun} from {manifest.card.title}. 95 % interval.")
        st.page_link("../pages/recommend.py", label="**Tune and retrain it**", icon=":material/arrow_forward:")
    if result is not None:
        with picture:
            panels.draw(charts.intervals, result, alt=words.describe(result, manifest.card))
corpus = training.dataset(SEARCHED)
if corpus is not None:
    with st.container(border=True):
        st.subheader("Search by meaning")
        judged = training.run("search", corpus, SearchParams())
        if judged is not None:
            st.markdown(search_words.verdict(judged))
            st.caption(f"Computed on {corpus.rows:,} documents of {corpus.card.title}. 95 % interval.")
        st.page_link("../pages/search.py", label="**Ask in your own words**", icon=":material/arrow_forward:")
customers = training.dataset("sample:cdnow")
if customers is not None:
    with st.container(border=True):
        st.subheader("Find customer segments")
        found = training.run("segment", customers, SegmentParams())
        if found is not None:
            st.markdown(segment_words.verdict(found, segment_words.suggested(found)))
            st.caption(f"Computed on {customers.rows:,} real purchases from {customers.card.title}. 95 % interval.")
        st.page_link(
            "../pages/segment.py", label="**Move the number, and be a customer**", icon=":material/arrow_forward:"
        )
references = training.dataset("sample:letters")
if references is not None:
    with st.container(border=True):
        st.subheader("Read between the lines of a reference letter")
        read = training.run("letters", references, LettersParams())
        if read is not None:
            st.markdown(letter_words.verdict(read))
            st.caption("Computed on sentences written for this project, graded by a language model. 95 % interval.")
        st.page_link(
            "../pages/letters.py", label="**Guess a grade, and switch one word**", icon=":material/arrow_forward:"
        )
