"""From settings to a result: the only file, beside the server's lifespan, that meets the engine.

Every request a page makes has a place of its own in the session, named by use case and task. It keeps requests, not
results: those are the engine's, shared by everyone and bounded.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from threading import Lock
from typing import Any
from uuid import uuid4

import streamlit as st

from data import catalog
from data.dataset import DataError, Manifest
from data.settings import settings
from ml import use_cases
from ml.base import ParamError, Params, Result, Stopped, TooCostly
from ml.engine import LIVE_SECONDS, Engine, Job, JobError, Request, connect

log = logging.getLogger(__name__)

PATIENCE_SECONDS = 1.0
"""So long a person is left with the page as it was before they are told that something runs."""
POLL_SECONDS = 0.25
MOST_SEEN = 30
"""Results of a session that are remembered to be set side by side."""
SERVER = "server"
WARM_SECONDS = 120.0

_engine: Engine | None = None
_lock = Lock()


def engine() -> Engine:
    """The engine of this process, connected on first use."""
    global _engine
    with _lock:
        if _engine is None:
            _engine = connect(settings())
        return _engine


def close() -> None:
    """Take the engine down with the server."""
    global _engine
    with _lock:
        if _engine is not None:
            _engine.close()
            _engine = None


def warm() -> None:
    """Compute what each page shows at first, then prepare the other samples, so that the first visitors need not wait."""
    entries = [entry for entry in catalog.entries() if entry.available]
    for name in use_cases.PACKAGES:
        for entry in [entry for entry in entries if entry.kind in use_cases.light(name).KINDS][:1]:
            _attempt(entry.ref, partial(_warm, name, entry.ref))
    for entry in entries:
        _attempt(entry.ref, partial(engine().manifest, entry.ref))


def _attempt(ref: str, work: Callable[[], object]) -> None:
    try:
        work()
    except (DataError, JobError, TooCostly) as error:
        log.warning("warming %s: %s", ref, error)


def _warm(use_case: str, ref: str) -> None:
    """The default result, and what compiles for seconds when first asked for, in every worker."""
    light, manifest = use_cases.light(use_case), engine().manifest(ref)
    for task in light.WARM:
        request = Request.of(use_case, manifest, light.defaults(manifest), task)
        engine().submit(request, SERVER).wait(WARM_SECONDS)
        engine().warm(request)


def announce_trouble() -> None:
    """Where the engine does not serve, every page says so and keeps working on what is stored."""
    if engine().status().state == "unreachable":
        st.warning(
            f"{engine().status().message} What has been computed before can still be seen.", icon=":material/cloud_off:"
        )


def dataset(ref: str) -> Manifest | None:
    """The manifest of a data set, prepared on first use; None, and the reason on the page, where it cannot be had."""
    try:
        with st.spinner("Preparing the data"):
            return engine().manifest(ref)
    except (DataError, JobError) as error:
        st.error(str(error), icon=":material/database_off:")
        return None


@dataclass
class Place:
    """What a session knows of one use case's task."""

    shown: Request | None = None
    """Whose result is on the page."""
    before: Request | None = None
    """Whose result was on the page before that, for comparison."""
    pinned: Request | None = None
    seen: list[Request] = field(default_factory=list)
    """Whose results were on the page in this session, the latest last."""
    job: Job | None = None
    asked: str | None = None
    """The key of the request that Train was pressed for."""
    ended: str | None = None
    """The key of the request that ended without a result."""
    error: str = ""
    can_try_again: bool = False
    asking: Request | None = None
    """The private request this session is about."""
    answer: Result | None = None
    """Its result: held here alone."""

    def last(self, manifest: Manifest) -> Request | None:
        """Whose result stays on the page while another is computed: one of other data would wear wrong labels."""
        same_data = self.shown is not None and self.shown.manifest.fingerprint == manifest.fingerprint
        return self.shown if same_data else None

    def show(self, request: Request) -> None:
        if self.shown is None or self.shown.key != request.key:
            self.before, self.shown = self.shown, request
            self.seen = [*(one for one in self.seen if one.key != request.key), request][-MOST_SEEN:]
        if self.job is not None and self.job.request.key == request.key:
            self.job = None  # it is done, and it holds its result
        self.ended = None

    def end(self, request: Request, error: str, can_try_again: bool) -> None:
        self.ended, self.error, self.can_try_again = request.key, error, can_try_again

    def again(self, request: Request) -> None:
        """Forget how it ended: the next run of the page submits it anew."""
        self.ended, self.asked = None, request.key


def _place(use_case: str, task: str) -> Place:
    place: Place = st.session_state.setdefault(f"place/{use_case}/{task}", Place())
    return place


def run(
    use_case: str,
    manifest: Manifest,
    params: Params,
    task: str = "run",
    label: str | None = "Train",
    **arguments: Any,
) -> Result | None:
    """The result of these settings; the session's last one, labelled, while they are computed; None with neither.

    Draws what a person needs to know where it is called: progress with Stop, an error with its remedy, or, where
    it would take long, a button called `label` with the estimate. Without a label it starts
    unasked, whatever it takes: for what refines something already on the page.
    """
    place = _place(use_case, task)
    request = Request.of(use_case, manifest, params, task, **arguments)
    with st.container():  # always there, so that what follows stays where it is when a run panel comes and goes
        result = engine().stored(request) or _compute(place, request, label)
        if result is not None:
            place.show(request)
            return result
        last = place.last(manifest)
        stale = engine().stored(last) if last else None
        if stale is not None:
            st.caption(":material/history: Below are still the numbers of the settings before.")
        return stale


def ask(use_case: str, manifest: Manifest, params: Params, task: str, **arguments: Any) -> Result | None:
    """The result of a private task, about something a person typed: this session holds the latest, nobody else does.

    Draws progress or an error where it is called; None while there is nothing.
    """
    place = _place(use_case, task)
    request = Request.of(use_case, manifest, params, task, **arguments)
    if place.asking != request:
        place.asking, place.answer = request, None
    with st.container():
        if place.answer is None:
            place.answer = _compute(place, place.asking, label=None)
    return place.answer


def answered(use_case: str, task: str, manifest: Manifest) -> Result | None:
    """What this session last heard of a private task on the same data."""
    answer = _place(use_case, task).answer
    return answer if answer is not None and answer.fingerprint == manifest.fingerprint else None


@dataclass(frozen=True)
class Reference:
    """What a result is compared with."""

    result: Result
    name: str
    """As in "+26 points vs …"."""


def reference(use_case: str, manifest: Manifest) -> Reference | None:
    """The result this session pinned, else the one it saw before; None without one on the same data."""
    place = _place(use_case, "run")
    request = place.pinned or place.before
    if request is None or request.manifest.fingerprint != manifest.fingerprint:
        return None
    result = engine().stored(request)
    return Reference(result, "pinned" if place.pinned else "before") if result else None


def before(use_case: str, manifest: Manifest) -> Result | None:
    """What was on the page before the present result, on the same data."""
    request = _place(use_case, "run").before
    if request is None or request.manifest.fingerprint != manifest.fingerprint:
        return None
    return engine().stored(request)


def seen(use_case: str, manifest: Manifest) -> list[Result]:
    """The results this session has looked at on the same data, the one on the page last."""
    requests = [one for one in _place(use_case, "run").seen if one.manifest.fingerprint == manifest.fingerprint]
    stored = (engine().stored(request) for request in requests)
    return [result for result in stored if result is not None]


def pin_button(use_case: str) -> None:
    """Hold the shown result as the one to compare with; again to let it go."""
    place = _place(use_case, "run")

    def toggle() -> None:
        place.pinned = None if place.pinned else place.shown

    label, icon = ("Unpin", ":material/keep_off:") if place.pinned else ("Pin this result", ":material/keep:")
    help = "Compare what follows with this result instead of with the one before."
    st.button(label, icon=icon, type="tertiary", help=help, on_click=toggle)


def shown(use_case: str, task: str = "run") -> Request:
    """The request whose result is on the page."""
    request = _place(use_case, task).shown
    assert request is not None
    return request


def _compute(place: Place, request: Request, label: str | None) -> Result | None:
    if place.ended != request.key and (place.job is None or place.job.request.key != request.key):
        place.job = None
        try:
            seconds = engine().estimate(request)
            if label and seconds > LIVE_SECONDS and place.asked != request.key:
                _offer(place, request, label, seconds)
                return None
            place.job = engine().submit(request, st.session_state.setdefault("session", uuid4().hex))
        except TooCostly as error:
            place.end(request, str(error), can_try_again=False)
    job = place.job  # held: another click may put a newer one in its place while this one is waited for
    if job is None:
        _explain(place, request)
        return None
    if job.wait(PATIENCE_SECONDS):
        return _take(place, job)
    if label and place.last(request.manifest) is None:
        st.skeleton(height=160)
    _follow(place, job)
    return None


def _take(place: Place, job: Job) -> Result | None:
    """The result of a job that is done; what went wrong is kept and explained."""
    if place.job is job:
        place.job = None
    try:
        return job.result()
    except (ParamError, DataError) as error:
        place.end(job.request, str(error), can_try_again=False)
    except JobError as error:
        place.end(job.request, str(error), can_try_again=True)
    except Stopped:  # nobody pressed Stop: the browser had put this tab to sleep, so ask again
        st.rerun()
    _explain(place, job.request)
    return None


@st.fragment(run_every=POLL_SECONDS)
def _follow(place: Place, job: Job) -> None:
    job.touch()
    if job.done:
        st.rerun()
    progress = job.progress
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        position = f" · number {progress.position} in line" if progress.position else ""
        st.progress(min(max(progress.fraction, 0.0), 1.0), text=f"{progress.message}{position}")
        st.button("Stop", icon=":material/stop:", key=f"stop/{job.request.key}", on_click=_stopper(place, job))


def _stopper(place: Place, job: Job) -> Callable[[], None]:
    def stop() -> None:
        job.stop()
        place.job = None
        place.end(job.request, "Stopped. Nothing is lost: the settings are as you left them.", can_try_again=True)

    return stop


def _offer(place: Place, request: Request, label: str, seconds: float) -> None:
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.markdown(f"This takes about **{seconds:.0f} s**, so it starts when you say so.")
        st.button(
            label, type="primary", icon=":material/play_arrow:", key=f"offer/{request.key}",
            on_click=place.again, args=(request,),
        )  # fmt: skip


def _explain(place: Place, request: Request) -> None:
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.badge("Not computed", icon=":material/info:", color="orange")
        st.text(place.error)
        if place.can_try_again:
            st.button(
                "Try again", icon=":material/refresh:", key=f"again/{request.key}",
                on_click=place.again, args=(request,),
            )  # fmt: skip
