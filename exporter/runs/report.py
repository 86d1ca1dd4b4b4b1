"""The report of a run: every member accounted for, while it runs and afterwards."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from exporter.contacts.checks import REASONS
from exporter.workspace.run_records import Run, Totals, UndoTotals

NOTHING_UNDONE = UndoTotals()


@dataclass(frozen=True, slots=True)
class Report:
    """How a run stands.

    At any moment members = refused + unchanged + accepted + rejected + waiting + not_sent. Leavers are no members and
    are counted apart: those of whom nothing is known yet are leavers - undone - gone - undo_refused.

    Args:
        mode: Whether everybody is sent, or only whom the ledger does not know as they are.
        refused_by_reason: Profiles that were not sent, by reason; keys as in `contacts.checks.REASONS`.
        unchanged: Contacts that Omnisend holds as they are; not sent again.
        added: Contacts to send that the ledger did not know, and `changed` those that it knew otherwise.
        rejected_by_reason: Contacts that Omnisend refused, by the field it blames and its words.
        leavers: Marks of contacts that are no longer in a segment, to be undone by a call; undone, gone (Omnisend does
            not have the contact any more) and undo_refused say what became of them.
        contacts: Contacts to send: added and changed.
        waiting: Contacts of which nobody knows yet what becomes of them; 0 once the run has ended.
        not_sent: Contacts that were not sent because the run was canceled or failed, or that Omnisend never confirmed.
        sent: Contacts that Omnisend has taken, settled or not.
        seconds: How long it has been at work, or was.
        seconds_left: An estimate, or None when there is nothing to go by.
        remarks: What somebody should know of how it went, as sentences.
        paused: Why it waits just now, until `paused_until`; None when it does not.
        attempt: How often it was begun or resumed (1-based).
        resumable: Whether it failed, or was canceled with something left to do: contacts not sent, markers not undone,
            or not even a snapshot. Contacts that Omnisend rejected are no reason: they are retried, in a run of their
            own. It does not look at other runs: `Toolkit.resume` refuses once a later run of its export sent something.
        due_at: The moment of a schedule that it is for; None: a person asked for it.
        skipped: Why it was skipped, as a word of `SkipReason`; None where it was not.
        files_removed_at: When its contacts and refused profiles were removed, having been kept for long enough; None
            while they are there.
    """

    run_id: str
    export: str
    status: str
    reason: str | None
    phase: str
    mode: str
    members: int
    refused: int
    refused_by_reason: dict[str, int]
    unchanged: int
    added: int
    changed: int
    accepted: int
    rejected: int
    rejected_by_reason: dict[str, int]
    waiting: int
    not_sent: int
    leavers: int
    undone: int
    gone: int
    undo_refused: int
    contacts: int
    sent: int
    batches: int
    batches_settled: int
    requests: int
    retries: int
    seconds: float
    seconds_left: float | None
    queued_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    requested_by: str
    connection: str
    brand: str | None
    segments: tuple[str, ...]
    notes: tuple[dict[str, Any], ...]
    remarks: tuple[str, ...]
    cancel_requested: bool
    paused: str | None
    paused_until: datetime | None
    attempt: int
    resumable: bool
    files_removed_at: datetime | None = None
    due_at: datetime | None = None
    skipped: str | None = None

    @property
    def ended(self) -> bool:
        """Whether nothing more will happen to the run."""
        return self.ended_at is not None

    @property
    def left_to_undo(self) -> int:
        """Markers of leavers that are not undone yet, or were not when it ended."""
        return self.leavers - self.undone - self.gone - self.undo_refused

    def to_dict(self) -> dict[str, Any]:
        """Return it for JSON: times as RFC 3339 in UTC."""
        values = asdict(self)
        for name in ("queued_at", "started_at", "ended_at", "paused_until", "files_removed_at", "due_at"):
            moment = values[name]
            values[name] = None if moment is None else moment.isoformat(timespec="milliseconds")
        return values


@dataclass(frozen=True, slots=True)
class Traffic:
    """Sums over a run's seconds."""

    requests: int = 0
    retries: int = 0


def report(
    run: Run,
    totals: Totals,
    traffic: Traffic,
    rejected_by_reason: Mapping[str, int],
    *,
    now: float,
    undo: UndoTotals = NOTHING_UNDONE,
    expected: float | None = None,
) -> Report:
    """Put a report together from what the journal holds.

    Args:
        run: The run.
        totals: Sums over its batches.
        traffic: Sums over its seconds.
        rejected_by_reason: As the journal counts them.
        now: Seconds since 1970.
        undo: Sums over its calls that undo markers.
        expected: Seconds that it takes in all under its connection's limits, or None if nobody knows.
    """
    if not run.members:  # the run was read before it counted its members: batches that have come since wait for them
        totals = Totals()
    refused = sum(run.refused.values())
    open_contacts = max(0, run.members - refused - run.unchanged - totals.accepted - totals.rejected)
    something_left = not run.members or open_contacts > 0 or run.leavers > undo.undone + undo.gone + undo.refused
    until = run.ended_at if run.ended_at is not None else now
    seconds = max(0.0, until - run.started_at) if run.started_at is not None else 0.0
    left = max(0.0, expected - seconds) if expected is not None and not run.ended and run.contacts else None
    return Report(
        run_id=run.run_id,
        export=run.export,
        status=run.status,
        reason=run.reason,
        phase=run.phase,
        mode=run.mode,
        members=run.members,
        refused=refused,
        refused_by_reason=dict(run.refused),
        unchanged=run.unchanged,
        added=run.added,
        changed=run.changed,
        accepted=totals.accepted,
        rejected=totals.rejected,
        rejected_by_reason=dict(rejected_by_reason),
        waiting=0 if run.ended else open_contacts,
        not_sent=open_contacts if run.ended else 0,
        leavers=run.leavers,
        undone=undo.undone,
        gone=undo.gone,
        undo_refused=undo.refused,
        contacts=run.contacts,
        sent=totals.sent,
        batches=totals.batches,
        batches_settled=totals.settled,
        requests=traffic.requests,
        retries=traffic.retries,
        seconds=round(seconds, 3),
        seconds_left=left,
        queued_at=_moment(run.queued_at),
        started_at=None if run.started_at is None else _moment(run.started_at),
        ended_at=None if run.ended_at is None else _moment(run.ended_at),
        requested_by=run.requested_by,
        connection=run.connection,
        brand=run.brand,
        segments=tuple(run.definition.get("segments", ())),
        notes=tuple(run.notes),
        remarks=tuple(run.remarks),
        cancel_requested=run.cancel_requested_by is not None,
        paused=None if run.ended else run.paused,
        paused_until=None if run.ended or run.paused_until is None else _moment(run.paused_until),
        attempt=run.attempt,
        resumable=run.files_removed_at is None
        and (run.status == "Failed" or (run.status == "Canceled" and something_left)),
        files_removed_at=None if run.files_removed_at is None else _moment(run.files_removed_at),
        due_at=None if run.due_at is None else _moment(run.due_at),
        skipped=run.skipped,
    )


def reason_label(reason: str) -> str:
    """Return a reason for not sending a profile as the analyst reads it."""
    known = REASONS.get(reason)
    return known.label if known is not None else reason


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, tz=UTC)
