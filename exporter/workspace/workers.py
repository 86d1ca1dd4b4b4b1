"""Who is alive to do the runs: each worker's signs of life."""

import time
from collections.abc import Callable
from dataclasses import dataclass

import sqlalchemy as sa

from exporter.workspace.run_tables import workers
from exporter.workspace.store import Store

SILENT_AFTER = 15.0
"""Seconds without a sign of life after which a worker counts as dead."""


@dataclass(frozen=True, slots=True)
class WorkerStatus:
    """One worker: `alive` is False once it ended or fell silent."""

    name: str
    host: str
    started_at: float
    seen_at: float
    alive: bool


class Workers:
    """The workers of one workspace.

    Args:
        store: The workspace's state.
        clock: Seconds since 1970.
    """

    def __init__(self, store: Store, *, clock: Callable[[], float] = time.time) -> None:
        self._store = store
        self._clock = clock

    def sign_on(self, name: str, host: str) -> None:
        """Record that a worker is alive."""
        now = self._clock()
        with self._store.begin() as connection:
            connection.execute(workers.delete().where(workers.c.name == name))
            connection.execute(
                workers.insert().values(name=name, host=host, started_at=now, seen_at=now, ended_at=None)
            )

    def sign_of_life(self, name: str) -> None:
        """Record that a worker is still alive."""
        with self._store.begin() as connection:
            connection.execute(
                workers.update().where(workers.c.name == name).values(seen_at=self._clock(), ended_at=None)
            )

    def sign_off(self, name: str) -> None:
        """Record that a worker ended in good order."""
        with self._store.begin() as connection:
            connection.execute(workers.update().where(workers.c.name == name).values(ended_at=self._clock()))

    def all(self) -> list[WorkerStatus]:
        """Return all workers that were ever seen, latest first."""
        now = self._clock()
        query = sa.select(workers).order_by(workers.c.seen_at.desc())
        with self._store.read() as connection:
            rows = connection.execute(query).mappings().all()
        return [
            WorkerStatus(
                row["name"],
                row["host"],
                row["started_at"],
                row["seen_at"],
                alive=row["ended_at"] is None and now - row["seen_at"] < SILENT_AFTER,
            )
            for row in rows
        ]
