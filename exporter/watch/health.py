"""Whether a worker is well: the database answers it, others see that it is alive, and it takes runs from the queue."""

from collections.abc import Callable, Sequence

from exporter.errors import ExporterError
from exporter.watch.question import Question
from exporter.workspace.workers import WorkerStatus

PATIENCE = 2.0
"""Seconds within which the database has to answer."""


class Checkup:
    """Examines one worker; safe to use from many threads.

    Args:
        name: Tells the worker's name, "" before it has one.
        workers: Reads all signs of life from the database. Raises ExporterError.
        queue_fault: Says why no run can be taken from the queue, or None.
        patience: Seconds to wait for the database.
    """

    def __init__(
        self,
        name: Callable[[], str],
        workers: Callable[[], Sequence[WorkerStatus]],
        queue_fault: Callable[[], str | None],
        *,
        patience: float = PATIENCE,
    ) -> None:
        self.name = name
        self._workers = Question(workers, patience=patience)
        self._queue_fault = queue_fault

    def faults(self) -> list[str]:
        """Examine the worker now: what is wrong with it, as sentences; nothing when it is well."""
        return [fault for fault in (self._seen_by_others(), self._queue_fault()) if fault is not None]

    def _seen_by_others(self) -> str | None:
        try:
            known = self._workers.answer()
        except ExporterError as error:
            return str(error)
        if any(worker.name == self.name() and worker.alive for worker in known):
            return None
        return "This worker's signs of life do not reach the database; others may take over its runs."
