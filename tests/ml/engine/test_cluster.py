"""The engine on real processes."""

import os
import signal
from concurrent.futures import ThreadPoolExecutor

import pytest

from data.settings import Settings
from ml.base import ParamError, Result, Stopped, TooCostly
from ml.engine import JobError, Request
from ml.engine.cluster import ClusterEngine
from ml.recommend.params import RecommendParams
from tests.ml.engine.conftest import PATIENCE_SECONDS, until


def finished(job) -> Result:
    assert job.wait(PATIENCE_SECONDS)
    return job.result()


def test_a_result_is_the_one_computed_here(engine, manifest):
    from data import catalog
    from ml.recommend import tasks

    params = RecommendParams(model="popular")
    result = finished(engine.submit(Request.of("recommend", manifest, params), "one"))
    here = tasks.run(catalog.load("sample:movielens"), params)
    assert result.metrics.equals(here.metrics)


def test_forty_equal_requests_run_once(engine, tasks):
    with ThreadPoolExecutor(40) as people:
        jobs = list(people.map(lambda person: engine.submit(tasks.request(), f"person {person}"), range(40)))
    tasks.go()
    results = [finished(job) for job in jobs]
    assert len(tasks.process_ids()) == 1
    assert all(result is results[0] for result in results)


def test_a_seen_request_is_done_at_once(engine, tasks):
    tasks.go()
    finished(engine.submit(tasks.request(), "one"))
    assert engine.submit(tasks.request(), "two").done
    assert len(tasks.process_ids()) == 1


def test_the_worker_that_knows_the_data_is_asked_again_while_it_is_free(engine, tasks):
    held = engine.submit(tasks.request("held"), "one")
    until(lambda: held.progress.message == "Half way")
    tasks.go("beside")
    finished(engine.submit(tasks.request("beside"), "two"))
    assert tasks.process_ids("beside") != tasks.process_ids("held")
    tasks.go("held")
    finished(held)
    tasks.go("known")
    finished(engine.submit(tasks.request("known"), "one"))
    for name in "abcdef":
        tasks.go(name)
        finished(engine.submit(tasks.request(name), "one"))
    assert {process for name in "abcdef" for process in tasks.process_ids(name)} == {*tasks.process_ids("known")}


def test_progress_is_told(engine, tasks):
    job = engine.submit(tasks.request(), "one")
    until(lambda: job.progress.message == "Half way")
    assert job.progress.fraction == 0.5 and job.progress.position is None
    tasks.go()
    finished(job)


def test_stop_frees_the_person_and_ends_code_that_listens_without_a_restart(engine, tasks):
    job = engine.submit(tasks.request(), "one")
    until(lambda: job.progress.message == "Half way")
    job.stop()
    assert job.done
    with pytest.raises(Stopped):
        job.result()
    until(lambda: engine.status().busy == 0)
    (process_id,) = tasks.process_ids()
    os.kill(process_id, 0)  # raises where the process is gone


@pytest.mark.parametrize("behaviour", ["deaf", "gil"])
def test_stop_restarts_the_worker_of_code_that_does_not_listen(engine, tasks, behaviour):
    bystander = engine.submit(tasks.request("bystander"), "two")
    job = engine.submit(tasks.request("a", behaviour), "one")
    tasks.started("a")
    tasks.started("bystander")
    job.stop()
    assert job.done
    until(lambda: engine.status().busy == 1)
    until(lambda: engine.status().workers == 2)
    tasks.go("bystander")
    finished(bystander)
    assert len(tasks.process_ids("bystander")) == 1


def test_a_stopped_request_can_be_asked_for_again_at_once(engine, tasks):
    engine_job = engine.submit(tasks.request(), "one")
    tasks.started()
    engine_job.stop()
    again = engine.submit(tasks.request(), "one")
    tasks.go()
    assert isinstance(finished(again), Result)


def test_a_shared_job_goes_on_while_one_waiter_remains(engine, tasks):
    first, second = (engine.submit(tasks.request(), session) for session in ("one", "two"))
    tasks.started()
    first.stop()
    assert first.done and not second.done
    tasks.go()
    assert isinstance(finished(second), Result)
    assert len(tasks.process_ids()) == 1


def test_a_newer_request_of_a_session_replaces_its_older_one(engine, tasks):
    older = engine.submit(tasks.request("older"), "one")
    other_task = engine.submit(tasks.request("other", task="again"), "one")
    newer = engine.submit(tasks.request("newer"), "one")
    assert older.done and not newer.done and not other_task.done
    for job, name in ((newer, "newer"), (other_task, "other")):
        tasks.go(name)
        finished(job)


def test_a_waiter_who_gives_no_sign_of_life_stops_counting(engine, tasks, monkeypatch):
    monkeypatch.setattr("ml.engine.cluster.SILENCE_SECONDS", 0.5)
    job = engine.submit(tasks.request(), "one")
    until(lambda: job.done)
    with pytest.raises(Stopped):
        job.result()


def test_a_short_job_never_waits_behind_long_ones(engine, tasks):
    long = [engine.submit(tasks.request(f"long{n}", seconds=20), f"person {n}") for n in range(4)]
    tasks.started("long0")
    tasks.go("short")
    assert isinstance(finished(engine.submit(tasks.request("short"), "in a hurry")), Result)
    assert sum(job.done for job in long) == 0
    assert sorted(job.progress.position or 0 for job in long) == [0, 1, 2, 3]
    for n, job in enumerate(long):
        tasks.go(f"long{n}")
        finished(job)


def test_a_killed_worker_is_replaced_and_its_job_runs_again(engine, tasks):
    job = engine.submit(tasks.request(), "one")
    tasks.started()
    os.kill(tasks.process_ids()[0], signal.SIGKILL)
    until(lambda: len(tasks.process_ids()) == 2)
    tasks.go()
    assert isinstance(finished(job), Result)


@pytest.mark.parametrize("behaviour", ["die", "eat"])
def test_a_job_that_kills_its_workers_ends_with_an_error_that_says_so(engine, tasks, behaviour):
    bystander = engine.submit(tasks.request("bystander"), "two")
    job = engine.submit(tasks.request("a", behaviour), "one")
    with pytest.raises(JobError, match="needed more than the 1,024 MB"):
        finished(job)
    tasks.go("bystander")
    finished(bystander)
    assert len(tasks.process_ids("bystander")) == 1


@pytest.mark.parametrize("behaviour", ["steps", "deaf"])
def test_a_job_past_the_time_limit_ends_with_an_error_that_says_so(engine, tasks, home, behaviour):
    hasty = ClusterEngine(Settings(home=home, engine=engine.address, time_limit_seconds=1))
    with pytest.raises(JobError, match="run time must be at most 1 s"):
        finished(hasty.submit(tasks.request("a", behaviour), "one"))
    until(lambda: hasty.status().busy == 0)
    hasty.close()
    tasks.go("b")
    finished(engine.submit(tasks.request("b"), "two"))


def test_what_the_task_refuses_reaches_the_person_unchanged(engine, tasks):
    with pytest.raises(ParamError, match=r"name must be good; got bad\. Choose a good one\.") as error:
        finished(engine.submit(tasks.request("a", "bad"), "one"))
    assert error.value.fields == ("name",)


@pytest.mark.parametrize(
    ("estimate", "message"),
    [
        ({"seconds": 4000}, r"run time must be at most 300 s; this would take about 4,000 s\. Choose a lighter"),
        ({"megabytes": 5000}, r"memory must be at most 1,024 MB; this would take about 5,000 MB\. Choose a lighter"),
    ],
)
def test_a_request_above_a_limit_is_refused_with_the_numbers(engine, tasks, estimate, message):
    with pytest.raises(TooCostly, match=message):
        engine.submit(tasks.request(**estimate), "one")
    assert not tasks.process_ids()


def test_two_web_processes_share_one_run(engine, tasks, home):
    other = ClusterEngine(Settings(home=home, engine=engine.address))
    until(lambda: other.status().state == "ready")
    here = engine.submit(tasks.request(), "one")
    tasks.started()
    there = other.submit(tasks.request(), "two")
    until(lambda: there.progress.message)
    tasks.go()
    assert finished(here).metrics.equals(finished(there).metrics)
    assert len(tasks.process_ids()) == 1
    other.close()


def test_leaving_a_run_another_web_process_wants_does_not_end_it(engine, tasks, home):
    other = ClusterEngine(Settings(home=home, engine=engine.address))
    until(lambda: other.status().state == "ready")
    here = engine.submit(tasks.request(), "one")
    tasks.started()
    there = other.submit(tasks.request(), "two")
    until(lambda: there.progress.message == "Half way")
    there.stop()
    until(lambda: other.status().busy == 0)
    tasks.go()
    finished(here)
    assert len(tasks.process_ids()) == 1
    other.close()
