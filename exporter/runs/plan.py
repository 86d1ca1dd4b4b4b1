"""The dry run of an export: what a run would do now, counted to the row and shown in samples; nothing stays of it."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from exporter.contacts.checks import REASONS
from exporter.contacts.payload import UNDO
from exporter.profiles.source import Source
from exporter.runs import snapshot as snapshots
from exporter.runs import taking
from exporter.runs.definition import Export, Mode
from exporter.runs.delta import VERDICT, Left, guard
from exporter.runs.estimate import estimate
from exporter.runs.members import leaving
from exporter.runs.preparing import calls, what_is_known
from exporter.runs.rooms import Rooms
from exporter.runs.snapshot import Snapshot
from exporter.runs.suppressing import suppressed
from exporter.runs.taking import Comparison
from exporter.segments.members import Conditions
from exporter.workspace.connection import brand_key
from exporter.workspace.scratch import Scratch
from exporter.workspace.storage import Storage

SHOWN = 10
"""Rows of each sample, and of each reason or segment within it."""

SAMPLE = {"key": pl.String, "email": pl.String, "what": pl.String}
"""Columns of a sample: the profile's key, its email as it is or would be sent (null where there is none), and what
becomes of it in a few words."""

ADDED = "new to this export"
CHANGED = "not as Omnisend last accepted it"
UNCHANGED = "as Omnisend last accepted it"


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """What a run would do now; nothing was sent and nothing was kept.

    Args:
        members: Profiles in the export's segments.
        refused_by_reason: Profiles that would not be sent, by reason.
        contacts: Contacts that would be sent.
        mode: Whether those that have not changed are among them.
        added: Contacts that this export has not sent before.
        changed: Contacts that are not as Omnisend last accepted them.
        unchanged: Contacts that would be left alone; 0 in a full run, which sends everybody.
        left: Who would lose a segment's marker, by segment; `Left.calls` of them by a call of their own.
        guard: Why such a run would be stopped before anything is sent, or None.
        samples: "added", "changed", "unchanged", "dropped" and "refused" -> up to ten of them (of the last two for
            each segment and each reason); columns as in `SAMPLE`.
        requests: Requests that it would take, and `seconds` the time under the connection's limits.
        over_limit: By how many it is over its limit; such a run would be refused.
        notes: Values that would be left out of contacts that are sent: `field`, `note`, `profiles`.
        brand: The brand that it goes to, if Omnisend named it.
        fields: The contact fields that leave, as the analyst knows them.
    """

    members: int
    refused: int
    refused_by_reason: dict[str, int]
    contacts: int
    batches: int
    requests: int
    seconds: float
    over_limit: int
    notes: tuple[dict[str, Any], ...]
    brand: str | None
    fields: tuple[str, ...]
    mode: Mode = "full"
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    left: Mapping[str, Left] = field(default_factory=dict)
    guard: str | None = None
    samples: Mapping[str, pl.DataFrame] = field(default_factory=dict)


def make(
    rooms: Rooms, export: Export, source: Source, conditions: Conditions, *, full: bool = False, now: float
) -> Plan:
    """Work out what a run would do now.

    Args:
        rooms: The workspace.
        export: The export, without faults.
        source: Of its segments.
        conditions: Who is in which of them.
        full: Whether everybody is to be sent, changed or not.
        now: Seconds since 1970.

    Raises:
        RunRefusedError: It has no connection.
        SourceError: The profiles, the ledger or the suppression list cannot be read.
    """
    connection = rooms.connections.get(export.connected())
    known = what_is_known(rooms, export.name, brand_key(connection), full=full or export.mode == "full")
    seen = _Seen()
    with Scratch("plan") as scratch:
        place = Storage(str(scratch.path))
        taking.take(
            rooms.profiles,
            source,
            export,
            conditions,
            place=place,
            run_id=f"plan-{uuid.uuid4().hex}",  # so that no other dry run takes it for its own
            now=now,
            suppressed=suppressed(rooms),
            comparison=Comparison(
                ledger=known.ledger,
                mode=known.mode,
                brand_key=brand_key(connection),
                on_judged=seen.judged,
            ),
        )
        taken = snapshots.load(place)
        samples = {**seen.samples(), "dropped": _dropped(taken, seen), "refused": _refused(place, taken)}
    expected = estimate(
        taken.contacts,
        connection,
        tags=len(export.segments) if export.marker == "tag" else 0,
        leavers=calls(taken.left),
    )
    return Plan(
        members=taken.members,
        refused=sum(taken.refused.values()),
        refused_by_reason=taken.refused,
        contacts=taken.contacts,
        batches=expected.batches,
        requests=expected.requests,
        seconds=expected.seconds,
        over_limit=max(0, taken.members - export.limit),
        notes=tuple(taken.notes),
        brand=connection.brand_name,
        fields=leaving(export),
        mode=taken.mode,
        added=taken.added,
        changed=taken.changed,
        unchanged=taken.unchanged,
        left=taken.left,
        guard=guard(taken.left, export.leavers_limit),
        samples=samples,
    )


class _Seen:
    """The first contacts of each kind among those that were judged."""

    def __init__(self) -> None:
        empty = pl.DataFrame(schema=SAMPLE)
        self._kinds = {"added": (ADDED, empty), "changed": (CHANGED, empty), "unchanged": (UNCHANGED, empty)}
        self._left: dict[str, pl.DataFrame] = {}

    def judged(self, contacts: pl.DataFrame) -> None:
        """Look at contacts as `delta.Delta.judge` returns them."""
        for kind, (what, found) in self._kinds.items():
            self._kinds[kind] = (what, _more(found, contacts.filter(pl.col(VERDICT) == kind), what))
        for name in contacts.columns:
            if name.startswith(UNDO):
                segment = name.removeprefix(UNDO)
                found = self._left.get(segment, pl.DataFrame(schema=SAMPLE))
                self._left[segment] = _more(found, contacts.filter(pl.col(name)), _leaves(segment))

    def samples(self) -> dict[str, pl.DataFrame]:
        """Return what it has seen, but for who left a segment."""
        return {kind: found for kind, (_, found) in self._kinds.items()}

    def left(self, segment: str) -> pl.DataFrame:
        """Return members of other segments that left this one."""
        return self._left.get(segment, pl.DataFrame(schema=SAMPLE))


def _more(found: pl.DataFrame, contacts: pl.DataFrame, what: str) -> pl.DataFrame:
    missing = contacts.head(SHOWN - found.height)
    return found.vstack(missing.select("key", "email", what=pl.lit(what)))


def _leaves(segment: str) -> str:
    return f"no longer in “{segment}”: loses its marker"


def _dropped(taken: Snapshot, seen: _Seen) -> pl.DataFrame:
    found = []
    for segment in taken.left:
        by_call = taken.leaver_sample(segment, SHOWN).select("key", "email", what=pl.lit(_leaves(segment)))
        found.append(pl.concat([by_call, seen.left(segment)]).unique("email", maintain_order=True).head(SHOWN))
    return pl.concat(found) if found else pl.DataFrame(schema=SAMPLE)


def _refused(place: Storage, taken: Snapshot) -> pl.DataFrame:
    """Show refused profiles; their email is what the profile has there, which may be none."""
    refused = snapshots.refused(place)
    email = pl.when(field="email").then("value")
    found = [
        refused.filter(pl.col("reason") == reason)
        .head(SHOWN)
        .select("key", email=email, what=pl.lit(REASONS[reason].label if reason in REASONS else reason))
        for reason in taken.refused
    ]
    return pl.concat(found).collect() if found else pl.DataFrame(schema=SAMPLE)
