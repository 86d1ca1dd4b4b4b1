"""The pen that writes into the journal: whoever carries a run holds it, and it writes no more once another does."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict

import sqlalchemy as sa

from exporter.errors import ExporterError
from exporter.workspace.ledgers import put_ledger
from exporter.workspace.run_records import ENDED, Batch, LedgerPlace, RejectedContact, Run, Second
from exporter.workspace.run_tables import batches, rejected, runs, seconds, tag_calls, undo_calls
from exporter.workspace.store import Store


class TakenOverError(ExporterError):
    """Another worker carries this run now; this one must let go of it."""


class RunWriter:
    """The pen of who carries a run; every write fails with TakenOverError once another carries it, or it has ended."""

    def __init__(self, store: Store, run: Run) -> None:
        self._store = store
        self._run_id = run.run_id
        self._holder = run.worker

    @property
    def run_id(self) -> str:
        """The run that it writes to."""
        return self._run_id

    def _check(self, connection: sa.Connection, *, writing: bool = True) -> None:
        held = (runs.c.run_id == self._run_id, runs.c.worker == self._holder, runs.c.status.not_in(ENDED))
        mine = sa.select(runs.c.run_id).where(*held)
        if writing:
            mine = mine.with_for_update(key_share=True)  # whoever takes the run waits for this, and then sees it
        if connection.execute(mine).first() is None:
            raise TakenOverError(f"Run {self._run_id} is carried by another worker now, or has ended.")

    def change(self, **values: object) -> None:
        """Change the run itself."""
        with self._store.begin() as connection:
            self._check(connection)
            connection.execute(runs.update().where(runs.c.run_id == self._run_id).values(**values))

    def write(
        self,
        *,
        new: Iterable[Batch] = (),
        changed: Iterable[Batch] = (),
        refused: Iterable[RejectedContact] = (),
        wire: Iterable[Second] = (),
        tagged: Iterable[Mapping[str, object]] = (),
        undone: Iterable[Mapping[str, object]] = (),
        run: Mapping[str, object] | None = None,
        again: bool = False,
    ) -> None:
        """Write all this in one transaction.

        Args:
            new: Batches that the journal does not have.
            changed: Batches that it has.
            refused: Contacts that Omnisend refused.
            wire: Seconds of traffic, which replace what was written of the same seconds.
            tagged: Tag calls that are done.
            undone: Calls that undo markers and are done.
            run: Changes of the run itself.
            again: Whether the same was tried before and may have been written: a connection can break in a commit.
        """
        with self._store.begin() as connection:
            self._check(connection)
            new, changed, refused, tagged, undone = list(new), list(changed), list(refused), list(tagged), list(undone)
            known = [batch.number for batch in ([*changed, *new] if again else changed)]
            if known:  # they are written anew: two statements, however many there are
                old = (batches.c.run_id == self._run_id, batches.c.number.in_(known))
                connection.execute(batches.delete().where(*old))
            if again:
                self._forget(connection, rejected, ["position"], [{"position": one.position} for one in refused])
                self._forget(connection, tag_calls, ["tag", "number"], tagged)
                self._forget(connection, undo_calls, ["segment", "number"], undone)
            if rows := [batch.row(self._run_id) for batch in (*new, *changed)]:
                connection.execute(batches.insert(), rows)
            if rows := [{"run_id": self._run_id, **asdict(contact)} for contact in refused]:
                connection.execute(rejected.insert(), rows)
            for moment in wire:
                mine = (seconds.c.run_id == self._run_id, seconds.c.second == moment.second)
                connection.execute(seconds.delete().where(*mine))
                connection.execute(seconds.insert().values(run_id=self._run_id, **asdict(moment)))
            if rows := [{"run_id": self._run_id, **call} for call in tagged]:
                connection.execute(tag_calls.insert(), rows)
            if rows := [{"run_id": self._run_id, **call} for call in undone]:
                connection.execute(undo_calls.insert(), rows)
            if run:
                connection.execute(runs.update().where(runs.c.run_id == self._run_id).values(**run))

    def _forget(
        self,
        connection: sa.Connection,
        table: sa.Table,
        keys: Sequence[str],
        rows: Sequence[Mapping[str, object]],
    ) -> None:
        """Delete rows of this run by their keys."""
        if rows:
            same = [table.c[key] == sa.bindparam(f"the_{key}") for key in keys]
            named = [{f"the_{key}": row[key] for key in keys} for row in rows]
            connection.execute(table.delete().where(table.c.run_id == self._run_id, *same), named)

    def end(self, *, ledger: LedgerPlace | None = None, **values: object) -> None:
        """Change the run for the last time, and in the same moment say where its export's ledger lies now."""
        with self._store.begin() as connection:
            self._check(connection)
            if ledger is not None:
                put_ledger(connection, ledger)
            connection.execute(runs.update().where(runs.c.run_id == self._run_id).values(**values))

    def remark(self, sentence: str) -> None:
        """Add what somebody should know of how it went; the same sentence only once."""
        with self._store.begin() as connection:
            self._check(connection)
            mine = runs.c.run_id == self._run_id
            remarks = connection.execute(sa.select(runs.c.remarks).where(mine)).scalar_one()
            if sentence not in remarks:
                connection.execute(runs.update().where(mine).values(remarks=[*remarks, sentence]))

    def still_mine(self) -> None:
        """Raise TakenOverError if another worker carries the run now, or it has ended."""
        with self._store.read() as connection:
            self._check(connection, writing=False)

    def cancel_requested(self) -> bool:
        """Say whether somebody asked for this run to be stopped. Raises TakenOverError if another carries it now."""
        with self._store.read() as connection:
            self._check(connection, writing=False)
            asked = sa.select(runs.c.cancel_requested_by).where(runs.c.run_id == self._run_id)
            return connection.execute(asked).scalar_one_or_none() is not None
