"""What a run that has ended says of how its export is: that it was delivered, that it failed, or that somebody acts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from exporter.workspace.run_records import Run, SkipReason, Totals

Way = Literal["delivered", "failed", "held"]

RETRY = "rejected_of"
"""In the definition of a run: it sends only those again who were rejected in another one."""

NEED_SOMEBODY: frozenset[SkipReason] = frozenset(
    {"no connection", "no consent", "no access", "upstream failed", "guard"}
)
"""Why a run may have been skipped that somebody has to do something about."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a run went.

    Args:
        way: "delivered", if only to nobody; "failed"; or "held": it was skipped because somebody has to act.
        ended_at: Seconds since 1970.
        reason: Why, as a sentence.
        members: Profiles in its segments.
        accepted: Contacts that Omnisend took, and `rejected` those that it refused.
        seconds: How long it was at work.
    """

    run_id: str
    way: Way
    ended_at: float
    reason: str = ""
    members: int = 0
    accepted: int = 0
    rejected: int = 0
    seconds: float = 0.0


def outcomes(runs: Iterable[Run], totals: Mapping[str, Totals]) -> list[Outcome]:
    """Return what the runs of one export say, the one that ended last first.

    Left out are runs that have not ended, that somebody canceled, that were skipped although nobody has to do
    anything, and those that only send rejected contacts again.

    Args:
        runs: In any order.
        totals: Sums over their batches, by the run's id; a run without any is left out there.
    """
    found = [_outcome(run, way, totals.get(run.run_id, Totals())) for run in runs if (way := way_of(run)) is not None]
    return sorted(found, key=lambda each: each.ended_at, reverse=True)


def way_of(run: Run) -> Way | None:
    """Tell which way a run went; None: it says nothing of how its export is."""
    if run.ended_at is None or run.definition.get(RETRY):
        return None
    if run.status in ("Successful", "Completed with warnings"):
        return "delivered"
    if run.status == "Failed":
        return "failed"
    return _skipped(run) if run.status == "Skipped" else None


def _skipped(run: Run) -> Way | None:
    if run.skipped in NEED_SOMEBODY:
        return "held"
    if run.started_at is None:
        return "held" if run.skipped is None else None
    had_nothing_to_send = run.skipped is not None or not (run.contacts or run.leavers)
    return "delivered" if had_nothing_to_send else "held"


def _outcome(run: Run, way: Way, totals: Totals) -> Outcome:
    ended_at = run.ended_at or 0.0
    return Outcome(
        run_id=run.run_id,
        way=way,
        ended_at=ended_at,
        reason=run.reason or "",
        members=run.members,
        accepted=totals.accepted,
        rejected=totals.rejected,
        seconds=0.0 if run.started_at is None else max(0.0, ended_at - run.started_at),
    )
