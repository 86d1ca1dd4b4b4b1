"""The way to the database: engines and how transactions begin; `outages` puts what goes wrong into words."""

import os
import sqlite3
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event

from exporter.errors import SettingsError
from exporter.workspace.outages import SqliteWords, speak_postgresql, speak_sqlite

BUSY_SECONDS = 30.0
READS = "exporter_reads"
"""Execution option of a connection that only reads: on SQLite it takes no write lock."""
BY_ITSELF = "exporter_by_itself"
"""Execution option of a connection each of whose statements stands alone, in no transaction."""

_KEEPALIVE = {"keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3, "tcp_user_timeout": 25_000}
"""A server that vanished without a word, with its machine or its network, is noticed within half a minute."""

_FROZEN = "SET idle_in_transaction_session_timeout = '10s'"
"""A transaction whose process was stopped in its midst is given up, so that its locks do not stop everybody else.

The server counts only while it waits for a statement, and not after a pipeline: none is used (PostgreSQL 15).
"""

_IDENTITY = "exporter_file"


def connect(url: str, *, busy_seconds: float = BUSY_SECONDS) -> sa.Engine:
    """Make an engine on which every error of the deployment is a SettingsError in words.

    On SQLite the file is made with mode 0600 (its folder, if missing, with 0700) and kept in WAL mode; transactions
    take the write lock at their begin, unless the connection has the execution option `READS`. It is made once: removed
    or replaced while in use, it is missed at the next begin and commit, and used again when there is one.

    Args:
        url: SQLAlchemy URL: `sqlite:///file` or `postgresql+psycopg://…`.
        busy_seconds: How long to wait for another process's write lock on SQLite.

    Raises:
        SettingsError: It is not such a URL, or the database cannot be opened or written.
        StateUnavailableError: It is busy, full or cannot be reached.
    """
    try:
        parsed = sa.make_url(url)
    except (sa.exc.ArgumentError, ValueError):  # the latter for a port that is no number
        raise SettingsError(
            "EXPORTER_DATABASE_URL is not a database URL, such as postgresql+psycopg://user@host/name."
        ) from None
    backend = parsed.get_backend_name()
    if backend == "sqlite" and parsed.database not in (None, "", ":memory:"):
        return _sqlite(parsed, busy_seconds=busy_seconds)
    if backend == "postgresql":
        return _postgresql(parsed)
    raise SettingsError(
        "EXPORTER_DATABASE_URL has to name a SQLite file (sqlite:///…) or PostgreSQL (postgresql+psycopg://…)."
    )


def private_folder(folder: Path) -> Path:
    """Make a folder, with mode 0700, that only its owner may enter; one that exists is left as it is.

    Raises:
        SettingsError: It cannot be made.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsError(f"The folder {folder} cannot be made ({error.strerror}). Check EXPORTER_HOME.") from error
    return folder


def _sqlite(url: sa.URL, *, busy_seconds: float) -> sa.Engine:
    file = Path(str(url.database))
    private_folder(file.parent)
    _make_private(file)
    words = SqliteWords(file, busy_seconds)
    address = f"{file.absolute().as_uri()}?mode=rw"  # never makes a file anew in the place of one that was removed

    def open_file() -> sqlite3.Connection:
        return sqlite3.connect(address, uri=True, timeout=busy_seconds, check_same_thread=False)

    engine = sa.create_engine(url, creator=open_file, max_overflow=-1)

    def prepare(connection: sqlite3.Connection, record: sa.pool.ConnectionPoolEntry) -> None:
        try:
            connection.isolation_level = None  # transactions are begun below, reads included
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("PRAGMA synchronous = NORMAL")  # enough in WAL mode for a process that is killed
            _use_wal(connection, until=time.monotonic() + busy_seconds)
        except sqlite3.Error as error:
            fault = words.translate(error)
            if fault is None:
                raise
            raise fault from error
        record.info[_IDENTITY] = _identity(file)

    def missed(connection: sa.Connection) -> bool:
        """Tell whether the file is another one than the connection has open: what it writes would be lost."""
        return connection.info.get(_IDENTITY) is None or connection.info[_IDENTITY] != _identity(file)

    def begin(connection: sa.Connection) -> None:
        if missed(connection):
            connection.invalidate()
            engine.dispose()
            raise words.removed()
        asked = connection.get_execution_options()
        if not asked.get(BY_ITSELF, False):
            connection.exec_driver_sql("BEGIN" if asked.get(READS, False) else "BEGIN IMMEDIATE")

    def commit(connection: sa.Connection) -> None:
        if missed(connection):
            raise words.removed()

    event.listen(engine, "connect", prepare)
    event.listen(engine, "begin", begin)
    event.listen(engine, "commit", commit)
    speak_sqlite(engine, words)
    return engine


def _identity(file: Path) -> tuple[int, int] | None:
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _make_private(file: Path) -> None:
    """Make the file where it is missing. One that is there is not touched: closing it frees this process's locks on it.

    Raises:
        SettingsError: It cannot be made.
    """
    try:
        os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    except FileExistsError:
        return
    except OSError as error:
        raise SettingsError(
            f"The workspace database {file} cannot be opened ({error.strerror}). Check its permissions."
        ) from error


def _use_wal(connection: sqlite3.Connection, *, until: float) -> None:
    """See to WAL mode. Two that switch a new file at once are told "locked" without waiting, hence the loop."""
    while connection.execute("PRAGMA journal_mode").fetchone() != ("wal",):
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(0.02)


def _postgresql(url: sa.URL) -> sa.Engine:
    try:
        engine = sa.create_engine(
            url.set(drivername="postgresql+psycopg"),
            pool_pre_ping=True,
            max_overflow=20,
            connect_args={"connect_timeout": 10, **_KEEPALIVE},
        )
    except ImportError as error:
        raise SettingsError("PostgreSQL needs the package psycopg: pip install 'psycopg[binary]'.") from error
    engine.dialect.use_insertmanyvalues_wo_returning = True  # many rows, one statement
    event.listen(engine, "connect", _bound)
    event.listen(engine, "do_executemany", _one_by_one)
    speak_postgresql(engine, f"The workspace database {url.database or ''} on {url.host or 'this machine'}")
    return engine


def _bound(connection: sa.engine.interfaces.DBAPIConnection, _record: sa.pool.ConnectionPoolEntry) -> None:
    cursor = connection.cursor()
    cursor.execute(_FROZEN)
    cursor.close()
    connection.commit()  # a setting of a transaction that is rolled back is rolled back with it


def _one_by_one(
    cursor: sa.engine.interfaces.DBAPICursor,
    statement: str,
    rows: Sequence[Any],
    _context: sa.engine.interfaces.ExecutionContext,
) -> bool:
    """Wait for each answer; the driver would send all in a pipeline, in which and after which nothing is given up."""
    for row in rows:
        cursor.execute(statement, row)
    return True
