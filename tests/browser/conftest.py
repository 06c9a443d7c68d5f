"""A real server and Debian's chromium. Where there is none, these tests are skipped and say what to install."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from time import monotonic, sleep

import psutil
import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

ROOT = Path(__file__).parents[2]
CHROMIUM = shutil.which("chromium")
PATIENCE_SECONDS = 60

expect.set_options(timeout=PATIENCE_SECONDS * 1000)


def pytest_collection_modifyitems(items):
    if not CHROMIUM:
        missing = pytest.mark.skip(reason="Browser tests need chromium: sudo apt-get install chromium")
        for item in items:
            if Path(__file__).parent in item.path.parents:
                item.add_marker(missing)


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def until(happened, what: str) -> None:
    """Wait for a condition; fails where it never comes."""
    end = monotonic() + PATIENCE_SECONDS
    while not happened():
        assert monotonic() < end, f"{what}: it never happened"
        sleep(0.05)


def calm(page: Page) -> None:
    """Nothing runs: a click or a key while the page is drawn anew would be lost."""
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")


class Server:
    """`streamlit run app.py` as a person starts it."""

    def __init__(self, home: Path):
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.log = home.with_suffix(".log")
        environment = {name: value for name, value in os.environ.items() if name != "VITRINE_ENGINE"}
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(self.port)],
                cwd=ROOT, env=environment | {"VITRINE_HOME": str(home)}, stdout=log, stderr=log,
                start_new_session=True,
            )  # fmt: skip

    def answers(self, path: str) -> bool:
        with suppress(OSError):
            return self.get(path)[0] == 200
        return False

    def get(self, path: str) -> tuple[int, str]:
        """Status and body; raises `OSError` where nobody listens."""
        try:
            with urllib.request.urlopen(f"{self.address}{path}") as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as answer:
            with answer:
                return answer.code, answer.read().decode()

    def family(self) -> list[psutil.Process]:
        """The server and every process it has started, and they in turn."""
        process = psutil.Process(self._process.pid)
        return [process, *process.children(recursive=True)]

    def end(self, how: signal.Signals) -> None:
        self._process.send_signal(how)
        self._process.wait(PATIENCE_SECONDS)


@contextmanager
def serving(home: Path) -> Iterator[Server]:
    server = Server(home)
    try:
        until(lambda: server.answers("/_stcore/health"), "the server starts")
        yield server
    finally:
        with suppress(ProcessLookupError):
            server.end(signal.SIGTERM)


@pytest.fixture(scope="module")
def kept(tmp_path_factory) -> Path:
    """Where the server keeps things."""
    return Path(tmp_path_factory.mktemp("browser") / "home")


@pytest.fixture(scope="module")
def server(kept) -> Iterator[Server]:
    with serving(kept) as server:
        yield server


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def tab(browser) -> Iterator[Page]:
    """A fresh profile on a desk."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    yield context.new_page()
    context.close()


@pytest.fixture
def phone(browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    yield context.new_page()
    context.close()
