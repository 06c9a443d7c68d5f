"""The page on a million events, in Chromium: `python -m benchmarks.million`. The events are simulated."""

import asyncio
import sys
import tempfile
from pathlib import Path
from time import perf_counter
from types import SimpleNamespace

import numpy as np
from playwright.sync_api import Browser, sync_playwright

from benchmarks.scale import events
from benchmarks.web import CHART, CHROMIUM, ROOT, START_SECONDS, _room, server
from data import catalog
from data.dataset import Card, Dataset

EVENTS = 1_000_000
LIMITS = ("12", "200", "15", "400", "20", "800", "25", "1600", "30", "50")
NAME = "crowd"
CARD = Card(
    title="Crowd",
    summary="Simulated: activity and popularity by power laws.",
    row_is="one simulated event",
    source="benchmarks/scale.py",
    licence="Apache-2.0",
    simulated=True,
)
SOURCE = catalog.Source(NAME, CARD.title, "interactions", "pandas", "pandas")
OFFER = """import os, sys
os.chdir({root!r})
sys.path.insert(0, {root!r})
from benchmarks import million
million.offer(None)
"""


def offer(dataset: Dataset | None) -> None:
    """Put the events into the catalogue; a process that has no data set reads what another has prepared."""
    sys.modules[f"data.sources.{NAME}"] = SimpleNamespace(load=lambda: dataset)  # type: ignore[assignment]
    catalog.SAMPLES[NAME] = SOURCE


def prepare(home: str) -> None:
    rows = events(EVENTS).astype({"user": "str", "item": "str", "timestamp": "datetime64[ms]"})
    offer(Dataset.of(NAME, "interactions", {"interactions": rows}, CARD))
    catalog.prepare(catalog.SAMPLE + NAME, home)


def opened(browser: Browser, address: str, limit: str) -> float:
    """Seconds from a link to the chart; Train is pressed where it is asked for."""
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    query = f"recommend_data={CARD.title}&recommend_model=Item+neighbours&recommend_max_user_events={limit}"
    started = perf_counter()
    page.goto(f"{address}/recommend?{query}")
    ready = page.locator(CHART).or_(page.get_by_role("button", name="Train"))
    ready.first.wait_for(timeout=START_SECONDS * 1000)
    if page.get_by_role("button", name="Train").is_visible():
        page.get_by_role("button", name="Train").click()
    page.locator(CHART).wait_for(timeout=START_SECONDS * 1000)
    seconds = perf_counter() - started
    page.close()
    return seconds


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        home, script = f"{folder}/home", Path(folder, "million_app.py")
        prepare(home)
        app = (ROOT / "app.py").read_text().replace("components/shell.py", str(ROOT / "components" / "shell.py"))
        script.write_text(OFFER.format(root=str(ROOT)) + app)
        with server(script, "/ready", home, cwd=ROOT) as (address, process):
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
                for name in ("a new", "a seen"):
                    p50, p95 = np.quantile([opened(browser, address, limit) for limit in LIMITS], [0.5, 0.95])
                    print(f"link to chart, {name} setting: p50 {p50:.2f} s, p95 {p95:.2f} s")
                browser.close()
            web, _ = asyncio.run(_room(address, process))
            print(f"web process with everyone there: {web:.0f} MB")


if __name__ == "__main__":
    main()
