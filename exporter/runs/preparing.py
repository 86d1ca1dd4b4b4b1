"""Prepare a run: its snapshot is taken, or opened if it was, compared with the ledger, and held against its limits."""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from exporter.errors import ConsentError, RunRefusedError, SourceError
from exporter.profiles.source import from_document as source_from_document
from exporter.runs import ledger as ledgers
from exporter.runs import snapshot as snapshots
from exporter.runs import taking
from exporter.runs.definition import Export, Mode
from exporter.runs.delta import Left, guard
from exporter.runs.ledger import Ledger
from exporter.runs.rooms import Rooms
from exporter.runs.snapshot import Snapshot
from exporter.runs.suppressing import suppressed
from exporter.runs.taking import Comparison
from exporter.segments.documents import from_document as segment_from_document
from exporter.workspace.connection import Connection, brand_key
from exporter.workspace.ledgers import Ledgers
from exporter.workspace.run_records import LedgerPlace, Run
from exporter.workspace.run_writer import RunWriter
from exporter.workspace.segment_sizes import SegmentSizes
from exporter.workspace.storage import Storage

RUNS = "runs"

FULL = "full"
LEAVERS_CONFIRMED_BY = "leavers_confirmed_by"
REJECTED_OF = "rejected_of"
"""Keys of a run's definition: that everybody is sent this time; who confirmed that so many leave; the run whose
rejected contacts alone are sent."""


def place_of(storage: Storage, run_id: str) -> Storage:
    """Say where a run's snapshot lies."""
    return storage.folder(RUNS, run_id)


def prepare(
    rooms: Rooms, run: Run, export: Export, connection: Connection, writer: RunWriter, *, now: float
) -> Snapshot:
    """Make a run ready to be sent, and write into it what there is to do; what was done before a crash is not repeated.

    Args:
        rooms: The workspace.
        run: The run.
        export: Its export as it was queued.
        connection: Its connection.
        writer: The pen to its journal.
        now: Seconds since 1970.

    Raises:
        RunRefusedError: It is over its limit, or too many would lose their marker at once. Nothing was sent.
        ConsentError: The connection leads to another brand than when the run began.
        SourceError: The profiles, the ledger, the suppression list, or the snapshot that was taken cannot be read.
        TakenOverError: Another worker carries this run now.
    """
    place = place_of(rooms.storage, run.run_id)
    if not snapshots.is_taken(place):
        _take(rooms, run, export, connection, writer, now=now)
        sizes = SegmentSizes(rooms.store)
        sizes.record_run(snapshots.load(place).sizes, run_id=run.run_id, by=run.requested_by)
    snapshot = snapshots.load(place)
    if snapshot.brand_key not in ("", brand_key(connection)):
        raise ConsentError("Its connection leads to another brand now than when this run began. Start the export anew.")
    writer.change(
        mode=snapshot.mode,
        members=snapshot.members,
        contacts=snapshot.contacts,
        refused=snapshot.refused,
        notes=list(snapshot.notes),
        unchanged=snapshot.unchanged,
        added=snapshot.added,
        changed=snapshot.changed,
        leavers=calls(snapshot.left),
    )
    if snapshot.members > export.limit:
        raise RunRefusedError(over_limit(snapshot.members, export.limit))
    stopped = None if run.definition.get(LEAVERS_CONFIRMED_BY) else guard(snapshot.left, export.leavers_limit)
    if stopped is not None:
        raise RunRefusedError(stopped)
    return snapshot


def calls(left: Mapping[str, Left]) -> int:
    """Count the markers that are undone by a call of their own."""
    return sum(one.calls for one in left.values())


def over_limit(members: int, limit: int) -> str:
    """Say by how many an export is over its limit."""
    return (
        f"{members:,} profiles are {members - limit:,} more than this export may send ({limit:,}). "
        "Narrow its segments, split it, or raise its limit."
    )


def _take(rooms: Rooms, run: Run, export: Export, connection: Connection, writer: RunWriter, *, now: float) -> None:
    source_name, source = next(iter(run.definition["source"].items()))
    segments = [segment_from_document(name, document) for name, document in run.definition["segments"].items()]
    others = run.definition.get("built_on", {})
    built_on = {name: segment_from_document(name, document) for name, document in others.items()}
    rejected_of = run.definition.get(REJECTED_OF)
    full = rejected_of is None and (export.mode == "full" or bool(run.definition.get(FULL)))
    known = what_is_known(rooms, run.export, brand_key(connection), full=full)
    for remark in known.remarks:
        writer.remark(remark)
    taking.take(
        rooms.profiles,
        source_from_document(source_name, source),
        export,
        {segment.name: rooms.segments.condition(segment, among=built_on) for segment in segments},
        place=place_of(rooms.storage, run.run_id),
        run_id=run.run_id,
        now=now,
        suppressed=suppressed(rooms),
        comparison=Comparison(
            ledger=known.ledger,
            mode=known.mode,
            brand_key=brand_key(connection),
            only=None if rejected_of is None else rejected_keys(rooms, rejected_of),
        ),
        still_wanted=writer.still_mine,
    )


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """What is known of an export before a run.

    Args:
        ledger: What Omnisend last accepted from it.
        mode: Whether the run sends everybody.
        remarks: What somebody should know of it, as sentences.
    """

    ledger: Ledger
    mode: Mode
    remarks: tuple[str, ...] = ()


def what_is_known(rooms: Rooms, export: str, brand: str, *, full: bool) -> Known:
    """Look up what Omnisend last accepted from an export.

    Args:
        rooms: The workspace.
        export: Its name.
        brand: Key of the brand.
        full: Whether everybody is to be sent in any case; then a ledger that is gone is none.

    Raises:
        SourceError: The ledger cannot be read.
    """
    place = Ledgers(rooms.store).find(export, brand)
    if place is None:
        return Known(Ledger(), "full")
    if full and ledgers.is_gone(rooms.storage, place):
        said = "What Omnisend had accepted before was not to be found, so a new record begins with this run."
        return Known(Ledger(), "full", (said,))
    ledger = ledgers.load(rooms.storage, place)
    mode: Mode = "full" if full else "changed"
    if not _is_stale(rooms, export, place):
        return Known(ledger, mode)
    ledger.doubt()
    said = "What Omnisend accepted in an earlier run was never written down, so everybody counts as changed."
    return Known(ledger, mode, (said,))


def _is_stale(rooms: Rooms, export: str, place: LedgerPlace) -> bool:
    """Say whether a run of an export sent something that did not get into its ledger, its worker having failed."""
    later = [
        one.run_id
        for one in rooms.journal.all(export=export)
        if one.brand_key == place.brand_key
        and one.run_id != place.run_id
        and one.ended_at is not None
        and one.ended_at > place.updated_at
    ]
    return any(totals.batches for totals in rooms.journal.totals(later).values())


def rejected_keys(rooms: Rooms, run_id: str) -> pl.Series:
    """Return the keys (String) of the profiles whose contacts Omnisend rejected in a run. Raises SourceError."""
    place = place_of(rooms.storage, run_id)
    if not snapshots.is_taken(place):
        raise SourceError(f"The snapshot of run {run_id} is gone, so nobody can tell whom Omnisend rejected there.")
    positions = [contact.position for contact in rooms.journal.rejected(run_id)]
    wanted = pl.LazyFrame({"position": positions}, schema={"position": pl.Int64})
    return snapshots.identities(place).join(wanted, on="position", how="semi").select("key").collect().to_series()
