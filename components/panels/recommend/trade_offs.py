"""Accuracy against everything else: what this session tried, and lists made more diverse on purpose."""

import pandas as pd
import streamlit as st

from components import training
from components.charts import recommend as charts
from components.panels.chart import chart
from components.panels.table import table
from components.words import recommend as words
from data.dataset import Manifest
from ml.base import Result
from ml.metrics import BY_NAME, COVERAGE, DIVERSITY, HIT_RATE, NOVELTY
from ml.recommend.params import RecommendParams

PRICES = (COVERAGE.name, NOVELTY.name, DIVERSITY.name)


def trade_offs(manifest: Manifest, result: Result, params: RecommendParams) -> None:
    """Every run of this session on the same test, then one model's lists re-ranked."""
    st.markdown("**What you have tried**")
    _runs(manifest, result)
    st.markdown("**Make the lists more diverse**")
    _rerank(manifest, params)


def _runs(manifest: Manifest, result: Result) -> None:
    every = training.seen("recommend", manifest)
    seen = tuple(run for run in every if words.same_test(run, result))
    st.caption(words.tried(len(seen), len(every) - len(seen)))
    price = st.segmented_control(
        "Against", PRICES, default=PRICES[0], required=True, key="recommend_price", label_visibility="collapsed",
        format_func=lambda name: BY_NAME[name].label,
    )  # fmt: skip
    rows = pd.concat([_tried(run, place, price) for place, run in enumerate(seen, 1)], ignore_index=True)
    described = "; ".join(f"{row.run} {row.settings}: {row.hit_rate:.3f}, {row.price:.3f}" for row in rows.itertuples())
    chart(
        charts.runs,
        result,
        price,
        seen,
        frame=rows,
        alt=f"Hit rate against {price}. {described}.",
        key="recommend-runs",
    )
    labels = {"run": "#", "settings": "Settings", "hit": HIT_RATE.label, "other": BY_NAME[price].label}
    table(rows, "recommend-tried", labels, alt="What was tried")


def _tried(run: Result, place: int, price: str) -> pd.DataFrame:
    hit, other = (words.value(run, name) for name in (HIT_RATE.name, price))
    texts = [
        charts.interval_text(row["value"], row["low"], row["high"], BY_NAME[name].unit)
        for name, row in ((HIT_RATE.name, hit), (price, other))
    ]
    columns = {"run": place, "settings": words.settings(run), "hit_rate": hit["value"], "price": other["value"]}
    return pd.DataFrame([columns | dict(zip(("hit", "other"), texts, strict=True))])


@st.fragment
def _rerank(manifest: Manifest, params: RecommendParams) -> None:
    result = training.run("recommend", manifest, params, "rerank", label="Re-rank the lists")
    if result is None:
        return
    noun = words.nouns(manifest.card)
    st.caption(words.how_reranked(noun))
    strengths = result.frames["lists"]["strength"].unique().tolist()
    strength = st.select_slider(
        "How much being different counts", strengths, strengths[len(strengths) // 2], key="recommend_strength",
        format_func=lambda name: f"{100 * float(name):.0f} %",
    )  # fmt: skip
    st.markdown(words.reranked(result, strength))
    frame = result.metrics[result.metrics["metric"].isin((HIT_RATE.name, DIVERSITY.name))]
    described = f"Hit rate against diversity, from the model's own lists to the most diverse; chosen: {strength}."
    chart(charts.rerank, result, strength, frame=frame, alt=described, key="recommend-rerank")
