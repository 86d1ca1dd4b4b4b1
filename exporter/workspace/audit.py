"""The record of who did what, when; it alone writes and reads the audit table. A detail never holds a secret."""

from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from exporter.workspace.tables import audit

LONGEST_DETAIL = 400

DOOR: ContextVar[str] = ContextVar("door", default="python")
"""Through which door whoever acts came in: "app", "command line", "worker", or "python" for notebooks and scripts."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that somebody did; `at` is UTC, `detail` None when the action says it all."""

    at: datetime
    actor: str
    action: str
    kind: str
    name: str
    detail: str | None


@dataclass(frozen=True, slots=True)
class Deed:
    """What is to be recorded: who, the action ("created", "deleted", "agreed", …), the kind and name of the thing."""

    actor: str
    action: str
    kind: str
    name: str
    detail: str | None = None


def record(connection: sa.Connection, deed: Deed, *, at: datetime) -> None:
    """Write one entry in the transaction of `connection`, so that it stands or falls with what it records."""
    connection.execute(
        audit.insert().values(
            at=at,
            actor=deed.actor,
            action=deed.action,
            kind=deed.kind,
            name=deed.name,
            detail=None if deed.detail is None else deed.detail[:LONGEST_DETAIL],
        )
    )


def entries(connection: sa.Connection, *, limit: int = 200) -> tuple[Entry, ...]:
    """Read the latest entries, newest first."""
    rows = connection.execute(sa.select(audit).order_by(audit.c.id.desc()).limit(limit))
    return tuple(Entry(row.at, row.actor, row.action, row.kind, row.name, row.detail) for row in rows)
