"""The screen in Chromium: first paint, control to chart, memory with a full room. `python -m benchmarks.web`.

Peer for the first paint: a Streamlit app of one line, served the same way in the same run.
"""

import asyncio
import os
import socket
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from statistics import median
from time import perf_counter, sleep

import numpy as np
import pandas as pd
import psutil
import websockets
from playwright.sync_api import Browser, Page, sync_playwright
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

ROOT = Path(__file__).parents[1]
CHROMIUM = "/usr/bin/chromium"
REPEATS = 5
CHANGES = 20
SESSIONS = 40
CHART = "[role=graphics-document][aria-label^='Hit rate by list length']"
START_SECONDS = 60.0


@contextmanager
def server(script: Path, ready: str, home: str, cwd: Path | None = None) -> Iterator[tuple[str, psutil.Process]]:
    """`streamlit run script` on a free port, with the configuration in `cwd`; yields its address and its process."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    command = [
        sys.executable,
        "-m",
        "streamlit",
        "run",
        str(script),
        "--server.port",
        str(port),
        "--server.headless=true",
    ]
    process = subprocess.Popen(
        command, cwd=cwd or script.parent, env=os.environ | {"VITRINE_HOME": home},
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    address = f"http://127.0.0.1:{port}"
    try:
        _await(f"{address}{ready}")
        yield address, psutil.Process(process.pid)
    finally:
        process.terminate()
        process.wait()


def _await(url: str) -> None:
    end = perf_counter() + START_SECONDS
    while perf_counter() < end:
        with suppress(OSError), urllib.request.urlopen(url) as answer:
            if answer.status == 200:
                return
        sleep(0.1)
    raise TimeoutError(url)


def idle(process: psutil.Process) -> None:
    """Wait until the workers have warmed, which keeps them busy for half a minute after they serve."""
    family = process.children(recursive=True)
    while sum(one.cpu_percent(interval=0.5) for one in family) > 20:
        pass


def first_paint(browser: Browser, url: str, text: str) -> float:
    """Median seconds from navigation to a visible text, each time in a fresh browser profile."""
    seconds = []
    for _ in range(REPEATS):
        context = browser.new_context(viewport={"width": 1440, "height": 900})
        page = context.new_page()
        started = perf_counter()
        page.goto(url)
        page.get_by_text(text).first.wait_for()
        seconds.append(perf_counter() - started)
        context.close()
    return median(seconds)


def change(page: Page, box: str, value: str) -> float:
    """Seconds from the key that changes a control to the chart that shows it."""
    before = page.locator(CHART).get_attribute("aria-label")
    field = page.get_by_role("spinbutton", name=box)
    field.fill(value)
    started = perf_counter()
    field.press("Enter")
    page.wait_for_function(
        "([chart, before]) => { const now = document.querySelector(chart);"
        " return now && now.getAttribute('aria-label') !== before; }",
        arg=[CHART, before],
    )
    return perf_counter() - started


def changes(browser: Browser, address: str) -> tuple[list[float], list[float]]:
    """The rating threshold to values nobody has tried, and then to the same ones again."""
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    page.goto(f"{address}/recommend")
    page.locator(CHART).wait_for()
    page.get_by_text("Advanced").click()
    new, seen = [], []
    for fewest in range(1, 3):
        for threshold in range(1, CHANGES // 2 + 1):
            # alternating far ends of the scale, so that every change shows in the chart's description
            value = 1 + threshold / 4 if threshold % 2 else 4 + threshold / 50 + fewest / 100
            new.append(change(page, "A rating counts from", f"{value + fewest / 1000:g}"))
    for fewest in range(1, 3):
        for threshold in range(1, CHANGES // 2 + 1):
            value = 1 + threshold / 4 if threshold % 2 else 4 + threshold / 50 + fewest / 100
            seen.append(change(page, "A rating counts from", f"{value + fewest / 1000:g}"))
    page.close()
    return new, seen


async def _session(address: str, query: str) -> websockets.ClientConnection:
    """Open a session, run the page once, and leave the connection open."""
    connection = await websockets.connect(
        f"{address.replace('http', 'ws')}/_stcore/stream", subprotocols=["streamlit"], max_size=None
    )
    message = BackMsg()
    message.rerun_script.query_string = query
    message.rerun_script.page_name = "recommend"
    await connection.send(message.SerializeToString())
    async for raw in connection:
        told = ForwardMsg()
        told.ParseFromString(raw)
        if told.WhichOneof("type") == "script_finished":
            break
    return connection


async def _room(address: str, process: psutil.Process) -> tuple[float, float]:
    """MB resident with everyone there: the web process, and it with its scheduler and workers."""
    people = [_session(address, f"recommend_k={5 + person}") for person in range(SESSIONS)]
    connections = await asyncio.gather(*people)
    family = [process, *process.children(recursive=True)]
    resident = [one.memory_info().rss / 1e6 for one in family]
    for connection in connections:
        await connection.close()
    return resident[0], sum(resident)


def in_chromium(folder: str) -> Iterator[tuple[str, str, str, str]]:
    """Rows of the table that need a browser."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        plain = Path(folder, "plain.py")
        plain.write_text("import streamlit as st; st.title('One line')\n")
        with server(plain, "/_stcore/health", folder) as (address, _):
            peer = first_paint(browser, address, "One line")
        with server(ROOT / "app.py", "/ready", f"{folder}/home") as (address, process):
            page = browser.new_page()
            page.goto(f"{address}/recommend")
            page.locator(CHART).wait_for(timeout=START_SECONDS * 1000)
            page.close()
            idle(process)
            for name, url, text in (
                ("home", address, "What could machine"),
                ("recommend", f"{address}/recommend", "For "),
            ):
                ours = first_paint(browser, url, text)
                yield f"first paint, {name}", f"{ours:.2f} s", f"{ours / peer:.2f} x one line ({peer:.2f} s)", "1.5 x"
            new, seen = changes(browser, address)
            for name, seconds, asked in (("a new", new, "1.2 s"), ("a seen", seen, "0.4 s")):
                p50, p95 = np.quantile(seconds, [0.5, 0.95])
                yield f"control to chart, {name} setting", f"p50 {p50:.2f} s, p95 {p95:.2f} s", "", f"p95 {asked}"
        browser.close()


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        rows = list(in_chromium(folder))
        with server(ROOT / "app.py", "/ready", f"{folder}/home") as (address, process):
            web, everything = asyncio.run(_room(address, process))
            rows.append((f"web process with {SESSIONS} sessions", f"{web:.0f} MB", "", "400 MB"))
            rows.append(("with its scheduler and two workers", f"{everything:.0f} MB", "", ""))
    print("Local engine, two workers, Chromium on the same two cores.\n")
    print(pd.DataFrame(rows, columns=["what", "measured", "beside", "asked at most"]).to_string(index=False))


if __name__ == "__main__":
    main()
