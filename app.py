"""The server. `streamlit run app.py`"""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from threading import Thread
from uuid import uuid4

import streamlit as st
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from components import training

log = logging.getLogger("vitrine")


@asynccontextmanager
async def lifespan(app: st.App) -> AsyncIterator[None]:
    """The engine comes up with the server, warms itself before the first visitor, and goes down with it."""
    Thread(target=training.warm, name="vitrine-warm", daemon=True).start()
    yield
    await asyncio.to_thread(training.close)


def ready(request: Request) -> JSONResponse:
    """For load balancers: 200 once the engine serves, else 503; the body says why."""
    status = training.engine().status()
    return JSONResponse(vars(status), status_code=200 if status.state == "ready" else 503)


def on_script_error(error: Exception) -> bool:
    """People get a reference, the log the traceback under it."""
    reference = uuid4().hex[:8]
    log.error("reference %s", reference, exc_info=error)
    st.error(
        f"Something went wrong on this page, and it is our fault. Reload to go on; your settings are in the address. "
        f"If it happens again, tell whoever runs this server the reference **{reference}**.",
        icon=":material/error:",
    )
    return True


app = st.App("components/shell.py", lifespan=lifespan, routes=[Route("/ready", ready)], on_script_error=on_script_error)
