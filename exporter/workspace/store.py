"""What is remembered: definitions by kind and name, in the transactions in which everything else is written too.

It alone reads and writes the definitions table. Nothing here knows what a document means.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from exporter.errors import DefinitionError, Issue, NotFoundError
from exporter.workspace import audit, versions
from exporter.workspace.audit import Deed
from exporter.workspace.database import BUSY_SECONDS, connect
from exporter.workspace.names import LONGEST_NAME, name_fault, name_key
from exporter.workspace.schema import version
from exporter.workspace.tables import definitions
from exporter.workspace.transactions import Transactions
from exporter.workspace.versions import Change, Version

__all__ = ["LONGEST_NAME", "Definition", "Store", "name_fault", "name_key", "utc_now"]


@dataclass(frozen=True, slots=True)
class Definition:
    """A remembered document, and who made and last changed it (UTC)."""

    name: str
    document: dict[str, Any] = field(repr=False)
    created_at: datetime
    created_by: str
    updated_at: datetime
    updated_by: str


def utc_now() -> datetime:
    """Tell the time, aware, in UTC."""
    return datetime.now(UTC)


class Store(Transactions):
    """One database, for any number of threads; several processes may each have a Store on the same one."""

    def __init__(
        self,
        url: str,
        *,
        clock: Callable[[], datetime] = utc_now,
        busy_seconds: float = BUSY_SECONDS,
        anchor: Path | None = None,
    ) -> None:
        """Open the database, make it or bring it up to date. Raises SettingsError when it cannot be opened.

        Args:
            url: Of SQLite or PostgreSQL.
            clock: Tells the time, aware.
            busy_seconds: How long to wait for another process's write lock on SQLite.
            anchor: The file that remembers how the audit log ended; None: nothing does.
        """
        super().__init__(connect(url, busy_seconds=busy_seconds), anchor=anchor)
        self.now = clock
        try:
            version.prepare(self.read, self.begin)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Close every connection: at once where it is idle, and when it comes back where a thread has it still."""
        sa.event.listen(self.engine, "checkin", _close_late)
        self.engine.dispose()

    def put(
        self,
        kind: str,
        name: str,
        document: Mapping[str, Any],
        *,
        actor: str,
        new: bool = False,
        action: str | None = None,
        detail: str | None = None,
        even_if_equal: bool = False,
    ) -> Definition:
        """Remember a document under its name; an equal one is left untouched and not audited, unless that is asked for.

        Args:
            kind: "source", "segment", "connection", "export" and the like.
            name: Unique in its kind, without regard to case.
            document: What JSON can hold.
            actor: Email of the person acting.
            new: Refuse a name that exists already.
            action: What the audit and the history call it; default: "created" or "changed".
            detail: What to add in the audit; never a secret.
            even_if_equal: Write down who acts, and when, although nothing else changes.

        Raises:
            DefinitionError: The name is malformed, or taken (by one that differs only in case, or, if `new`, at all).
        """
        fault = name_fault(name)
        if fault is not None:
            raise DefinitionError([Issue("name", fault)])
        wanted = dict(document)
        try:
            with self.begin() as connection:
                found = self._find(connection, kind, name)
                if found is not None and (new or found.name != name):
                    raise _taken(kind, found.name)
                if found is not None and found.document == wanted and not even_if_equal:
                    return found
                now = self.now()
                changes = {"document": wanted, "updated_at": now, "updated_by": actor}
                if found is None:
                    connection.execute(
                        definitions.insert().values(
                            kind=kind, name=name, name_key=name_key(name), created_at=now, created_by=actor, **changes
                        )
                    )
                else:
                    connection.execute(definitions.update().where(_is(kind, name)).values(**changes))
                done = action or ("created" if found is None else "changed")
                versions.record(connection, Change(kind, name_key(name), name, done, actor, now), wanted)
                before = None if found is None else found.document
                audit.record(connection, Deed(actor, done, kind, name, detail, before, wanted), at=now)
        except sa.exc.IntegrityError as error:  # another process was first, between the look and the insert
            raise _taken(kind, name) from error
        return Definition(
            name, wanted, found.created_at if found else now, found.created_by if found else actor, now, actor
        )

    def get(self, kind: str, name: str) -> Definition:
        """Read one by its name, in any case. Raises NotFoundError."""
        with self.read() as connection:
            found = self._find(connection, kind, name)
        if found is None:
            raise NotFoundError(f'There is no {kind} called "{name}".')
        return found

    def all(self, kind: str) -> list[Definition]:
        """Read all of a kind, by name."""
        with self.read() as connection:
            rows = connection.execute(
                sa.select(definitions).where(definitions.c.kind == kind).order_by(definitions.c.name_key)
            ).all()
        return sorted((_definition(row) for row in rows), key=lambda each: name_key(each.name))

    def names(self, kind: str) -> list[str]:
        """Read the names of a kind, in order."""
        with self.read() as connection:
            names = connection.scalars(sa.select(definitions.c.name).where(definitions.c.kind == kind)).all()
        return sorted(names, key=name_key)

    def rename(self, kind: str, old: str, new: str, *, actor: str) -> None:
        """Give one another name; what refers to it by name is left to the caller, in the same `begin`.

        Raises:
            NotFoundError: There is none called `old`.
            DefinitionError: `new` is malformed, or taken.
        """
        fault = name_fault(new)
        if fault is not None:
            raise DefinitionError([Issue("name", fault)])
        try:
            with self.begin() as connection:
                found = self.get(kind, old)
                present = found.name
                taken = self._find(connection, kind, new)
                if taken is not None and name_key(old) != name_key(new):
                    raise _taken(kind, taken.name)
                if present == new:
                    return
                now = self.now()
                connection.execute(
                    definitions.update()
                    .where(_is(kind, old))
                    .values(name=new, name_key=name_key(new), updated_at=now, updated_by=actor)
                )
                versions.follow(connection, kind, name_key(old), name_key(new))
                versions.record(connection, Change(kind, name_key(new), new, "renamed", actor, now), found.document)
                before, after = {"name": present}, {"name": new}
                audit.record(connection, Deed(actor, "renamed", kind, new, f"was {present}", before, after), at=now)
        except sa.exc.IntegrityError as error:
            raise _taken(kind, new) from error

    def delete(self, kind: str, name: str, *, actor: str) -> None:
        """Forget one. Raises NotFoundError."""
        with self.begin() as connection:
            found = self.get(kind, name)
            present = found.name
            connection.execute(definitions.delete().where(_is(kind, name)))
            now = self.now()
            versions.record(connection, Change(kind, name_key(present), present, "deleted", actor, now), None)
            audit.record(connection, Deed(actor, "deleted", kind, present, before=found.document), at=now)

    def lock(self, kind: str, name: str) -> None:
        """Inside `begin`, keep all others from changing one until the end of it; on SQLite they are kept already."""
        with self.begin() as connection:
            connection.execute(sa.select(definitions.c.name).where(_is(kind, name)).with_for_update())

    def history(self, kind: str, name: str) -> list[Version]:
        """Read what one was after each change, newest first; also of one that is deleted, none of one never seen."""
        with self.read() as connection:
            return versions.read(connection, kind, name_key(name))

    def audited(self, *, kind: str | None = None, limit: int = 200) -> tuple[audit.Entry, ...]:
        """Read the latest entries of the audit, or of a kind of things in it, newest first."""
        with self.read() as connection:
            return audit.entries(connection, audit.matching(kind=kind), limit=limit)

    def _find(self, connection: sa.Connection, kind: str, name: str) -> Definition | None:
        row = connection.execute(sa.select(definitions).where(_is(kind, name))).first()
        return None if row is None else _definition(row)


def _close_late(_: object, record: sa.pool.ConnectionPoolEntry) -> None:
    """Close a connection that comes back to a store that is closed."""
    record.invalidate()


def _is(kind: str, name: str) -> sa.ColumnElement[bool]:
    return sa.and_(definitions.c.kind == kind, definitions.c.name_key == name_key(name))


def _definition(row: sa.Row[Any]) -> Definition:
    return Definition(row.name, row.document, row.created_at, row.created_by, row.updated_at, row.updated_by)


def _taken(kind: str, name: str) -> DefinitionError:
    return DefinitionError([Issue("name", f'There is already a {kind} called "{name}". Choose another name.')])
