"""The traces of one person in files: how a row is known as theirs, which keys they have, and files without them."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import polars as pl

from exporter.contacts.suppressed import clean_addresses
from exporter.errors import NotFoundError
from exporter.runs.ledger import LEDGERS
from exporter.runs.preparing import RUNS, place_of
from exporter.runs.rooms import Rooms
from exporter.runs.snapshot import CONTACTS, LEAVERS, REFUSALS
from exporter.workspace.storage import Storage

SENT, REFUSED, LEFT = "contacts", "refused profiles", "leavers"
FOLDERS: Mapping[str, str] = {SENT: CONTACTS, REFUSED: REFUSALS, LEFT: LEAVERS}
"""What a person is in a run's files -> the folder."""

_PARQUET = ".parquet"


@dataclass(frozen=True, slots=True, eq=False)
class Sought:
    """Whom traces are sought of.

    Args:
        address: Clean, as contacts have it.
        keys: Source -> the keys, as text, that profiles with this address have or had there.
    """

    address: str = field(repr=False)
    keys: Mapping[str, frozenset[str]] = field(default_factory=dict, repr=False)

    def of(self, source: str | None) -> frozenset[str]:
        """Return their keys in a source; where nobody knows the source, all of them."""
        if source is None:
            return frozenset().union(*self.keys.values())
        return self.keys.get(source, frozenset())

    def rows(self, frame: pl.DataFrame, source: str | None) -> pl.Series:
        """Tell which rows are theirs: Boolean without nulls.

        Args:
            frame: With `key`, and `email` or, of refused profiles, `value`.
            source: That the keys are from.
        """
        if "email" in frame.columns:
            addressed = frame["email"] == self.address
        else:
            given = frame["value"].set(~frame["value"].str.contains("@", literal=True).fill_null(value=False), None)
            addressed = clean_addresses(given) == self.address
        keyed = frame["key"].is_in(list(self.of(source)))
        return addressed.fill_null(value=False) | keyed.fill_null(value=False)


def run_folders(rooms: Rooms) -> list[str]:
    """Name the runs of which there are files."""
    return rooms.storage.folder(RUNS).folders()


def ledger_folders(rooms: Rooms) -> list[str]:
    """Name the places of ledgers, those among them too that nothing leads to."""
    return rooms.storage.folder(LEDGERS).folders()


def run_of(ledger: str) -> str:
    """Return the run after which a ledger was written, from its place."""
    return ledger.rpartition("-")[0]


def source_of(rooms: Rooms, run_id: str) -> str | None:
    """Return the source that a run read; None where nobody knows the run."""
    try:
        return next(iter(rooms.journal.run(run_id).definition.get("source", {})), None)
    except NotFoundError:
        return None


def files(folder: Storage) -> list[str]:
    """Name the Parquet files of a folder, also those that an interrupted try left."""
    return [name for name in folder.names() if name.endswith(_PARQUET)]


def known_keys(rooms: Rooms, address: str) -> dict[str, frozenset[str]]:
    """Find, by source, the keys under which a person is in files of runs and in ledgers. Raises SourceError."""
    sought = Sought(address)
    found: defaultdict[str, set[str]] = defaultdict(set)
    for run_id in run_folders(rooms):
        source, place = source_of(rooms, run_id), place_of(rooms.storage, run_id)
        for sub in FOLDERS.values():
            found[source or ""] |= _keys(place.folder(sub), sought, source)
    for name in ledger_folders(rooms):
        source = source_of(rooms, run_of(name))
        found[source or ""] |= _keys(rooms.storage.folder(LEDGERS, name), sought, source)
    return {source: frozenset(keys) for source, keys in found.items() if keys}


def in_run(rooms: Rooms, run_id: str, sought: Sought) -> dict[str, int]:
    """Count their rows in the files of a run, by what they are there; what there is none of is left out."""
    source, place = source_of(rooms, run_id), place_of(rooms.storage, run_id)
    counts = {what: _count(place.folder(sub), sought, source) for what, sub in FOLDERS.items()}
    return {what: count for what, count in counts.items() if count}


def in_ledger(rooms: Rooms, place: str, sought: Sought) -> int:
    """Count their rows in a ledger."""
    return _count(rooms.storage.folder(LEDGERS, place), sought, source_of(rooms, run_of(place)))


def take_out(folder: Storage, sought: Sought, source: str | None) -> None:
    """Write the files of a folder that hold rows of theirs anew without them, each one whole. Raises SourceError."""
    for name in files(folder):
        frame = folder.read_parquet(name)
        theirs = sought.rows(frame, source)
        if theirs.any():
            folder.write_parquet(name, frame.filter(~theirs))


def _keys(folder: Storage, sought: Sought, source: str | None) -> set[str]:
    return {key for frame in _frames(folder) for key in frame["key"].filter(sought.rows(frame, source)).drop_nulls()}


def _count(folder: Storage, sought: Sought, source: str | None) -> int:
    return sum(int(sought.rows(frame, source).sum()) for frame in _frames(folder))


def _frames(folder: Storage) -> Iterator[pl.DataFrame]:
    """Read what tells whose rows they are, a file at a time."""
    of = "value" if str(folder).endswith(f"/{REFUSALS}") else "email"
    for name in files(folder):
        yield folder.read_parquet(name, columns=["key", of])
