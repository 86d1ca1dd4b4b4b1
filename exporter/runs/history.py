"""Runs that were asked for: their history, reports, refused profiles and charts' frames."""

import time
from collections.abc import Callable
from pathlib import Path

import polars as pl

from exporter.contacts.checks import REASONS
from exporter.errors import NotAllowedError, NotFoundError, RunRefusedError
from exporter.insight.spreadsheet import neutral
from exporter.runs import frames, snapshot
from exporter.runs.estimate import estimate
from exporter.runs.frames import RunFrames
from exporter.runs.preparing import place_of
from exporter.runs.report import NOTHING_UNDONE, Report, Traffic, report
from exporter.runs.rooms import Rooms
from exporter.workspace.downloads import Downloads, Taken
from exporter.workspace.permissions import Action, require
from exporter.workspace.run_records import Run, Totals, files_gone
from exporter.workspace.storage import Storage

REJECTED = {
    "key": pl.String,
    "email": pl.String,
    "status": pl.Int64,
    "field": pl.String,
    "code": pl.String,
    "message": pl.String,
}
"""Columns of rejected contacts: the profile's key, what was sent as email, and Omnisend's answer."""


WRITTEN_AS = ("csv", "parquet")


class Runs:
    """The runs of one workspace.

    Args:
        rooms: The workspace.
        clock: Seconds since 1970.
    """

    def __init__(self, rooms: Rooms, *, clock: Callable[[], float] = time.time) -> None:
        self._rooms = rooms
        self._clock = clock

    def all(self, *, export: str | None = None, limit: int = 200) -> list[Report]:
        """Return reports of the latest runs, newest first, but without `rejected_by_reason`. Raises NotAllowedError."""
        require(self._rooms.actor, Action.LOOK)
        journal = self._rooms.journal
        runs = journal.all(export=export, limit=limit)
        run_ids = [run.run_id for run in runs]
        totals, undo, traffic = journal.totals(run_ids), journal.undo_totals(run_ids), journal.traffic(run_ids)
        now = self._clock()
        return [
            report(
                run,
                totals.get(run.run_id, Totals()),
                Traffic(*traffic.get(run.run_id, (0, 0))),
                {},
                now=now,
                undo=undo.get(run.run_id, NOTHING_UNDONE),
            )
            for run in runs
        ]

    def report(self, run_id: str) -> Report:
        """Return how a run stands.

        Raises:
            NotFoundError: There is no such run.
            NotAllowedError: The person acting may not use the workspace any more.
        """
        require(self._rooms.actor, Action.LOOK)
        return self._report(self._rooms.journal.run(run_id))

    def _report(self, run: Run) -> Report:
        journal = self._rooms.journal
        return report(
            run,
            journal.totals([run.run_id]).get(run.run_id, Totals()),
            Traffic(*journal.traffic([run.run_id]).get(run.run_id, (0, 0))),
            journal.rejected_by_reason(run.run_id),
            now=self._clock(),
            undo=journal.undo_totals([run.run_id]).get(run.run_id, NOTHING_UNDONE),
            expected=None if run.ended else self._expected(run),
        )

    def _expected(self, run: Run) -> float | None:
        """Estimate how long a run takes in all, or None if its connection is gone."""
        try:
            connection = self._rooms.connections.get(run.connection)
        except (NotFoundError, NotAllowedError):
            return None
        tags = len(run.definition["segments"]) if run.definition["export"].get("marker") == "tag" else 0
        return estimate(run.contacts, connection, tags=tags, leavers=run.leavers).seconds

    def frames(self, run_id: str) -> RunFrames:
        """Return what a run's charts are drawn from. Raises NotFoundError or NotAllowedError."""
        require(self._rooms.actor, Action.LOOK)
        run = self._rooms.journal.run(run_id)
        state = self._report(run)
        began = run.started_at if run.started_at is not None else run.queued_at
        until = run.ended_at if run.ended_at is not None else self._clock()
        return RunFrames(
            seconds=frames.throughput(self._rooms.journal.batches(run_id), began=began, until=until),
            requests=frames.traffic(self._rooms.journal.seconds(run_id), began=began, until=until),
            outcomes=frames.outcomes(state),
            reasons=frames.reasons(state),
        )

    def refused(self, run_id: str) -> pl.LazyFrame:
        """Return the profiles that were not sent: `key`, `reason`, `field`, `value`; empty before the snapshot.

        Raises:
            NotFoundError: There is no such run, or its files were removed.
            NotAllowedError: The person acting may not use the workspace any more.
        """
        return snapshot.refused(self._files(run_id))

    def _files(self, run_id: str) -> Storage:
        """Say where a run's files lie, to who may look. Raises NotFoundError or NotAllowedError."""
        require(self._rooms.actor, Action.LOOK)
        run = self._rooms.journal.run(run_id)
        if run.files_removed_at is not None:
            raise NotFoundError(files_gone(run))
        return place_of(self._rooms.storage, run_id)

    def rejected(self, run_id: str) -> pl.DataFrame:
        """Return the contacts that Omnisend refused, with its answer; columns as in `REJECTED`.

        Raises:
            NotFoundError: There is no such run, or its files were removed.
            NotAllowedError: The person acting may not use the workspace any more.
        """
        files = self._files(run_id)
        contacts = self._rooms.journal.rejected(run_id)
        if not contacts:
            return pl.DataFrame(schema=REJECTED)
        answers = pl.DataFrame(
            [(c.position, c.status, c.field, c.code, c.message) for c in contacts],
            orient="row",
            schema={
                "position": pl.Int64,
                "status": pl.Int64,
                "field": pl.String,
                "code": pl.String,
                "message": pl.String,
            },
        )
        known = snapshot.identities(files)
        return known.join(answers.lazy(), on="position").sort("position").select(*REJECTED).collect()

    def not_delivered(self, run_id: str) -> pl.LazyFrame:
        """Return refused profiles and rejected contacts in one: `outcome`, `key`, `reason`, `field`, `value`."""
        labels = pl.col("reason").replace({reason: known.label for reason, known in REASONS.items()})
        refused = self.refused(run_id).select(
            pl.lit("Refused").alias("outcome"), "key", labels.alias("reason"), "field", "value"
        )
        rejected = self.rejected(run_id).select(
            pl.lit("Rejected").alias("outcome"),
            "key",
            pl.col("message").alias("reason"),
            "field",
            pl.col("email").alias("value"),
        )
        return pl.concat([refused, rejected.lazy()])

    def write_refused(self, run_id: str, path: Path) -> int:
        """Write who was not delivered, and why, to a .csv or .parquet file.

        In CSV a cell that a spreadsheet would run as a formula gets an apostrophe before it. Who did it is written down
        in the audit log; where that fails, no file is written.

        Returns:
            The rows written.

        Raises:
            NotFoundError: There is no such run, or its files were removed.
            NotAllowedError: The person acting may not.
            RunRefusedError: The file's ending is neither, or it cannot be written.
            StateUnavailableError: It cannot be written down.
        """
        downloads = Downloads(self._rooms.store, actor=self._rooms.actor)
        downloads.require()
        kind = path.suffix.lower().removeprefix(".")
        if kind not in WRITTEN_AS:
            raise RunRefusedError(f"{path.name} is neither .csv nor .parquet. Choose one of these endings.")
        frame = self.not_delivered(run_id).collect()
        downloads.note(Taken("run", run_id, f"who was not delivered as {kind}", frame.height, frame.columns))
        try:
            if kind == "parquet":
                frame.write_parquet(path)
            else:
                neutral(frame).write_csv(path, include_bom=True)
        except OSError as error:
            raise RunRefusedError(f"{path} cannot be written: {error.strerror or error}.") from error
        return frame.height
