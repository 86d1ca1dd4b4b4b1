"""A snapshot while it is taken: its files, which nobody reads before `snapshot.json` names them, and its counts."""

import uuid
from collections import Counter
from collections.abc import Iterator

import polars as pl

from exporter.contacts.cleaning import Cleaned
from exporter.runs.snapshot import CONTACTS, LEAVERS, REFUSALS
from exporter.workspace.storage import Storage

PART = 20_000
"""Contacts in one file, at least; the last one may have fewer."""


class Draft:
    """What a snapshot has kept so far: files in the storage, and counts.

    Args:
        place: Where the snapshot goes.
    """

    def __init__(self, place: Storage) -> None:
        self._place = place
        self._try = uuid.uuid4().hex[:8]  # two workers that both hold the run for a moment never share a file
        self._waiting: list[pl.DataFrame] = []
        self.parts: list[tuple[str, int]] = []
        self.members = 0
        self.contacts = 0
        self.refused: Counter[str] = Counter()
        self.notes: Counter[tuple[str, str]] = Counter()
        self.refusals: list[str] = []
        self._leavers = 0

    def count(self, found: Cleaned) -> None:
        """Keep refused profiles and count notes."""
        if found.refused.height:
            self.refusals.append(self._write(REFUSALS, len(self.refusals), found.refused))
            self.refused.update(dict(found.refused["reason"].value_counts().iter_rows()))
        for about, note, profiles in found.notes.iter_rows():
            self.notes[about, note] += profiles

    def keep(self, contacts: pl.DataFrame) -> None:
        """Keep contacts that will be sent."""
        if contacts.height:
            self._waiting.append(contacts)
        if sum(frame.height for frame in self._waiting) >= PART:
            self.flush()

    def flush(self) -> None:
        """Write the contacts that wait for more."""
        if self._waiting:
            numbers = pl.int_range(pl.len(), dtype=pl.Int64).add(self.contacts).alias("position")
            numbered = pl.concat(self._waiting).with_columns(numbers)
            self._waiting.clear()
            self.parts.append((self._write(CONTACTS, len(self.parts), numbered), self.contacts))
            self.contacts += numbered.height

    def leavers(self, frames: Iterator[pl.DataFrame]) -> list[str]:
        """Keep those of one segment whose marker is undone by a call of its own, and return the names of the files."""
        names = []
        for frame in frames:
            if frame.height:
                names.append(self._write(LEAVERS, self._leavers, frame))
                self._leavers += 1
        return names

    def _write(self, folder: str, number: int, frame: pl.DataFrame) -> str:
        name = f"part-{number:05}-{self._try}.parquet"
        self._place.folder(folder).write_parquet(name, frame)
        return name
