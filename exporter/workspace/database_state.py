"""How the workspace's database is: which kind it is, where, how large, at which version, and how fast it answers."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from exporter.workspace.schema.version import NEWEST, version
from exporter.workspace.store import Store

KINDS = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
BESIDE = ("", "-wal", "-shm")
"""What SQLite adds to the name of its file, for those that belong to it."""


@dataclass(frozen=True, slots=True)
class DatabaseState:
    """A database that answered.

    Args:
        kind: "SQLite" or "PostgreSQL".
        place: Its file, or its server and name; never a password.
        size: Bytes.
        version: Of its tables.
        newest: The version that this program knows.
        answered_in: Seconds that a first question took.
    """

    kind: str
    place: str
    size: int
    version: int
    newest: int
    answered_in: float


def look(store: Store, *, stopwatch: Callable[[], float] = time.perf_counter) -> DatabaseState:
    """Look at a workspace's database. Raises SettingsError where it does not answer as it should."""
    url = store.engine.url
    began = stopwatch()
    with store.read() as connection:
        number = connection.scalar(sa.select(version.c.number))
        answered_in = stopwatch() - began
        kind = connection.dialect.name
        size = _files(Path(str(url.database))) if kind == "sqlite" else connection.scalar(_SIZE)
    place = str(url.database) if kind == "sqlite" else f"{url.database or ''} on {url.host or 'this machine'}"
    return DatabaseState(KINDS.get(kind, kind), place, int(size or 0), int(number or 0), NEWEST, answered_in)


_SIZE = sa.select(sa.func.pg_database_size(sa.func.current_database()))


def _files(file: Path) -> int:
    parts = [file.with_name(f"{file.name}{ending}") for ending in BESIDE]
    return sum(part.stat().st_size for part in parts if part.exists())
