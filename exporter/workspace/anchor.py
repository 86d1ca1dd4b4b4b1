"""The file that remembers how the audit log ended: without it nobody could tell that the end was cut off."""

import json
import os
import threading
from pathlib import Path

import sqlalchemy as sa

from exporter.errors import SettingsError
from exporter.events import AuditDoubted, AuditUnanchored
from exporter.logs import tell
from exporter.workspace.chain import Mark
from exporter.workspace.tables import audit

ANCHOR = "audit.anchor"
"""Name of the file in the workspace's folder."""

WIDTH = 127
"""Characters of what it says, filled up with spaces."""


class Anchor:
    """How the log ended when this machine wrote to it last; it moves on only while the log still holds that entry.

    Args:
        file: Where it is kept; made at the first entry, with mode 0600.
    """

    def __init__(self, file: Path) -> None:
        self.file = file
        self._moving = threading.Lock()

    def read(self) -> Mark | None:
        """Return what it says; None where there is none yet. Raises SettingsError when it is damaged or unreadable."""
        try:
            words = self.file.read_text(encoding="ascii")
            if not words:  # made, and the machine went down
                return None
            said = json.loads(words)
            return Mark(int(said["entry"]), str(said["hash"]))
        except FileNotFoundError:
            return None
        except OSError as error:
            raise SettingsError(f"The file {self.file} cannot be read ({error.strerror}).") from error
        except (ValueError, KeyError, TypeError) as error:
            raise SettingsError(
                f"The file {self.file}, which remembers how the audit log ended, is damaged. "
                "Find out who changed it, and remove it: the next entry makes it anew."
            ) from error

    def follows(self, connection: sa.Connection, before: Mark | None) -> bool:
        """Tell whether the log still holds what the anchor says, so that the anchor may be moved on.

        Args:
            connection: In the transaction that appends.
            before: How the log ended before it.
        """
        try:
            mark = self.read()
        except SettingsError:
            return False
        if mark is None or mark == before:
            return True
        found: str | None = connection.scalar(sa.select(audit.c.hash).where(audit.c.id == mark.entry))
        if found != mark.hash:
            tell(AuditDoubted(mark.entry, "cut"))
        return found == mark.hash

    def move(self, end: Mark) -> None:
        """Remember how the log ends, unless a later end is known; where that fails, say so in the log of the process.

        Of two processes that do so at once, the earlier end may win: the next entry puts that right.
        """
        with self._moving:
            try:
                mark = self.read()
                if mark is not None and mark.entry >= end.entry:
                    return
                handle = os.open(self.file, os.O_CREAT | os.O_WRONLY, 0o600)
                with os.fdopen(handle, "w", encoding="ascii") as opened:  # over what is there: always of one length
                    opened.write(f"{json.dumps({'entry': end.entry, 'hash': end.hash}):<{WIDTH}}\n")
            except (OSError, SettingsError):
                tell(AuditUnanchored(end.entry, end.hash))
