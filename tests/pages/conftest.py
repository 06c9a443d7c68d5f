"""Pages, through the shell, as a browser would ask for them; the engine computes in the test's own process."""

import sys
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

import pytest
from streamlit.testing.v1 import AppTest

from components import training
from data import catalog
from data.dataset import Dataset

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session", autouse=True)
def one_engine(own_home):
    """Its results are kept between tests, as they are between people."""
    yield
    training.close()


@dataclass
class Screen:
    """A person's tab."""

    app: AppTest
    page: str = "home"

    def open(self, page: str, **address: str) -> "Screen":
        self.page = page
        self.app.switch_page(str(ROOT / "pages" / f"{page}.py"))
        for name, text in address.items():
            self.app.query_params[f"{page}_{name}"] = text
        return self.run()

    def run(self) -> "Screen":
        self.app.run()
        assert not self.app.exception
        return self

    def press(self, label: str) -> "Screen":
        next(button for button in self.app.button if button.label == label).click()
        return self.run()

    def press_if_there(self, label: str) -> "Screen":
        """A button that is only offered where something is estimated to take long."""
        return self.press(label) if label in [button.label for button in self.app.button] else self

    def choose(self, key: str, value: object) -> "Screen":
        kinds = (
            self.app.selectbox,
            self.app.slider,
            self.app.number_input,
            self.app.select_slider,
            self.app.multiselect,
        )
        next(widget for kind in kinds for widget in kind if widget.key == key).set_value(value)
        return self.run()

    def show(self, tab: str) -> "Screen":
        """Open a panel, as a click on its tab does."""
        self.app.session_state[f"{self.page}_panel"] = tab
        return self.run()

    def values(self, *kinds: str) -> str:
        return "\n".join(str(element.value) for kind in kinds for element in getattr(self.app, kind))

    @property
    def words(self) -> str:
        """Everything that is said."""
        return self.values("title", "subheader", "markdown", "caption", "text", "warning", "error", "info")

    @property
    def interpreted(self) -> str:
        """What is said where Markdown is understood."""
        return self.values("title", "subheader", "markdown", "caption", "warning", "error", "info")

    @property
    def verdict(self) -> str:
        return next((said.value for said in self.app.markdown if said.value.startswith("For **")), "")

    def cards(self) -> dict[str, tuple[str, str]]:
        """Label → value and change."""
        return {card.label: (card.value, card.delta) for card in self.app.metric}


@pytest.fixture
def screen() -> Screen:
    return Screen(AppTest.from_file(str(ROOT / "components" / "shell.py"), default_timeout=120)).run()


@pytest.fixture
def offer(monkeypatch):
    """Put a data set into the catalogue for the length of a test; returns its reference."""

    def into_catalogue(dataset: Dataset) -> str:
        name = f"{dataset.name}_{dataset.fingerprint}"  # another test's data of the same name is remembered
        monkeypatch.setitem(sys.modules, f"data.sources.{name}", SimpleNamespace(load=lambda: dataset))
        source = catalog.Source(name, dataset.card.title, dataset.kind, "pandas", "pandas")
        monkeypatch.setitem(catalog.SAMPLES, name, source)
        return catalog.SAMPLE + name

    return into_catalogue
