"""A run that somebody asks for: refused where it cannot be, else recorded with all that it needs as that is now."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from exporter.errors import RunRefusedError
from exporter.profiles.source import Source
from exporter.runs.access import permit, require_keeper
from exporter.runs.definition import Export
from exporter.runs.preparing import FULL, LEAVERS_CONFIRMED_BY, REJECTED_OF, over_limit
from exporter.runs.rooms import Rooms
from exporter.segments.documents import to_document as segment_document
from exporter.segments.members import either
from exporter.segments.rules import Segment
from exporter.workspace import audit
from exporter.workspace.connection import brand_key
from exporter.workspace.due import DueMoments, Held
from exporter.workspace.permissions import Action, require
from exporter.workspace.run_records import Run, files_gone
from exporter.workspace.store import name_key


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody asks of one run.

    Args:
        full: Send everybody, changed or not.
        confirm_leavers: Undo markers however many they are; only an administrator may say so.
        rejected_of: A run of the export: only those are sent whose contacts Omnisend rejected there.
        due: The moment of a schedule that it is for; None: a person asks for it.
    """

    full: bool = False
    confirm_leavers: bool = False
    rejected_of: str | None = None
    due: Held | None = None


def request(rooms: Rooms, export: Export, source: Source, asked: Asked, *, now: float) -> Run:
    """Record a run.

    Args:
        rooms: The workspace.
        export: Saved, and without faults.
        source: Of its segments.
        asked: What is asked of it.
        now: Seconds since 1970.

    Raises:
        NotHeldError: It is for a moment of a schedule that another worker sees to.
        ConsentError: Nobody agreed to its connection, it is paused, nobody is there for whom to act, or whoever saved
            the export last may not use its connection any more.
        NotFoundError: There is no such export any more, or no such run to retry.
        NotAllowedError: The person acting may not confirm.
        RunRefusedError: It has no connection, it is over its limit, a run of it is at work already, or nobody was
            rejected in that run.
    """
    actor = rooms.actor
    if asked.confirm_leavers:
        require(actor, Action.CONFIRM_LEAVERS)
    connection = rooms.connections.get(export.connected())
    permit(rooms, connection)
    require_keeper(rooms, export)
    rooms.connections.key(connection)
    _require_idle(rooms, export)
    if asked.rejected_of is not None:
        _require_rejected(rooms, export, asked.rejected_of)
    segments = [rooms.segments.get(one) for one in export.segments]
    conditions = {segment.name: rooms.segments.condition(segment) for segment in segments}
    members = rooms.profiles.count(source, either(conditions))
    if members > export.limit:
        raise RunRefusedError(over_limit(members, export.limit))
    said: dict[str, Any] = {
        FULL: asked.full or None,
        LEAVERS_CONFIRMED_BY: actor.email if asked.confirm_leavers else None,
        REJECTED_OF: asked.rejected_of,
    }
    definition = {
        "export": export.to_document(),
        "segments": {segment.name: segment_document(segment) for segment in segments},
        "built_on": {name: segment_document(other) for name, other in _built_on(rooms, segments).items()} or None,
        "source": {source.name: source.to_document()},
        **said,
    }
    definition = {key: value for key, value in definition.items() if value is not None}
    run = Run(
        run_id="",
        export=export.name,
        connection=connection.name,
        definition=definition,
        status="Queued",
        phase="queued",
        reason=None,
        requested_by=actor.email,
        brand=connection.brand_name,
        brand_key=brand_key(connection),
        queued_at=now,
        started_at=None,
        ended_at=None,
        cancel_requested_by=None,
        worker=None,
        members=0,
        contacts=0,
        refused={},
        notes=[],
        due_at=None if asked.due is None else asked.due.due_at,
    )
    with rooms.store.begin() as transaction:
        rooms.store.lock("export", export.name)  # of several who ask at once, the others wait here
        _require_idle(rooms, export)  # again, now that nobody else can ask
        rooms.store.get("export", export.name)
        run = rooms.journal.add(run)
        if asked.due is not None:
            DueMoments(rooms.store).settle(asked.due, now=now, run_id=run.run_id)
        if asked.confirm_leavers:
            deed = audit.Deed(actor.email, "confirmed leavers", "export", export.name, f"run {run.run_id}")
            audit.record(transaction, deed, at=rooms.store.now())
    return run


def _require_idle(rooms: Rooms, export: Export) -> None:
    if any(name_key(run.export) == name_key(export.name) for run in rooms.journal.unfinished()):
        raise RunRefusedError(f"A run of “{export.name}” is already queued or at work. Cancel it first, or wait.")


def _require_rejected(rooms: Rooms, export: Export, run_id: str) -> None:
    run = rooms.journal.run(run_id)
    if run.export != export.name or not run.ended:
        raise RunRefusedError(f"Run {run_id} is no run of “{export.name}” that has ended.")
    if run.files_removed_at is not None:
        raise RunRefusedError(f"{files_gone(run)} Run the export instead: whom Omnisend rejected is sent again.")
    if not rooms.journal.rejected(run_id):
        raise RunRefusedError(f"Omnisend rejected nobody in run {run_id}, so there is nobody to send again.")


def _built_on(rooms: Rooms, segments: Sequence[Segment]) -> dict[str, Segment]:
    """Return the segments that others are built on, so that a run takes them as they were when it was asked for."""
    return {name: other for segment in segments for name, other in rooms.segments.built_on(segment).items()}
