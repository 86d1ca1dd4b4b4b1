"""Who is alive to do the runs: each worker's signs of life, and what another one makes of them."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import sqlalchemy as sa

from exporter.settings import SILENT_AFTER
from exporter.workspace.run_tables import workers
from exporter.workspace.store import Store

SIGNS = 10
"""Signs of life that a worker gives in that time: a busy machine may miss nearly all of them."""

FORGOTTEN_AFTER = 7 * 86_400.0
"""Seconds without a sign of life after which a worker is not listed any more."""


@dataclass(frozen=True, slots=True)
class WorkerStatus:
    """One worker, in the time of the database: `alive` is False once it ended or fell silent."""

    name: str
    host: str
    started_at: float
    seen_at: float
    alive: bool
    ended: bool


class Workers:
    """The workers of one workspace.

    On PostgreSQL the server's clock times every sign of life, so that a machine whose clock is wrong is judged like
    any other; SQLite is used by one machine, with one clock.

    Args:
        store: The workspace's state.
        silent_after: Seconds without a sign of life after which a worker counts as dead.
        clock: Seconds since 1970; for SQLite.
    """

    def __init__(
        self, store: Store, *, silent_after: float = SILENT_AFTER, clock: Callable[[], float] = time.time
    ) -> None:
        self._store = store
        self._clock = clock
        self.silent_after = silent_after

    def sign_on(self, name: str, host: str) -> None:
        """Record that a worker is alive, and forget those that have not been for long."""
        with self._store.begin() as connection:
            now = self._now(connection)
            forgotten = workers.c.seen_at < now - FORGOTTEN_AFTER
            connection.execute(workers.delete().where(sa.or_(workers.c.name == name, forgotten)))
            connection.execute(
                workers.insert().values(name=name, host=host, started_at=now, seen_at=now, ended_at=None)
            )

    def sign_of_life(self, name: str) -> bool:
        """Record that a worker is still alive; False if it was forgotten meanwhile."""
        mine = workers.update().where(workers.c.name == name)
        with self._store.begin() as connection:
            return connection.execute(mine.values(seen_at=self._now(connection), ended_at=None)).rowcount == 1

    def sign_off(self, name: str) -> None:
        """Record that a worker ended in good order."""
        with self._store.begin() as connection:
            connection.execute(workers.update().where(workers.c.name == name).values(ended_at=self._now(connection)))

    def all(self) -> list[WorkerStatus]:
        """Return all workers that were seen lately, latest first."""
        query = sa.select(workers).order_by(workers.c.seen_at.desc())
        with self._store.read() as connection:
            now = self._now(connection)
            rows = connection.execute(query).mappings().all()
        return [
            WorkerStatus(
                row["name"],
                row["host"],
                row["started_at"],
                row["seen_at"],
                alive=row["ended_at"] is None and now - row["seen_at"] < self.silent_after,
                ended=row["ended_at"] is not None,
            )
            for row in rows
        ]

    def _now(self, connection: sa.Connection) -> float:
        if connection.dialect.name != "postgresql":
            return self._clock()
        return float(connection.execute(sa.select(sa.extract("epoch", sa.func.clock_timestamp()))).scalar_one())


@dataclass(slots=True)
class Vigil:
    """What one worker makes of the others' signs of life, with no clock but its own stopwatch.

    Silence counts only while this worker itself is awake and sees the database: after a pause of its own, or of the
    database, everybody gets the full time again.

    Args:
        silent_after: Seconds without a new sign of life after which a worker counts as dead.
        stopwatch: Seconds that only ever go on, on this machine.
    """

    silent_after: float = SILENT_AFTER
    stopwatch: Callable[[], float] = time.monotonic
    _heard: dict[str, tuple[object, float]] = field(default_factory=dict)
    _looked: float = float("-inf")

    def gone(self, names: Iterable[str], known: Iterable[WorkerStatus]) -> set[str]:
        """Tell which of these workers are gone; to be asked again and again.

        Args:
            names: Whom to judge.
            known: All workers, as `Workers.all` gave them just now; who is not among them gives no sign of life.
        """
        now = self.stopwatch()
        if now - self._looked > self.silent_after / 2:
            self._heard.clear()
        self._looked = now
        signs = {worker.name: worker for worker in known}
        heard: dict[str, tuple[object, float]] = {}
        for name in names:
            sign = signs[name].seen_at if name in signs else None
            before, since = self._heard.get(name, (sign, now))
            heard[name] = (sign, since if sign == before else now)
        self._heard = heard
        ended = {name for name in heard if name in signs and signs[name].ended}
        return ended | {name for name, (_, since) in heard.items() if now - since >= self.silent_after}
