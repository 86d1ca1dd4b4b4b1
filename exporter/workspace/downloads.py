"""Personal data that somebody takes along, as the audit log tells it: who, of what, how much and which columns.

The data itself is in no entry.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from exporter.workspace import audit
from exporter.workspace.audit import Deed
from exporter.workspace.people import Person
from exporter.workspace.permissions import Action, require
from exporter.workspace.store import Store

ACTION = "downloaded"
UNSAVED = "(not saved)"


@dataclass(frozen=True, slots=True)
class Taken:
    """What is taken along, in a file or as what a command prints.

    Args:
        kind: Of the thing that it is of: "segment", "run", …
        name: Of that thing; empty: it is not saved.
        what: Which part of it, such as "members as CSV".
        rows: How many there are.
        columns: Names of all columns.
        masked: Names of those whose personal data is masked.
    """

    kind: str
    name: str
    what: str
    rows: int
    columns: Sequence[str]
    masked: Sequence[str] = ()

    def said(self) -> str:
        """Say how much it is, as a sentence without its end."""
        masked = f", {len(self.masked)} of them masked" if self.masked else ""
        return f"{self.what}: {_several(self.rows, 'row')}, {_several(len(self.columns), 'column')}{masked}"


class Downloads:
    """What is written down of downloads.

    Args:
        store: Where the audit log is.
        actor: Who is acting.
    """

    def __init__(self, store: Store, *, actor: Person) -> None:
        self._store = store
        self._actor = actor

    def require(self) -> None:
        """Let those pass who may take personal data along. Raises NotAllowedError for everyone else."""
        require(self._actor, Action.DOWNLOAD)

    def note(self, taken: Taken) -> None:
        """Write down that somebody takes something along; to be done before it leaves this program's hands.

        Raises:
            NotAllowedError: The person acting may not.
            StateUnavailableError: It cannot be written down now, so nothing may be handed out.
        """
        self.require()
        masked = {"masked": list(taken.masked)} if taken.masked else {}
        after = {"rows": taken.rows, "columns": list(taken.columns), **masked}
        deed = Deed(self._actor.email, ACTION, taken.kind, taken.name or UNSAVED, taken.said(), after=after)
        with self._store.begin() as connection:
            audit.record(connection, deed, at=self._store.now())


def _several(count: int, thing: str) -> str:
    return f"{count:,} {thing}" if count == 1 else f"{count:,} {thing}s"
