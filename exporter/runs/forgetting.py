"""Forget a person: see what is kept of them, take them out of all of it, and say what lies elsewhere.

Every file is replaced whole, and what is gone is not found again: interrupted, it is begun anew and finished.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from exporter.contacts.mapping import FromColumn
from exporter.contacts.matching import suggest
from exporter.contacts.suppressed import clean_addresses, collected
from exporter.errors import DefinitionError, ExporterError, InUseError, Issue
from exporter.profiles.source import Source
from exporter.runs import traces, whereabouts
from exporter.runs.forgotten import Forgotten
from exporter.runs.retention import count_unfinished, remove_unfinished
from exporter.runs.rooms import Rooms
from exporter.runs.traces import Sought
from exporter.segments.frozen import FrozenMembers
from exporter.workspace import audit, mentions
from exporter.workspace.connection import Connection, from_document
from exporter.workspace.ledgers import Ledgers
from exporter.workspace.permissions import Action, require
from exporter.workspace.storage import Storage

DEFINITIONS = ("segment", "export", "source")
"""Kinds of definitions that may name an address."""

READING = "snapshot"
"""The phase of a run in which nobody can say yet whom it will hold."""


@dataclass(frozen=True, slots=True)
class Archive:
    """What of a workspace is not in the rooms of runs, and is looked through for a person all the same.

    Args:
        frozen: The members of static segments.
        copies: Folder of this machine for copies of what lies in a bucket.
        digest: Makes of an address by what the audit log knows the request again.
    """

    frozen: FrozenMembers
    copies: Path
    digest: Callable[[str], str]


@dataclass(frozen=True, slots=True)
class _Person:
    """Who is asked about, and where the sources have them."""

    sought: Sought
    standing: Mapping[str, int]
    unread: tuple[str, ...]


def look(rooms: Rooms, email: str, *, archive: Archive) -> Forgotten:
    """See what `forget` would remove, and what it would leave to people; nothing is changed.

    Args:
        rooms: The workspace.
        email: Their address, as anybody writes it.
        archive: What else is kept.

    Raises:
        NotAllowedError: The person acting may not.
        DefinitionError: `email` is no address.
        SourceError: A file cannot be read.
    """
    person = _person(rooms, email)
    found = tuple(place.found for place in whereabouts.of(rooms, person.sought, archive.frozen))
    unfinished = count_unfinished(rooms.storage) + _copies(archive).unfinished(remove=False)
    remains = tuple(_remains(rooms, person))
    waits = _at_work(rooms, person.sought)
    return Forgotten(archive.digest(person.sought.address), found, remains, unfinished, str(waits) if waits else None)


def forget(rooms: Rooms, email: str, *, archive: Archive) -> Forgotten:
    """Take a person out of all files of runs, ledgers and frozen members, and out of Omnisend's answers.

    What killed processes left half written goes with it, whoever is in it.

    Args:
        rooms: The workspace.
        email: Their address, as anybody writes it.
        archive: What else is kept.

    Returns:
        What was removed, and what is left for people to remove.

    Raises:
        NotAllowedError: The person acting may not.
        DefinitionError: `email` is no address.
        InUseError: Runs at work hold the person; nothing was removed, or, of runs that began meanwhile, not from them.
        SourceError: A file cannot be read or written. What was removed by then is; asked again, it goes on.
    """
    person = _person(rooms, email)
    sought = person.sought
    _require_idle(rooms, sought)
    remains = tuple(_remains(rooms, person))
    mark = archive.digest(sought.address)
    _note(rooms, "forgets", mark, "begun")
    removed = tuple(
        place.found for place in whereabouts.of(rooms, sought, archive.frozen) if place.take_out() is not False
    )
    unfinished = remove_unfinished(rooms.storage) + _copies(archive).unfinished(remove=True)
    archive.frozen.drop_stray_copies()
    _require_idle(rooms, sought)
    found = Forgotten(mark, removed, remains, unfinished)
    _note(rooms, "forgot", mark, found.in_short())
    rooms.store.wipe()
    return found


def _person(rooms: Rooms, email: str) -> _Person:
    """Find out who is asked about. Raises as `look` does."""
    require(rooms.actor, Action.FORGET)
    address = clean_addresses(pl.Series("email", [email]))[0]
    if address is None:
        raise DefinitionError([Issue("email", "This is no email address. Write it as ann@example.com.")])
    keys, standing, unread = _in_sources(rooms, address)
    for source, more in traces.known_keys(rooms, address).items():
        keys[source] = keys.get(source, frozenset()) | more
    return _Person(Sought(address, keys), standing, tuple(unread))


def _at_work(rooms: Rooms, sought: Sought) -> InUseError | None:
    """Say that a run at work holds the person, that a ledger does which it will write anew, or that nobody can tell."""
    places = Ledgers(rooms.store)
    busy, reading = [], []
    for run in rooms.journal.unfinished():
        ledger = places.find(run.export, run.brand_key)
        if traces.in_run(rooms, run.run_id, sought) or (ledger and traces.in_ledger(rooms, ledger.place, sought)):
            busy.append(run.run_id)
        elif run.phase == READING:
            reading.append(run.run_id)
    if busy:
        runs = f"Run {busy[0]} is" if len(busy) == 1 else f"Runs {', '.join(busy)} are"
        return InUseError(f"{runs} at work and knows this person. Wait for the end, or cancel, and ask again.", busy)
    if reading:
        said = f"Run {reading[0]} is reading profiles and may come upon this person. Ask again in a moment."
        return InUseError(said, reading)
    return None


def _require_idle(rooms: Rooms, sought: Sought) -> None:
    waits = _at_work(rooms, sought)
    if waits is not None:
        raise waits


def _copies(archive: Archive) -> Storage:
    return Storage(str(archive.copies.parent)).folder(archive.copies.name)


def _in_sources(rooms: Rooms, address: str) -> tuple[dict[str, frozenset[str]], dict[str, int], list[str]]:
    """Look for the address in every source.

    Returns:
        The keys there, and the number of profiles, by source; and the sources that could not be looked through.
    """
    keys, standing, unread = {}, {}, []
    for source in rooms.sources.all():
        try:
            theirs = _keys_in(rooms, source, address)
        except ExporterError:
            theirs = None
        if theirs is None:
            unread.append(source.name)
        elif theirs:
            keys[source.name], standing[source.name] = frozenset(theirs), len(theirs)
    return keys, standing, unread


def _keys_in(rooms: Rooms, source: Source, address: str) -> list[str] | None:
    """Return the keys of profiles with an address; None where no column is called like one."""
    column = suggest(rooms.profiles.columns(source)).origin("email")
    if not isinstance(column, FromColumn):
        return None
    found: list[str] = []
    for chunk in rooms.profiles.stream(source, [source.key, column.column]):
        theirs = chunk.filter((clean_addresses(chunk[column.column]) == address).fill_null(value=False))
        found += theirs[source.key].cast(pl.String).to_list()
    return found


def _remains(rooms: Rooms, person: _Person) -> Iterator[str]:
    yield _omnisend([from_document(each.name, each.document) for each in rooms.store.all("connection")])
    for source, profiles in person.standing.items():
        many = "1 profile" if profiles == 1 else f"{profiles:,} profiles"
        yield f"The source “{source}” still has {many} of this person: remove them there, or the next run sends them."
    for source in person.unread:
        yield f"The source “{source}” could not be looked through. Look there yourself."
    address = person.sought.address
    listed = collected([rooms.suppression.addresses()["email"]], rooms.suppression.get().domains)
    if listed.covers(pl.Series([address]))[0]:
        yield "The suppression list covers the address, and keeps it, so that nothing is sent to it again."
    for kind in DEFINITIONS:
        for each in rooms.store.all(kind):
            if mentions.names([each.name, each.document], address):
                yield f"The {kind} “{each.name}” names the address. Change it, and ask again: its past goes then."
    if "://" in rooms.storage.root:
        yield "Other machines may have a copy of frozen members, below their EXPORTER_HOME in `copies`. Remove that."
    yield "Backups, and files that people downloaded, are not looked through."


def _omnisend(connections: Sequence[Connection]) -> str:
    """Say how somebody is erased in Omnisend, in which brands."""
    brands = sorted({each.brand_name or each.display_name for each in connections})
    where = f"the brand {brands[0]}" if len(brands) == 1 else f"each of the brands {', '.join(brands)}"
    return (
        f"Omnisend keeps what it was sent: remove the contact there, in {where if brands else 'every brand'}. Open the "
        "contact under Audience, and delete it. This program removes nobody from it."
    )


def _note(rooms: Rooms, action: str, digest: str, detail: str) -> None:
    with rooms.store.begin() as transaction:
        deed = audit.Deed(rooms.actor.email, action, "person", digest, detail)
        audit.record(transaction, deed, at=rooms.store.now())
