"""The snapshot: a run's checked contacts, frozen as Parquet; everything after it is a pure function of it.

A snapshot's folder holds `contacts/` (with `position`, 0-based and without gaps), `refused/` and `snapshot.json`,
which is written last: a folder without it is not a snapshot yet.
"""

import json
import threading
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from exporter.contacts import payload
from exporter.contacts.cleaning import REFUSED
from exporter.errors import SourceError
from exporter.runs.definition import Marker, Subscription

ABOUT = "snapshot.json"
CONTACTS = "contacts"
REFUSALS = "refused"
_KEPT_PARTS = 3


@dataclass(frozen=True, slots=True)
class About:
    """What `snapshot.json` holds.

    Args:
        run_id: The run it was taken for.
        taken_at: When (seconds since 1970).
        members: Profiles in the segments.
        contacts: Contacts to send.
        refused: Profiles that are not sent, by reason.
        notes: Values left out of contacts: `field`, `note`, `profiles`.
        parts: File name and first position of each part, in order.
        segments: The marker property of each segment by its name.
        marker: `property` or `tag`.
        subscription: `leave` or `from_data`.
        send_welcome_message: Whether Omnisend may welcome new contacts.
    """

    run_id: str
    taken_at: float
    members: int
    contacts: int
    refused: dict[str, int]
    notes: list[dict[str, Any]]
    parts: list[tuple[str, int]]
    segments: dict[str, str]
    marker: Marker
    subscription: Subscription
    send_welcome_message: bool


class Snapshot:
    """A snapshot that was taken; safe to read from many threads."""

    def __init__(self, folder: Path, about: About) -> None:
        self._folder = folder
        self._about = about
        self._starts = [first for _, first in about.parts]
        self._lock = threading.Lock()
        self._parts: dict[int, pl.DataFrame] = {}
        self.contacts = about.contacts
        self.members = about.members
        self.refused = about.refused
        self.notes = about.notes
        self.taken_at = about.taken_at
        self.segments = tuple(about.segments)

    def origin(self, number: int) -> str:
        """Return the name under which Omnisend lists batch `number` of this run."""
        return f"{self._about.run_id}/{number}"

    def body(self, number: int, positions: Sequence[int]) -> bytes:
        """Return the body of `POST /batches` for batch `number`."""
        about = self._about
        bodies = payload.bodies(
            self._rows(positions),
            subscription=about.subscription,
            send_welcome_message=about.send_welcome_message,
            marker=about.marker,
            markers=about.segments,
        )
        return payload.batch_body(bodies, origin=self.origin(number))

    def emails(self, positions: Sequence[int]) -> list[str]:
        """Return the emails of contacts, in the order of their positions."""
        return self._rows(positions)["email"].to_list()

    def members_of(self, segment: str, positions: Sequence[int]) -> list[str]:
        """Return the emails of those contacts that are in a segment, in the order of their positions."""
        rows = self._rows(positions)
        return rows.filter(pl.col(f"mark:{segment}"))["email"].to_list()

    def _rows(self, positions: Sequence[int]) -> pl.DataFrame:
        """Return contacts in the order of their positions, which ascend."""
        frames = []
        first = 0
        while first < len(positions):
            part = bisect_right(self._starts, positions[first]) - 1
            end = self._starts[part + 1] if part + 1 < len(self._starts) else self.contacts
            last = first
            while last < len(positions) and positions[last] < end:
                last += 1
            wanted = positions[first:last]
            frame = self._part(part)
            offset = self._starts[part]
            if isinstance(wanted, range):
                frames.append(frame.slice(wanted.start - offset, len(wanted)))
            else:
                frames.append(frame[[position - offset for position in wanted]])
            first = last
        return frames[0] if len(frames) == 1 else pl.concat(frames)

    def _part(self, index: int) -> pl.DataFrame:
        kept = self._parts.get(index)
        if kept is not None:
            return kept
        with self._lock:
            if index not in self._parts:
                path = self._folder / CONTACTS / self._about.parts[index][0]
                try:
                    frame = pl.read_parquet(path)
                except (OSError, pl.exceptions.PolarsError) as error:
                    raise SourceError(
                        f"A part of this run's snapshot ({path.name}) cannot be read. Start the export anew."
                    ) from error
                while len(self._parts) >= _KEPT_PARTS:
                    self._parts.pop(next(iter(self._parts)))
                self._parts[index] = frame
            return self._parts[index]


def is_taken(folder: Path) -> bool:
    """Say whether a folder holds a whole snapshot."""
    return (folder / ABOUT).is_file()


def load(folder: Path) -> Snapshot:
    """Open a snapshot. Raises SourceError if it is not there or damaged."""
    try:
        values = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
        about = About(**{**values, "parts": [(name, first) for name, first in values["parts"]]})
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise SourceError("This run's snapshot is gone or damaged. Start the export anew.") from error
    return Snapshot(folder, about)


def refused(folder: Path) -> pl.LazyFrame:
    """Return the profiles that are not sent, columns as in `contacts.cleaning.REFUSED`; empty without a snapshot."""
    files = sorted((folder / REFUSALS).glob("*.parquet")) if is_taken(folder) else []
    return pl.scan_parquet(files) if files else pl.LazyFrame(schema=REFUSED)


def identities(folder: Path) -> pl.LazyFrame:
    """Return `position` (Int64), `key` and `email` (String) of all contacts; empty without a snapshot."""
    files = sorted((folder / CONTACTS).glob("*.parquet")) if is_taken(folder) else []
    schema = {"position": pl.Int64, "key": pl.String, "email": pl.String}
    return pl.scan_parquet(files).select(*schema) if files else pl.LazyFrame(schema=schema)
