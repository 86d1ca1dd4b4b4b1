"""How the state is read and written: one transaction at a time in each thread, and what was done in it is audited."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

from exporter.events import AuditAnchored
from exporter.logs import tell
from exporter.workspace import audit
from exporter.workspace.anchor import Anchor
from exporter.workspace.chain import Mark
from exporter.workspace.database import BY_ITSELF, READS


class Transactions:
    """The transactions of one database, for any number of threads.

    Args:
        engine: The way to it.
        anchor: The file that remembers how the audit log ended; None: nothing does.
    """

    def __init__(self, engine: sa.Engine, *, anchor: Path | None = None) -> None:
        self.engine = engine
        self.anchor = None if anchor is None else Anchor(anchor)
        self._joined = threading.local()

    @contextmanager
    def begin(self) -> Iterator[sa.Connection]:
        """Open a transaction that may write: committed at the end, rolled back by an exception.

        Inside another one of the same thread it is a savepoint of that one, so that several steps can be made one.
        On SQLite it takes the write lock at once: keep it short.
        """
        outer = self._current()
        if outer is not None:
            with outer.begin_nested(), audit.noting(outer):
                yield outer
            return
        with self.engine.begin() as connection:
            self._joined.connection = connection
            try:
                with audit.noting(connection):
                    yield connection
                end = self._append(connection)
            finally:
                self._joined.connection = None
        if end is not None:
            tell(AuditAnchored(end.entry, end.hash))
            if self.anchor is not None:
                self.anchor.move(end)

    @contextmanager
    def read(self) -> Iterator[sa.Connection]:
        """Open a connection to read one consistent state, waiting for no writer; inside `begin` it sees its writes."""
        outer = self._current()
        if outer is not None:
            yield outer
            return
        with self.engine.connect() as connection:
            yield connection.execution_options(**{READS: True})

    def wipe(self) -> None:
        """Leave no byte in a SQLite file of what was changed or deleted in it; PostgreSQL sees to that in its own time.

        Until it is done, others wait for the write lock: a second for each 100 MB or so.
        """
        if self.engine.dialect.name != "sqlite":
            return
        with self.engine.connect() as plain:
            connection = plain.execution_options(**{BY_ITSELF: True})
            connection.exec_driver_sql("VACUUM")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    def _append(self, connection: sa.Connection) -> Mark | None:
        """Write what was noted, and return how the log ends now; None where nothing was, or the anchor has to stay."""
        before, end = audit.append(connection)
        if end is None or (self.anchor is not None and not self.anchor.follows(connection, before)):
            return None
        return end

    def _current(self) -> sa.Connection | None:
        current: sa.Connection | None = getattr(self._joined, "connection", None)
        return current
