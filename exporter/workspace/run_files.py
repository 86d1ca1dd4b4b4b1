"""What the journal knows of the files of runs: which of them may go, which are gone, and what may repeat a contact.

The files lie in the storage. A run is marked before its files are removed, so that nobody resumes it meanwhile.
"""

import re
from collections.abc import Sequence

import sqlalchemy as sa

from exporter.workspace.run_records import ENDED
from exporter.workspace.run_tables import rejected, runs
from exporter.workspace.store import Store

_VALUE = re.compile(r"'[^']*'|\"[^\"]*\"|“[^”]*”|\S*[@\d]\S*")
"""What may be the value of a contact in Omnisend's words: whatever is quoted, or has an @ or a digit."""

_AT_ONCE = 500


class RunFiles:
    """The files of all runs of a workspace, as the journal knows them.

    Args:
        store: The workspace's state.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def removable(self, run_ids: Sequence[str], *, ended_before: float | None) -> list[str]:
        """Tell of which of some runs the files may be removed, or should have been already.

        Args:
            run_ids: The runs whose files are there.
            ended_before: Seconds since 1970; None: only those whose removal was interrupted.
        """
        marked = runs.c.files_removed_at.is_not(None)
        old = sa.false() if ended_before is None else sa.and_(runs.c.status.in_(ENDED), runs.c.ended_at < ended_before)
        found: list[str] = []
        for first in range(0, len(run_ids), _AT_ONCE):
            some = run_ids[first : first + _AT_ONCE]
            with self._store.read() as connection:
                found += connection.scalars(sa.select(runs.c.run_id).where(runs.c.run_id.in_(some), marked | old))
        return sorted(found)

    def let_go(self, run_id: str, *, at: float) -> bool:
        """Mark that the files of a run are removed, and take out of Omnisend's answers what may repeat a contact.

        Args:
            run_id: A run.
            at: Seconds since 1970.

        Returns:
            Whether they may be removed now: not if it was resumed meanwhile.
        """
        mine = runs.c.run_id == run_id
        with self._store.begin() as connection:
            connection.execute(
                runs.update()
                .where(mine, runs.c.status.in_(ENDED), runs.c.files_removed_at.is_(None))
                .values(files_removed_at=at)
            )
            marked = connection.scalar(sa.select(runs.c.files_removed_at).where(mine)) is not None
            if marked:
                self._rewrite(connection, rejected.c.run_id == run_id)
        return marked

    def count_answers(self, text: str) -> int:
        """Count Omnisend's answers that repeat a text, of all runs."""
        with self._store.read() as connection:
            return connection.scalar(sa.select(sa.func.count()).where(_holds(text))) or 0

    def take_out_of_answers(self, text: str) -> int:
        """Take all values out of those of Omnisend's answers that repeat a text, of all runs, and count them."""
        with self._store.begin() as connection:
            count = connection.scalar(sa.select(sa.func.count()).where(_holds(text))) or 0
            self._rewrite(connection, _holds(text))
        return int(count)

    def _rewrite(self, connection: sa.Connection, which: sa.ColumnElement[bool]) -> None:
        for message in connection.scalars(sa.select(rejected.c.message).where(which).distinct()).all():
            plain = without_values(message)
            if plain != message:
                same = rejected.c.message == message
                connection.execute(rejected.update().where(which, same).values(message=plain))


def _holds(text: str) -> sa.ColumnElement[bool]:
    return sa.func.lower(rejected.c.message).contains(text.lower(), autoescape=True)


def without_values(message: str) -> str:
    """Put … in the place of all that may be a value of a contact."""
    return _VALUE.sub("…", message)
