"""Removes the files of runs that ended long enough ago: contacts, refused profiles, leavers. Reports stay."""

from collections.abc import Callable

from exporter.errors import SourceError
from exporter.events import RunFilesRemoved
from exporter.logs import tell
from exporter.runs.preparing import REJECTED_OF, RUNS, place_of
from exporter.runs.rooms import Rooms
from exporter.workspace.preferences import WorkspacePreferences
from exporter.workspace.run_files import RunFiles

DAY = 86_400.0
"""Seconds."""


def never() -> bool:
    """Say no."""
    return False


def sweep(rooms: Rooms, now: float, *, stop: Callable[[], bool] = never) -> int:
    """Remove the files of runs that ended more days ago than the preferences keep them.

    What was interrupted is finished the next time. A run that is just being retried keeps its files.

    Args:
        rooms: The workspace.
        now: Seconds since 1970.
        stop: Whether to leave the rest to the next time; asked before each run.

    Returns:
        Of how many runs they were removed.

    Raises:
        SourceError: Files of some runs could not be removed; those of all others are.
    """
    days = WorkspacePreferences(rooms.store, actor=rooms.actor).get().keep_run_files_days
    files = RunFiles(rooms.store)
    there = rooms.storage.folder(RUNS).folders()
    retried = {run.definition.get(REJECTED_OF) for run in rooms.journal.unfinished()}
    removed, failed = 0, None
    for run_id in files.removable(there, ended_before=now - days * DAY if days else None):
        if stop():
            break
        if run_id not in retried and files.let_go(run_id, at=now):
            try:
                place_of(rooms.storage, run_id).remove()
                removed += 1
            except SourceError as error:
                failed = error
    if removed:
        tell(RunFilesRemoved(removed))
    if failed is not None:
        raise failed
    return removed
