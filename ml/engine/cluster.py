"""The engine on a Dask cluster: our own on this machine, or one that already runs.

One thread talks to the cluster; everyone else only changes the runs under the lock and wakes it. Runs wait here,
not on the scheduler, so that a worker never has more than the task it works on: their order is ours to choose,
and a worker that has to be restarted takes nobody else's work with it.
"""

import logging
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from threading import Condition, Event, Thread
from time import monotonic
from typing import Any
from uuid import uuid4

from distributed import Client, Future, KilledWorker, fire_and_forget

from data import catalog
from data.dataset import DataError, Manifest
from data.settings import Settings
from ml.base import ParamError, Result, Stopped, TooCostly
from ml.engine.calibration import Calibration
from ml.engine.engine import JobError, Progress, Status
from ml.engine.local import LocalProcesses
from ml.engine.request import Request, code_version
from ml.engine.run import ClusterJob, Run, Waiter
from ml.engine.store import ResultStore
from ml.engine.worker import TOPIC, over_time, rehearse, running_keys, work

log = logging.getLogger(__name__)

TICK_SECONDS = 0.2
GRACE_SECONDS = 2.0
"""How long a stopped task may take to listen before its worker is restarted."""
SILENCE_SECONDS = 10.0
"""A waiter without a sign of life for so long counts as gone."""
ANSWER_SECONDS = 1.0
CONNECT_SECONDS = 2.0
SCHEDULER_SECONDS = 10.0
"""A scheduler on a machine under load may be slow to answer; one silent for longer is taken for dead."""
RETRY_SECONDS = 1.0
RESTART_SECONDS = 30.0
MANIFEST_SECONDS = 120.0
LOST = "The engine went away while this was computed. Try again."


class ClusterLost(Exception):
    """The scheduler is gone; everything on it has to be connected anew."""


@dataclass(eq=False)
class Leaving:
    """A task nobody waits for: its worker is taken until it ends, or is restarted."""

    key: str
    """The Dask key."""
    run: Run
    patience: float
    """When to stop waiting for the task to listen."""
    released: bool = False
    restarting: bool = False


class ClusterEngine:
    """See `ml.engine.engine.Engine`."""

    def __init__(self, settings: Settings):
        self._settings = settings
        self._store = ResultStore(settings.home, settings.result_cache_mb * 1_000_000)
        self._calibration = Calibration(settings)
        self._changed = Condition()
        self._runs: dict[str, Run] = {}
        """Under way, by request key."""
        self._tasks: dict[str, Run] = {}
        """With the cluster, by Dask key."""
        self._leaving: dict[str, Leaving] = {}
        self._familiar: dict[str, str] = {}
        """Fingerprint of a data set → the worker that looked at it last: it remembers the data and what was fitted on it."""
        self._generation: Counter[str] = Counter()
        """A stopped request gets a new Dask key: resubmitted under its old one it would meet its own cancellation."""
        self._client: Client | None = None
        self._local: LocalProcesses | None = None
        self._workers: tuple[str, ...] = ()
        self._status = Status("starting", "The engine is starting.")
        self._closing = Event()
        self._thread = Thread(target=self._serve, name="vitrine-engine", daemon=True)
        self._thread.start()

    # What people ask

    def status(self) -> Status:
        with self._changed:
            busy = len(self._tasks) + len(self._leaving)
            return Status(self._status.state, self._status.message, len(self._workers), busy, len(self._queue()))

    @property
    def address(self) -> str:
        """Where the scheduler listens; empty while there is none."""
        client = self._client
        return str(client.scheduler.address) if client else ""

    def estimate(self, request: Request) -> float:
        return self._calibration.seconds(request)

    def stored(self, request: Request) -> Result | None:
        return self._store.get(request.key)

    def manifest(self, ref: str) -> Manifest:
        known = catalog.manifest(ref, self._settings.home)
        return known if known is not None else self._prepare(ref)

    def _prepare(self, ref: str) -> Manifest:
        with self._changed:
            self._changed.wait_for(lambda: self._client or self._closing.is_set(), CONNECT_SECONDS * 10)
            client = self._client
        if client is None:
            raise JobError(f"{self._status.message} {ref} has not been prepared yet: try again when it is back.")
        future = client.submit(catalog.prepare, ref, self._settings.home, key=f"prepare-{ref}-{code_version()}")
        try:
            prepared: Manifest = future.result(MANIFEST_SECONDS)
        except DataError:
            raise
        except Exception as error:
            raise self._explained(error) from error
        return prepared

    def submit(self, request: Request, session: str) -> ClusterJob:
        waiter = Waiter(session, request.use_case, request.task)
        stored = self._store.get(request.key)
        with self._changed:
            self._replace_older(request.key, waiter)
            run = self._runs.get(request.key) or self._begin(request, stored)
            run.waiters[waiter] = monotonic()
            self._changed.notify_all()
        return ClusterJob(self, run, waiter)

    def _begin(self, request: Request, stored: Result | None) -> Run:
        if stored is not None:
            run = Run(request, 0.0)
            run.finish(stored)
        else:
            run = self._runs[request.key] = Run(request, self.estimate(request))
        return run

    def _replace_older(self, key: str, waiter: Waiter) -> None:
        for run in [run for run in self._runs.values() if waiter in run.waiters and run.request.key != key]:
            self._leave(run, waiter)

    def leave(self, run: Run, waiter: Waiter) -> None:
        with self._changed:
            if not run.finished.is_set():
                self._leave(run, waiter)
                self._changed.notify_all()

    def _leave(self, run: Run, waiter: Waiter) -> None:
        run.waiters.pop(waiter, None)
        if not run.waiters:
            self._give_up(run, Stopped(), GRACE_SECONDS)

    def _give_up(self, run: Run, outcome: Exception, patience: float) -> None:
        """The people are free at once; the worker follows in its own time."""
        run.finish(outcome)
        self._runs.pop(run.request.key, None)
        if run.task and self._tasks.pop(run.task, None):
            self._generation[run.request.key] += 1
            self._leaving[run.task] = Leaving(run.task, run, monotonic() + patience)

    def sign_of_life(self, run: Run, waiter: Waiter) -> None:
        with self._changed:
            if waiter in run.waiters:
                run.waiters[waiter] = monotonic()

    def progress(self, run: Run) -> Progress:
        with self._changed:
            queue = self._queue()
            if run not in queue:
                return Progress(run.fraction, run.message or "Starting")
            if self._status.state == "unreachable":
                return Progress(0.0, self._status.message, queue.index(run) + 1)
            return Progress(0.0, "Waiting for a free worker", queue.index(run) + 1)

    def _queue(self) -> list[Run]:
        waiting = [run for run in self._runs.values() if run.task is None]
        return sorted(waiting, key=lambda run: run.turn)

    def warm(self, request: Request) -> None:
        client = self._client
        if client is not None:
            for address in self._workers:
                fire_and_forget(client.submit(rehearse, request, self._settings, workers=[address], pure=False))

    def close(self) -> None:
        """End what runs and take our own cluster down."""
        self._closing.set()
        with self._changed:
            self._changed.notify_all()
        self._thread.join(RESTART_SECONDS)

    # What the engine's thread does

    def _serve(self) -> None:
        while not self._closing.is_set():
            try:
                self._connect()
                self._work_until_lost()
            except (OSError, TimeoutError, ClusterLost) as error:
                log.warning("engine: %s", error)
                self._disconnect()
                self._closing.wait(RETRY_SECONDS)
        self._disconnect()

    def _connect(self) -> None:
        if self._settings.engine == "local":
            self._local = LocalProcesses(self._settings)
        address = self._local.address() if self._local else self._settings.engine
        client = Client(address, timeout=CONNECT_SECONDS, set_as_default=False, name="vitrine")
        client.subscribe_topic(TOPIC, self._hear)
        with self._changed:
            self._client = client
        self._await_workers(client)
        with self._changed:
            self._status = Status("ready", "The engine is ready.")

    def _await_workers(self, client: Client) -> None:
        while not (self._closing.is_set() or self._refresh_workers(client)):
            self._check_alive(client)
            self._closing.wait(TICK_SECONDS)

    def _refresh_workers(self, client: Client) -> bool:
        workers = tuple(client.sync(client.scheduler.ncores, callback_timeout=SCHEDULER_SECONDS))
        with self._changed:
            self._workers = workers
        return bool(workers)

    def _check_alive(self, client: Client) -> None:
        if client.status != "running" or (self._local and not self._local.alive):
            raise ClusterLost("the connection to the scheduler is lost")

    def _disconnect(self) -> None:
        lost = "The engine does not answer"
        where = "" if self._settings.engine == "local" else f" at {self._settings.engine}"
        with self._changed:
            client, self._client, self._workers = self._client, None, ()
            self._status = Status("unreachable", f"{lost}{where}. Vitrine keeps trying.")
            self._leaving.clear()
            for run in list(self._tasks.values()):
                run.finish(JobError(LOST))
                self._runs.pop(run.request.key, None)
            self._tasks.clear()
            self._changed.notify_all()
        if client:
            with suppress(Exception):  # whatever is wrong with a lost connection, it is given up
                client.close(CONNECT_SECONDS)
        if self._local:
            self._local.close()
            self._local = None

    def _work_until_lost(self) -> None:
        client = self._client
        assert client is not None
        refreshed = monotonic()
        while not self._closing.is_set():
            self._check_alive(client)
            if monotonic() - refreshed > RETRY_SECONDS:
                self._refresh_workers(client)
                refreshed = monotonic()
            with self._changed:
                self._expire()
                due = self._due()
                leaving = list(self._leaving.values())
            for run in due:
                self._dispatch(client, run)
            for task in leaving:
                self._see_off(client, task)
            with self._changed:
                if not self._due():
                    self._changed.wait(TICK_SECONDS)

    def _expire(self) -> None:
        now = monotonic()
        for run in list(self._runs.values()):
            for waiter, sign in list(run.waiters.items()):
                if now - sign > SILENCE_SECONDS:
                    self._leave(run, waiter)
        for run in list(self._tasks.values()):
            limit = self._settings.time_limit_seconds
            if run.running_since and now - run.running_since > limit + GRACE_SECONDS:
                self._give_up(run, JobError(over_time(limit)), 0.0)

    def _due(self) -> list[Run]:
        """The next runs to dispatch: no more than free workers, long ones on all workers but one."""
        taken = [*self._tasks.values(), *(task.run for task in self._leaving.values())]
        free = len(self._workers) - len(taken)
        free_long = max(1, len(self._workers) - 1) - sum(run.long for run in taken)
        due: list[Run] = []
        for run in self._queue():
            if len(due) < free and (not run.long or free_long > sum(other.long for other in due)):
                due.append(run)
        return due

    def _dispatch(self, client: Client, run: Run) -> None:
        with self._changed:
            if run.finished.is_set():
                return
            run.task = f"{run.request.key}-{self._generation[run.request.key]}"
            run.message, run.running_since = "Starting", monotonic()
            self._tasks[run.task] = run
            preferred = self._preferred(run)
        run.future = client.submit(
            work, run.request, self._settings, code_version(), key=run.task, pure=False,
            workers=preferred, allow_other_workers=preferred is not None,
        )  # fmt: skip
        run.future.add_done_callback(partial(self._settle, run))

    def _preferred(self, run: Run) -> list[str] | None:
        """The worker that knows the data if it is free, else whichever is; None where the scheduler may choose from all.

        Which worker of a cluster that others use too is free, only its scheduler knows.
        """
        taken = {task.run.worker for task in self._leaving.values()}
        busy = {other.worker for other in self._tasks.values() if other is not run} | taken
        familiar = self._familiar.get(run.request.manifest.fingerprint)
        if self._local and familiar in self._workers and not busy & {familiar, None}:  # None: not yet known where
            return [familiar]
        return [address for address in self._workers if address not in taken] if taken else None

    def _settle(self, run: Run, future: Future) -> None:
        """Called by the client once a task has ended, one way or another."""
        try:
            outcome = self._outcome(run, future)
        except Exception as error:  # noqa: BLE001 - whatever went wrong, the waiters have to hear of it
            outcome = self._explained(error)
        with self._changed:
            self._tasks.pop(future.key, None)
            if not run.finished.is_set():
                self._runs.pop(run.request.key, None)
                run.finish(outcome)
                if isinstance(outcome, Result):
                    self._calibration.observe(run.request, outcome.seconds)
            self._changed.notify_all()

    def _outcome(self, run: Run, future: Future) -> Result | Exception:
        if future.status == "error":
            return self._explained(future.exception(CONNECT_SECONDS))
        if future.status != "finished":
            return JobError(LOST)
        if run.request.private:
            return future.result(CONNECT_SECONDS)  # type: ignore[no-any-return]
        return self._store.get(run.request.key) or JobError(
            f"The result is not to be found under {self._settings.home}. Workers and app must share VITRINE_HOME."
        )

    def _explained(self, error: BaseException) -> Exception:
        """What a person is told; a defect's traceback goes to the log under a reference."""
        if isinstance(error, ParamError | DataError | TooCostly | JobError | Stopped):
            return error
        if isinstance(error, KilledWorker):
            return JobError(
                "This run ended its worker process several times: it crashed, or needed more than the "
                f"{self._settings.worker_memory_mb:,} MB a worker may use. Choose a lighter model or setting, "
                "or raise VITRINE_WORKER_MEMORY_MB."
            )
        reference = uuid4().hex[:8]
        log.error("reference %s", reference, exc_info=error)
        return JobError(f"The computation failed; the server's log has the details under {reference}. Try again.")

    def _hear(self, event: tuple[float, Any]) -> None:
        """A worker's report; see `ml.engine.worker.Reports`."""
        told = event[1]
        with self._changed:
            if told["state"] == "ended" and self._leaving.pop(told["key"], None):
                self._changed.notify_all()
            run = self._tasks.get(told["key"])
            if run is None:
                return
            run.worker = self._familiar[run.request.manifest.fingerprint] = told["worker"]
            if told["state"] == "started":
                run.running_since = monotonic()
            elif told["state"] == "running":
                run.fraction, run.message = told["fraction"], told["message"]

    # Stopping

    def _see_off(self, client: Client, task: Leaving) -> None:
        if not task.released:
            self._release(client, task)
        elif monotonic() > task.patience and not task.restarting:
            task.restarting = True
            Thread(target=self._restart, args=(client, task), daemon=True).start()

    def _release(self, client: Client, task: Leaving) -> None:
        """The scheduler forgets the task unless another process wants it; its worker sees that at the next step."""
        task.released = True
        if task.run.worker is None:  # not started, or code that holds the interpreter and delays its own "started"
            task.run.worker = _worker_of(client, task.key)
            task.patience = monotonic()
        if task.run.future:
            task.run.future.release()
        if task.run.worker is None:
            self._forget(task)

    def _restart(self, client: Client, task: Leaving) -> None:
        """Capacity comes back by force where the code did not listen, unless somebody else still wants the task."""
        with suppress(OSError, TimeoutError, RuntimeError):  # the connection is gone: `_check_alive` takes over
            worker = task.run.worker
            if worker and _worker_of(client, task.key) is None and not _is_over(client, task.key, worker):
                client.restart_workers([worker], timeout=RESTART_SECONDS, raise_for_error=False)
        self._forget(task)

    def _forget(self, task: Leaving) -> None:
        with self._changed:
            self._leaving.pop(task.key, None)
            self._changed.notify_all()


def _worker_of(client: Client, key: str) -> str | None:
    """The worker the scheduler has given a task to."""
    return next((address for address, keys in client.processing().items() if key in keys), None)


def _is_over(client: Client, key: str, worker: str) -> bool:
    """Whether the worker says that it no longer runs the task; code that holds the interpreter keeps it silent."""
    answers: list[dict[str, list[str]]] = []
    question = Thread(
        target=lambda: answers.append(client.run(running_keys, workers=[worker], on_error="ignore")),
        daemon=True,
    )
    question.start()
    question.join(ANSWER_SECONDS)
    return bool(answers) and key not in answers[0].get(worker, [])
