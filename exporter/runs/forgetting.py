"""Forget a person: take them out of all that is kept here, and say what lies elsewhere.

Every file is replaced whole, and what is gone is not found again: interrupted, it is begun anew and finished.
"""

import json
from collections.abc import Callable, Iterator
from functools import partial

import polars as pl

from exporter.contacts.mapping import FromColumn
from exporter.contacts.matching import suggest
from exporter.contacts.suppressed import clean_addresses, collected
from exporter.errors import DefinitionError, ExporterError, InUseError, Issue
from exporter.profiles.source import Source
from exporter.runs import ledger as ledgers
from exporter.runs import snapshot, traces
from exporter.runs.forgotten import Forgotten, Removed
from exporter.runs.preparing import place_of
from exporter.runs.rooms import Rooms
from exporter.runs.traces import Sought
from exporter.segments.frozen import FrozenMembers
from exporter.workspace import audit
from exporter.workspace.ledgers import Ledgers
from exporter.workspace.permissions import Action, require
from exporter.workspace.run_files import RunFiles

DEFINITIONS = ("segment", "export", "source")
"""Kinds of definitions that may name an address."""


def forget(rooms: Rooms, email: str, *, frozen: FrozenMembers, digest: Callable[[str], str]) -> Forgotten:
    """Take a person out of all files of runs, ledgers and frozen members, and out of Omnisend's answers.

    Args:
        rooms: The workspace.
        email: Their address, as anybody writes it.
        frozen: The members of static segments.
        digest: Makes of the address by what the audit log knows the request again.

    Returns:
        What was removed, and what is left for people to remove.

    Raises:
        NotAllowedError: The person acting may not.
        DefinitionError: `email` is no address.
        InUseError: Runs at work hold the person; nothing was removed, or, of runs that began meanwhile, not from them.
        SourceError: A file cannot be read or written. What was removed by then is; asked again, it goes on.
    """
    require(rooms.actor, Action.FORGET)
    address = clean_addresses(pl.Series("email", [email]))[0]
    if address is None:
        raise DefinitionError([Issue("email", "This is no email address. Write it as ann@example.com.")])
    keys, standing, unread = _in_sources(rooms, address)
    for source, more in traces.known_keys(rooms, address).items():
        keys[source] = keys.get(source, frozenset()) | more
    sought = Sought(address, keys)
    _require_idle(rooms, sought)
    remains = tuple(_remains(rooms, sought, standing, unread))
    mark = digest(address)
    _note(rooms, "forgets", mark, "begun")
    removed = [*_from_runs(rooms, sought), *_from_ledgers(rooms, sought), *_from_members(rooms, frozen, sought)]
    if answers := RunFiles(rooms.store).take_out_of_answers(address):
        removed.append(Removed("answers of Omnisend", "run_rejected", answers))
    _require_idle(rooms, sought)
    found = Forgotten(mark, tuple(removed), remains)
    _note(rooms, "forgot", mark, found.in_short())
    return found


def _require_idle(rooms: Rooms, sought: Sought) -> None:
    """Raise InUseError where a run at work holds the person, or a ledger that it will write anew does."""
    places = Ledgers(rooms.store)
    busy = []
    for run in rooms.journal.unfinished():
        ledger = places.find(run.export, run.brand_key)
        if traces.in_run(rooms, run.run_id, sought) or (ledger and traces.in_ledger(rooms, ledger.place, sought)):
            busy.append(run.run_id)
    if busy:
        runs = f"Run {busy[0]} is" if len(busy) == 1 else f"Runs {', '.join(busy)} are"
        raise InUseError(f"{runs} at work and knows this person. Wait for the end, or cancel, and ask again.", busy)


def _from_runs(rooms: Rooms, sought: Sought) -> Iterator[Removed]:
    for run_id in traces.run_folders(rooms):
        counts = traces.in_run(rooms, run_id, sought)
        if not counts:
            continue
        place, source = place_of(rooms.storage, run_id), traces.source_of(rooms, run_id)
        if counts.keys() & {traces.SENT, traces.LEFT}:
            snapshot.close_for_sending(place)
        for what, rows in counts.items():
            traces.take_out(place.folder(traces.FOLDERS[what]), sought, source)
            yield Removed(what, f"run {run_id}", rows)


def _from_ledgers(rooms: Rooms, sought: Sought) -> Iterator[Removed]:
    """Swap each ledger that holds the person for one without; one that nothing leads to any more goes as a whole."""
    places = Ledgers(rooms.store)
    there = traces.ledger_folders(rooms)
    at_work = {run.run_id for run in rooms.journal.unfinished()}
    present = {each.place: each for each in places.all()}
    for name in there:
        rows = traces.in_ledger(rooms, name, sought)
        if not rows or (name not in present and traces.run_of(name) in at_work):
            continue
        where = f"run {traces.run_of(name)}"
        if name in present:
            new = ledgers.rewrite(rooms.storage, present[name], partial(_without, rooms, sought, name))
            if not places.move(present[name], new):
                ledgers.discard(rooms.storage, new)
                continue
            where = f"export {present[name].export_key}"
        rooms.storage.folder(ledgers.LEDGERS, name).remove()
        yield Removed("entries of ledgers", where, rows)


def _without(rooms: Rooms, sought: Sought, ledger: str, rows: pl.DataFrame) -> pl.DataFrame:
    return rows.filter(~sought.rows(rows, traces.source_of(rooms, traces.run_of(ledger))))


def _from_members(rooms: Rooms, frozen: FrozenMembers, sought: Sought) -> Iterator[Removed]:
    segments: dict[str, tuple[str, str]] = {}
    for name in rooms.store.names("segment"):
        for version in rooms.store.history("segment", name):
            document = version.document or {}
            if document.get("frozen"):
                segments[document["frozen"]["place"]] = (name, document["source"])
    for place in frozen.places():
        segment = segments.get(place)
        if rows := frozen.take_out(place, sought.of(None if segment is None else segment[1])):
            where = "a segment of before" if segment is None else f"segment {segment[0]}"
            yield Removed("frozen members", where, rows)


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


def _remains(rooms: Rooms, sought: Sought, standing: dict[str, int], unread: list[str]) -> Iterator[str]:
    yield (
        "Omnisend keeps what it was sent: remove the contact there, in every brand that exports lead to. "
        "This program removes nobody from it."
    )
    for source, profiles in standing.items():
        many = "1 profile" if profiles == 1 else f"{profiles:,} profiles"
        yield f"The source “{source}” still has {many} of this person: remove them there, or the next run sends them."
    for source in unread:
        yield f"The source “{source}” could not be looked through. Look there yourself."
    listed = collected([rooms.suppression.addresses()["email"]], rooms.suppression.get().domains)
    if listed.covers(pl.Series([sought.address]))[0]:
        yield "The suppression list covers the address, and keeps it, so that nothing is sent to it again."
    for kind in DEFINITIONS:
        for each in rooms.store.all(kind):
            if sought.address in json.dumps(each.document, ensure_ascii=False).casefold():
                yield f"The {kind} “{each.name}” names the address, as earlier versions of it may. Change it."
    if "://" in rooms.storage.root:
        yield "Other machines may have a copy of frozen members, below their EXPORTER_HOME in `copies`. Remove that."
    yield "Backups, and files that people downloaded, are not looked through."


def _note(rooms: Rooms, action: str, digest: str, detail: str) -> None:
    with rooms.store.begin() as transaction:
        deed = audit.Deed(rooms.actor.email, action, "person", digest, detail)
        audit.record(transaction, deed, at=rooms.store.now())
