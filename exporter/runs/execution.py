"""Carry one run from the queue to its report: snapshot, delivery, tags, markers undone. Called again, it goes on."""

import contextlib
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from exporter.errors import (
    AgentError,
    ExporterError,
    PausedError,
    RunRefusedError,
    SourceError,
    StateUnavailableError,
)
from exporter.events import Phase, RunLeft, RunLost, RunReached, RunSettled, fault
from exporter.logs import tell
from exporter.omnisend.client import Omnisend
from exporter.runs import acceptance, telling
from exporter.runs import snapshot as snapshots
from exporter.runs.access import Access, permit
from exporter.runs.budget import Budget, Budgets
from exporter.runs.definition import from_document as export_from_document
from exporter.runs.delivery import Delivered, Delivery, ignore
from exporter.runs.lease import Lease
from exporter.runs.leaving import Leaving
from exporter.runs.outage import insist
from exporter.runs.preparing import place_of, prepare
from exporter.runs.rooms import Rooms
from exporter.runs.snapshot import Snapshot
from exporter.runs.tagging import Tagging
from exporter.runs.undoing import Undoing, refusals
from exporter.runs.wire import Wire
from exporter.workspace.connection import Connection
from exporter.workspace.consent import Permit
from exporter.workspace.run_records import LedgerPlace, Run, SkipReason, Totals, UndoTotals
from exporter.workspace.run_writer import RunWriter, TakenOverError


@dataclass(frozen=True, slots=True)
class _End:
    status: str
    reason: str | None
    skipped: SkipReason | None = None


_FAULT = _End("Failed", "A fault of this program ended it; the worker's log has the details.")


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

    Whatever is wrong ends the run as Failed with a sentence as its reason, but for two: a run that another worker
    has taken over is left to it, and one whose journal cannot be written is left as it is for whoever finds it back.

    Raises:
        Leaving: The worker goes away.
        StateUnavailableError: The state database has been away for too long.
    """
    run = rooms.journal.take(run_id, shift.worker)
    if run.ended:
        return
    tell(telling.started(run, shift.worker, now=shift.clock()))
    carrying = _Carrying(rooms, run, rooms.journal.writer(run), shift)
    end: _End | None = _FAULT
    try:
        end = carrying.carry()
    except Leaving:
        end = None
        tell(RunLeft(run_id, shift.worker))
        raise
    except StateUnavailableError:
        end = None
        raise
    except TakenOverError:
        end = None
        tell(RunLost(run_id, shift.worker))
    except RunRefusedError as error:
        end = _End("Skipped", str(error), _why(error))
    except ExporterError as error:
        end = _End("Failed", str(error))
    except Exception as error:
        tell(fault(error, run=run_id))
        raise
    finally:
        if end is not None:
            carrying.end(end)


def _why(error: RunRefusedError) -> SkipReason:
    """Say in a word why a run was refused."""
    match error.__cause__:
        case AgentError():
            return "no access"
        case PausedError():
            return "inactive"
        case _:
            return "guard"


class _Carrying:
    """One run in one worker's hands."""

    def __init__(self, rooms: Rooms, run: Run, writer: RunWriter, shift: Shift) -> None:
        self._rooms = rooms
        self._run = run
        self._writer = writer
        self._shift = shift
        self._wire = Wire(clock=shift.clock)
        self._snapshot: Snapshot | None = None

    def carry(self) -> _End:
        """Do what is left of it."""
        export = export_from_document(self._run.export, self._run.definition["export"])
        connection = self._rooms.connections.get(self._run.connection)
        right = self._permit(connection)
        place = place_of(self._rooms.storage, self._run.run_id)
        if self._writer.cancel_requested() and not snapshots.is_taken(place):
            return _End("Canceled", "Canceled before anything was sent.")
        clock = self._shift.clock
        began = clock()
        self._writer.change(
            status="Processing",
            phase="snapshot",
            started_at=self._run.started_at or began,
            paused=None,
            paused_until=None,
        )
        snapshot = prepare(self._rooms, self._run, export, connection, self._writer, now=began)
        self._snapshot = snapshot
        tell(telling.prepared(self._rooms.journal, self._run.run_id, seconds=clock() - began))
        if not snapshot.contacts and not snapshot.undo_segments:
            return self._nothing_to_send(snapshot)
        self._reach("sending")
        access = Access(self._rooms, connection)
        with Omnisend(
            connection.base_url,
            key=access.key,
            version=connection.version,
            gate=Lease(self._writer).require,
            on_answer=self._wire.answered,
        ) as omnisend:
            return self._send(snapshot, omnisend, right, access)

    def _permit(self, connection: Connection) -> Permit:
        """Return the right to send.

        Raises:
            RunRefusedError: It is paused, or nobody is there for whom to act, and nothing was sent yet.
            ConsentError: Nobody agrees to it; or as before, and something was sent.
        """
        try:
            return permit(self._rooms, connection)
        except (PausedError, AgentError) as error:
            if self._rooms.journal.batches(self._run.run_id):
                raise
            raise RunRefusedError(str(error)) from error

    def _reach(self, phase: Phase) -> None:
        self._writer.change(phase=phase)
        tell(RunReached(self._run.run_id, phase))

    def _send(self, snapshot: Snapshot, omnisend: Omnisend, permit: Permit, access: Access) -> _End:
        budget = self._shift.budgets.of(permit.connection)
        journal, run_id = self._rooms.journal, self._run.run_id
        batches = journal.batches(run_id)
        with contextlib.ExitStack() as stack:
            tagging = None
            if snapshot.marker == "tag":
                tagging = Tagging(
                    snapshot,
                    omnisend,
                    budget=budget,
                    writer=self._writer,
                    wire=self._wire,
                    done=journal.tagged(run_id),
                    allowed=access.allowed,
                    leaving=self._shift.leaving,
                    clock=self._shift.clock,
                )
                tagging.resume(batches, {contact.position for contact in journal.rejected(run_id)})
                stack.enter_context(tagging)
            delivery = Delivery(
                snapshot,
                omnisend,
                permit,
                budget=budget,
                writer=self._writer,
                wire=self._wire,
                leaving=self._shift.leaving,
                allowed=access.allowed,
                on_settled=ignore if tagging is None else tagging.settled,
                clock=self._shift.clock,
            )
            delivered = delivery.run(batches)
            troubles = []
            if delivered.stopped is None and tagging is not None:
                self._reach("tagging")
                troubles.append(tagging.finish())
        if delivered.stopped is None and snapshot.undo_segments:
            troubles.append(self._undo(snapshot, omnisend, budget, access))
        for remark in delivered.remarks:
            self._writer.remark(remark)
        return self._ended(snapshot, delivered, [trouble for trouble in troubles if trouble is not None])

    def _undo(self, snapshot: Snapshot, omnisend: Omnisend, budget: Budget, access: Access) -> str | None:
        self._reach("undoing")
        undoing = Undoing(
            snapshot,
            omnisend,
            writer=self._writer,
            wire=self._wire,
            allowed=access.allowed,
            leaving=self._shift.leaving,
            clock=self._shift.clock,
        )
        return undoing.run(self._rooms.journal.undone(self._run.run_id), budget=budget)

    def _nothing_to_send(self, snapshot: Snapshot) -> _End:
        if snapshot.unchanged:
            said = "Nothing had changed since the last run, so there was nothing to send."
            return _End("Successful", said) if self._run.due_at is None else _End("Skipped", said, "nothing changed")
        if not snapshot.members:
            return _End("Skipped", "Nobody is in its segments now, so there was nothing to send.", "nobody")
        said = f"None of its {snapshot.members:,} members can be sent; see why each was refused."
        return _End("Skipped", said, "nobody")

    def _ended(self, snapshot: Snapshot, delivered: Delivered, troubles: list[str]) -> _End:
        run_id, journal = self._run.run_id, self._rooms.journal
        totals = journal.totals([run_id]).get(run_id, Totals())
        tell(RunSettled(run_id, totals.batches, totals.accepted, totals.rejected, delivered.unconfirmed))
        unconfirmed = (
            f"Omnisend never confirmed {delivered.unconfirmed:,} contacts; it keeps what became of them for seven days."
            if delivered.unconfirmed
            else ""
        )
        if delivered.canceled or (troubles and self._writer.cancel_requested()):
            by = journal.run(run_id).cancel_requested_by
            return _End(
                "Canceled", f"Canceled by {by}. What Omnisend had taken by then stays there. {unconfirmed}".strip()
            )
        if delivered.stopped is not None:
            return _End("Failed", f"{delivered.stopped} {unconfirmed}".strip())
        rejected = (
            f"Omnisend rejected {totals.rejected:,} of {snapshot.contacts:,} contacts." if totals.rejected else ""
        )
        refused = refusals(journal.undo_totals([run_id]).get(run_id, UndoTotals()))
        warnings = [said for said in (rejected, *troubles, refused, unconfirmed) if said]
        return _End("Completed with warnings" if warnings else "Successful", " ".join(warnings) or None)

    def end(self, end: _End) -> None:
        """Write how it ended, and in the same moment what Omnisend holds now, waiting for a database that is away."""
        with contextlib.suppress(TakenOverError):
            try:
                place = insist(self._ledger)
            except SourceError as error:
                place = None
                kept = f"What Omnisend accepted could not be written down: {error} Resume the run once that is mended."
                end = _End("Failed", f"{end.reason} {kept}" if end.reason else kept)
            except (StateUnavailableError, TakenOverError):
                raise
            except Exception:  # the run has to end, whatever is wrong with this program
                self._write(_FAULT, None)
                raise
            self._write(end, place)

    def _ledger(self) -> LedgerPlace | None:
        if self._snapshot is None:
            return None
        return acceptance.after(self._rooms, self._run, self._snapshot, now=self._shift.clock())

    def _write(self, end: _End, place: LedgerPlace | None) -> None:
        last: dict[str, object] = {"status": end.status, "reason": end.reason, "skipped": end.skipped}
        last |= {"phase": "ended", "ended_at": self._shift.clock()}
        insist(lambda: self._writer.end(ledger=place, paused=None, paused_until=None, **last))
        tell(telling.ended(self._rooms.journal, self._run.run_id))
