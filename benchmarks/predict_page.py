"""The predict page in Chromium: opening, retraining, dragging the threshold, explaining. `python -m benchmarks.predict_page`."""

import tempfile
from collections.abc import Iterator
from statistics import median
from time import perf_counter

import numpy as np
from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.web import CHROMIUM, ROOT, idle, server

PICTURE = "[role=graphics-document][aria-label^='Expected profit over the threshold']"
WHY = "[role=graphics-document][aria-label^='Why the model says so']"
LEANING = "[role=graphics-document][aria-label^='Permutation importance']"
PUSHES = "[role=graphics-document][aria-label^='SHAP values']"
PATIENCE = 180_000
MOVES = 60
KNOBS = {
    "linear": ("Regularization", [300, 0.01, 1000, 0.1, 3000, 10, 6000], 0.5),
    "boosting": ("Rounds", [20, 150, 30, 200, 40, 180, 25], 1.0),
    "forest": ("Trees", [15, 120, 25, 140, 35, 90, 45], 1.5),
}
"""Model → a control, values nobody has tried, and seconds asked at most."""
WATCH = """
window.drags = []; window.moved = null;
addEventListener('pointermove', event => { if (event.buttons) window.moved = event.timeStamp; }, true);
new MutationObserver(changes => {
  if (window.moved === null || !changes.some(change => change.target.textContent.startsWith('contact '))) return;
  const started = window.moved; window.moved = null;
  requestAnimationFrame(() => requestAnimationFrame(() => window.drags.push(performance.now() - started)));
}).observe(document, {subtree: true, childList: true, characterData: true});
"""
"""From a pointer event to the frame after the one in which the words at the handle, contacts, hits and profit, are drawn."""
SAID = """chart => document.querySelector(chart)?.getAttribute('aria-label') + '|' +
[...document.querySelectorAll('[data-testid=stMetricValue]')].map(one => one.textContent).join('|')"""
"""What the picture and the cards say."""
OFFERED = "[...document.querySelectorAll('button')].some(one => one.textContent.trim().endsWith('Train'))"


def drags(page: Page) -> list[float]:
    """Milliseconds of each step of a drag across the picture and back."""
    picture = page.locator(PICTURE)
    picture.scroll_into_view_if_needed()
    box = picture.bounding_box()
    assert box is not None
    left, width, y = box["x"] + 48, box["width"] - 52, box["y"] + box["height"] * 0.4
    page.mouse.move(left + width / 2, y)
    page.mouse.down()
    for step in range(MOVES):
        page.mouse.move(left + width * (0.1 + 0.8 * abs(step / MOVES * 2 - 1)), y)
        page.wait_for_timeout(60)
    page.mouse.up()
    found: list[float] = page.evaluate("window.drags")
    return found


def opened(browser: Browser, url: str, look: str = WHY) -> tuple[Page, float]:
    """A fresh profile's page, and the seconds until something is on it."""
    page = browser.new_page(viewport={"width": 1440, "height": 1000})
    page.set_default_timeout(PATIENCE)
    page.add_init_script(WATCH)
    started = perf_counter()
    page.goto(url)
    page.locator(look).wait_for()
    return page, perf_counter() - started


def retrained(page: Page, box: str, value: float) -> float:
    """Seconds from the key that changes a control to the picture that shows it."""
    before = page.evaluate(SAID, PICTURE)
    field = page.get_by_role("spinbutton", name=box)
    field.fill(f"{value:g}")
    started = perf_counter()
    field.press("Enter")
    page.wait_for_function(f"([chart, before]) => {OFFERED} || ({SAID})(chart) !== before", arg=[PICTURE, before])
    if page.evaluate(OFFERED):  # on a busy machine a run is expected to take longer, and asks first
        page.get_by_role("button", name="Train", exact=True).click()
        page.wait_for_function(f"([chart, before]) => ({SAID})(chart) !== before", arg=[PICTURE, before])
    return perf_counter() - started


def explained(page: Page) -> float:
    """Seconds from the click on *Interpret* to both of its charts."""
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()
    started = perf_counter()
    page.get_by_role("tab", name="6 Interpret").click()
    both = page.locator(LEANING).or_(page.get_by_role("button", name="Ask what it leans on"))
    both.first.wait_for()
    if page.locator(LEANING).count() == 0:
        page.get_by_role("button", name="Ask what it leans on").click()
    page.locator(LEANING).wait_for()
    page.locator(PUSHES).wait_for()
    return perf_counter() - started


def in_chromium() -> Iterator[tuple[str, str, str]]:
    """what, measured, asked at most."""
    with (
        tempfile.TemporaryDirectory() as folder,
        sync_playwright() as playwright,
        server(ROOT / "app.py", "/ready", f"{folder}/home") as (address, process),
    ):
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        opened(browser, f"{address}/predict")[0].close()
        idle(process)
        page, seconds = opened(browser, f"{address}/predict")
        yield "open → why, as it ships", f"{seconds:.2f} s", ""
        took = drags(page)
        low, high = np.quantile(took, [0.5, 0.95])
        yield f"threshold, drag → repaint ({len(took)} moves)", f"p50 {low:.0f} ms, p95 {high:.0f} ms", "60 ms"
        page.close()
        for model, (box, values, asked) in KNOBS.items():
            page, seconds = opened(browser, f"{address}/predict?predict_model={model}")
            yield f"open → why, {model} not yet fitted", f"{seconds:.2f} s", ""
            new = [retrained(page, box, value) for value in values]
            yield (
                f"{model}: {box.lower()} → new picture",
                f"median {median(new):.2f} s, longest {max(new):.2f} s",
                f"{asked} s",
            )
            yield f"{model}: full explanation", f"{explained(page):.2f} s", "3 s"
            page.close()
        browser.close()


def main() -> None:
    print("Local engine, two workers, Chromium on the same two cores; Telco churn.\n")
    for what, measured, asked in in_chromium():
        print(f"{what:45} {measured:32} {f'asked: {asked}' if asked else ''}", flush=True)


if __name__ == "__main__":
    main()
