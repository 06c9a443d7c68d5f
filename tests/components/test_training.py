"""What a person sees between a setting and its result, against an engine that does as it is told."""

from dataclasses import dataclass, field

import pytest
from streamlit.testing.v1 import AppTest

from components import training
from data.dataset import Card, DataError, Manifest
from ml.base import ParamError, Result, Stopped, TooCostly
from ml.engine import LIVE_SECONDS, JobError, Progress, Request, Status

MANIFEST = Manifest(
    ref="sample:made", kind="interactions", fingerprint="f" * 16, rows=100, distinct={"user": 10, "item": 10},
    card=Card(title="Made", summary="", row_is="one visit", source="made for a test", licence="none"), columns={},
)  # fmt: skip


@dataclass
class Told:
    """A job that ends when told to."""

    request: Request
    engine: "ToldEngine"
    outcome: Result | Exception | None = None
    progress: Progress = field(default_factory=lambda: Progress(0.4, "Training ease", 2))
    touched: int = 0
    stopped: bool = False

    @property
    def done(self) -> bool:
        return self.outcome is not None or self.stopped

    def wait(self, seconds: float) -> bool:
        return self.done

    def result(self) -> Result:
        if isinstance(self.outcome, Result):
            return self.outcome
        raise self.outcome or Stopped()

    def stop(self) -> None:
        self.stopped = True

    def touch(self) -> None:
        self.touched += 1

    def end(self, outcome: Exception | None = None) -> None:
        self.outcome = outcome or Result("recommend", "run", self.request.params.model_dump(), "f" * 16, {})
        if outcome is None:
            self.engine.results[self.request.key] = self.outcome


@dataclass
class ToldEngine:
    """Remembers what was asked of it."""

    expected: float = 0.1
    refuses: Exception | None = None
    state: str = "ready"
    jobs: list[Told] = field(default_factory=list)
    sessions: list[str] = field(default_factory=list)
    results: dict[str, Result] = field(default_factory=dict)

    def status(self) -> Status:
        return Status(self.state, "The cluster at tcp://127.0.0.1:1 does not answer.")

    def manifest(self, ref: str) -> Manifest:
        if self.refuses:
            raise self.refuses
        return MANIFEST

    def estimate(self, request: Request) -> float:
        return self.expected

    def stored(self, request: Request) -> Result | None:
        return self.results.get(request.key)

    def submit(self, request: Request, session: str) -> Told:
        if self.refuses:
            raise self.refuses
        self.jobs.append(Told(request, self))
        self.sessions.append(session)
        return self.jobs[-1]


@pytest.fixture
def engine(monkeypatch) -> ToldEngine:
    told = ToldEngine()
    monkeypatch.setattr(training, "engine", lambda: told)
    return told


def run_page():
    import streamlit as st

    from components import training
    from ml.recommend.params import RecommendParams

    manifest = training.dataset("sample:made")
    if manifest is None:
        st.stop()
    k = st.slider("k", 1, 30, 10, key="k")
    result = training.run("recommend", manifest, RecommendParams(k=k))
    st.session_state["result"] = result
    if result is not None:
        st.metric("k of the result", result.params["k"])
        reference = training.reference("recommend", manifest)
        st.session_state["compared"] = (reference.name, reference.result.params["k"]) if reference else None
        training.pin_button("recommend")


@pytest.fixture
def screen(engine):
    return AppTest.from_function(run_page, default_timeout=30).run()


def k_shown(screen) -> str | None:
    assert not screen.exception
    return screen.metric[0].value if screen.metric else None


def labels(screen) -> list[str]:
    return [button.label for button in screen.button]


def press(screen, label):
    return next(button for button in screen.button if button.label == label).click().run()


def set_k(screen, k):
    return screen.slider(key="k").set_value(k).run()


def stale(screen) -> bool:
    return any("settings before" in caption.value for caption in screen.caption)


def finish(screen, engine):
    engine.jobs[-1].end()
    return screen.run()


def said(screen) -> str:
    return "\n".join(one.value for one in (*screen.text, *screen.error, *screen.warning))


def test_with_nothing_to_show_there_is_progress_and_no_number(screen, engine):
    assert k_shown(screen) is None
    assert len(engine.jobs) == 1
    assert "Stop" in labels(screen)


def test_a_result_is_shown_when_it_is_there(screen, engine):
    finish(screen, engine)
    assert k_shown(screen) == "10"
    assert "Stop" not in labels(screen)
    assert not stale(screen)


def test_a_stored_result_is_shown_without_asking_for_it(screen, engine):
    finish(screen, engine)
    finish(set_k(screen, 20), engine)
    set_k(screen, 10)
    assert k_shown(screen) == "10"
    assert len(engine.jobs) == 2


def test_the_last_result_stays_under_its_own_numbers_while_the_next_is_computed(screen, engine):
    finish(screen, engine)
    set_k(screen, 20)
    assert k_shown(screen) == "10"
    assert stale(screen)
    assert "Stop" in labels(screen)
    finish(screen, engine)
    assert k_shown(screen) == "20"
    assert not stale(screen)


def test_a_rerun_while_it_is_computed_joins_the_same_job_and_gives_a_sign_of_life(screen, engine):
    before = engine.jobs[0].touched
    screen.run()
    assert len(engine.jobs) == 1
    assert engine.jobs[0].touched > before


def test_a_session_keeps_its_name_and_two_sessions_have_two(screen, engine):
    set_k(screen, 20)
    AppTest.from_function(run_page, default_timeout=30).run()
    first, second, other = engine.sessions
    assert first == second != other


def test_up_to_the_live_limit_it_starts_by_itself(screen, engine):
    engine.expected = LIVE_SECONDS
    set_k(screen, 20)
    assert len(engine.jobs) == 2


def test_a_long_one_starts_when_told_and_says_how_long(screen, engine):
    finish(screen, engine)
    engine.expected = 12.4
    set_k(screen, 20)
    assert len(engine.jobs) == 1
    assert k_shown(screen) == "10"
    assert any("12 s" in one.value for one in screen.markdown)
    press(screen, "Train")
    assert len(engine.jobs) == 2
    finish(screen, engine)
    assert k_shown(screen) == "20"


def test_the_result_of_other_data_does_not_stay(screen, engine, monkeypatch):
    finish(screen, engine)
    monkeypatch.setattr(engine, "manifest", lambda ref: MANIFEST.model_copy(update={"fingerprint": "0" * 16}))
    screen.run()
    assert k_shown(screen) is None
    assert not stale(screen)


def test_pressing_train_holds_for_these_settings_only(screen, engine):
    engine.expected = 12.0
    finish(screen, engine)
    press(set_k(screen, 20), "Train")
    set_k(screen, 25)
    assert "Train" in labels(screen)
    assert len(engine.jobs) == 2


def test_a_newer_click_while_one_waits_leaves_the_older_its_own_job(screen, engine, monkeypatch):
    """The wait is long enough for another run of the page to change what the session knows."""
    place = screen.session_state["place/recommend/run"]

    def wait(job, seconds):
        place.job = None
        return job.done

    monkeypatch.setattr(Told, "wait", wait)
    engine.jobs[-1].outcome = Result("recommend", "run", {"k": 10}, "f" * 16, {})  # done, and not stored yet
    screen.run()
    assert k_shown(screen) == "10"


def test_stop_frees_at_once_and_can_be_taken_back(screen, engine):
    press(screen, "Stop")
    screen.run()
    assert engine.jobs[0].stopped
    assert "Stopped" in said(screen)
    assert "Stop" not in labels(screen)
    press(screen, "Try again")
    assert len(engine.jobs) == 2
    finish(screen, engine)
    assert k_shown(screen) == "10"
    assert "Stopped" not in said(screen)


def test_stop_keeps_the_last_result(screen, engine):
    finish(screen, engine)
    press(set_k(screen, 20), "Stop")
    screen.run()
    assert k_shown(screen) == "10"
    assert stale(screen)


@pytest.mark.parametrize(
    "error", [ParamError("k must be at most 5 for 5 items; got 20."), DataError("2 ids are empty.")]
)
def test_what_the_person_must_mend_is_said_and_not_tried_again(screen, engine, error):
    finish(screen, engine)
    set_k(screen, 20)
    engine.jobs[-1].end(error)
    screen.run()
    assert str(error) in said(screen)
    assert k_shown(screen) == "10"
    assert "Try again" not in labels(screen)
    screen.run()
    assert len(engine.jobs) == 2


def test_what_the_machine_broke_can_be_tried_again(screen, engine):
    engine.jobs[-1].end(JobError("A worker ran out of memory."))
    screen.run()
    assert "A worker ran out of memory." in said(screen)
    press(screen, "Try again")
    finish(screen, engine)
    assert k_shown(screen) == "10"


def test_a_request_above_the_limit_is_refused_with_its_numbers(screen, engine):
    finish(screen, engine)
    engine.refuses = TooCostly("run time must be at most 300 s; this would take about 900 s. Choose a lighter model.")
    screen.session_state["k"] = 20
    engine.manifest = lambda ref: MANIFEST
    screen.run()
    assert "at most 300 s" in said(screen)
    assert k_shown(screen) == "10"


def test_an_error_is_forgotten_with_its_settings(screen, engine):
    finish(screen, engine)
    set_k(screen, 20)
    engine.jobs[-1].end(JobError("A worker ran out of memory."))
    screen.run()
    set_k(screen, 10)
    assert "memory" not in said(screen)


def test_who_slept_through_the_wait_is_served_without_asking(screen, engine):
    engine.jobs[0].stop()
    screen.run()
    assert len(engine.jobs) == 2
    assert "Stopped" not in said(screen)


@pytest.mark.parametrize("error", [DataError("sample must be one of movielens."), JobError("The engine went away.")])
def test_data_that_cannot_be_had_is_an_error_in_words(engine, error):
    engine.refuses = error
    screen = AppTest.from_function(run_page, default_timeout=30).run()
    assert str(error) in said(screen)
    assert k_shown(screen) is None


def test_errors_are_shown_as_plain_text(screen, engine):
    engine.jobs[-1].end(JobError("**bold** <img src=x onerror=alert(1)>"))
    screen.run()
    assert "**bold** <img src=x onerror=alert(1)>" in [text.value for text in screen.text]


def test_a_result_is_compared_with_the_one_before(screen, engine):
    finish(screen, engine)
    assert screen.session_state["compared"] is None
    finish(set_k(screen, 20), engine)
    assert screen.session_state["compared"] == ("before", 10)


def test_a_pinned_result_stays_what_others_are_compared_with(screen, engine):
    finish(screen, engine)
    press(screen, "Pin this result")
    finish(set_k(screen, 20), engine)
    finish(set_k(screen, 25), engine)
    assert screen.session_state["compared"] == ("pinned", 10)
    press(screen, "Unpin")
    assert screen.session_state["compared"] == ("before", 20)


def test_the_session_keeps_requests_and_no_results(screen, engine):
    finish(screen, engine)
    kept = vars(screen.session_state["place/recommend/run"])
    assert not any(isinstance(value, Result) for value in kept.values())
    assert kept["job"] is None


def trouble_page():
    from components import training

    training.announce_trouble()


@pytest.mark.parametrize(("state", "announced"), [("ready", False), ("unreachable", True)])
def test_trouble_is_announced(engine, state, announced):
    engine.state = state
    screen = AppTest.from_function(trouble_page, default_timeout=30).run()
    assert ("does not answer" in said(screen)) is announced
