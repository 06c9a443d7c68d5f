"""Whoever ends the server ends everything it has started."""

import signal

import psutil
import pytest

from tests.browser.conftest import serving, until


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_no_process_outlives_the_server(tmp_path, how):
    with serving(tmp_path / "home") as server:
        until(lambda: server.answers("/ready"), "the engine serves")
        family = server.family()
        assert len(family) >= 5  # server, scheduler, nanny, two workers
        server.end(how)
        psutil.wait_procs(family, timeout=30)
        assert not [process for process in family if process.is_running()]
