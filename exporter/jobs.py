"""Runs as durable DBOS workflows: one queue, one run at a time for a connection, taken over when a worker dies.

It alone owns DBOS. The workflow's steps are coarse; the journal says where a step that was cut off goes on.
"""

import contextlib
import logging
import os
import socket
import threading
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from dbos import DBOS, DBOSClient, DBOSConfig
from dbos import error as dbos_errors

from exporter.errors import ExporterError
from exporter.settings import Settings
from exporter.workspace.journal import Journal
from exporter.workspace.workers import Workers

QUEUE = "runs"
WORKFLOW = "export_run"
APPLICATION = "exporter"
VERSION = "1"
"""Of the workflow's steps; a run goes on under the version that it began with."""

HEARTBEAT = 3.0
"""Seconds between two signs of life."""

_QUEUE_POLLING = 0.25
_REMEMBERED = 100

LEAVE_WITHIN = 10.0
"""Seconds that a worker takes at most to leave its runs to the next one."""

Carry = Callable[[str, str, threading.Event], None]
"""Carries a run as far as it goes: run id, name of the worker, and what is set when the worker is to leave."""


def enqueue(settings: Settings, run_id: str, *, partition: str) -> None:
    """Put a run into the queue; it begins when a worker is free and no other run of its partition is at work."""
    DBOS.migrate(settings.jobs_url)
    client = DBOSClient(system_database_url=settings.jobs_url, application_name=APPLICATION)
    try:
        client.enqueue(
            {
                "workflow_name": WORKFLOW,
                "queue_name": QUEUE,
                "workflow_id": run_id,
                "app_version": VERSION,
                "queue_partition_key": partition,
            },
            run_id,
        )
    finally:
        client.destroy()


@dataclass(slots=True)
class Worker:
    """A worker in this process: it carries the runs of the queue for as long as the `with` block lasts.

    There can be one in a process. Killed, its runs are taken over by another worker, or by itself when it is back.

    Args:
        settings: The workspace.
        journal: Says which runs are unfinished.
        workers: Where its signs of life go.
        carry: Does the work of a run.
    """

    settings: Settings
    journal: Journal
    workers: Workers
    carry: Carry
    name: str = ""
    _leaving: threading.Event = field(default_factory=threading.Event)
    _carrying: set[str] = field(default_factory=set)
    _changed: threading.Condition = field(default_factory=threading.Condition)
    _beat: threading.Thread | None = None

    def __enter__(self) -> Self:
        """Sign on and begin to take runs from the queue."""
        self.name = self.name or f"{socket.gethostname()}-{os.getpid()}-{uuid.uuid4().hex[:6]}"
        logging.getLogger("dbos").setLevel(logging.ERROR)
        config: DBOSConfig = {
            "name": APPLICATION,
            "system_database_url": self.settings.jobs_url,
            "executor_id": self.name,
            "application_version": VERSION,
            "log_level": "ERROR",
            "notification_listener_polling_interval_sec": 1.0,
        }
        DBOS(config=config)
        name = self.name

        @DBOS.step(name="carry")
        def step(run_id: str) -> None:
            with self._at_work(run_id):
                self.carry(run_id, name, self._leaving)

        @DBOS.workflow(name=WORKFLOW)
        def workflow(run_id: str) -> None:
            step(run_id)

        with ThreadPoolExecutor(1) as apart:  # DBOS will not start where an event loop runs, as in a notebook
            apart.submit(_launch).result()
        self.workers.sign_on(name, socket.gethostname())
        self._take_over()
        self._beat = threading.Thread(target=self._stay_alive, name="heartbeat", daemon=True)
        self._beat.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Sign off; a run at work is left to the next worker."""
        self._leaving.set()
        if self._beat is not None:
            self._beat.join()
        with self._changed:
            self._changed.wait_for(lambda: not self._carrying, timeout=LEAVE_WITHIN)
        with contextlib.suppress(ExporterError):
            self.workers.sign_off(self.name)
        DBOS.destroy(destroy_registry=True)
        logging.getLogger("dbos").handlers.clear()

    @contextlib.contextmanager
    def _at_work(self, run_id: str) -> Iterator[None]:
        with self._changed:
            self._carrying.add(run_id)
        try:
            yield
        finally:
            with self._changed:
                self._carrying.discard(run_id)
                self._changed.notify_all()

    def _stay_alive(self) -> None:
        while not self._leaving.wait(HEARTBEAT):
            with contextlib.suppress(ExporterError):  # a database that is busy for a while is tried again
                self.workers.sign_of_life(self.name)
                self._take_over()

    def _take_over(self) -> None:
        """Put the runs of workers that are gone back into the queue; DBOS lets only one worker have each."""
        gone = [worker.name for worker in self.workers.all() if not worker.alive and worker.name != self.name]
        if gone and self.journal.unfinished():
            with contextlib.suppress(dbos_errors.DBOSException):
                DBOS._recover_pending_workflows(gone[:_REMEMBERED])  # noqa: SLF001 -- DBOS has no public name for it


def _launch() -> None:
    DBOS.launch()
    DBOS.register_queue(
        QUEUE, partition_concurrency=1, polling_interval_sec=_QUEUE_POLLING, on_conflict="always_update"
    )
