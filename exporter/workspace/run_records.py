"""What the journal holds of a run, as values: the run itself, its batches, what Omnisend refused, and its traffic."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

Status = Literal["Queued", "Processing", "Successful", "Completed with warnings", "Failed", "Canceled", "Skipped"]
ENDED: frozenset[str] = frozenset({"Successful", "Completed with warnings", "Failed", "Canceled", "Skipped"})

BatchState = Literal["sending", "sent", "settled", "split", "dropped"]
"""sending: journalled, answer unknown; sent: Omnisend named it; settled: every contact has an outcome;
split: replaced by other batches; dropped: surely never sent."""


@dataclass(frozen=True, slots=True)
class Run:
    """One run as the journal holds it; times are seconds since 1970 (UTC), `refused` counts by reason."""

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
    """What went over the wire in one second; `second` is seconds since 1970, waits in seconds, p50 and p95 in ms."""

    second: int
    requests: int = 0
    throttled: int = 0
    failures: int = 0
    retries: int = 0
    waited: float = 0.0
    p50: float | None = None
    p95: float | None = None


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums over a run's batches (counts of contacts, and of batches)."""

    batches: int = 0
    settled: int = 0
    sent: int = 0
    accepted: int = 0
    rejected: int = 0
    unsettled: int = 0


def batch_of(row: Mapping[Any, Any]) -> Batch:
    """Read a batch from its row of `run_batches`."""
    kept = row["positions"]
    positions = range(kept["from"], kept["to"]) if isinstance(kept, dict) else tuple(kept)
    fields = {key: value for key, value in row.items() if key not in {"run_id", "positions", "size"}}
    return Batch(positions=positions, **fields)
