"""The frame of every page: look, navigation, and a word when the engine does not serve."""

from pathlib import Path

import streamlit as st

from components import training

PAGES = Path(__file__).parents[1] / "pages"
LOGO = str(Path(__file__).parent / "vitrine.svg")

NAVIGATION = (
    {"file": "home.py", "title": "Home", "path": "", "icon": ":material/home:"},
    {"file": "recommend.py", "title": "Recommend", "path": "recommend", "icon": ":material/movie:"},
    {"file": "segment.py", "title": "Segments", "path": "segment", "icon": ":material/groups:"},
    {"file": "search.py", "title": "Search", "path": "search", "icon": ":material/search:"},
    {"file": "predict.py", "title": "Predict", "path": "predict", "icon": ":material/query_stats:"},
    {"file": "letters.py", "title": "Letters", "path": "letters", "icon": ":material/mail:"},
)
"""One line per page, in the order of the navigation."""

st.set_page_config(page_title="Vitrine", page_icon=LOGO, layout="wide")
st.logo(LOGO, size="large")
pages = [
    st.Page(
        PAGES / page["file"], title=page["title"], url_path=page["path"], icon=page["icon"], default=not page["path"]
    )
    for page in NAVIGATION
]
page = st.navigation(pages, position="top")
training.announce_trouble()
page.run()
