"""Removes the files of runs that ended long enough ago, and what killed processes left half written. Reports stay."""

from collections.abc import Callable

from exporter.errors import SourceError
from exporter.events import RunFilesRemoved
from exporter.logs import tell
from exporter.runs.ledger import LEDGERS
from exporter.runs.preparing import REJECTED_OF, RUNS, place_of
from exporter.runs.rooms import Rooms
from exporter.segments.frozen import MEMBERS
from exporter.workspace import scratch, suppression
from exporter.workspace.preferences import WorkspacePreferences
from exporter.workspace.run_files import RunFiles
from exporter.workspace.storage import Storage

DAY = 86_400.0
"""Seconds."""


def never() -> bool:
    """Say no."""
    return False


def sweep(rooms: Rooms, now: float, *, stop: Callable[[], bool] = never) -> int:
    """Remove the files of runs that ended more days ago than the preferences keep them, and what is half written.

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
    remove_unfinished(rooms.storage)
    if failed is not None:
        raise failed
    return removed


def count_unfinished(storage: Storage) -> int:
    """Count what killed processes left half written in a storage and on this machine. Raises SourceError."""
    return sum(folder.unfinished(remove=False) for folder in _folders(storage)) + len(scratch.left())


def remove_unfinished(storage: Storage) -> int:
    """Remove what `count_unfinished` counts, and count it. Raises SourceError."""
    return sum(folder.unfinished(remove=True) for folder in _folders(storage)) + scratch.sweep()


def _folders(storage: Storage) -> list[Storage]:
    """Return all folders in which members, contacts or addresses are written."""
    return [storage.folder(name) for name in (RUNS, LEDGERS, MEMBERS, suppression.FOLDER)]
