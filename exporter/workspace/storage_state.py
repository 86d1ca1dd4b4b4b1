"""How the storage is: whether a file can be written, read back and removed there, and what room is left."""

import shutil
import uuid
from dataclasses import dataclass
from pathlib import Path

from exporter.errors import SourceError
from exporter.workspace.storage import Storage

FOLDER, FILE = "health", "probe.txt"


@dataclass(frozen=True, slots=True)
class StorageState:
    """A storage in which a file was written, read and removed.

    Args:
        place: The folder, or the URL of the bucket.
        free: Bytes that are free where it is a folder of this machine; None for a bucket.
        total: Bytes of its disk; None for a bucket.
    """

    place: str
    free: int | None
    total: int | None


def look(storage: Storage) -> StorageState:
    """Try out a storage. Raises SourceError where a file cannot be written and read back."""
    probe = storage.folder(FOLDER, uuid.uuid4().hex)
    try:
        probe.write_text(FILE, probe.root)
        if probe.read_text(FILE) != probe.root:
            raise SourceError(f"{storage} gives back something else than was written. Check EXPORTER_STORAGE.")
    finally:
        probe.remove()
    if "://" in storage.root:
        return StorageState(str(storage), None, None)
    disk = shutil.disk_usage(Path(storage.root))
    return StorageState(str(storage), disk.free, disk.total)
