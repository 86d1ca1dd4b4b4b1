"""Why an export is not run: looked for before a run is asked for, in the order in which a person would mend it."""

from collections.abc import Mapping
from dataclasses import dataclass

from exporter.errors import (
    AgentError,
    ConsentError,
    ExporterError,
    NotAllowedError,
    NotFoundError,
    PausedError,
    StateUnavailableError,
)
from exporter.runs.access import permit, require_keeper
from exporter.runs.definition import Export
from exporter.runs.exports import Exports
from exporter.runs.rooms import Rooms
from exporter.workspace.due import DueMoments, Held
from exporter.workspace.permissions import Action
from exporter.workspace.run_records import Run, SkipReason
from exporter.workspace.store import name_key


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An export that was not run.

    Args:
        export: Its name.
        why: In a word.
        reason: In a sentence.
    """

    export: str
    why: SkipReason
    reason: str


def obstacle(rooms: Rooms, export: Export, *, failed: Mapping[str, str]) -> LeftOut | None:
    """Say why the person acting cannot run an export now.

    Args:
        rooms: The workspace, as they may use it.
        export: Which one.
        failed: Sources and segments that could not be read just now, each with the sentence that says why.

    Returns:
        None where nothing is known to be in the way.
    """
    return _of_the_connection(rooms, export) or _of_the_segments(rooms, export, failed)


def _of_the_connection(rooms: Rooms, export: Export) -> LeftOut | None:
    why: SkipReason = "no connection"
    try:
        connection = rooms.connections.get(export.connected())
        Exports(rooms).require(export, Action.RUN_EXPORTS)
        if is_at_work(rooms, export.name):
            return LeftOut(export.name, "still running", "A run of it was still queued or at work.")
        permit(rooms, connection)
        require_keeper(rooms, export)
        rooms.connections.key(connection)
    except (NotAllowedError, AgentError) as error:
        why, said = "no access", str(error)
    except PausedError as error:
        why, said = "inactive", str(error)
    except ConsentError as error:
        why, said = "no consent", str(error)
    except StateUnavailableError:
        raise
    except ExporterError as error:  # it is detached, or its connection or the key is gone
        said = str(error)
    else:
        return None
    return LeftOut(export.name, why, said)


def _of_the_segments(rooms: Rooms, export: Export, failed: Mapping[str, str]) -> LeftOut | None:
    for name in export.segments:
        try:
            segment = rooms.segments.get(name)
        except NotFoundError as error:
            return LeftOut(export.name, "upstream failed", str(error))
        if segment.state != "active":
            is_what = "a draft" if segment.state == "draft" else "inactive"
            return LeftOut(export.name, "inactive", f"Its segment “{segment.name}” is {is_what}.")
        for said in (
            failed[each] for each in (source_key(segment.source), segment_key(segment.name)) if each in failed
        ):
            return LeftOut(export.name, "upstream failed", said)
    issues = Exports(rooms).issues(export)
    if issues:
        return LeftOut(export.name, "upstream failed", " ".join(issue.message for issue in issues))
    return None


def is_at_work(rooms: Rooms, export: str) -> bool:
    """Tell whether a run of an export is queued or at work."""
    return any(name_key(run.export) == name_key(export) for run in rooms.journal.unfinished())


def source_key(name: str) -> str:
    """Name a source among what failed."""
    return f"source {name_key(name)}"


def segment_key(name: str) -> str:
    """Name a segment among what failed."""
    return f"segment {name_key(name)}"


def record(rooms: Rooms, export: Export, left_out: LeftOut, *, held: Held, now: float) -> Run:
    """Write down that an export was due and was not run, as a run that was skipped.

    Args:
        rooms: The workspace.
        export: Which one.
        left_out: Why.
        held: The moment at which it was due; it is settled with it.
        now: Seconds since 1970.

    Raises:
        NotHeldError: Another worker sees to this moment.
    """
    run = Run(
        run_id="",
        export=export.name,
        connection=export.connection or "",
        definition={"export": export.to_document(), "segments": {name: {} for name in export.segments}, "source": {}},
        status="Skipped",
        phase="ended",
        reason=left_out.reason,
        requested_by=rooms.actor.email,
        brand=None,
        queued_at=now,
        started_at=None,
        ended_at=now,
        cancel_requested_by=None,
        worker=None,
        members=0,
        contacts=0,
        refused={},
        notes=[],
        due_at=held.due_at,
        skipped=left_out.why,
    )
    with rooms.store.begin():
        run = rooms.journal.add(run)
        DueMoments(rooms.store).settle(held, now=now, run_id=run.run_id)
    return run
