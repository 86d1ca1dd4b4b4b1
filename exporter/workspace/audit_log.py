"""The audit log as administrators see it: searched, proven whole, and written to a file to be kept elsewhere."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TextIO

from exporter.errors import SettingsError
from exporter.events import AuditAnchored, AuditDoubted
from exporter.logs import tell
from exporter.workspace import audit, chain
from exporter.workspace.audit import Entry
from exporter.workspace.chain import Mark, Verdict
from exporter.workspace.downloads import Downloads, Taken
from exporter.workspace.people import Person
from exporter.workspace.permissions import Action, require
from exporter.workspace.store import Store
from exporter.workspace.tables import audit as table


@dataclass(frozen=True, slots=True)
class Words:
    """What stands in the log, each in order: who acted, what they did, and to which kinds of things."""

    actors: tuple[str, ...]
    actions: tuple[str, ...]
    kinds: tuple[str, ...]


class AuditLog:
    """The audit log, for those who may read it; nobody can change it.

    Args:
        store: Where it is.
        actor: Who is acting.
    """

    def __init__(self, store: Store, *, actor: Person) -> None:
        self._store = store
        self._actor = actor

    def entries(
        self,
        *,
        actor: str | None = None,
        action: str | None = None,
        kind: str | None = None,
        name: str | None = None,
        text: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int = 200,
        before: int | None = None,
    ) -> tuple[Entry, ...]:
        """Return the latest entries, newest first; what is None or empty chooses all, as `audit.matching` says.

        Raises:
            NotAllowedError: The person acting is no administrator.
        """
        require(self._actor, Action.SEE_AUDIT)
        chosen = audit.matching(
            actor=actor, action=action, kind=kind, name=name, text=text, since=since, until=until, before=before
        )
        with self._store.read() as connection:
            return audit.entries(connection, chosen, limit=limit)

    def words(self) -> Words:
        """Return what one may choose entries by. Raises NotAllowedError for those who are no administrators."""
        require(self._actor, Action.SEE_AUDIT)
        with self._store.read() as connection:
            return Words(*(audit.distinct(connection, column) for column in ("actor", "action", "kind")))

    def verify(self, *known: Mark) -> Verdict:
        """Look at every entry, and at how the log ended when this machine wrote to it last.

        Args:
            known: How the log ended at other times, as a worker's log or somebody's notes say.

        Raises:
            NotAllowedError: The person acting is no administrator.
            SettingsError: What this machine remembers of the log's end cannot be read.
        """
        require(self._actor, Action.SEE_AUDIT)
        return _verify(self._store, *known)

    def export(self, to: Path | TextIO) -> int:
        """Write all entries as JSON, one a line, the oldest first, each with its hash and that of the one before it.

        That it is done is an entry, too: the last one of them, unless somebody does something meanwhile.

        Args:
            to: A file to write, or what is written to.

        Returns:
            How many there are.

        Raises:
            NotAllowedError: The person acting is no administrator.
            SettingsError: The file cannot be written.
        """
        require(self._actor, Action.SEE_AUDIT)
        written = 0
        with _opened(to) as file:
            self._note_download()
            with self._store.read() as connection:
                for row in audit.rows(connection):
                    file.write(json.dumps(row, ensure_ascii=False) + "\n")
                    written += 1
        return written

    def _note_download(self) -> None:
        with self._store.read() as connection:
            last = chain.last(connection)
        entries = 1 if last is None else last.entry + 1
        taken = Taken("audit", "workspace", "entries as JSON lines", entries, table.c.keys())
        Downloads(self._store, actor=self._actor).note(taken)


def look_after(store: Store) -> None:
    """Look at the whole log as `AuditLog.verify` does, and say in the log of the process how it ends, or what is wrong.

    Raises:
        SettingsError: What this machine remembers of the log's end cannot be read.
    """
    verdict = _verify(store)
    if verdict.fault is not None:
        tell(AuditDoubted(verdict.fault.entry, verdict.fault.reason))
    elif verdict.last is not None:
        tell(AuditAnchored(verdict.last.entry, verdict.last.hash))


def _verify(store: Store, *known: Mark) -> Verdict:
    kept = None if store.anchor is None else store.anchor.read()  # before the log, which may grow meanwhile
    with store.read() as connection:
        return chain.verify(connection, *known, *([] if kept is None else [kept]))


@contextmanager
def _opened(to: Path | TextIO) -> Iterator[TextIO]:
    if not isinstance(to, Path):
        yield to
        return
    try:
        with to.open("w", encoding="utf-8", newline="\n") as file:
            yield file
    except OSError as error:
        raise SettingsError(f"{to} cannot be written: {error.strerror or error}.") from error
