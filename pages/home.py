"""What can machine learning do for a product? One live card per use case."""

from collections.abc import Callable
from typing import NamedTuple

import streamlit as st

from components import panels, training
from components.charts import letters as letters_charts
from components.charts import predict as predict_charts
from components.charts import recommend as recommend_charts
from components.charts import search as search_charts
from components.charts import segment as segment_charts
from components.panels.chart import Figure
from components.words import letters, predict, recommend, search, segment
from data.dataset import Manifest
from ml import use_cases
from ml.base import Metric, Result
from ml.metrics import ACCURACY, HIT_RATE, NDCG, ROC_AUC, SILHOUETTE


class Story(NamedTuple):
    """A use case, the data its card speaks of, and what is said about the result."""

    use_case: str
    title: str
    ref: str
    says: Callable[[Result, Manifest], str]
    strip: Figure
    metric: Metric
    """Drawn beside its baseline, with its interval."""
    invitation: str


STORIES = (
    Story(
        "recommend", "Recommend articles to customers", "sample:movielens",
        lambda result, manifest: recommend.verdict(result, manifest.card),
        recommend_charts.strip, HIT_RATE, "Tune and retrain it",
    ),
    Story(
        "segment", "Find customer segments", "sample:cdnow",
        lambda result, manifest: segment.verdict(result, segment.suggested(result)),
        segment_charts.strip, SILHOUETTE, "Move the number, and be a customer",
    ),
    Story(
        "search", "Search by meaning", "sample:portal",
        lambda result, manifest: search.verdict(result),
        search_charts.strip, NDCG, "Ask in your own words",
    ),
    Story(
        "letters", "Read between the lines of a reference letter", "sample:letters",
        lambda result, manifest: letters.verdict(result),
        letters_charts.strip, ACCURACY, "Guess a grade, and switch one word",
    ),
    Story(
        "predict", "Foretell who leaves, and decide", "sample:churn",
        lambda result, manifest: predict.verdict(result, manifest.card),
        predict_charts.strip, ROC_AUC, "Drag the threshold",
    ),
)  # fmt: skip


def card(story: Story) -> None:
    """The question, the answer as it is computed now, what it was computed on, and the way in."""
    st.subheader(story.title)
    manifest = training.dataset(story.ref)
    if manifest is not None:
        params = use_cases.light(story.use_case).defaults(manifest)
        result = training.run(story.use_case, manifest, params, label=None)
        if result is not None:
            st.markdown(story.says(result, manifest))
            panels.draw(
                story.strip, result, story.metric.name, alt=f"{story.metric.label} with its interval, and the baseline."
            )
            origin = "simulated" if manifest.card.simulated else "authored" if manifest.card.authored else "real"
            st.caption(f"Computed on {manifest.card.title}: {manifest.rows:,} rows, {origin}. 95 % interval.")
    st.page_link(f"../pages/{story.use_case}.py", label=f"**{story.invitation}**", icon=":material/arrow_forward:")


st.title("What could machine learning do for your product?")
st.markdown(
    "Change a setting, retrain a real model on real data, and read what comes out: how good it is, how sure that is, "
    "and what could fool you."
)
with st.grid(2, min_column_width=320, gap="small"):
    for story in STORIES:
        with st.container(border=True):
            card(story)
