"""Where a person is in all that is kept here, place by place, each with the way to take them out of it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

import polars as pl

from exporter.runs import ledger as ledgers
from exporter.runs import snapshot, traces
from exporter.runs.forgotten import Removed
from exporter.runs.preparing import place_of
from exporter.runs.rooms import Rooms
from exporter.runs.traces import Sought
from exporter.segments.frozen import FrozenMembers
from exporter.workspace.ledgers import Ledgers
from exporter.workspace.mentions import Mentions
from exporter.workspace.run_files import RunFiles


@dataclass(frozen=True, slots=True, eq=False)
class Whereabouts:
    """What there is of a person in one place.

    Args:
        found: What it is.
        take_out: Takes them out of it; False where somebody else saw to it meanwhile. Raises SourceError.
    """

    found: Removed
    take_out: Callable[[], object]


def of(rooms: Rooms, sought: Sought, frozen: FrozenMembers) -> Iterator[Whereabouts]:
    """Find all places, one after the other: the later ones as they are once the earlier ones were seen to.

    Raises:
        SourceError: A file cannot be read.
    """
    yield from _in_runs(rooms, sought)
    yield from _in_ledgers(rooms, sought)
    yield from _in_members(rooms, frozen, sought)
    files, mentions = RunFiles(rooms.store), Mentions(rooms.store)
    if answers := files.count_answers(sought.address):
        found = Removed("answers of Omnisend", "run_rejected", answers)
        yield Whereabouts(found, partial(files.take_out_of_answers, sought.address))
    if named := mentions.count(sought.address):
        found = Removed("earlier definitions", "the history of segments, and what ended runs were asked", named)
        yield Whereabouts(found, partial(mentions.take_out, sought.address))


def _in_runs(rooms: Rooms, sought: Sought) -> Iterator[Whereabouts]:
    for run_id in traces.run_folders(rooms):
        for what, rows in traces.in_run(rooms, run_id, sought).items():
            yield Whereabouts(Removed(what, f"run {run_id}", rows), partial(_out_of_run, rooms, run_id, what, sought))


def _out_of_run(rooms: Rooms, run_id: str, what: str, sought: Sought) -> None:
    place = place_of(rooms.storage, run_id)
    if what in (traces.SENT, traces.LEFT):
        snapshot.close_for_sending(place)
    traces.take_out(place.folder(traces.FOLDERS[what]), sought, traces.source_of(rooms, run_id))


def _in_ledgers(rooms: Rooms, sought: Sought) -> Iterator[Whereabouts]:
    """Find ledgers, those that nothing leads to any more among them."""
    there = traces.ledger_folders(rooms)
    at_work = {run.run_id for run in rooms.journal.unfinished()}
    present = {each.place: each for each in Ledgers(rooms.store).all()}
    for name in there:
        rows = traces.in_ledger(rooms, name, sought)
        if not rows or (name not in present and traces.run_of(name) in at_work):
            continue
        where = f"export {present[name].export_key}" if name in present else f"run {traces.run_of(name)}"
        yield Whereabouts(Removed("entries of ledgers", where, rows), partial(_out_of_ledger, rooms, name, sought))


def _out_of_ledger(rooms: Rooms, name: str, sought: Sought) -> bool:
    """Swap a ledger for one without the person; one that nothing leads to any more goes as a whole."""
    places = Ledgers(rooms.store)
    present = {each.place: each for each in places.all()}
    if name in present:
        new = ledgers.rewrite(rooms.storage, present[name], partial(_without, rooms, sought, name))
        if not places.move(present[name], new):
            ledgers.discard(rooms.storage, new)
            return False
    rooms.storage.folder(ledgers.LEDGERS, name).remove()
    return True


def _without(rooms: Rooms, sought: Sought, ledger: str, rows: pl.DataFrame) -> pl.DataFrame:
    return rows.filter(~sought.rows(rows, traces.source_of(rooms, traces.run_of(ledger))))


def _in_members(rooms: Rooms, frozen: FrozenMembers, sought: Sought) -> Iterator[Whereabouts]:
    segments: dict[str, tuple[str, str]] = {}
    for name in rooms.store.names("segment"):
        for version in rooms.store.history("segment", name):
            document = version.document or {}
            if document.get("frozen"):
                segments[document["frozen"]["place"]] = (name, document["source"])
    for place in frozen.places():
        segment = segments.get(place)
        keys = sought.of(None if segment is None else segment[1])
        if rows := frozen.count(place, keys):
            where = "a segment of before" if segment is None else f"segment {segment[0]}"
            yield Whereabouts(Removed("frozen members", where, rows), partial(frozen.take_out, place, keys))
