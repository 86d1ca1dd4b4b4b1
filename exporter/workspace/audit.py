"""The record of who did what, when; it alone writes and reads the audit table. What it keeps holds no secret.

Deeds are noted while a transaction goes on, and appended at its end: the lock under which entries are chained is the
last one that a transaction takes, and is held for a moment only.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from exporter.workspace import chain, fingerprints
from exporter.workspace.chain import Mark
from exporter.workspace.tables import audit

LONGEST_DETAIL = 400

DOOR: ContextVar[str] = ContextVar("door", default="python")
"""Through which door whoever acts came in: "app", "command line", "worker", or "python" for notebooks and scripts."""

LOCK = 5_310_877_215
"""Number of the PostgreSQL advisory lock under which entries are appended; SQLite's write lock is held already."""

NOTED = "exporter_audit"
"""Under which key a connection holds the deeds that its transaction has noted."""

SEARCHED = ("actor", "action", "kind", "name", "detail", "door", "before", "after")
"""Columns that a search for a text looks through."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that somebody did.

    Args:
        number: From 1, the oldest.
        at: When (UTC).
        actor: Email of whoever did it.
        action: "created", "deleted", "agreed", …
        kind: Of the thing.
        name: Of the thing.
        detail: What else there is to say; None when the action says it all.
        door: As in `DOOR`; empty where nobody noted it.
        before: What the thing was, as JSON without secrets; None where there was nothing, or nothing was kept of it.
        after: What it became, likewise.
        hash: Covers the entry and the hash of the one before it.
    """

    number: int
    at: datetime
    actor: str
    action: str
    kind: str
    name: str
    detail: str | None
    door: str = ""
    before: str | None = field(default=None, repr=False)
    after: str | None = field(default=None, repr=False)
    hash: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Deed:
    """What is to be recorded: who, the action ("created", "deleted", "agreed", …), the kind and name of the thing.

    Args:
        actor: Email of whoever acts.
        action: What they did.
        kind: Of the thing.
        name: Of the thing.
        detail: What else there is to say; never a secret.
        before: What the thing was, as a document; secrets in it are kept as fingerprints only.
        after: What it became, likewise.
    """

    actor: str
    action: str
    kind: str
    name: str
    detail: str | None = None
    before: Mapping[str, Any] | None = field(default=None, repr=False)
    after: Mapping[str, Any] | None = field(default=None, repr=False)


@contextmanager
def noting(connection: sa.Connection) -> Iterator[None]:
    """Let deeds be recorded on a connection; what is noted in a savepoint that fails is forgotten with it."""
    info = connection.info  # asked once: a connection that was lost in between has none
    outermost = NOTED not in info
    noted: list[dict[str, Any]] = info.setdefault(NOTED, [])
    before = len(noted)
    try:
        yield
    except BaseException:
        del noted[before:]
        if outermost:
            info.pop(NOTED, None)
        raise


def record(connection: sa.Connection, deed: Deed, *, at: datetime) -> None:
    """Note one deed in the transaction of `connection`, so that it stands or falls with what it records.

    Raises:
        RuntimeError: It is not a transaction of `Store.begin`, which appends what is noted.
    """
    noted = connection.info.get(NOTED)
    if noted is None:
        raise RuntimeError("A deed is recorded in a transaction of Store.begin.")
    noted.append(
        {
            "at": at,
            "actor": deed.actor,
            "action": deed.action,
            "kind": deed.kind,
            "name": deed.name,
            "detail": None if deed.detail is None else deed.detail[:LONGEST_DETAIL],
            "door": DOOR.get(),
            "before": fingerprints.text(deed.kind, deed.before),
            "after": fingerprints.text(deed.kind, deed.after),
        }
    )


def append(connection: sa.Connection) -> tuple[Mark | None, Mark | None]:
    """Write what the transaction has noted, each entry chained to the one before; to be called at its very end.

    Returns:
        How the log ended before, and how it ends now; None where it was empty, and where nothing was noted.
    """
    noted = connection.info.pop(NOTED, None)
    if not noted:
        return None, None
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(LOCK)))
    before = chain.last(connection)
    end = before or Mark(0, chain.FIRST)
    for entry in noted:
        entry |= {"id": end.entry + 1, "previous": end.hash}
        entry["hash"] = chain.link(entry)
        end = Mark(entry["id"], entry["hash"])
    connection.execute(audit.insert(), noted)
    return before, end


def matching(
    *,
    actor: str | None = None,
    action: str | None = None,
    kind: str | None = None,
    name: str | None = None,
    text: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    before: int | None = None,
) -> sa.ColumnElement[bool]:
    """Return the condition that chooses entries; what is None or empty chooses all.

    Args:
        actor: Email of whoever did it, in any case.
        action: What they did, in any case.
        kind: Of the thing, in any case.
        name: Of the thing, in any case.
        text: Part of any of these, of the detail, or of what the thing was or became; in any case.
        since: From this moment on (aware).
        until: Before this moment (aware).
        before: Entries with lower numbers only, to go on from where the last look ended.
    """
    columns = audit.c
    exact = ((columns.actor, actor), (columns.action, action), (columns.kind, kind), (columns.name, name))
    conditions: list[sa.ColumnElement[bool]] = [
        sa.func.lower(column) == sa.func.lower(value) for column, value in exact if value
    ]
    if text:
        conditions.append(sa.or_(*(columns[searched].icontains(text, autoescape=True) for searched in SEARCHED)))
    if since is not None:
        conditions.append(columns.at >= since)
    if until is not None:
        conditions.append(columns.at < until)
    if before is not None:
        conditions.append(columns.id < before)
    return sa.and_(sa.true(), *conditions)


def entries(connection: sa.Connection, *conditions: sa.ColumnElement[bool], limit: int = 200) -> tuple[Entry, ...]:
    """Read the latest entries to which all conditions apply, newest first."""
    rows = connection.execute(sa.select(audit).where(*conditions).order_by(audit.c.id.desc()).limit(limit))
    return tuple(
        Entry(
            number=row.id,
            at=row.at,
            actor=row.actor,
            action=row.action,
            kind=row.kind,
            name=row.name,
            detail=row.detail,
            door=row.door,
            before=row.before,
            after=row.after,
            hash=row.hash,
        )
        for row in rows
    )


def distinct(connection: sa.Connection, column: str) -> tuple[str, ...]:
    """Return what stands in a column of the log, in order."""
    found = connection.scalars(sa.select(audit.c[column]).distinct()).all()
    return tuple(sorted(found, key=str.casefold))


def rows(connection: sa.Connection) -> Iterator[dict[str, Any]]:
    """Read all entries, the oldest first, as what JSON can hold: by column, moments as ISO texts, documents as such."""
    for some in chain.found(connection):
        for row in some:
            documents = {name: _readable(json.loads, row[name]) for name in ("before", "after")}
            yield {**row, "at": _readable(chain.moment, row["at"]), **documents}


def _readable(read: Callable[[Any], object], value: object) -> object:
    """Read a value; where somebody made something of it that cannot be read, give it as it is found."""
    try:
        return None if value is None else read(value)
    except (TypeError, ValueError):
        return str(value)
