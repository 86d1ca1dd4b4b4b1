"""Take up a run that failed or was canceled: the same snapshot, from where its journal stops."""

import numpy as np
import polars as pl

from exporter.errors import NotFoundError, RunRefusedError
from exporter.runs import snapshot
from exporter.runs.access import permit
from exporter.runs.preparing import place_of
from exporter.runs.rooms import Rooms
from exporter.runs.suppressing import suppressed
from exporter.workspace.connection import brand_key
from exporter.workspace.run_records import Run

TAKEN = ("sent", "settled", "forgotten")
"""States of batches that are not sent again."""


def resume(rooms: Rooms, run_id: str) -> Run:
    """Put a run back into the queue, to send what it had not sent and to learn what it never heard of.

    Raises:
        NotFoundError: There is no such run, or its connection is gone.
        ConsentError: Nobody agrees to its connection any more, it is paused, or nobody is there for whom to act.
        NotAllowedError: The person acting may not use its connection.
        RunRefusedError: Its export is gone, it did not end before its time, its connection leads to another brand
            now, a later run of the same export has sent something (this one would put old values over newer ones), or
            somebody whom it has not sent is on the suppression list by now.
        SourceError: Its snapshot or the suppression list cannot be read.
    """
    run = rooms.journal.run(run_id)
    try:
        rooms.store.get("export", run.export)
    except NotFoundError as error:
        said = f"There is no export “{run.export}” any more: it was deleted, or renamed. Start an export anew instead."
        raise RunRefusedError(said) from error
    connection = rooms.connections.get(run.connection)
    permit(rooms, connection)
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
    if snapshot.is_closed_for_sending(place_of(rooms.storage, run_id)):
        raise RunRefusedError(
            f"Somebody was removed from the snapshot of run {run_id} at their request. "
            "Start the export anew instead: what was accepted is left out."
        )
    if _has_suppressed(rooms, run_id):
        raise RunRefusedError(
            f"Somebody whom run {run_id} has not sent yet is on the suppression list by now. "
            "Start the export anew instead: what was accepted is left out."
        )
    return rooms.journal.resume(run_id, by=rooms.actor.email)


def _has_suppressed(rooms: Rooms, run_id: str) -> bool:
    """Tell whether a contact of a run's snapshot that Omnisend has not taken yet is on the suppression list."""
    place = place_of(rooms.storage, run_id)
    if not snapshot.is_taken(place):
        return False
    taken = snapshot.load(place)
    to_send = np.ones(taken.contacts, dtype=bool)
    for batch in rooms.journal.batches(run_id):
        if batch.state in TAKEN:
            to_send[np.asarray(batch.positions, dtype=np.int64)] = False
    covered = suppressed(rooms).covers
    first = 0
    for part in taken.parts():
        last = first + part.height
        if covered(part["email"].filter(pl.Series(to_send[first:last]))).any():
            return True
        first = last
    return False


def _is_later(one: Run, run: Run) -> bool:
    return one.run_id != run.run_id and one.queued_at >= run.queued_at and one.brand_key == run.brand_key
