"""The members of static segments, put down as files of keys in the storage; what was put down is never changed."""

import re
import uuid
from collections.abc import Collection, Iterator
from datetime import datetime
from pathlib import Path

import polars as pl

from exporter.errors import NotFoundError, SourceError
from exporter.segments.rules import Frozen, Segment
from exporter.workspace.scratch import Scratch
from exporter.workspace.storage import Storage

MEMBERS, FILE = "members", "keys.parquet"
KEY = "key"
"""The one column of such a file, of the type that the source's key has."""

_PLACE = re.compile("[0-9a-f]{32}")


class FrozenMembers:
    """The frozen members of all segments of a workspace.

    Args:
        storage: Where they are kept.
        copies: Folder of this machine for copies of what is kept elsewhere; made when it is needed.
    """

    def __init__(self, storage: Storage, *, copies: Path) -> None:
        self._storage = storage
        self._copies = copies

    def freeze(self, keys: Iterator[pl.Series], *, at: datetime) -> Frozen:
        """Put members down; memory does not grow with their number.

        Args:
            keys: Their keys, some thousands at a time.
            at: When (UTC).

        Raises:
            SourceError: They cannot be read or written; nothing is left of them then.
        """
        place = uuid.uuid4().hex
        try:
            with Scratch("members") as scratch:
                whole = scratch.path / FILE
                members = _write(keys, whole)
                self._folder(place).take(FILE, whole)
        except (OSError, pl.exceptions.PolarsError) as error:
            raise SourceError(f"The members cannot be written down: {error}. Look whether the disk is full.") from error
        return Frozen(place, members, at.isoformat())

    def file(self, segment: Segment) -> str:
        """Return the path of the file with a static segment's members on this machine.

        Raises:
            NotFoundError: It has none, or it is gone.
            SourceError: It cannot be read.
        """
        if segment.frozen is None or not self.is_there(segment.frozen):
            said = "Freeze it again, or make it dynamic."
            raise NotFoundError(f'The frozen members of "{segment.name}" are not at hand. {said}')
        place = segment.frozen.place
        return str(self._folder(place).local(FILE, self._copies / place))

    def is_there(self, frozen: Frozen) -> bool:
        """Tell whether members were put down at such a place. Raises SourceError where nobody can say."""
        return _PLACE.fullmatch(frozen.place) is not None and self._folder(frozen.place).exists(FILE)

    def forget(self, frozen: Frozen) -> None:
        """Remove what was put down, and its copy on this machine, if it is there. Raises SourceError."""
        if self.is_there(frozen):
            self._folder(frozen.place).remove()
            self._copy(frozen.place).remove()

    def places(self) -> list[str]:
        """Name the places at which members were ever put down and still are, whichever segment has them."""
        return [place for place in self._storage.folder(MEMBERS).folders() if _PLACE.fullmatch(place)]

    def count(self, place: str, keys: Collection[str]) -> int:
        """Count members by their keys as text in a file. Raises SourceError if it cannot be read."""
        folder = self._folder(place)
        return int(_are(folder.read_parquet(FILE), keys).sum()) if keys and folder.exists(FILE) else 0

    def take_out(self, place: str, keys: Collection[str]) -> int:
        """Take members out of a file and out of its copy on this machine, and count them; the file is replaced whole.

        Args:
            place: Where the file was put down.
            keys: Their keys as text.

        Raises:
            SourceError: It cannot be read or written.
        """
        folder = self._folder(place)
        if not keys or not folder.exists(FILE):
            return 0
        members = folder.read_parquet(FILE)
        staying = members.filter(~_are(members, keys))
        if staying.height < members.height:
            folder.write_parquet(FILE, staying, compression="zstd")
        self._copy(place).remove()
        return members.height - staying.height

    def drop_stray_copies(self) -> None:
        """Remove the copies on this machine of what is kept nowhere any more. Raises SourceError."""
        for place in set(Storage(str(self._copies)).folders()) - set(self.places()):
            self._copy(place).remove()

    def _copy(self, place: str) -> Storage:
        return Storage(str(self._copies)).folder(place)

    def _folder(self, place: str) -> Storage:
        return self._storage.folder(MEMBERS, place)


def _are(members: pl.DataFrame, keys: Collection[str]) -> pl.Series:
    return members[KEY].cast(pl.String).is_in(list(keys)).fill_null(value=False)


def _write(keys: Iterator[pl.Series], whole: Path) -> int:
    """Write keys into one file as they come, and count them."""
    parts: list[Path] = []
    members = 0
    for some in keys:
        members += len(some)
        parts.append(whole.with_name(f"part-{len(parts):05}.parquet"))
        some.alias(KEY).to_frame().write_parquet(parts[-1], compression="lz4")
    if parts:
        pl.scan_parquet(parts).sink_parquet(whole, compression="zstd")
    else:
        pl.DataFrame(schema={KEY: pl.String}).write_parquet(whole)
    return members
