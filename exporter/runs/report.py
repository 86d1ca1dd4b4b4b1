"""The report of a run: every member accounted for, while it runs and afterwards."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from exporter.contacts.checks import REASONS
from exporter.workspace.run_records import Run, Totals


@dataclass(frozen=True, slots=True)
class Report:
    """How a run stands; at any moment members = refused + accepted + rejected + waiting + not_sent.

    Args:
        refused_by_reason: Profiles that were not sent, by reason; keys as in `contacts.checks.REASONS`.
        rejected_by_reason: Contacts that Omnisend refused, by the field it blames and its words.
        waiting: Contacts of which nobody knows yet what becomes of them; 0 once the run has ended.
        not_sent: Contacts that were not sent because the run was canceled or failed, or that Omnisend never confirmed.
        sent: Contacts that Omnisend has taken, settled or not.
        seconds: How long it has been at work, or was.
        seconds_left: An estimate, or None when there is nothing to go by.
    """

    run_id: str
    export: str
    status: str
    reason: str | None
    phase: str
    members: int
    refused: int
    refused_by_reason: dict[str, int]
    accepted: int
    rejected: int
    rejected_by_reason: dict[str, int]
    waiting: int
    not_sent: int
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
    cancel_requested: bool

    @property
    def ended(self) -> bool:
        """Whether nothing more will happen to the run."""
        return self.ended_at is not None

    def to_dict(self) -> dict[str, Any]:
        """Return it for JSON: times as RFC 3339 in UTC."""
        values = asdict(self)
        for name in ("queued_at", "started_at", "ended_at"):
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
    expected: float | None = None,
) -> Report:
    """Put a report together from what the journal holds.

    Args:
        run: The run.
        totals: Sums over its batches.
        traffic: Sums over its seconds.
        rejected_by_reason: As the journal counts them.
        now: Seconds since 1970.
        expected: Seconds that it takes in all under its connection's limits, or None if nobody knows.
    """
    refused = sum(run.refused.values())
    open_contacts = max(0, run.members - refused - totals.accepted - totals.rejected)
    until = run.ended_at if run.ended_at is not None else now
    seconds = max(0.0, until - run.started_at) if run.started_at is not None else 0.0
    left = max(0.0, expected - seconds) if expected is not None and not run.ended and run.contacts else None
    return Report(
        run_id=run.run_id,
        export=run.export,
        status=run.status,
        reason=run.reason,
        phase=run.phase,
        members=run.members,
        refused=refused,
        refused_by_reason=dict(run.refused),
        accepted=totals.accepted,
        rejected=totals.rejected,
        rejected_by_reason=dict(rejected_by_reason),
        waiting=0 if run.ended else open_contacts,
        not_sent=open_contacts if run.ended else 0,
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
        cancel_requested=run.cancel_requested_by is not None,
    )


def reason_label(reason: str) -> str:
    """Return a reason for not sending a profile as the analyst reads it."""
    known = REASONS.get(reason)
    return known.label if known is not None else reason


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, tz=UTC)
