"""What an error of the database means: wait and try again, mend the deployment, or a bug; the first two in words.

It alone knows the codes of SQLite and PostgreSQL.
"""

import os
import re
import sqlite3
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy import event

from exporter.errors import SettingsError, StateUnavailableError

_BUSY = "is busy: another process has kept it locked for {seconds:.0f} seconds. Try again, or stop that process"
_REMOVED = "was removed or replaced while it was in use. Put it back, or start everything that uses it anew"

_SQLITE_WAIT = {
    sqlite3.SQLITE_BUSY: _BUSY,
    sqlite3.SQLITE_LOCKED: _BUSY,
    sqlite3.SQLITE_PROTOCOL: _BUSY,
    sqlite3.SQLITE_FULL: "cannot grow: the disk is full. Free some space and try again",
    sqlite3.SQLITE_IOERR: "cannot be read or written: the disk reports an error, or is full. Check the disk",
}
_SQLITE_MEND = {
    sqlite3.SQLITE_CANTOPEN: "cannot be opened. Check that its folder exists and that you may write to it",
    sqlite3.SQLITE_READONLY: "cannot be written. Check the permissions of the file and of its folder",
    sqlite3.SQLITE_PERM: "cannot be opened. Check the permissions of the file and of its folder",
    sqlite3.SQLITE_NOTADB: "is not a SQLite database. Move that file away, or set EXPORTER_HOME to another folder",
    sqlite3.SQLITE_CORRUPT: "is damaged. Restore it from a copy, or set EXPORTER_HOME to another folder",
}
"""SQLite's primary result code -> what to say after "The workspace database …"."""

_POSTGRESQL_BUSY = re.compile("40001|40P01|55P03|57014")
_POSTGRESQL_FULL = re.compile("53100|53200|53400")
_POSTGRESQL_AWAY = re.compile("08...|53300|57P0[1-3]|58...|25006")
_POSTGRESQL_MEND = re.compile("28...|3D000|42501")
"""SQLSTATEs: lost against another transaction; nothing left to grow into; going down, failing over or coming up;
refusing this user or having no such database."""

_REFUSED_AT_THE_DOOR = re.compile(r"authentication failed|does not exist|pg_hba\.conf|no password supplied")
"""What PostgreSQL answers to those who will never get in; a connection that was never made has no SQLSTATE."""


@dataclass(frozen=True, slots=True)
class SqliteWords:
    """Puts errors of one SQLite file into words.

    Args:
        file: The database.
        busy_seconds: How long a lock is waited for.
    """

    file: Path
    busy_seconds: float

    def translate(self, error: sqlite3.Error) -> SettingsError | None:
        """Say what an error means; None: it is a bug, or a broken constraint."""
        code = getattr(error, "sqlite_errorcode", 0)
        if code == sqlite3.SQLITE_READONLY_DBMOVED or (code & 0xFF == sqlite3.SQLITE_CANTOPEN and self._was_away()):
            return self.removed()
        primary = code & 0xFF
        if primary in _SQLITE_WAIT:
            return StateUnavailableError(self._sentence(_SQLITE_WAIT[primary]))
        return SettingsError(self._sentence(_SQLITE_MEND[primary])) if primary in _SQLITE_MEND else None

    def removed(self) -> StateUnavailableError:
        """Say that the file is no longer the one that was opened."""
        return StateUnavailableError(self._sentence(_REMOVED))

    def _was_away(self) -> bool:
        """Tell whether a file that could not be opened is not there, or is back already by now."""
        wanted = os.R_OK | os.W_OK
        is_back = self.file.is_file() and os.access(self.file, wanted) and os.access(self.file.parent, wanted)
        return is_back or not self.file.exists()

    def _sentence(self, words: str) -> str:
        return f"The workspace database {self.file} {words.format(seconds=self.busy_seconds)}."


def speak_sqlite(engine: sa.Engine, words: SqliteWords) -> None:
    """Raise what `SqliteWords` says in the place of an engine's own errors."""

    def translate(context: sa.engine.ExceptionContext) -> SettingsError | None:
        error = context.original_exception
        return words.translate(error) if isinstance(error, sqlite3.Error) else None

    event.listen(engine, "handle_error", translate, retval=True)


def speak_postgresql(engine: sa.Engine, subject: str) -> None:
    """Raise what an outage means in the place of an engine's own errors; the subject has no password."""

    def translate(context: sa.engine.ExceptionContext) -> SettingsError | None:
        if context.is_pre_ping and context.is_disconnect:
            return None  # the pool connects anew
        error = context.original_exception
        state = getattr(error, "sqlstate", None) or ""
        if _POSTGRESQL_BUSY.fullmatch(state):
            return StateUnavailableError(f"{subject} is busy. Try again.")
        if _POSTGRESQL_FULL.fullmatch(state):
            return StateUnavailableError(f"{subject} cannot grow: its disk or memory is full. Free some and try again.")
        if _POSTGRESQL_MEND.fullmatch(state) or (not state and _REFUSED_AT_THE_DOOR.search(str(error))):
            return SettingsError(f"{subject} refuses this user, or is not there. Check EXPORTER_DATABASE_URL.")
        operational = isinstance(context.sqlalchemy_exception, sa.exc.OperationalError)
        if context.is_disconnect or _POSTGRESQL_AWAY.fullmatch(state) or (operational and not state):
            return StateUnavailableError(
                f"{subject} cannot be reached. Check that it runs and that EXPORTER_DATABASE_URL is right."
            )
        return None

    event.listen(engine, "handle_error", translate, retval=True)
