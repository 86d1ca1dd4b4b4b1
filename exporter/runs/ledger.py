"""The ledger of an export to a brand: what Omnisend last accepted of each contact, and which markers this export set.

It is never changed: after a run a new one is written, of what the old one says and what became of the run's contacts. A
ledger that was half written is one that nobody knows of.
"""

import contextlib
import json
import uuid
from collections.abc import Callable, Collection, Iterator
from dataclasses import asdict, dataclass, replace

import polars as pl

from exporter.contacts.fingerprint import FINGERPRINT, RECIPE, identities
from exporter.contacts.payload import Marker
from exporter.errors import SourceError
from exporter.workspace.run_records import LedgerPlace
from exporter.workspace.storage import Storage

LEDGERS = "ledgers"
ABOUT = "ledger.json"
PART = 100_000
"""Contacts in one file."""

IDENTITY = {"email": pl.String, "key": pl.String, FINGERPRINT: pl.UInt64}
"""The first columns of a ledger, one row a contact: its email, the key of its profile, and the fingerprint of what
Omnisend accepted, null where Omnisend may hold something else. A column `mark_column(…)` Boolean without nulls follows
for each marker that this export ever set: true while the contact has it from this export."""


def mark_column(kind: Marker, segment: str) -> str:
    """Name the column that tells who has a segment's marker of one kind."""
    return f"mark:{kind}:{segment}"


@dataclass(frozen=True, slots=True)
class About:
    """What `ledger.json` holds.

    Args:
        recipe: How its fingerprints were made.
        contacts: Its rows.
        marks: Its columns of marks.
        parts: Its files, in order.
        instead_of: Where the ledger lay that it takes the place of, or None.
    """

    recipe: int
    contacts: int
    marks: list[str]
    parts: list[str]
    instead_of: str | None


class Ledger:
    """A ledger as it is looked up: some forty bytes a contact in memory, whatever is in them.

    Args:
        place: Where it lies; None: an empty one.
        about: What is in it.

    Attributes:
        contacts: Its rows; they are numbered from 0.
        fingerprints: UInt64 by row; null where the contact has to be sent again.
        marks: Column of marks -> Boolean by row.
    """

    def __init__(self, place: Storage | None = None, about: About | None = None) -> None:
        self._place = place
        self._about = about if about is not None else About(RECIPE, 0, [], [], None)
        self.contacts = self._about.contacts
        emails = pl.Series("email", [], dtype=pl.UInt128)
        keys = emails.alias("key")
        values = pl.DataFrame(schema={FINGERPRINT: pl.UInt64, **dict.fromkeys(self._about.marks, pl.Boolean)})
        for part in self.parts():
            emails.append(identities(part["email"]))
            keys.append(identities(part["key"]))
            values.vstack(part.drop("email", "key"), in_place=True)
        self._order = emails.arg_sort()
        self._emails = emails.gather(self._order)
        self._keys = keys
        self.fingerprints = values[FINGERPRINT].rechunk()
        if self._about.recipe != RECIPE:
            self.doubt()
        self.marks = {name: values[name].rechunk() for name in self._about.marks}

    def parts(self) -> Iterator[pl.DataFrame]:
        """Read it file by file, in the order of its rows. Raises SourceError."""
        if self._place is not None:
            for name in self._about.parts:
                yield self._place.read_parquet(name, columns=[*IDENTITY, *self._about.marks])

    def rows(self, emails: pl.Series) -> pl.Series:
        """Find contacts by their emails: UInt32 rows, null where it does not know the email."""
        wanted = identities(emails)
        if not self.contacts:
            return pl.Series("row", [None], dtype=pl.UInt32).new_from_index(0, len(wanted))
        places = self._emails.search_sorted(wanted).clip(upper_bound=self.contacts - 1)
        found = self._order.gather(places).alias("row")
        return found.set(self._emails.gather(places) != wanted, None)

    def doubt(self) -> None:
        """Take note that it may be out of date: it still tells who is marked, but no contact counts as unchanged."""
        self.fingerprints = self.fingerprints.clear(self.contacts)

    def has_key(self, keys: pl.Series) -> pl.Series:
        """Tell by row whether the key of its profile is one of these, which are `identities` of keys."""
        return self._keys.is_in(keys.implode())

    def marked(self, kind: Marker, segment: str) -> pl.Series:
        """Tell by row who has a segment's marker from this export."""
        known = self.marks.get(mark_column(kind, segment))
        return known if known is not None else nobody(self.contacts)


def nobody(rows: int) -> pl.Series:
    """Return so many times false."""
    return pl.Series([False]).new_from_index(0, rows)


def only(rows: int, true: Collection[pl.Series]) -> pl.Series:
    """Return so many times false, but true at the numbers in `true`."""
    flags = nobody(rows)
    for numbers in true:
        flags.scatter(numbers, True)
    return flags


def load(storage: Storage, place: LedgerPlace | None) -> Ledger:
    """Open a ledger; an empty one where there is none yet. Raises SourceError if it is gone or damaged."""
    if place is None:
        return Ledger()
    folder = _folder(storage, place.place)
    try:
        about = About(**json.loads(folder.read_text(ABOUT)))
        return Ledger(folder, about)
    except (SourceError, ValueError, TypeError, pl.exceptions.PolarsError) as error:
        raise SourceError(
            "What Omnisend last accepted from this export cannot be read, so nobody can tell what has changed since: "
            f"{error}"
        ) from error


def is_gone(storage: Storage, place: LedgerPlace) -> bool:
    """Say whether a ledger is not where it lay. Raises SourceError if nobody can say."""
    return not _folder(storage, place.place).exists(ABOUT)


def discard(storage: Storage, place: LedgerPlace) -> None:
    """Remove a ledger that nothing leads to any more, and the one before it. Raises SourceError."""
    discard_before(storage, place)
    _folder(storage, place.place).remove()


def discard_before(storage: Storage, place: LedgerPlace) -> None:
    """Remove the ledger that this one took the place of; it can never be needed again. Raises SourceError."""
    folder = _folder(storage, place.place)
    if folder.exists(ABOUT):
        before = json.loads(folder.read_text(ABOUT)).get("instead_of")
        if before is not None:
            _folder(storage, before).remove()


def rewrite(storage: Storage, place: LedgerPlace, keep: Callable[[pl.DataFrame], pl.DataFrame]) -> LedgerPlace:
    """Write a ledger anew with some of its rows; the old one stays, for whoever swaps them.

    Args:
        storage: The workspace's storage.
        place: Where the old one lies.
        keep: Gets columns as in a ledger, a file's rows at a time, and returns those that stay.

    Raises:
        SourceError: The old one cannot be read, or the new one cannot be written.
    """
    folder = _folder(storage, place.place)
    about = About(**json.loads(folder.read_text(ABOUT)))
    writer = LedgerWriter(storage, place.run_id, about.marks)
    known = pl.lit(about.recipe == RECIPE)  # what was made in another way says nothing, and would be taken at its word
    try:
        for name in about.parts:
            rows = folder.read_parquet(name, columns=[*IDENTITY, *about.marks])
            writer.add(keep(rows).with_columns(pl.when(known).then(FINGERPRINT)))
        writer.close(instead_of=None)
    except SourceError:
        with contextlib.suppress(SourceError):
            writer.abandon()
        raise
    return replace(place, place=writer.place, contacts=writer.contacts)


class LedgerWriter:
    """Writes a new ledger, file by file; it is one only once `close` has come back.

    Args:
        storage: The workspace's storage.
        run_id: The run after which it is written.
        marks: Its columns of marks.
        part: Contacts in one file.
    """

    def __init__(self, storage: Storage, run_id: str, marks: list[str], *, part: int = PART) -> None:
        self.place = f"{run_id}-{uuid.uuid4().hex[:8]}"
        self.contacts = 0
        self._folder = _folder(storage, self.place)
        self._marks = marks
        self._part = part
        self._waiting = pl.DataFrame(schema={**IDENTITY, **dict.fromkeys(marks, pl.Boolean)})
        self._parts: list[str] = []

    def add(self, rows: pl.DataFrame) -> None:
        """Add contacts: columns as in a ledger. Raises SourceError."""
        self.contacts += rows.height
        self._waiting = self._waiting.vstack(rows.select(self._waiting.columns))
        if self._waiting.height >= self._part:
            self._write()

    def close(self, *, instead_of: str | None) -> None:
        """Write the rest, and what makes it a ledger. Raises SourceError."""
        if self._waiting.height:
            self._write()
        about = About(RECIPE, self.contacts, self._marks, self._parts, instead_of)
        self._folder.write_text(ABOUT, json.dumps(asdict(about), ensure_ascii=False))

    def abandon(self) -> None:
        """Remove what was written, since it will never be a ledger. Raises SourceError."""
        self._folder.remove()

    def _write(self) -> None:
        name = f"part-{len(self._parts):05}.parquet"
        self._folder.write_parquet(name, self._waiting.rechunk())
        self._parts.append(name)
        self._waiting = self._waiting.clear()


def _folder(storage: Storage, place: str) -> Storage:
    return storage.folder(LEDGERS, place)
