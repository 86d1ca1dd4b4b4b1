"""Carry one run from the queue to its report: snapshot, delivery, tags, end. Called again after a crash, it goes on."""

import contextlib
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from exporter.errors import ExporterError, RunRefusedError
from exporter.events import RunLeft, RunLost, RunReached, fault
from exporter.logs import tell
from exporter.omnisend.client import Omnisend
from exporter.profiles.source import from_document as source_from_document
from exporter.runs import snapshot as snapshots
from exporter.runs import taking, telling
from exporter.runs.budget import Budgets
from exporter.runs.definition import Export
from exporter.runs.definition import from_document as export_from_document
from exporter.runs.delivery import Delivered, Delivery, ignore
from exporter.runs.leaving import Leaving
from exporter.runs.rooms import Rooms
from exporter.runs.snapshot import Snapshot
from exporter.runs.tagging import Tagging
from exporter.runs.wire import Wire
from exporter.segments.rules import from_document as segment_from_document
from exporter.workspace.database import private_folder
from exporter.workspace.journal import RunWriter, TakenOverError
from exporter.workspace.run_records import Run


@dataclass(frozen=True, slots=True)
class _End:
    status: str
    reason: str | None


@dataclass(frozen=True, slots=True)
class Shift:
    """What a worker brings to each of its runs.

    Args:
        worker: Its name.
        budgets: What its runs share.
        leaving: Set when it is about to go away.
        clock: Seconds since 1970.
    """

    worker: str
    budgets: Budgets
    leaving: threading.Event
    clock: Callable[[], float] = time.time


def carry(rooms: Rooms, run_id: str, shift: Shift) -> None:
    """Do what is left of a run; one that has ended stays as it is.

    Whatever is wrong ends the run as Failed with a sentence as its reason, except that a run which another worker
    has taken over is left to it.
    """
    run = rooms.journal.take(run_id, shift.worker)
    if run.ended:
        return
    tell(telling.started(run, shift.worker, now=shift.clock()))
    writer = rooms.journal.writer(run)
    end: _End | None = _End("Failed", "A fault of this program ended it; the worker's log has the details.")
    try:
        end = _carry(rooms, run, writer, shift)
    except Leaving:
        end = None
        tell(RunLeft(run_id, shift.worker))
        raise
    except TakenOverError:
        tell(RunLost(run_id, shift.worker))
        return
    except RunRefusedError as error:
        end = _End("Skipped", str(error))
    except ExporterError as error:
        end = _End("Failed", str(error))
    except Exception as error:
        tell(fault(error, run=run_id))
        raise
    finally:
        with contextlib.suppress(TakenOverError):
            if end is not None:
                writer.change(status=end.status, reason=end.reason, phase="ended", ended_at=shift.clock())
                tell(telling.ended(rooms.journal, run_id))


def _carry(rooms: Rooms, run: Run, writer: RunWriter, shift: Shift) -> _End:
    leaving, clock = shift.leaving, shift.clock
    export = export_from_document(run.export, run.definition["export"])
    connection = rooms.connections.get(export.connection)
    permit = rooms.consents.require(connection)
    if writer.cancel_requested():
        return _End("Canceled", "Canceled before anything was sent.")
    writer.change(status="Processing", phase="snapshot", started_at=run.started_at or clock())
    began = clock()
    snapshot = _snapshot(rooms, run, export, writer, clock)
    tell(telling.prepared(rooms.journal, run.run_id, seconds=clock() - began))
    if not snapshot.contacts:
        return _End("Skipped", _nothing_to_send(snapshot))
    wire = Wire(clock=clock)
    budget = shift.budgets.of(connection)
    writer.change(phase="sending")
    tell(RunReached(run.run_id, "sending"))

    def allowed() -> object:
        return rooms.consents.require(rooms.connections.get(export.connection))

    with Omnisend(
        connection.base_url,
        key=rooms.connections.key(permit.connection),
        version=connection.version,
        on_answer=wire.answered,
    ) as omnisend:
        batches = rooms.journal.batches(run.run_id)
        tagging = None
        if export.marker == "tag":
            tagging = Tagging(
                snapshot,
                omnisend,
                budget=budget,
                writer=writer,
                wire=wire,
                done=rooms.journal.tagged(run.run_id),
                allowed=allowed,
                leaving=leaving,
                clock=clock,
            )
            tagging.resume(batches, {contact.position for contact in rooms.journal.rejected(run.run_id)})
        delivery = Delivery(
            snapshot,
            omnisend,
            permit,
            budget=budget,
            writer=writer,
            wire=wire,
            leaving=leaving,
            allowed=allowed,
            on_settled=ignore if tagging is None else tagging.settled,
            clock=clock,
        )
        trouble = None
        with tagging if tagging is not None else contextlib.nullcontext():
            delivered = delivery.run(batches)
            if tagging is not None and delivered.stopped is None:
                writer.change(phase="tagging")
                trouble = tagging.finish()
    return _end(rooms, run.run_id, snapshot, delivered, trouble)


def _snapshot(rooms: Rooms, run: Run, export: Export, writer: RunWriter, clock: Callable[[], float]) -> Snapshot:
    """Take the snapshot, or open the one that was taken before the process died."""
    folder = private_folder(rooms.runs_folder) / run.run_id
    if not snapshots.is_taken(folder):
        source_name, source = next(iter(run.definition["source"].items()))
        segments = [segment_from_document(name, document) for name, document in run.definition["segments"].items()]
        taking.take(
            rooms.profiles,
            source_from_document(source_name, source),
            export,
            {segment.name: rooms.segments.condition(segment) for segment in segments},
            folder=folder,
            run_id=run.run_id,
            now=clock(),
        )
    snapshot = snapshots.load(folder)
    writer.change(
        members=snapshot.members, contacts=snapshot.contacts, refused=snapshot.refused, notes=list(snapshot.notes)
    )
    if snapshot.members > export.limit:
        raise RunRefusedError(over_limit(snapshot.members, export.limit))
    return snapshot


def over_limit(members: int, limit: int) -> str:
    """Say by how many an export is over its limit."""
    return (
        f"{members:,} profiles are {members - limit:,} more than this export may send ({limit:,}). "
        "Narrow its segments, split it, or raise its limit."
    )


def _nothing_to_send(snapshot: Snapshot) -> str:
    if not snapshot.members:
        return "Nobody is in its segments now, so there was nothing to send."
    return f"None of its {snapshot.members:,} members can be sent; see why each was refused."


def _end(rooms: Rooms, run_id: str, snapshot: Snapshot, delivered: Delivered, trouble: str | None) -> _End:
    rejected = len(rooms.journal.rejected(run_id))
    unconfirmed = f" Omnisend never confirmed {delivered.unconfirmed:,} contacts." if delivered.unconfirmed else ""
    if delivered.canceled:
        by = rooms.journal.run(run_id).cancel_requested_by
        return _End("Canceled", f"Canceled by {by}. What Omnisend had taken by then stays there.{unconfirmed}")
    if delivered.stopped is not None:
        return _End("Failed", delivered.stopped + unconfirmed)
    warnings = []
    if rejected:
        warnings.append(f"Omnisend rejected {rejected:,} of {snapshot.contacts:,} contacts.")
    if trouble is not None:
        warnings.append(trouble)
    return _End("Completed with warnings" if warnings else "Successful", " ".join(warnings) or None)
