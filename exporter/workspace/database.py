"""The way to the database: engines, begins and errors in words; it alone knows how SQLite and PostgreSQL differ."""

import os
import sqlite3
import time
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy import event

from exporter.errors import SettingsError

BUSY_SECONDS = 30.0
READS = "exporter_reads"
"""Execution option of a connection that only reads: on SQLite it takes no write lock."""

BUSY = "is busy: another process has kept it locked for {seconds:.0f} seconds. Try again, or stop that process"

SQLITE_WORDS = {
    sqlite3.SQLITE_BUSY: BUSY,
    sqlite3.SQLITE_LOCKED: BUSY,
    sqlite3.SQLITE_FULL: "cannot grow: the disk is full. Free some space and try again",
    sqlite3.SQLITE_CANTOPEN: "cannot be opened. Check that its folder exists and that you may write to it",
    sqlite3.SQLITE_READONLY: "cannot be written. Check the permissions of the file and of its folder",
    sqlite3.SQLITE_PERM: "cannot be opened. Check the permissions of the file and of its folder",
    sqlite3.SQLITE_IOERR: "cannot be read or written: the disk reports an error. Check the disk",
    sqlite3.SQLITE_NOTADB: "is not a SQLite database. Move that file away, or set EXPORTER_HOME to another folder",
    sqlite3.SQLITE_CORRUPT: "is damaged. Restore it from a copy, or set EXPORTER_HOME to another folder",
}
"""SQLite's primary result code -> what to say after "The workspace database …"."""

POSTGRESQL_BUSY = {"40001", "40P01", "55P03", "57014"}
"""SQLSTATEs of a transaction that lost against another one."""


def connect(url: str, *, busy_seconds: float = BUSY_SECONDS) -> sa.Engine:
    """Make an engine on which every error of the deployment is a SettingsError in words.

    On SQLite the file is made with mode 0600 (its folder, if missing, with 0700) and kept in WAL mode; transactions
    take the write lock at their begin, unless the connection has the execution option `READS`.

    Args:
        url: SQLAlchemy URL: `sqlite:///file` or `postgresql+psycopg://…`.
        busy_seconds: How long to wait for another process's write lock on SQLite.

    Raises:
        SettingsError: It is not such a URL, or the database cannot be reached, opened or written.
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
    try:
        os.close(os.open(file, os.O_CREAT | os.O_RDWR, 0o600))
    except OSError as error:
        raise SettingsError(
            f"The workspace database {file} cannot be opened ({error.strerror}). Check its permissions."
        ) from error
    subject = f"The workspace database {file}"
    engine = sa.create_engine(url, connect_args={"timeout": busy_seconds}, max_overflow=-1)

    def prepare(connection: sqlite3.Connection, _record: object) -> None:
        try:
            connection.isolation_level = None  # transactions are begun below, reads included
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("PRAGMA synchronous = NORMAL")  # enough in WAL mode for a process that is killed
            _use_wal(connection, until=time.monotonic() + busy_seconds)
        except sqlite3.Error as error:
            raise SettingsError(_sqlite_sentence(subject, error, busy_seconds)) from error

    event.listen(engine, "connect", prepare)
    event.listen(engine, "begin", _begin)
    _speak(engine, subject, busy_seconds)
    return engine


def _begin(connection: sa.Connection) -> None:
    reads = connection.get_execution_options().get(READS, False)
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")


def _use_wal(connection: sqlite3.Connection, *, until: float) -> None:
    """See to WAL mode. Two that switch a new file at once are told "locked" without waiting, hence the loop."""
    while connection.execute("PRAGMA journal_mode").fetchone() != ("wal",):
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if _code(error) != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(0.02)


def _postgresql(url: sa.URL) -> sa.Engine:
    try:
        engine = sa.create_engine(
            url.set(drivername="postgresql+psycopg"),
            pool_pre_ping=True,
            max_overflow=20,
            connect_args={"connect_timeout": 10},
        )
    except ImportError as error:
        raise SettingsError("PostgreSQL needs the package psycopg: pip install 'psycopg[binary]'.") from error
    _speak(engine, f"The workspace database {url.database or ''} on {url.host or 'this machine'}", BUSY_SECONDS)
    return engine


def _speak(engine: sa.Engine, subject: str, busy_seconds: float) -> None:
    """Replace errors of the deployment by SettingsErrors. Others, such as broken constraints, stay as they are."""

    def translate(context: sa.engine.ExceptionContext) -> SettingsError | None:
        error = context.original_exception
        if isinstance(error, sqlite3.Error):
            return (
                SettingsError(_sqlite_sentence(subject, error, busy_seconds)) if _code(error) in SQLITE_WORDS else None
            )
        if not context.is_disconnect and not isinstance(context.sqlalchemy_exception, sa.exc.OperationalError):
            return None
        if getattr(error, "sqlstate", None) in POSTGRESQL_BUSY:
            return SettingsError(f"{subject} is busy. Try again.")
        return SettingsError(
            f"{subject} cannot be reached. Check that it runs and that EXPORTER_DATABASE_URL is right."
        )

    event.listen(engine, "handle_error", translate, retval=True)


def _code(error: sqlite3.Error) -> int:
    return getattr(error, "sqlite_errorcode", 0) & 0xFF


def _sqlite_sentence(subject: str, error: sqlite3.Error, busy_seconds: float) -> str:
    words = SQLITE_WORDS.get(_code(error), "cannot be used")
    return f"{subject} {words.format(seconds=busy_seconds)}."
