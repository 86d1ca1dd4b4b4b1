"""A worker: it carries the runs of the queue, gives signs of life, and looks after runs that nobody carries any more.

A run is a workflow of one coarse step; the journal says where a step that was cut off goes on, and who may write to it.
"""

import contextlib
import logging
import os
import socket
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from types import TracebackType
from typing import Self

from dbos import DBOS, DBOSConfig
from dbos import error as dbos_errors

from exporter.errors import ExporterError, StateUnavailableError
from exporter.events import (
    DatabaseAway,
    DatabaseBack,
    RunsPutBack,
    RunsTakenOver,
    WorkerEnded,
    WorkerStarted,
)
from exporter.jobs import duties as on_the_clock
from exporter.jobs.duties import Duty
from exporter.jobs.queue import APPLICATION, QUEUE, VERSION, WORKFLOW, Queue
from exporter.logs import tell
from exporter.settings import Settings
from exporter.workspace.journal import Journal
from exporter.workspace.workers import SIGNS, Vigil, Workers

_QUEUE_POLLING = 0.25
_CONNECTIONS = 8
"""Of DBOS in each worker; a run at work needs one only at its begin and its end."""

_FROZEN = 10.0
"""Seconds after which the server ends a transaction of a worker that was stopped in the midst of it."""

LEAVE_WITHIN = 10.0
"""Seconds that a worker takes at most to leave its runs to the next one."""

BEGUN_WITHIN = 10.0
"""Seconds from the queue into the hands of a worker, or from its hands to a recorded end, on a machine that is busy."""

TRY_AGAIN_AFTER = 1.0
"""Seconds until a run is taken up again that stopped because the state could not be reached."""

Carry = Callable[[str, str, threading.Event], None]
"""Carries a run as far as it goes: run id, name of the worker, and what is set when the worker is to leave."""


class LetGo(BaseException):
    """The run has not ended and is left as it is; no `Exception`, so that DBOS does not write down an end of it."""


@dataclass(slots=True)
class Worker:
    """A worker in this process: it carries the runs of the queue for as long as the `with` block lasts.

    There can be one in a process. Killed, its runs are taken over by another worker, or by itself when it is back.

    Args:
        settings: The workspace.
        journal: Says which runs are unfinished.
        workers: Where its signs of life go.
        carry: Does the work of a run.
        duties: What it does by the clock beside the runs.
        beside: What else it does all the time, each in a thread of its own until the given event is set.
    """

    settings: Settings
    journal: Journal
    workers: Workers
    carry: Carry
    duties: Sequence[Duty] = ()
    beside: Sequence[Callable[[threading.Event], object]] = ()
    name: str = ""
    _leaving: threading.Event = field(default_factory=threading.Event)
    _carrying: Counter[str] = field(default_factory=Counter)
    _let_go: set[str] = field(default_factory=set)
    _duties_at_work: int = 0
    _changed: threading.Condition = field(default_factory=threading.Condition)
    _threads: list[threading.Thread] = field(default_factory=list)
    _beside: list[threading.Thread] = field(default_factory=list)
    _vigil: Vigil = field(default_factory=Vigil)
    _dropped_since: dict[str, float] = field(default_factory=dict)
    _suspected: set[str] = field(default_factory=set)

    def __enter__(self) -> Self:
        """Sign on and begin to take runs from the queue."""
        self.name = self.name or f"{socket.gethostname()}-{os.getpid()}-{uuid.uuid4().hex[:6]}"
        self._vigil = Vigil(self.workers.silent_after)
        logging.getLogger("dbos").addHandler(logging.NullHandler())  # else DBOS adds one that prints
        config: DBOSConfig = {
            "name": APPLICATION,
            "system_database_url": self.settings.jobs_url,
            "sys_db_pool_size": _CONNECTIONS,
            "sys_db_idle_transaction_timeout_sec": _FROZEN,
            "executor_id": self.name,
            "application_version": VERSION,
            "log_level": "WARNING",
            "notification_listener_polling_interval_sec": 0.2,
        }
        Queue(self.settings.jobs_url).close()
        DBOS(config=config)
        self.workers.sign_on(self.name, socket.gethostname())

        @DBOS.step(name="carry")
        def step(run_id: str) -> None:
            with self._at_work(str(DBOS.workflow_id)):
                self._bring_to_its_end(run_id)

        @DBOS.workflow(name=WORKFLOW, max_recovery_attempts=None)
        def workflow(run_id: str) -> None:
            step(run_id)

        mine = [replace(duty, act=self._on_duty(duty)) for duty in self.duties]
        begin = on_the_clock.register(mine, worker=self.name, leaving=self._leaving)
        with ThreadPoolExecutor(1) as apart:  # DBOS will not start where an event loop runs, as in a notebook
            apart.submit(_launch, self.settings.runs_at_once).result()
            apart.submit(begin).result()
        for act in (self._stay_alive, self._look_after_runs):
            self._threads.append(threading.Thread(target=act, name=act.__name__.strip("_"), daemon=True))
            self._threads[-1].start()
        for beside in self.beside:
            self._beside.append(threading.Thread(target=beside, args=(self._leaving,), name="beside", daemon=True))
            self._beside[-1].start()
        tell(WorkerStarted(self.name, self.settings.database_url.partition(":")[0]))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Sign off; a run at work is left to the next worker."""
        self._leaving.set()
        with self._changed:
            left = len(self._carrying)
            self._changed.wait_for(lambda: not (self._carrying or self._duties_at_work), timeout=LEAVE_WITHIN)
        for thread in self._threads:
            thread.join()
        for thread in self._beside:
            thread.join(LEAVE_WITHIN)
        with contextlib.suppress(ExporterError):
            self.workers.sign_off(self.name)
        DBOS.destroy(destroy_registry=True)
        logging.getLogger("dbos").handlers.clear()
        tell(WorkerEnded(self.name, left))

    def _bring_to_its_end(self, run_id: str) -> None:
        """Carry a run until it has ended; while the state cannot be reached, wait for it.

        Raises:
            LetGo: Another worker carries it, or this one leaves.
        """
        while not self._leaving.is_set():
            try:
                self.carry(run_id, self.name, self._leaving)
                if self.journal.run(run_id).ended:
                    return
                break
            except StateUnavailableError:
                self._leaving.wait(TRY_AGAIN_AFTER)
        raise LetGo

    @contextlib.contextmanager
    def _at_work(self, workflow: str) -> Iterator[None]:
        with self._changed:
            self._carrying[workflow] += 1  # more than one where it was put back while this worker was slow
        has_let_go = False
        try:
            yield
        except LetGo:
            has_let_go = True
            raise
        finally:
            with self._changed:
                self._carrying[workflow] -= 1
                self._carrying += Counter()  # drops what nobody carries
                (self._let_go.add if has_let_go else self._let_go.discard)(workflow)
                self._changed.notify_all()

    def _on_duty(self, duty: Duty) -> Callable[[str, threading.Event], object]:
        def act(worker: str, leaving: threading.Event) -> None:
            with self._changed:
                self._duties_at_work += 1
            try:
                duty.act(worker, leaving)
            finally:
                with self._changed:
                    self._duties_at_work -= 1
                    self._changed.notify_all()

        return act

    def _stay_alive(self) -> None:
        away_since: float | None = None
        while not self._leaving.wait(self.workers.silent_after / SIGNS):
            began = time.monotonic()
            try:
                if not self.workers.sign_of_life(self.name):
                    self.workers.sign_on(self.name, socket.gethostname())
            except ExporterError as error:  # a database that is away for a while is tried again
                if away_since is None:
                    away_since = began
                    tell(DatabaseAway(str(error)))
                continue
            if away_since is not None:
                tell(DatabaseBack(time.monotonic() - away_since))
                away_since = None

    def _look_after_runs(self) -> None:
        queue: Queue | None = None
        while True:
            with contextlib.suppress(ExporterError, dbos_errors.DBOSException):
                queue = queue or Queue(self.settings.jobs_url)
                self._look(queue)
            if self._leaving.wait(self.workers.silent_after / SIGNS):
                break
        if queue is not None:
            queue.close()

    def _look(self, queue: Queue) -> None:
        """Put back into the queue what nobody carries, so that one worker, and only one, gets it.

        What a worker holds that is gone goes back at once, and what this one let go at the second look. What it holds
        and did not begin, or ended just now, is on its way for a while; so is, for a look, what is in no queue.
        """
        at_work = queue.at_work()
        gone = self._vigil.gone(set(at_work.values()) - {self.name}, self.workers.all())
        for name in sorted(gone):
            tell(RunsTakenOver(self.name, name, list(at_work.values()).count(name)))
        if gone:
            DBOS._recover_pending_workflows(sorted(gone))  # noqa: SLF001 -- DBOS has no public name for it
        back = self._dropped({one for one, holder in at_work.items() if holder == self.name})
        for workflow in back:
            queue.put_back(workflow)
        lost = {run.run_id: run for run in queue.lost(self.journal.unfinished())}
        again = lost.keys() & self._suspected
        for run_id in again:
            queue.put_again(lost[run_id])
        self._suspected = lost.keys() - again  # which are on their way once more
        if back or again:
            tell(RunsPutBack(self.name, len(back) + len(again)))

    def _dropped(self, held: set[str]) -> set[str]:
        """Return which of the workflows that this worker holds it does not carry, and is not about to."""
        now = time.monotonic()
        with self._changed:
            self._let_go &= held
            since = {one: self._dropped_since.get(one, now) for one in held - self._carrying.keys()}
            back = {one for one, at in since.items() if now > at and (one in self._let_go or now - at >= BEGUN_WITHIN)}
            self._let_go -= back
        self._dropped_since = {one: at for one, at in since.items() if one not in back}
        return back


def _launch(runs_at_once: int) -> None:
    DBOS.launch()
    DBOS.register_queue(
        QUEUE,
        worker_concurrency=runs_at_once,
        partition_concurrency=1,
        polling_interval_sec=_QUEUE_POLLING,
        on_conflict="always_update",
    )
