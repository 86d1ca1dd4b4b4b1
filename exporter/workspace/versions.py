"""What a definition was after each change; it alone writes and reads the versions, and says which kinds have them.

A history follows its definition to a new name, and stays when the definition is deleted.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from exporter.workspace.tables import definition_versions as versions

KEPT = frozenset({"segment"})
"""Kinds whose versions are kept."""


@dataclass(frozen=True, slots=True)
class Version:
    """What a definition was after one change.

    Args:
        number: From 1, the oldest.
        name: That it had then.
        document: What it was, or None where the change deleted it.
        at: When (UTC).
        by: Who changed it.
        action: What they did, as in the audit.
    """

    number: int
    name: str
    document: dict[str, Any] | None = field(repr=False)
    at: datetime
    by: str
    action: str


@dataclass(frozen=True, slots=True)
class Change:
    """One change that makes a version: whose definition it is, under the key of its present name."""

    kind: str
    key: str
    name: str
    action: str
    by: str
    at: datetime


def record(connection: sa.Connection, change: Change, document: Mapping[str, Any] | None) -> None:
    """Write the version that a change makes, in the transaction that makes it; None: it was deleted."""
    if change.kind not in KEPT:
        return
    connection.execute(
        versions.insert().values(
            kind=change.kind,
            name_key=change.key,
            number=_last(connection, change.kind, change.key) + 1,
            name=change.name,
            document=None if document is None else dict(document),
            at=change.at,
            by=change.by,
            action=change.action,
        )
    )


def follow(connection: sa.Connection, kind: str, old: str, new: str) -> None:
    """Let a history follow its definition from one key to another, after what is known of one that had it once."""
    if old != new:
        before = _last(connection, kind, new)
        connection.execute(
            versions.update()
            .where(versions.c.kind == kind, versions.c.name_key == old)
            .values(name_key=new, number=versions.c.number + before)
        )


def read(connection: sa.Connection, kind: str, key: str) -> list[Version]:
    """Read the versions of a definition, newest first; none where there never was one."""
    mine = (versions.c.kind == kind, versions.c.name_key == key)
    rows = connection.execute(sa.select(versions).where(*mine).order_by(versions.c.number.desc()))
    return [Version(row.number, row.name, row.document, row.at, row.by, row.action) for row in rows]


def _last(connection: sa.Connection, kind: str, key: str) -> int:
    mine = (versions.c.kind == kind, versions.c.name_key == key)
    return int(connection.scalar(sa.select(sa.func.coalesce(sa.func.max(versions.c.number), 0)).where(*mine)) or 0)
