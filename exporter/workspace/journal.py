"""The journal: what every run was asked to do and what became of each batch, written before and after it is sent.

Rows hold positions in the run's snapshot, never a contact; a worker that lost a run can no longer write to it.
"""

import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace

import sqlalchemy as sa

from exporter.errors import NotFoundError, RunRefusedError
from exporter.workspace import audit, run_deeds
from exporter.workspace.run_records import (
    ENDED,
    Batch,
    RejectedContact,
    Run,
    Second,
    Totals,
    UndoTotals,
    batch_of,
    files_gone,
)
from exporter.workspace.run_tables import batches, rejected, runs, seconds, tag_calls, undo_calls
from exporter.workspace.run_writer import RunWriter
from exporter.workspace.store import Store

RESUMABLE = ("Failed", "Canceled")
"""Statuses of runs that ended before their time, and may go on."""

_NO_RUN = "There is no run {}. See the list of runs for those there are."


class Journal:
    """All runs of one workspace.

    Args:
        store: The workspace's state.
        clock: Seconds since 1970.
    """

    def __init__(self, store: Store, *, clock: Callable[[], float] = time.time) -> None:
        self._store = store
        self._clock = clock

    def add(self, run: Run) -> Run:
        """Record a run that was asked for, and return it: one without an id gets one that no other run has."""
        while not run.run_id:
            named = replace(run, run_id=_likely_id(run.queued_at))
            try:
                return self.add(named)
            except sa.exc.IntegrityError:
                if not self._runs(runs.c.run_id == named.run_id, limit=1):
                    raise
        with self._store.begin() as connection:
            connection.execute(runs.insert(), asdict(run))
            if run.status != "Skipped":  # nobody asked for one that was not even begun
                audit.record(connection, run_deeds.asked_for(run), at=self._store.now())
        return run

    def run(self, run_id: str) -> Run:
        """Return one run. Raises NotFoundError."""
        rows = self._runs(runs.c.run_id == run_id, limit=1)
        if not rows:
            raise NotFoundError(_NO_RUN.format(run_id))
        return rows[0]

    def all(self, *, export: str | None = None, limit: int = 200) -> list[Run]:
        """Return the latest runs, newest first."""
        return self._runs(runs.c.export == export if export is not None else sa.true(), limit=limit)

    def unfinished(self) -> list[Run]:
        """Return the runs that are queued or being worked on, newest first."""
        return self._runs(runs.c.status.in_(("Queued", "Processing")), limit=1000)

    def _runs(self, condition: sa.ColumnElement[bool], *, limit: int) -> list[Run]:
        query = sa.select(runs).where(condition).order_by(runs.c.queued_at.desc(), runs.c.run_id).limit(limit)
        with self._store.read() as connection:
            return [Run(**row) for row in connection.execute(query).mappings()]

    def change(self, run_id: str, **values: object) -> None:
        """Change a run that has not ended; one that has stays as it is."""
        with self._store.begin() as connection:
            connection.execute(
                runs.update().where(runs.c.run_id == run_id, runs.c.status.not_in(ENDED)).values(**values)
            )

    def cancel(self, run_id: str, *, by: str) -> None:
        """Ask for a run to be stopped; one that nobody has begun ends at once."""
        now = self._clock()
        mine = runs.c.run_id == run_id
        with self._store.begin() as connection:
            going_on = sa.select(runs.c.export).where(mine, runs.c.status.not_in(ENDED))
            export = connection.scalar(going_on.where(runs.c.cancel_requested_by.is_distinct_from(by)))
            if export is not None:
                audit.record(connection, run_deeds.canceled(run_id, export, by=by), at=self._store.now())
            connection.execute(runs.update().where(mine, runs.c.status.not_in(ENDED)).values(cancel_requested_by=by))
            connection.execute(
                runs.update()
                .where(mine, runs.c.status == "Queued", runs.c.worker.is_(None))
                .values(status="Canceled", phase="ended", reason="Canceled before it began.", ended_at=now)
            )

    def resume(self, run_id: str, *, by: str) -> Run:
        """Put a run that ended before its time back into the queue, to go on where it stopped.

        Raises:
            NotFoundError: There is no such run.
            RunRefusedError: It has not ended, or there is nothing left to resume.
        """
        now = self._clock()
        with self._store.begin() as connection:
            resumed = connection.execute(
                runs.update()
                .where(runs.c.run_id == run_id, runs.c.status.in_(RESUMABLE), runs.c.files_removed_at.is_(None))
                .values(
                    status="Queued",
                    phase="queued",
                    reason=None,
                    requested_by=by,
                    queued_at=now,
                    started_at=None,
                    ended_at=None,
                    cancel_requested_by=None,
                    worker=None,
                    paused=None,
                    paused_until=None,
                    attempt=runs.c.attempt + 1,
                )
            ).rowcount
            run = self.run(run_id)
            if resumed:
                audit.record(connection, run_deeds.resumed(run_id, run.export, by=by), at=self._store.now())
        if not resumed and run.files_removed_at is not None:
            raise RunRefusedError(f"{files_gone(run)} Start the export anew instead.")
        if not resumed:
            raise RunRefusedError(f"Run {run_id} is {run.status}; only a run that failed or was canceled is resumed.")
        return run

    def take(self, run_id: str, worker: str) -> Run:
        """Give the run to whoever asks, under a new holder's name; who held it before can no longer write to it.

        Args:
            run_id: Which one.
            worker: Name of the worker, for people to read.
        """
        holder = f"{worker}/{uuid.uuid4().hex[:8]}"
        with self._store.begin() as connection:
            connection.execute(
                runs.update().where(runs.c.run_id == run_id, runs.c.status.not_in(ENDED)).values(worker=holder)
            )
            run = connection.execute(sa.select(runs).where(runs.c.run_id == run_id)).mappings().first()
        if run is None:
            raise NotFoundError(_NO_RUN.format(run_id))
        return Run(**run)

    def writer(self, run: Run) -> RunWriter:
        """Return the pen that writes to a run as long as nobody else has taken it."""
        return RunWriter(self._store, run)

    def batches(self, run_id: str) -> list[Batch]:
        """Return a run's batches in order."""
        query = sa.select(batches).where(batches.c.run_id == run_id).order_by(batches.c.number)
        with self._store.read() as connection:
            return [batch_of(row) for row in connection.execute(query).mappings()]

    def totals(self, run_ids: Sequence[str]) -> dict[str, Totals]:
        """Sum up the batches of several runs; a run without batches is left out."""
        live = batches.c.state.in_(("sending", "sent", "settled"))
        known = batches.c.state.in_(("sent", "settled"))
        query = (
            sa.select(
                batches.c.run_id,
                sa.func.count().label("batches"),
                _sum(batches.c.state == "settled", 1).label("settled"),
                _sum(known, batches.c.size).label("sent"),
                sa.func.sum(batches.c.accepted).label("accepted"),
                sa.func.sum(batches.c.rejected).label("rejected"),
                _sum(batches.c.state == "sent", batches.c.size).label("unsettled"),
            )
            .where(batches.c.run_id.in_(run_ids), live)
            .group_by(batches.c.run_id)
        )
        with self._store.read() as connection:
            rows = connection.execute(query).mappings().all()
        return {row["run_id"]: Totals(**{k: int(v or 0) for k, v in row.items() if k != "run_id"}) for row in rows}

    def traffic(self, run_ids: Sequence[str]) -> dict[str, tuple[int, int]]:
        """Sum up requests and retries of several runs; a run without any is left out."""
        query = (
            sa.select(seconds.c.run_id, sa.func.sum(seconds.c.requests), sa.func.sum(seconds.c.retries))
            .where(seconds.c.run_id.in_(run_ids))
            .group_by(seconds.c.run_id)
        )
        with self._store.read() as connection:
            return {run_id: (int(asked or 0), int(again or 0)) for run_id, asked, again in connection.execute(query)}

    def rejected(self, run_id: str) -> list[RejectedContact]:
        """Return the contacts that Omnisend refused, by position."""
        query = sa.select(rejected).where(rejected.c.run_id == run_id).order_by(rejected.c.position)
        with self._store.read() as connection:
            rows = connection.execute(query).mappings().all()
        return [RejectedContact(**{k: v for k, v in row.items() if k != "run_id"}) for row in rows]

    def rejected_by_reason(self, run_id: str) -> dict[str, int]:
        """Count the refusals of Omnisend by the field they blame and its message, most frequent first."""
        counted = sa.func.count().label("people")
        query = (
            sa.select(rejected.c.field, rejected.c.message, counted)
            .where(rejected.c.run_id == run_id)
            .group_by(rejected.c.field, rejected.c.message)
            .order_by(counted.desc())
        )
        with self._store.read() as connection:
            rows = connection.execute(query).all()
        return {f"{field}: {message}" if field else message: int(people) for field, message, people in rows}

    def seconds(self, run_id: str) -> list[Second]:
        """Return what went over the wire, second by second; seconds without traffic are left out."""
        query = sa.select(seconds).where(seconds.c.run_id == run_id).order_by(seconds.c.second)
        with self._store.read() as connection:
            rows = connection.execute(query).mappings().all()
        return [Second(**{k: v for k, v in row.items() if k != "run_id"}) for row in rows]

    def tagged(self, run_id: str) -> set[tuple[str, int]]:
        """Return the tag calls that are done, as (tag, number)."""
        query = sa.select(tag_calls.c.tag, tag_calls.c.number).where(tag_calls.c.run_id == run_id)
        with self._store.read() as connection:
            return {(tag, number) for tag, number in connection.execute(query)}

    def undone(self, run_id: str) -> set[tuple[str, int]]:
        """Return the calls that undo markers and are done, as (segment, number)."""
        query = sa.select(undo_calls.c.segment, undo_calls.c.number).where(undo_calls.c.run_id == run_id)
        with self._store.read() as connection:
            return {(segment, number) for segment, number in connection.execute(query)}

    def undo_calls(self, run_id: str) -> dict[tuple[str, int], int]:
        """Return how many contacts Omnisend refused to change in each call that is done, by (segment, number)."""
        query = sa.select(undo_calls.c.segment, undo_calls.c.number, undo_calls.c.refused)
        with self._store.read() as connection:
            rows = connection.execute(query.where(undo_calls.c.run_id == run_id)).all()
        return {(segment, number): refused for segment, number, refused in rows}

    def undo_totals(self, run_ids: Sequence[str]) -> dict[str, UndoTotals]:
        """Sum up the calls of several runs that undo markers; a run without any is left out."""
        calls = undo_calls.c
        query = (
            sa.select(
                calls.run_id,
                sa.func.sum(calls.undone).label("undone"),
                sa.func.sum(calls.gone).label("gone"),
                sa.func.sum(calls.refused).label("refused"),
            )
            .where(calls.run_id.in_(run_ids))
            .group_by(calls.run_id)
        )
        with self._store.read() as connection:
            rows = connection.execute(query).mappings().all()
        return {row["run_id"]: UndoTotals(**{k: int(v) for k, v in row.items() if k != "run_id"}) for row in rows}


def _sum(condition: sa.ColumnElement[bool], value: object) -> sa.ColumnElement[int]:
    return sa.func.sum(sa.case((condition, value), else_=0))


def _likely_id(now: float) -> str:
    """Make an id that sorts by time and is easy to read aloud (20261122-061500-3f9a); nearly always nobody has it."""
    return f"{time.strftime('%Y%m%d-%H%M%S', time.gmtime(now))}-{uuid.uuid4().hex[:4]}"
