"""The snapshot: the contacts that a run is to send, frozen as Parquet; everything after it is a pure function of it.

A snapshot's folder holds `contacts/`, `refused/`, `leavers/` and `snapshot.json`, which is written last and names the
files that count: a folder without it is not a snapshot yet, and what an interrupted try left there is not read.
"""

import json
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from exporter.contacts import payload
from exporter.contacts.cleaning import REFUSED
from exporter.errors import SourceError
from exporter.runs.definition import Marker, Mode, Subscription
from exporter.runs.delta import Left
from exporter.runs.kept import Kept
from exporter.workspace.segment_sizes import Count
from exporter.workspace.storage import Storage

ABOUT = "snapshot.json"
CONTACTS = "contacts"
"""Folder of the contacts to send: columns as `contacts.cleaning.Cleaned.contacts`, `fingerprint` UInt64,
`undo:<segment>` Boolean and `position` Int64, 0-based and without gaps."""

REFUSALS = "refused"
LEAVERS = "leavers"
"""Folder of contacts whose marker is undone by a call of its own: `email` and `key` String."""

_KEPT_PARTS = 3

GROUP = 2_000
"""Contacts whose bodies are written at once; a few groups at a time are in memory, about 2 MB each."""

_KEPT_GROUPS = 4


@dataclass(frozen=True, slots=True)
class About:
    """What `snapshot.json` holds.

    Args:
        run_id: The run it was taken for.
        taken_at: When (seconds since 1970).
        members: Profiles in the segments.
        contacts: Contacts to send.
        mode: Whether contacts that have not changed are among them.
        added: Contacts to send that the ledger did not know.
        changed: Contacts to send of which it knew something else.
        unchanged: Contacts that are not sent since Omnisend holds them as they are.
        refused: Profiles that are not sent, by reason.
        notes: Values left out of contacts: `field`, `note`, `profiles`.
        parts: File name and first position of each part, in order.
        segments: The marker property of each segment by its name.
        marker: `property` or `tag`.
        subscription: `leave` or `from_data`.
        send_welcome_message: Whether Omnisend may welcome new contacts.
        left: Who has left a segment, by its name.
        leavers: Files of those of them whose marker is undone by a call, by segment.
        refusals: Files of the refused profiles; None: all that are there.
        brand_key: The brand that it was compared for, or empty when nobody compared.
        profiles: In the source.
        sizes: Members of each segment, by its name.
        forgotten: Whether somebody was taken out of it since: positions have gaps, and nothing is sent from it again.
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
    mode: Mode = "full"
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    left: dict[str, Left] = field(default_factory=dict)
    leavers: dict[str, list[str]] = field(default_factory=dict)
    refusals: list[str] | None = None
    brand_key: str = ""
    profiles: int = 0
    sizes: dict[str, int] = field(default_factory=dict)
    forgotten: bool = False


class Snapshot:
    """A snapshot that was taken; safe to read from many threads."""

    def __init__(self, place: Storage, about: About) -> None:
        self._place = place
        self._about = about
        self._starts = [first for _, first in about.parts]
        self._parts = Kept(self._read_part, most=_KEPT_PARTS)
        self._groups = Kept(self._write_group, most=_KEPT_GROUPS)
        self.run_id = about.run_id
        self.contacts = about.contacts
        self.members = about.members
        self.refused = about.refused
        self.notes = about.notes
        self.taken_at = about.taken_at
        self.segments = tuple(about.segments)
        self.properties = about.segments
        self.marker = about.marker
        self.mode = about.mode
        self.added = about.added
        self.changed = about.changed
        self.unchanged = about.unchanged
        self.left = about.left
        self.undo_segments = tuple(about.leavers)
        self.brand_key = about.brand_key
        self.sizes = {name: Count(members, about.profiles) for name, members in about.sizes.items()}

    def origin(self, number: int) -> str:
        """Return the name under which Omnisend lists batch `number` of this run."""
        return f"{self._about.run_id}/{number}"

    def body(self, number: int, positions: Sequence[int], *, with_origin: bool = True) -> bytes:
        """Return the body of `POST /batches` for batch `number`, with its origin unless Omnisend refuses that."""
        items = self._items(positions) if isinstance(positions, range) else self._write(positions)
        return payload.batch_body(items, origin=self.origin(number) if with_origin else None)

    def _items(self, positions: range) -> list[bytes]:
        found: list[bytes] = []
        first = positions.start
        while first < positions.stop:
            group, offset = divmod(first, GROUP)
            last = min(positions.stop, (group + 1) * GROUP)
            found += self._groups.get(group)[offset : offset + last - first]
            first = last
        return found

    def _write_group(self, group: int) -> list[bytes]:
        return self._write(range(group * GROUP, min((group + 1) * GROUP, self.contacts)))

    def _write(self, positions: Sequence[int]) -> list[bytes]:
        about = self._about
        return payload.items(
            self._rows(positions),
            subscription=about.subscription,
            send_welcome_message=about.send_welcome_message,
            marker=about.marker,
            markers=about.segments,
        )

    def emails(self, positions: Sequence[int]) -> list[str]:
        """Return the emails of contacts, in the order of their positions."""
        return self._rows(positions)["email"].to_list()

    def member_positions(self, segment: str) -> npt.NDArray[np.int64]:
        """Return the positions of a segment's members, ascending."""
        found = [
            np.flatnonzero(self._parts.get(index)[f"mark:{segment}"].to_numpy()) + first
            for index, first in enumerate(self._starts)
        ]
        return np.concatenate(found).astype(np.int64) if found else np.empty(0, dtype=np.int64)

    def leavers(self, segment: str) -> list[str]:
        """Return the emails of contacts whose marker is undone by a call of its own, in a fixed order."""
        folder = self._place.folder(LEAVERS)
        parts = [folder.read_parquet(name, columns=["email"]) for name in self._about.leavers.get(segment, [])]
        return pl.concat(parts)["email"].to_list() if parts else []

    def leaver_sample(self, segment: str, rows: int) -> pl.DataFrame:
        """Return the first of them: `key` and `email`."""
        folder, names = self._place.folder(LEAVERS), self._about.leavers.get(segment, [])
        if not names:
            return pl.DataFrame(schema={"key": pl.String, "email": pl.String})
        return folder.scan_parquet(names).select("key", "email").head(rows).collect()

    def parts(self) -> Iterator[pl.DataFrame]:
        """Read the contacts to send, some thousands at a time, in the order of their positions."""
        for name, _ in self._about.parts:
            yield self._read(name)

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
            frame = self._parts.get(part)
            offset = self._starts[part]
            if isinstance(wanted, range):
                frames.append(frame.slice(wanted.start - offset, len(wanted)))
            else:
                frames.append(frame[[position - offset for position in wanted]])
            first = last
        return frames[0] if len(frames) == 1 else pl.concat(frames)

    def _read_part(self, index: int) -> pl.DataFrame:
        return self._read(self._about.parts[index][0])

    def _read(self, name: str) -> pl.DataFrame:
        try:
            return self._place.folder(CONTACTS).read_parquet(name)
        except SourceError as error:
            raise SourceError(f"A part of this run's snapshot is missing: {error} Or start the export anew.") from error


def is_taken(place: Storage) -> bool:
    """Say whether there is a whole snapshot. Raises SourceError if nobody can say."""
    return place.exists(ABOUT)


def load(place: Storage) -> Snapshot:
    """Open a snapshot. Raises SourceError if it is not there, damaged, or somebody was taken out of it."""
    about = _about(place)
    if about.forgotten:
        raise SourceError("Somebody was removed from this run's snapshot at their request. Start the export anew.")
    return Snapshot(place, about)


def close_for_sending(place: Storage) -> None:
    """Note that somebody is taken out of a snapshot, so that nothing is ever sent from it again. Raises SourceError."""
    if is_taken(place):
        place.write_text(ABOUT, json.dumps({**json.loads(place.read_text(ABOUT)), "forgotten": True}))


def is_closed_for_sending(place: Storage) -> bool:
    """Tell whether somebody was taken out of a snapshot. Raises SourceError."""
    return is_taken(place) and _about(place).forgotten


def refused(place: Storage) -> pl.LazyFrame:
    """Return the profiles that are not sent, columns as in `contacts.cleaning.REFUSED`; empty without a snapshot."""
    if not is_taken(place):
        return pl.LazyFrame(schema=REFUSED)
    named, folder = _about(place).refusals, place.folder(REFUSALS)
    files = folder.names() if named is None else named
    return folder.scan_parquet(files) if files else pl.LazyFrame(schema=REFUSED)


def identities(place: Storage) -> pl.LazyFrame:
    """Return `position` (Int64), `key` and `email` (String) of all contacts to send; empty without a snapshot."""
    files = [name for name, _ in _about(place).parts] if is_taken(place) else []
    schema = {"position": pl.Int64, "key": pl.String, "email": pl.String}
    return place.folder(CONTACTS).scan_parquet(files).select(*schema) if files else pl.LazyFrame(schema=schema)


def _about(place: Storage) -> About:
    text = place.read_text(ABOUT)
    try:
        values = json.loads(text)
        parts = [(name, first) for name, first in values["parts"]]
        left = {segment: Left(**counts) for segment, counts in values.get("left", {}).items()}
        return About(**{**values, "parts": parts, "left": left})
    except (ValueError, TypeError, KeyError) as error:
        raise SourceError("This run's snapshot is damaged. Start the export anew.") from error
