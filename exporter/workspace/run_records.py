"""What the journal holds of a run, as values: the run itself, its batches, what Omnisend refused, and its traffic."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal

Status = Literal["Queued", "Processing", "Successful", "Completed with warnings", "Failed", "Canceled", "Skipped"]
ENDED: frozenset[str] = frozenset({"Successful", "Completed with warnings", "Failed", "Canceled", "Skipped"})

SkipReason = Literal[
    "not due",
    "missed",
    "inactive",
    "no connection",
    "no consent",
    "no access",
    "still running",
    "upstream failed",
    "nothing changed",
    "nobody",
    "guard",
]
"""Why a run was skipped, or an export left out.

not due: it has no active schedule; missed: nobody was there at the moment, and its schedule says to skip it then;
inactive: it or one of its segments is; no access: nobody may run it on its connection; upstream failed: its profiles
or segments cannot be read; nobody: none of its members can be sent; guard: it is over a limit that protects the brand.
"""

Mode = Literal["full", "changed"]

BatchState = Literal["sending", "sent", "settled", "split", "dropped", "forgotten"]
"""sending: journalled, answer unknown; sent: Omnisend named it; settled: every contact has an outcome;
split: replaced by other batches; dropped: surely never sent; forgotten: sent, but Omnisend knows it no more."""


@dataclass(frozen=True, slots=True)
class Run:
    """One run as the journal holds it; times are seconds since 1970 (UTC).

    Args:
        run_id: Unique; empty until it is recorded.
        refused: Profiles that are not sent, by reason.
        mode: Whether everybody is sent, or only whom the ledger does not know as they are.
        unchanged: Contacts that Omnisend holds as they are.
        added: Contacts to send that the ledger does not know, and `changed` those that it knows otherwise.
        leavers: Contacts that are no longer in a segment and whose marker is to be undone.
        remarks: What somebody should know of how it went, as sentences.
        attempt: How often it was begun or resumed (1-based).
        brand_key: The brand that it goes to; one run of a brand is at work at a time.
        paused: Why it waits just now, until `paused_until`; None when it does not.
        due_at: The moment of a schedule that it is for; None: a person asked for it.
        skipped: Why it was skipped, as a word of `SkipReason`; None where it was not.
        files_removed_at: When its snapshot was removed, having been kept for long enough; None while it is kept.
    """

    run_id: str
    export: str
    connection: str
    definition: dict[str, Any]
    status: Status
    phase: str
    reason: str | None
    requested_by: str
    brand: str | None
    queued_at: float
    started_at: float | None
    ended_at: float | None
    cancel_requested_by: str | None
    worker: str | None
    members: int
    contacts: int
    refused: dict[str, int]
    notes: list[dict[str, Any]]
    mode: Mode = "full"
    unchanged: int = 0
    added: int = 0
    changed: int = 0
    leavers: int = 0
    remarks: tuple[str, ...] | list[str] = ()
    attempt: int = 1
    brand_key: str = ""
    paused: str | None = None
    paused_until: float | None = None
    due_at: float | None = None
    skipped: str | None = None
    files_removed_at: float | None = None

    @property
    def ended(self) -> bool:
        """Whether nothing more will happen to it."""
        return self.status in ENDED


@dataclass(frozen=True, slots=True)
class Batch:
    """One batch of a run: `positions` are rows of its snapshot (0-based), as [first, after last] or a list."""

    number: int
    positions: tuple[int, ...] | range
    state: BatchState = "sending"
    attempt: int = 1
    batch_id: str | None = None
    sending_at: float | None = None
    sent_at: float | None = None
    settled_at: float | None = None
    accepted: int = 0
    rejected: int = 0

    def row(self, run_id: str) -> dict[str, Any]:
        """Return the batch as a row of `run_batches`."""
        positions = self.positions
        kept = {"from": positions.start, "to": positions.stop} if isinstance(positions, range) else list(positions)
        return {
            "run_id": run_id,
            "number": self.number,
            "positions": kept,
            "size": len(positions),
            "state": self.state,
            "attempt": self.attempt,
            "batch_id": self.batch_id,
            "sending_at": self.sending_at,
            "sent_at": self.sent_at,
            "settled_at": self.settled_at,
            "accepted": self.accepted,
            "rejected": self.rejected,
        }


@dataclass(frozen=True, slots=True)
class RejectedContact:
    """Omnisend's answer for one contact that it refused; `position` is its row in the snapshot."""

    position: int
    status: int | None
    field: str | None
    code: str | None
    message: str


@dataclass(frozen=True, slots=True)
class Second:
    """What went over the wire in one second.

    `second` is seconds since 1970, waits in seconds, p50 and p95 in ms; `statuses` counts requests by HTTP status,
    those without an answer under `none`.
    """

    second: int
    requests: int = 0
    throttled: int = 0
    failures: int = 0
    retries: int = 0
    waited: float = 0.0
    p50: float | None = None
    p95: float | None = None
    statuses: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums over a run's batches (counts of contacts, and of batches)."""

    batches: int = 0
    settled: int = 0
    sent: int = 0
    accepted: int = 0
    rejected: int = 0
    unsettled: int = 0


@dataclass(frozen=True, slots=True)
class UndoTotals:
    """Sums over a run's calls that undo markers (counts of contacts)."""

    undone: int = 0
    gone: int = 0
    refused: int = 0


@dataclass(frozen=True, slots=True)
class LedgerPlace:
    """Where the ledger of an export to a brand lies, below the storage's root, and what wrote it last."""

    export_key: str
    brand_key: str
    place: str
    run_id: str
    contacts: int
    updated_at: float


def batch_of(row: Mapping[Any, Any]) -> Batch:
    """Read a batch from its row of `run_batches`."""
    kept = row["positions"]
    positions = range(kept["from"], kept["to"]) if isinstance(kept, dict) else tuple(kept)
    fields = {key: value for key, value in row.items() if key not in {"run_id", "positions", "size"}}
    return Batch(positions=positions, **fields)


def files_gone(run: Run) -> str:
    """Say of a run whose files were removed that they were, as a sentence."""
    day = datetime.fromtimestamp(run.files_removed_at or 0.0, tz=UTC)
    return f"The files of run {run.run_id} were removed on {day:%d %B %Y}, as the preferences say; its report stays."
