"""The catalogue as the model sees it: a map, an item's neighbours, and what nobody is ever shown."""

import pandas as pd
import streamlit as st

from components import training
from components.charts.catalogue import item_map
from components.panels.table import table
from components.words import recommend as words
from data.dataset import Manifest
from ml.base import Params, Result

ITEM, MAP = "recommend_item", "recommend_map"
PICTURE = {"displaylogo": False, "scrollZoom": True, "modeBarButtonsToRemove": ["lasso2d", "select2d", "autoScale2d"]}


def catalogue(manifest: Manifest, params: Params) -> None:
    """PCA at once; UMAP, which shows neighbourhoods better, when it is ready."""
    flat = training.run("recommend", manifest, params, "catalogue", label="Draw the map")
    if flat is None:
        return
    better = training.run("recommend", manifest, params, "catalogue_umap", label=None)
    ready = better is not None and better.params == flat.params
    _draw(manifest, better if ready and better is not None else flat)


@st.fragment
def _draw(manifest: Manifest, result: Result) -> None:
    noun, points = words.nouns(manifest.card), result.frames["map"]
    titles = dict(zip(points["item"], points["title"], strict=True))
    _take_selection(titles)
    st.markdown(words.never_shown(result, noun))
    st.caption(words.how_mapped(result, noun))
    picture, beside = st.columns([7, 4], gap="large")
    with beside:
        chosen = st.selectbox(
            f"Choose one of the {noun['item']}, here or on the map",
            list(titles),
            format_func=titles.__getitem__,
            key=ITEM,
        )
        near = result.rows("neighbours", "item", chosen)
        labels = {"rank": "#", "title": "Nearest to it", "cosine": "Cosine"}
        table(near.round({"cosine": 2}), "recommend-neighbours", labels, alt=f"Nearest to {titles[chosen]}", height=388)
    with picture:
        figure, alt = item_map(result, chosen), words.describe_map(result, noun)
        st.plotly_chart(
            figure, key=MAP, on_select="rerun", selection_mode="points", config=PICTURE, theme="streamlit", alt=alt
        )
        _numbers(points, noun["category"])


def _take_selection(titles: dict[str, str]) -> None:
    """A click on the map chooses in the box, once: the box has the last word after that."""
    selected = st.session_state.get(MAP, {}).get("selection", {}).get("points", [])
    clicked = next((point["customdata"] for point in selected if "customdata" in point), None)
    clicked = clicked[0] if isinstance(clicked, list) else clicked
    if clicked in titles and st.session_state.get(f"{MAP}/clicked") != clicked:
        st.session_state[f"{MAP}/clicked"] = st.session_state[ITEM] = clicked


def _numbers(points: pd.DataFrame, category: str) -> None:
    numbers = st.popover("Numbers", icon=":material/table:", type="tertiary", key=f"{MAP}/numbers", on_change="rerun")
    if numbers.open:
        with numbers:
            labels = {"title": "Title", "group": category.capitalize(), "events": "Chosen by", "lists": "On lists"}
            table(points, "recommend-map", labels, alt="The points of the map")
