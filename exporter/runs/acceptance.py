"""What a run left behind in Omnisend, written into the ledger: a fold of the old ledger, snapshot and journal.

It may be repeated, for a run that is resumed or whose worker died: with the same journal the same ledger comes out.
"""

import contextlib
from collections.abc import Collection, Iterable, Mapping

import numpy as np
import numpy.typing as npt
import polars as pl

from exporter.contacts.cleaning import MARK
from exporter.contacts.fingerprint import FINGERPRINT, identities
from exporter.contacts.marker import tag_name
from exporter.contacts.payload import UNDO
from exporter.errors import NotFoundError, SourceError
from exporter.runs import ledger as ledgers
from exporter.runs.estimate import TAGGED_AT_ONCE
from exporter.runs.ledger import Ledger, LedgerWriter, mark_column, only
from exporter.runs.preparing import REJECTED_OF
from exporter.runs.rooms import Rooms
from exporter.runs.settle import TRY_AGAIN
from exporter.runs.snapshot import Snapshot
from exporter.workspace.ledgers import Ledgers
from exporter.workspace.run_records import Batch, LedgerPlace, RejectedContact, Run
from exporter.workspace.store import name_key

UNSENT, ACCEPTED, REJECTED, UNKNOWN = range(4)
"""What became of a contact. Unknown: it was sent, and nobody can say whether Omnisend took it."""


def after(rooms: Rooms, run: Run, snapshot: Snapshot, *, now: float) -> LedgerPlace | None:
    """Write the ledger as it is after a run, however that ended, for `RunWriter.end` to say where it lies now.

    Args:
        rooms: The workspace.
        run: The run; everything that its journal will hold is in it.
        snapshot: Its snapshot.
        now: Seconds since 1970.

    Returns:
        Where the new ledger lies; None where the old one still says it all, nobody has the export any more, or its
        snapshot is one of a version without ledgers.

    Raises:
        SourceError: The old ledger or the snapshot cannot be read, or the new one cannot be written.
    """
    if not snapshot.brand_key:  # nobody compared it with a ledger, nor noted what a ledger needs
        return None
    journal = rooms.journal
    became = outcomes(journal.batches(run.run_id), journal.rejected(run.run_id), snapshot.contacts)
    leavers = {segment: identities(pl.Series(snapshot.leavers(segment))) for segment in snapshot.undo_segments}
    if not became.any() and not leavers:
        return None
    try:
        rooms.store.get("export", run.export)
    except NotFoundError:
        return None
    known = Ledgers(rooms.store).find(run.export, snapshot.brand_key)
    if known is not None and ledgers.is_gone(rooms.storage, known):
        known = None
    ledger = ledgers.load(rooms.storage, known)
    columns = {segment: mark_column(snapshot.marker, segment) for segment in snapshot.segments}
    writer = LedgerWriter(rooms.storage, run.run_id, list(dict.fromkeys([*ledger.marks, *columns.values()])))
    calls = journal.undo_calls(run.run_id)
    undone = {columns[segment]: _undone(segment, emails, calls) for segment, emails in leavers.items()}
    fold = _Fold(ledger, columns, leavers=leavers.values(), undone=undone)
    tagged = None if snapshot.marker == "property" else _tagged(snapshot, journal.tagged(run.run_id))
    try:
        for part in snapshot.parts():
            writer.add(fold.sent(part, became, tagged))
        for part in fold.others(keep_all=run.definition.get(REJECTED_OF) is not None):
            writer.add(part)
        writer.close(instead_of=None if known is None else known.place)
    except SourceError:
        with contextlib.suppress(SourceError):  # where nothing can be written, nothing may be removable either
            writer.abandon()
        raise
    if known is not None:
        with contextlib.suppress(SourceError):  # what is older still is in nobody's way
            ledgers.discard_before(rooms.storage, known)
    return LedgerPlace(name_key(run.export), snapshot.brand_key, writer.place, run.run_id, writer.contacts, now)


def outcomes(batches: Iterable[Batch], rejected: Iterable[RejectedContact], contacts: int) -> npt.NDArray[np.uint8]:
    """Say by position what became of each contact of a snapshot.

    Args:
        batches: Of its run, in their order: what was sent again is in a later one.
        rejected: What Omnisend refused.
        contacts: How many there are.
    """
    became = np.full(contacts, UNSENT, dtype=np.uint8)
    of_state = {"settled": ACCEPTED, "sending": UNKNOWN, "sent": UNKNOWN, "forgotten": UNKNOWN}
    for batch in batches:
        if batch.state in of_state:
            where = batch.positions
            at = slice(where.start, where.stop) if isinstance(where, range) else np.asarray(where, dtype=np.int64)
            became[at] = of_state[batch.state]
    for contact in rejected:
        surely = contact.status is not None and contact.status not in TRY_AGAIN
        became[contact.position] = REJECTED if surely else UNKNOWN
    return became


def _undone(segment: str, leavers: pl.Series, calls: Mapping[tuple[str, int], int]) -> pl.Series:
    """Return those leavers who surely lost a segment's marker by a call; a group with refusals is left out."""
    groups = pl.int_range(len(leavers), eager=True) // TAGGED_AT_ONCE
    return leavers.filter(
        groups.is_in([number for (of, number), refused in calls.items() if of == segment and not refused])
    )


def _tagged(snapshot: Snapshot, calls: Collection[tuple[str, int]]) -> dict[str, pl.Series]:
    """Say by position whose tag call is done, for each segment; only the accepted among them have the tag."""
    found = {}
    for segment in snapshot.segments:
        members = snapshot.member_positions(segment)
        tag = tag_name(segment)
        done = [number for of, number in calls if of == tag]
        reached = members[np.isin(np.arange(len(members)) // TAGGED_AT_ONCE, done)]
        found[segment] = only(snapshot.contacts, [pl.Series(reached)])
    return found


class _Fold:
    """The new rows of a ledger.

    Args:
        ledger: The old one.
        columns: Segment -> its column of marks.
        leavers: `identities` of those whose markers were to be undone by calls.
        undone: Column of marks -> those of them who surely lost the marker.
    """

    def __init__(
        self,
        ledger: Ledger,
        columns: Mapping[str, str],
        *,
        leavers: Iterable[pl.Series],
        undone: Mapping[str, pl.Series],
    ) -> None:
        self._ledger = ledger
        self._columns = columns
        self._leavers = pl.concat([pl.Series([], dtype=pl.UInt128), *(emails.alias("") for emails in leavers)])
        self._undone = undone
        self._marks = list(dict.fromkeys([*ledger.marks, *columns.values()]))
        self._seen: list[pl.Series] = []

    def sent(
        self, contacts: pl.DataFrame, became: npt.NDArray[np.uint8], tagged: Mapping[str, pl.Series] | None
    ) -> pl.DataFrame:
        """Return the rows of contacts of the snapshot; those that neither ledger nor Omnisend has are left out."""
        rows = self._ledger.rows(contacts["email"])
        self._seen.append(rows.drop_nulls())
        outcome = pl.Series(became[contacts["position"].to_numpy()])
        is_accepted, is_unknown = outcome == ACCEPTED, outcome == UNKNOWN
        before = pl.DataFrame(
            {"email": contacts["email"], FINGERPRINT: self._ledger.fingerprints.gather(rows)}
            | {name: marks.gather(rows).fill_null(value=False) for name, marks in self._ledger.marks.items()}
        )
        marks = self._without_undone(before)
        for segment, name in self._columns.items():
            is_member, is_undone = contacts[MARK + segment], contacts[UNDO + segment]
            if tagged is None:
                marks[name] = (marks[name] & ~(is_accepted & is_undone)) | (is_member & (is_accepted | is_unknown))
            else:
                marks[name] |= is_member & is_accepted & tagged[segment].gather(contacts["position"])
        fingerprint = (
            pl.when(is_accepted)
            .then(contacts[FINGERPRINT])
            .when(outcome == UNSENT)
            .then(before[FINGERPRINT])
            .alias(FINGERPRINT)
        )
        folded = contacts.select("email", "key", fingerprint).with_columns(**marks)
        return folded.filter(rows.is_not_null() | is_accepted | is_unknown)

    def others(self, *, keep_all: bool) -> Iterable[pl.DataFrame]:
        """Return the rows of all other contacts; those without a marker are left out unless `keep_all`.

        They are no longer among the members, except where a run looked at some of the members only. Of a group of
        leavers that is not done nobody knows who has lost the marker: whoever comes back is sent again.
        """
        seen = only(self._ledger.contacts, self._seen)
        start = 0
        for part in self._ledger.parts():
            fingerprint = self._ledger.fingerprints.slice(start, part.height)
            has_stayed = ~identities(part["email"]).is_in(self._leavers.implode())
            others = part.with_columns(
                pl.when(has_stayed).then(fingerprint).alias(FINGERPRINT), **self._without_undone(part)
            )
            is_marked = pl.any_horizontal(self._marks) if self._marks else pl.lit(value=False)
            is_new = ~seen.slice(start, part.height)
            yield others.filter(is_new & (is_marked | keep_all))
            start += part.height

    def _without_undone(self, rows: pl.DataFrame) -> dict[str, pl.Series]:
        """Return the columns of marks, without those that were undone by a call."""
        marks = {name: rows[name] if name in rows.columns else only(rows.height, []) for name in self._marks}
        emails = identities(rows["email"])
        for name, undone in self._undone.items():
            marks[name] = marks[name] & ~emails.is_in(undone.implode())
        return marks
