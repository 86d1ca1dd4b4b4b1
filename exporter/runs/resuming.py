"""Take up a run that failed or was canceled: the same snapshot, from where its journal stops."""

from exporter.errors import NotFoundError, RunRefusedError
from exporter.runs.rooms import Rooms
from exporter.workspace.connection import brand_key
from exporter.workspace.run_records import Run


def resume(rooms: Rooms, run_id: str) -> Run:
    """Put a run back into the queue, to send what it had not sent and to learn what it never heard of.

    Raises:
        NotFoundError: There is no such run, or its connection is gone.
        ConsentError: Nobody agrees to its connection any more.
        NotAllowedError: The person acting may not use its connection.
        RunRefusedError: Its export is gone, it did not end before its time, its connection leads to another brand
            now, or a later run of the same export has sent something: this one would put old values over newer ones.
    """
    run = rooms.journal.run(run_id)
    try:
        rooms.store.get("export", run.export)
    except NotFoundError as error:
        said = f"There is no export “{run.export}” any more: it was deleted, or renamed. Start an export anew instead."
        raise RunRefusedError(said) from error
    connection = rooms.connections.get(run.connection)
    rooms.consents.require(connection)
    rooms.connections.key(connection)
    if run.brand_key and run.brand_key != brand_key(connection):
        raise RunRefusedError(
            f"The connection of run {run_id} leads to another brand now. Start the export anew instead."
        )
    later = [one.run_id for one in rooms.journal.all(export=run.export) if _is_later(one, run)]
    traffic = rooms.journal.traffic(later)
    for run_later in later:
        if not rooms.journal.run(run_later).ended or run_later in traffic:
            raise RunRefusedError(
                f"Run {run_later} of “{run.export}” is newer than run {run_id}. Start the export anew instead."
            )
    return rooms.journal.resume(run_id, by=rooms.actor.email)


def _is_later(one: Run, run: Run) -> bool:
    return one.run_id != run.run_id and one.queued_at >= run.queued_at and one.brand_key == run.brand_key
